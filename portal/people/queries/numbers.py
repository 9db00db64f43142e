"""Persons by any number they ever had: old papers and commands still find them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from portal.core import zones
from portal.core.chunks import chunks
from portal.core.db import db, shared_alias
from portal.people.models import Employment, Organisation, Person, PersonIdentifier
from portal.people.rules import identifiers

_record = shared_alias(Person)


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


def within(scope: Select[Person], numbers: Collection[str]) -> dict[str, tuple[int, str]]:
    """Normalised number → id and name of whom in the scope bears or bore it.

    A merged record answers as the one kept. A number that two agencies gave is left out: nobody
    guesses who is meant. One statement for each few hundred numbers.
    """
    found: dict[str, set[tuple[int, str]]] = {}
    borne = (
        scope.join(_record, func.coalesce(_record.merged_into_id, _record.id) == Person.id)
        .join(PersonIdentifier, PersonIdentifier.person_id == _record.id)
        .with_only_columns(PersonIdentifier.value, Person.id, Person.full_name)
    )
    for some in chunks(sorted({identifiers.normalise_any(one) for one in numbers if one})):
        rows = db.session.execute(borne.where(PersonIdentifier.value.in_(some)))
        for value, person_id, name in rows:
            found.setdefault(value, set()).add((person_id, name))
    return {value: next(iter(people)) for value, people in found.items() if len(people) == 1}


def ids_within(scope: Select[Person], numbers: Collection[str]) -> dict[str, int]:
    """As `within`, without the names."""
    return {value: person_id for value, (person_id, _name) in within(scope, numbers).items()}
