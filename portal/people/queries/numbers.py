"""Persons by any number they ever had: old papers and commands still find them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from portal.core import zones
from portal.core.db import db
from portal.people.models import Employment, Organisation, Person, PersonIdentifier
from portal.people.rules import identifiers


@dataclass(frozen=True, slots=True)
class Bearer:
    """A person behind a number: who they are now, and the clock of their agency."""

    person_id: int
    name: str
    timezone: str
    organisation_id: int | None


def bearers(number: str, on: date) -> list[Bearer]:
    """Everybody who bears or bore this number; a merged record answers as the one kept.

    Several only for an agency's own number that two agencies gave.
    """
    kept = aliased(Person)
    found = db.session.execute(
        select(Person.id, kept.id)
        .join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
        .outerjoin(kept, kept.id == Person.merged_into_id)
        .where(PersonIdentifier.value == identifiers.normalise_any(number))
    )
    return _bearers(sorted({into or own for own, into in found}), on)


def _bearers(person_ids: list[int], on: date) -> list[Bearer]:
    rows = db.session.execute(
        select(Person.id, Person.full_name, Organisation.timezone, Organisation.id)
        .outerjoin(
            Employment,
            (Employment.person_id == Person.id)
            & (Employment.valid_from <= on)
            & or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .outerjoin(Organisation, Organisation.id == Employment.organisation_id)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id, Employment.valid_from)
    )
    by_person = {
        person_id: Bearer(person_id, name, timezone or zones.DEFAULT, organisation_id)
        for person_id, name, timezone, organisation_id in rows
    }
    return list(by_person.values())
