"""The pack for telling about a failure to protect personal data (PR-2): who, which data."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from portal.core import audit
from portal.core.canonical import instant_text
from portal.core.chunks import chunks
from portal.core.db import db, transaction
from portal.people.data import register
from portal.people.models import Employment, Organisation, OrgUnit, Person, PersonIdentifier
from portal.people.queries import structure
from portal.people.rules.breaches import Breach


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody whose data was disclosed, and how they can be reached."""

    number: str
    name: str
    unit: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Pack:
    breach: Breach
    agency: str
    affected: tuple[Affected, ...]

    def summary(self) -> dict[str, Any]:
        """What, when, how, whom: the facts of article 46 as plain values, without any name."""
        one = self.breach
        return {
            "agency": self.agency,
            "what": one.what,
            "how": one.how,
            "measures": one.measures,
            "happened_at": instant_text(one.happened_at),
            "found_at": instant_text(one.found_at),
            "tell_by": instant_text(one.due_at),
            "persons": len(self.affected),
            "data": [
                {"group": group.title.indonesian, "fields": list(fields(group.id))}
                for group in register.groups()
                if group.id in one.groups
            ],
        }


def fields(group_id: str) -> tuple[str, ...]:
    """What a group holds, in the words people read; nothing twice."""
    group, labels = register.by_id()[group_id], register.labels()
    found = {
        labels.columns[column].indonesian: None
        for table, columns in group.columns.items()
        for column in labels.shown(table, columns)
    }
    return tuple(found)


def of_agency(organisation_id: int, on: date, *, unit_id: int | None = None) -> list[int]:
    """Everybody employed on the day, in the agency or in one unit with all below it."""
    query = select(Employment.person_id).where(
        Employment.organisation_id == organisation_id,
        Employment.valid_from <= on,
        or_(Employment.valid_until.is_(None), Employment.valid_until > on),
    )
    if unit_id is not None:
        path = db.session.get_one(OrgUnit, unit_id).path
        query = query.join(OrgUnit, OrgUnit.id == Employment.unit_id).where(structure.below(path))
    return sorted(set(db.session.scalars(query)))


def unit_id(organisation_id: int, code: str) -> int | None:
    """The unit of this code in the agency."""
    return db.session.scalar(
        select(OrgUnit.id).where(OrgUnit.organisation_id == organisation_id, OrgUnit.code == code)
    )


def pack(
    breach: Breach, organisation_id: int, person_ids: Collection[int], *, on: date, now: datetime
) -> Pack:
    """Gather the persons; that the pack was made is noted with their number."""
    found = tuple(_affected(sorted(set(person_ids)), on))
    agency = db.session.get_one(Organisation, organisation_id).name
    with transaction():
        audit.record(
            "privacy.breach_reported",
            object_kind="organisation",
            object_id=organisation_id,
            organisation_id=organisation_id,
            now=now,
            actor_id=None,
            persons=len(found),
            groups=",".join(breach.groups),
        )
    return Pack(breach, agency, found)


def _affected(person_ids: list[int], on: date) -> Iterator[Affected]:
    for some in chunks(person_ids):
        numbers, units = _numbers(some, on), _units(some, on)
        query = select(Person).where(Person.id.in_(some), Person.erased_at.is_(None))
        for person in db.session.scalars(query.order_by(Person.sort_key, Person.id)):
            yield Affected(
                number=numbers.get(person.id, ""),
                name=person.full_name,
                unit=units.get(person.id, ""),
                email=person.email or "",
                phone=person.phone or "",
            )


def _numbers(ids: Collection[int], on: date) -> Mapping[int, str]:
    """One number of each: a national one before one of the agency, the newest last."""
    rows = db.session.execute(
        select(PersonIdentifier.person_id, PersonIdentifier.value)
        .where(
            PersonIdentifier.person_id.in_(ids),
            PersonIdentifier.valid_from <= on,
            or_(PersonIdentifier.valid_until.is_(None), PersonIdentifier.valid_until > on),
        )
        .order_by(PersonIdentifier.organisation_id.is_(None), PersonIdentifier.id)
    )
    return {person_id: value for person_id, value in rows}


def _units(ids: Collection[int], on: date) -> Mapping[int, str]:
    rows = db.session.execute(
        select(Employment.person_id, OrgUnit.name)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            Employment.person_id.in_(ids),
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .order_by(Employment.valid_from)
    )
    return {person_id: name for person_id, name in rows}
