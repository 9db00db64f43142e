"""Performance predicates as they were imported, and the files they came from."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, exists, func, select

from portal.core.access import Actor
from portal.core.chunks import chunks
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.models import AppraisalImport, PerformanceAppraisal
from portal.evaluation.queries import periods
from portal.evaluation.rules.predicates import Appraisal, Known, Predicate, Rating
from portal.learning.hours.books import records
from portal.people.models import Employment, Person
from portal.people.queries import numbers, scopes
from portal.people.rules.spans import Span

PAGE = 25
_by, _taken_by, _undone_by = shared_alias(Person), shared_alias(Person), shared_alias(Person)


class ImportState(StrEnum):
    """Where a file stands: computed from its instants, never stored."""

    CHECKED = "checked"
    TAKEN = "taken"
    DISCARDED = "discarded"
    UNDONE = "undone"


def state(one: AppraisalImport) -> ImportState:
    if one.undone_at is not None:
        return ImportState.UNDONE
    if one.taken_at is not None:
        return ImportState.TAKEN
    return ImportState.DISCARDED if one.discarded_at is not None else ImportState.CHECKED


def managed(actor: Actor) -> Select[AppraisalImport]:
    """Files of agencies the actor manages evaluations of. Lists and single reads start here."""
    ids = periods.agencies(actor)
    return select(AppraisalImport).where(AppraisalImport.organisation_id.in_(ids))


@dataclass(frozen=True, slots=True)
class Row:
    """A file with who checked it, took it and took it back."""

    found: AppraisalImport
    by: Person
    taken_by: Person | None
    undone_by: Person | None

    @property
    def state(self) -> ImportState:
        return state(self.found)


@dataclass(frozen=True, slots=True)
class Rows:
    """A page; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Row]
    after: str = ""


def page(actor: Actor, *, after: str = "") -> Rows:
    """The latest first; one statement."""
    query = managed(actor).order_by(AppraisalImport.id.desc()).limit(PAGE + 1)
    if after:
        edge = select(AppraisalImport.id).where(AppraisalImport.public_id == after)
        query = query.where(AppraisalImport.id < edge.correlate(None).scalar_subquery())
    found = _rows(query)
    return Rows(found[:PAGE], found[PAGE - 1].found.public_id if len(found) > PAGE else "")


def one(actor: Actor, public_id: str) -> Row:
    """One file. Raises NotFound."""
    found = _rows(managed(actor).where(AppraisalImport.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def _rows(query: Select[AppraisalImport]) -> list[Row]:
    found = db.session.execute(
        query.join(_by, _by.id == AppraisalImport.by_id)
        .outerjoin(_taken_by, _taken_by.id == AppraisalImport.taken_by_id)
        .outerjoin(_undone_by, _undone_by.id == AppraisalImport.undone_by_id)
        .add_columns(_by, _taken_by, _undone_by)
        .execution_options(populate_existing=True)
    )
    return [Row(*row) for row in found]


def known(organisation_id: int, borne: Collection[str], today: date) -> Known:
    """What the rows of a file are held against; a few statements for each 500 numbers."""
    persons = _persons(organisation_id, borne)
    ids = sorted(set(persons.values()))
    return Known(persons, _employed(organisation_id, ids), standing(ids), today)


def _persons(organisation_id: int, borne: Collection[str]) -> dict[str, int]:
    """Number → person who serves or served in the agency."""
    there = exists().where(
        Employment.person_id == Person.id, Employment.organisation_id == organisation_id
    )
    scope = select(Person).where(there, scopes.there(Permission.EVALUATION_MANAGE))
    return numbers.ids_within(scope, borne)


def _employed(organisation_id: int, person_ids: Sequence[int]) -> dict[int, list[Span]]:
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for chunk in chunks(person_ids):
        rows = db.session.execute(
            select(Employment.person_id, Employment.valid_from, Employment.valid_until).where(
                Employment.person_id.in_(chunk), Employment.organisation_id == organisation_id
            )
        )
        for person_id, begin, end in rows:
            found[person_id].append(Span(begin, end))
    return found


def standing(person_ids: Sequence[int]) -> dict[int, list[Appraisal]]:
    """Everything in force of these persons, in order of the days; one statement for each 500."""
    found: defaultdict[int, list[Appraisal]] = defaultdict(list)
    for chunk in chunks(person_ids):
        for row, person_id in _in_force(chunk, None):
            found[person_id].append(appraisal(row, person_id))
    return found


@dataclass(frozen=True, slots=True)
class Recorded:
    """A predicate in force with the row it was recorded as."""

    id: int
    appraisal: Appraisal


def of_people(
    person_ids: Sequence[int], from_on: date, until_on: date
) -> Mapping[int, Sequence[Recorded]]:
    """What is in force and shares a day with these (the last one excluded), in order of the days.

    What was recorded for a record merged into another person counts for that person.
    `rules.predicates.of_period` says which of them speaks for a period.
    """
    found: defaultdict[int, list[Recorded]] = defaultdict(list)
    for row, person_id in _in_force(person_ids, (from_on, until_on)):
        found[person_id].append(Recorded(row.id, appraisal(row, person_id)))
    return {one: found[one] for one in person_ids}


def _in_force(
    person_ids: Collection[int], days: tuple[date, date] | None
) -> list[tuple[PerformanceAppraisal, int]]:
    query = (
        select(PerformanceAppraisal, func.coalesce(Person.merged_into_id, Person.id))
        .join(Person, Person.id == PerformanceAppraisal.person_id)
        .where(records(person_ids), PerformanceAppraisal.withdrawn_at.is_(None))
        .order_by(PerformanceAppraisal.from_on, PerformanceAppraisal.id)
    )
    if days is not None:
        query = query.where(
            PerformanceAppraisal.from_on < days[1], PerformanceAppraisal.until_on > days[0]
        )
    return [(row, person_id) for row, person_id in db.session.execute(query)]


def appraisal(row: PerformanceAppraisal, person_id: int) -> Appraisal:
    """A row as the rules see it."""
    return Appraisal(
        person_id,
        row.from_on,
        row.until_on,
        Predicate(row.predicate),
        Rating(row.results) if row.results else None,
        Rating(row.behaviour) if row.behaviour else None,
    )


def names(person_ids: Collection[int]) -> dict[int, Person]:
    """Whom the checked rows are about."""
    rows = db.session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {one.id: one for one in rows}
