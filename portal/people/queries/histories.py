"""Everything dated about one person, as the rules see it.

Services read this under the person's lock, so a copy the session held is read anew.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, select

from portal.core.db import db
from portal.people.models import Employment, PersonIdentifier, PersonStatus, Tenure
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.spans import Dated, Span
from portal.people.rules.status import Status

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to the state: a status, and the rank it is held in."""

    status: Status
    rank: str


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a person works."""

    organisation_id: int
    unit_id: int


def numbers(person_id: int) -> list[PersonIdentifier]:
    """All numbers of a person, former ones too, oldest first."""
    query = select(PersonIdentifier).where(PersonIdentifier.person_id == person_id)
    return _fresh(query.order_by(PersonIdentifier.valid_from, PersonIdentifier.id))


def statuses(person_id: int) -> list[PersonStatus]:
    query = select(PersonStatus).where(PersonStatus.person_id == person_id)
    return _fresh(query.order_by(PersonStatus.valid_from))


def employments(person_id: int) -> list[Employment]:
    query = select(Employment).where(Employment.person_id == person_id)
    return _fresh(query.order_by(Employment.valid_from))


def tenures(person_id: int) -> list[Tenure]:
    query = select(Tenure).where(Tenure.person_id == person_id)
    return _fresh(query.order_by(Tenure.valid_from, Tenure.id))


def kinds_held(rows: list[PersonIdentifier]) -> list[Dated[IdentifierKind]]:
    return [Dated(Span(row.valid_from, row.valid_until), IdentifierKind(row.kind)) for row in rows]


def standings(rows: list[PersonStatus]) -> list[Dated[Standing]]:
    return [
        Dated(Span(row.valid_from, row.valid_until), Standing(Status(row.status), row.rank))
        for row in rows
    ]


def workplaces(rows: list[Employment]) -> list[Dated[Workplace]]:
    return [
        Dated(Span(row.valid_from, row.valid_until), Workplace(row.organisation_id, row.unit_id))
        for row in rows
    ]


def agencies(rows: list[Employment]) -> list[Dated[int]]:
    return [Dated(Span(row.valid_from, row.valid_until), row.organisation_id) for row in rows]


def bearer_id(identifier_id: int) -> int | None:
    """Whose number this row is."""
    query = select(PersonIdentifier.person_id).where(PersonIdentifier.id == identifier_id)
    return db.session.scalar(query)


def bearer_of(value: str, organisation_id: int | None) -> PersonIdentifier | None:
    """The row that holds this number: a national one, or one of the agency."""
    query = select(PersonIdentifier).where(PersonIdentifier.value == value)
    if organisation_id is None:
        query = query.where(PersonIdentifier.organisation_id.is_(None))
    else:
        query = query.where(PersonIdentifier.organisation_id == organisation_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def is_current(row: PersonIdentifier, on: date) -> bool:
    return row.valid_until is None or row.valid_until > on


def _fresh(query: Select[M]) -> list[M]:
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
