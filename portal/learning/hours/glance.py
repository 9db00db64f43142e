"""What the home page needs of a learner: courses, the year's hours and what they are measured by.

One statement, built once, because every home page executes it. For whoever decides about others it
also counts what waits, so that they wait for no statement more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from portal.content.models import Course, CourseRevision
from portal.core.db import BigInt, db
from portal.learning.data import hours_policies
from portal.learning.hours.books import is_current
from portal.learning.hours.models import HoursEntry, LearningAbsence
from portal.learning.models import CourseCompletion, Enrolment
from portal.learning.queries import MyCourse
from portal.learning.rules.duties import Duty, Standing, owed
from portal.learning.rules.hours_policy import HoursPolicy, in_force
from portal.people.models import Employment, PersonStatus
from portal.people.queries.records import own_records
from portal.people.rules.spans import Dated, Span

STATUS, EMPLOYED, ABSENCE, COURSE, BOOKED = "status", "employed", "absence", "course", "booked"
COUNTED = "counted"
_OWN = frozenset({STATUS, EMPLOYED, ABSENCE, COURSE, BOOKED, COUNTED})


class Counted(NamedTuple):
    """How many there are, how many of them are overdue, and what one of them is called."""

    many: int
    overdue: int
    one: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read along in one statement: selects in the form of `counted`.

    `standing` are the same objects for many people; a statement of them alone is kept.
    """

    standing: tuple[Select[*tuple[Any, ...]], ...] = ()
    once: tuple[Select[*tuple[Any, ...]], ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)  # what they take


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner at a glance."""

    courses: tuple[MyCourse, ...]  # places held now, the last one taken up first
    duty: Duty
    policy: HoursPolicy
    booked_jp100: int
    counts: Mapping[int, Counted]  # by the numbers given to `counted`
    others: tuple[Any, ...] = ()  # rows of selects that the caller handed in and reads itself

    @property
    def current(self) -> MyCourse | None:
        """The course to go on with."""
        return next((one for one in self.courses if one.completed_on is None), None)


def learner(person_id: int, today: date, asked: Asked) -> Learner:
    """Courses, duty and booked hours of the year, and what is asked along; one statement.

    A select of another area that names its rows itself gets them back in `others`.
    """
    values = {"person": person_id, **asked.values}
    rows = db.session.connection().execute(_statement(asked, _parts()), values).all()
    standing = Standing(
        [Dated(Span(row.from_on, row.until_on), row.value) for row in rows if row.what == STATUS],
        [Span(row.from_on, row.until_on) for row in rows if row.what == EMPLOYED],
        [Dated(Span(row.from_on, row.until_on), row.value) for row in rows if row.what == ABSENCE],
    )
    policy = in_force(hours_policies(), today)
    duty = owed(standing, policy, today.year, today)
    booked = sum(
        row.jp100
        for row in rows
        if row.what == BOOKED and duty.first_on <= row.from_on <= duty.last_on
    )
    taken = sorted((row for row in rows if row.what == COURSE), key=lambda row: -row.id)
    courses = tuple(
        MyCourse(row.value, row.title, row.run_id, row.from_on, row.jp100) for row in taken
    )
    counts = {
        row.id: Counted(row.jp100, row.run_id, row.title or "")
        for row in rows
        if row.what == COUNTED
    }
    others = tuple(row for row in rows if row.what not in _OWN)
    return Learner(courses, duty, policy, booked, counts, others)


def counted(
    number: int,
    rows: FromClause,
    overdue: ColumnElement[int],
    one: ColumnElement[Any] | None = None,
) -> Select[*tuple[Any, ...]]:
    """A `Counted` of the rows, answered under this number together with the learner; `overdue` and
    `one` are aggregates of them.
    """
    columns: tuple[Any, ...] = (
        literal(COUNTED),
        cast(literal(number), BigInt),
        literal(""),
        cast(null(), Date),
        cast(null(), Date),
        cast(func.count(), Integer),
        cast(null() if one is None else one, String),
        cast(overdue, BigInt),
    )
    return select(*columns).select_from(rows)


def counts(asked: Asked) -> Mapping[int, Counted]:
    """What `counted` asks where no learner is read; one statement, none where nothing is asked."""
    if not (asked.standing or asked.once):
        return {}
    rows = db.session.connection().execute(_statement(asked), asked.values).all()
    return {row[1]: Counted(row[5], row[7], row[6] or "") for row in rows}


def _statement(
    asked: Asked, before: tuple[Select[*tuple[Any, ...]], ...] = ()
) -> CompoundSelect[*tuple[Any, ...]]:
    standing = (*before, *asked.standing)
    return union_all(*standing, *asked.once) if asked.once else _kept(standing)


@lru_cache(maxsize=16)
def _kept(standing: tuple[Select[*tuple[Any, ...]], ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """Built once for those who always ask with the same selects: most people."""
    return union_all(*standing)


@cache
def _parts() -> tuple[Select[*tuple[Any, ...]], ...]:
    """Every fact told apart by the first column; takes `person`."""
    person = bindparam("person", type_=BigInt)
    records = own_records(person)
    status = _dated(STATUS, PersonStatus, PersonStatus.status).where(
        PersonStatus.person_id == person
    )
    employed = _dated(EMPLOYED, Employment, literal("")).where(Employment.person_id == person)
    absence = _dated(ABSENCE, LearningAbsence, LearningAbsence.kind).where(
        LearningAbsence.person_id == person, LearningAbsence.removed_at.is_(None)
    )
    courses = (
        select(
            literal(COURSE),
            Enrolment.id,
            Course.slug,
            CourseCompletion.on_day,
            cast(null(), Date),
            CourseCompletion.credit_jp100,
            CourseRevision.title,
            Enrolment.run_id,
        )
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == person, Enrolment.ended_at.is_(None))
    )
    passed = _booked(CourseCompletion.on_day, CourseCompletion.credit_jp100).where(
        CourseCompletion.person_id.in_(records)
    )
    entries = _booked(HoursEntry.ends_on, HoursEntry.credit_jp100).where(
        HoursEntry.person_id.in_(records), is_current()
    )
    return (status, employed, absence, courses, passed, entries)


def _dated(what: str, model: Any, value: Any) -> Select[*tuple[Any, ...]]:
    return select(
        literal(what).label("what"),
        model.id.label("id"),
        cast(value, String).label("value"),
        model.valid_from.label("from_on"),
        model.valid_until.label("until_on"),
        cast(null(), Integer).label("jp100"),
        cast(null(), String).label("title"),
        cast(null(), BigInt).label("run_id"),
    )


def _booked(day: Any, jp100: Any) -> Select[*tuple[Any, ...]]:
    empty = (cast(null(), String), cast(null(), BigInt))
    return select(
        literal(BOOKED), cast(null(), BigInt), literal(""), day, cast(null(), Date), jp100, *empty
    )
