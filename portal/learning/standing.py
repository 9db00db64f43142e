"""A person's facts for rules about reach: unit, jobs, status, courses passed; one statement.

The columns stand on their own, so that a statement that reads more can carry them along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Label,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from portal.content.models import CourseRevision
from portal.core.db import BigInt, db, shared_alias
from portal.learning.models import CourseCompletion, Enrolment
from portal.learning.rules.reach import Facts, Reach
from portal.people.models import Employment, OrgUnit, Person, PersonStatus, Post, Tenure
from portal.people.queries import structure

Id = int | ColumnElement[int] | BindParameter[int] | InstrumentedAttribute[int]
Day = date | BindParameter[date] | InstrumentedAttribute[date | None]

_work, _first_work, _home = (
    shared_alias(Employment),
    shared_alias(Employment),
    shared_alias(OrgUnit),
)
_gap, _goes_on = shared_alias(Employment), shared_alias(Employment)
_held, _seat, _state = shared_alias(Tenure), shared_alias(Post), shared_alias(PersonStatus)
_done, _way, _passed = (
    shared_alias(CourseCompletion),
    shared_alias(Enrolment),
    shared_alias(CourseRevision),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What rules ask about a person. `passed` are course ids with the days they were passed."""

    facts: Facts
    passed: Mapping[int, Sequence[date]]


def on_day(
    first: InstrumentedAttribute[date], end: InstrumentedAttribute[date | None], on: Day
) -> ColumnElement[bool]:
    """A dated row holds on the day."""
    return and_(first <= on, or_(end.is_(None), end > on))


def columns(person: Id, organisation: Id | None, on: Day) -> list[Label[Any]]:
    """What `read` takes, as scalar columns; lists come as text, in the form of both databases."""
    return [
        _employment(_home.path, person, organisation, on).label("unit_path"),
        _employment(_work.valid_from, person, organisation, on).label("in_unit_from"),
        _in_agency(person, organisation, on).label("in_agency_from"),
        _jobs(person, on).label("jobs"),
        _status(_state.status, person, on).label("status"),
        _status(_state.valid_from, person, on).label("status_from"),
        _courses(person).label("courses"),
    ]


def read(row: Any) -> Standing:
    """The standing in a row that holds `columns`."""
    facts = Facts(
        unit_path=row.unit_path or "",
        in_agency_from=row.in_agency_from,
        in_unit_from=row.in_unit_from,
        jobs={job: min(days) for job, days in pairs(row.jobs).items()},
        status=row.status or "",
        status_from=row.status_from,
    )
    return Standing(facts, pairs(row.courses))


def of_person(person_id: int, organisation_id: int | None, on: date) -> Standing:
    """One person's standing on the day; one statement."""
    values = {"person": person_id, "organisation": organisation_id, "on": on}
    return read(db.session.execute(_of_person(), values).one())


@cache
def _of_person() -> Select[*tuple[Any, ...]]:
    """Built once: takes `person`, `organisation` and `on`."""
    person = bindparam("person", type_=BigInt)
    return select(
        *columns(person, bindparam("organisation", type_=BigInt), bindparam("on", type_=Date))
    )


def covers(reach: Reach, organisation_id: int, on: date) -> ColumnElement[bool]:
    """The same decision as `rules.reach.outside`, for the persons of a statement on `Person`."""
    unit = (
        select(literal(1))
        .select_from(Employment)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            Employment.person_id == Person.id,
            Employment.organisation_id == organisation_id,
            on_day(Employment.valid_from, Employment.valid_until, on),
            or_(*(structure.below(path) for path in _paths(reach))) if reach.units else true(),
        )
    )
    conditions = [exists(unit.correlate(Person))]
    if reach.jobs:
        conditions.append(exists(_holding(reach, on).correlate(Person)))
    if reach.statuses:
        conditions.append(exists(_being(reach, on).correlate(Person)))
    return and_(*conditions)


def _holding(reach: Reach, on: date) -> Any:
    return (
        select(literal(1))
        .select_from(Tenure)
        .join(Post, Post.id == Tenure.post_id)
        .where(
            Tenure.person_id == Person.id,
            Post.job_id.in_(sorted(reach.jobs)),
            on_day(Tenure.valid_from, Tenure.valid_until, on),
        )
    )


def _being(reach: Reach, on: date) -> Any:
    return (
        select(literal(1))
        .select_from(PersonStatus)
        .where(
            PersonStatus.person_id == Person.id,
            PersonStatus.status.in_(sorted(reach.statuses)),
            on_day(PersonStatus.valid_from, PersonStatus.valid_until, on),
        )
    )


def _paths(reach: Reach) -> list[str]:
    """The paths as they are today; a unit that is none any more covers nobody."""
    found = structure.paths_of(reach.units)
    return [path for path, _agency in found] or ["0/"]


def _employment(
    column: InstrumentedAttribute[Any], person: Id, organisation: Id | None, on: Day
) -> ScalarSelect[Any]:
    return (
        select(column)
        .select_from(_work)
        .join(_home, _home.id == _work.unit_id)
        .where(
            _work.person_id == person,
            _work.organisation_id == organisation,
            on_day(_work.valid_from, _work.valid_until, on),
        )
        .order_by(_work.valid_from.desc(), _work.id.desc())
        .limit(1)
        .correlate_except(_work, _home)
        .scalar_subquery()
    )


def _in_agency(person: Id, organisation: Id | None, on: Day) -> ScalarSelect[Any]:
    """Since when without a break they work at the agency: no row ends where none goes on."""
    ended = (
        select(func.max(_gap.valid_until))
        .where(
            _gap.person_id == person,
            _gap.organisation_id == organisation,
            _gap.valid_until <= on,
            ~exists(
                select(literal(1)).where(
                    _goes_on.person_id == _gap.person_id,
                    _goes_on.organisation_id == _gap.organisation_id,
                    on_day(_goes_on.valid_from, _goes_on.valid_until, _gap.valid_until),
                )
            ),
        )
        .correlate_except(_gap)
        .scalar_subquery()
    )
    return (
        select(func.min(_first_work.valid_from))
        .where(
            _first_work.person_id == person,
            _first_work.organisation_id == organisation,
            _first_work.valid_from <= on,
            _first_work.valid_from >= func.coalesce(ended, date(1900, 1, 1)),
        )
        .correlate_except(_first_work)
        .scalar_subquery()
    )


def _jobs(person: Id, on: Day) -> ScalarSelect[str]:
    pair = cast(_seat.job_id, String) + ":" + cast(_held.valid_from, String)
    return (
        select(func.aggregate_strings(pair, ","))
        .select_from(_held)
        .join(_seat, _seat.id == _held.post_id)
        .where(_held.person_id == person, on_day(_held.valid_from, _held.valid_until, on))
        .correlate_except(_held, _seat)
        .scalar_subquery()
    )


def _status(column: InstrumentedAttribute[Any], person: Id, on: Day) -> ScalarSelect[Any]:
    return (
        select(column)
        .where(_state.person_id == person, on_day(_state.valid_from, _state.valid_until, on))
        .order_by(_state.valid_from.desc(), _state.id.desc())
        .limit(1)
        .correlate_except(_state)
        .scalar_subquery()
    )


def _courses(person: Id) -> ScalarSelect[str]:
    pair = cast(_passed.course_id, String) + ":" + cast(_done.on_day, String)
    return (
        select(func.aggregate_strings(pair, ","))
        .select_from(_done)
        .join(_way, _way.id == _done.enrolment_id)
        .join(_passed, _passed.id == _way.revision_id)
        .where(_done.person_id == person)
        .correlate_except(_done, _way, _passed)
        .scalar_subquery()
    )


def pairs(text: str | None) -> dict[int, list[date]]:
    """ "7:2026-01-31,9:2026-02-01" as ids with their days."""
    found: dict[int, list[date]] = {}
    for pair in (text or "").split(",") if text else ():
        id_, _sep, day = pair.partition(":")
        found.setdefault(int(id_), []).append(date.fromisoformat(day[:10]))
    return found
