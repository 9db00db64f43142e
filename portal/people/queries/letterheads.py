"""Who a printed sheet is about, and the letterhead of their unit."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import Employment, Organisation, OrgUnit, Person, PersonIdentifier


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What `ui/letterhead.html` needs."""

    agency: str
    unit: str
    address: str
    contact: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A person as a printed sheet names them."""

    name: str
    number: str
    unit: str
    letterhead: Letterhead


def printed(person_id: int, on: date) -> Printed:
    """The person with current number and the letterhead of their unit; one statement.

    Raises NotFound for an unknown person; without employment the letterhead is empty.
    """
    number = (
        select(PersonIdentifier.value)
        .where(
            PersonIdentifier.person_id == Person.id,
            PersonIdentifier.valid_from <= on,
            or_(PersonIdentifier.valid_until.is_(None), PersonIdentifier.valid_until > on),
        )
        .order_by(PersonIdentifier.organisation_id.is_not(None), PersonIdentifier.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            Person.front_title,
            Person.full_name,
            Person.back_title,
            number,
            Organisation.name,
            OrgUnit.name,
            OrgUnit.letterhead,
        )
        .outerjoin(
            Employment,
            (Employment.person_id == Person.id)
            & (Employment.valid_from <= on)
            & or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .outerjoin(Organisation, Organisation.id == Employment.organisation_id)
        .outerjoin(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(Person.id == person_id)
        .order_by(Employment.valid_from.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound
    front, name, back, value, agency, unit, lines = row
    titled = " ".join(filter(None, (front, name))) + (f", {back}" if back else "")
    address, _sep, contact = (lines or "").partition("\n")
    return Printed(
        titled, value or "", unit or "", Letterhead(agency or "", unit or "", address, contact)
    )
