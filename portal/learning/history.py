"""What a person learnt, in the portal and outside, in order of time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    case,
    cast,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from portal.content.models import Course, CourseRevision
from portal.core.db import db
from portal.core.timeline import Mark, before
from portal.learning.hours.models import HoursClaim, HoursEntry
from portal.learning.models import CourseCompletion, Enrolment
from portal.learning.rules.claims import ClaimState
from portal.learning.studies.models import Study
from portal.people.queries.records import own_records

Part = Select[*tuple[Any, ...]]
At = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


@dataclass(frozen=True, slots=True)
class CourseMoment:
    """A course taken up or completed, for a person's history."""

    at: datetime
    id: int
    kind: str
    slug: str
    title: str
    credit_jp100: int  # booked when completed, else what the course is worth


@dataclass(frozen=True, slots=True)
class ClaimMoment:
    """A claim of outside learning when it was filed, answered, booked or corrected.

    `state` is what became of it: of an entry its kind, else the state of the claim.
    """

    at: datetime
    id: int
    kind: str
    public_id: str
    title: str
    state: str
    jp100: int | None  # what an entry books


@dataclass(frozen=True, slots=True)
class StudyMoment:
    """A study was recorded (`state`: its kind) or was over (`state`: completed or ended)."""

    at: datetime
    id: int
    kind: str
    public_id: str
    title: str
    state: str


STUDY_BEGUN = "study_begun"
STUDY_CLOSED = "study_closed"
TAKEN_UP = "enrolled"
COMPLETED = "completed"
CLAIMED = "claimed"
ANSWERED = "claim_answered"
BOOKED = "hours_booked"


def moments(
    person_id: int, mark: Mark | None, size: int
) -> list[CourseMoment | ClaimMoment | StudyMoment]:
    """When the person took courses up and completed them, what came of their claims, and their
    studies; one statement. Of each kind at most one more than `size`, which says go on.
    """
    parts = [
        part.limit(size + 1).subquery()
        for part in (
            _taken_up(person_id, mark),
            _completed(person_id, mark),
            _claims(person_id, mark, CLAIMED, HoursClaim.created_at, true()),
            _claims(person_id, mark, ANSWERED, HoursClaim.decided_at, _without_entry()),
            _entries(person_id, mark),
            _studies(person_id, mark, STUDY_BEGUN),
            _studies(person_id, mark, STUDY_CLOSED),
        )
    ]
    rows = db.session.execute(union_all(*(select(part) for part in parts)))
    return [_moment(*row) for row in rows]


def _moment(
    kind: str, at: datetime, id_: int, key: str, title: str, state: str, jp100: int | None
) -> CourseMoment | ClaimMoment | StudyMoment:
    if kind in {TAKEN_UP, COMPLETED}:
        return CourseMoment(at, id_, kind, key, title, jp100 or 0)
    if kind in {STUDY_BEGUN, STUDY_CLOSED}:
        return StudyMoment(at, id_, kind, key, title, state)
    return ClaimMoment(at, id_, kind, key, title, state, jp100)


def _taken_up(person_id: int, mark: Mark | None) -> Part:
    at = Enrolment.enrolled_at
    return (
        _columns(TAKEN_UP, at, Enrolment.id, Course.slug, CourseRevision.title)
        .add_columns(literal("").label("state"), CourseRevision.credit_jp100.label("jp100"))
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .where(Enrolment.person_id == person_id, before(mark, TAKEN_UP, at, Enrolment.id))
    )


def _completed(person_id: int, mark: Mark | None) -> Part:
    done = CourseCompletion
    return (
        _columns(COMPLETED, done.completed_at, done.enrolment_id, Course.slug, CourseRevision.title)
        .add_columns(literal("").label("state"), done.credit_jp100.label("jp100"))
        .join(Enrolment, Enrolment.id == done.enrolment_id)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .where(
            done.person_id == person_id,
            before(mark, COMPLETED, done.completed_at, done.enrolment_id),
        )
    )


def _claims(
    person_id: int, mark: Mark | None, kind: str, at: At, which: ColumnElement[bool]
) -> Part:
    return (
        _columns(kind, at, HoursClaim.id, HoursClaim.public_id, HoursClaim.title)
        .add_columns(HoursClaim.state.label("state"), cast(null(), Integer).label("jp100"))
        .where(
            HoursClaim.person_id.in_(own_records(person_id)),
            at.is_not(None),
            which,
            before(mark, kind, at, HoursClaim.id),
        )
    )


def _without_entry() -> ColumnElement[bool]:
    """An answer that books hours is told by its entry."""
    return HoursClaim.state.in_([ClaimState.REFUSED.value, ClaimState.WITHDRAWN.value])


def _entries(person_id: int, mark: Mark | None) -> Part:
    entry = HoursEntry
    return (
        _columns(BOOKED, entry.recorded_at, entry.id, HoursClaim.public_id, HoursClaim.title)
        .add_columns(entry.kind.label("state"), entry.credit_jp100.label("jp100"))
        .join(HoursClaim, HoursClaim.id == entry.claim_id)
        .where(
            entry.person_id.in_(own_records(person_id)),
            before(mark, BOOKED, entry.recorded_at, entry.id),
        )
    )


def _studies(person_id: int, mark: Mark | None, kind: str) -> Part:
    begun = kind == STUDY_BEGUN
    at: At = Study.recorded_at if begun else Study.closed_at
    over = case((Study.completed_on.is_not(None), "completed"), else_="ended")
    return (
        _columns(kind, at, Study.id, Study.public_id, Study.programme)
        .add_columns(
            (Study.kind if begun else over).label("state"), cast(null(), Integer).label("jp100")
        )
        .where(
            Study.person_id.in_(own_records(person_id)),
            at.is_not(None),
            before(mark, kind, at, Study.id),
        )
    )


def _columns(
    kind: str,
    at: At,
    id_: InstrumentedAttribute[int],
    key: InstrumentedAttribute[str],
    title: InstrumentedAttribute[str],
) -> Part:
    """The latest first; the kind stands in each row, because all kinds come in one statement."""
    named = literal(kind, String).label("kind")
    return select(
        named, at.label("at"), id_.label("id"), key.label("key"), title.label("title")
    ).order_by(at.desc(), id_.desc())
