"""What a merge of two records of one human being does to their learning, and its undoing.

Places in courses, requests, leaves, notes and questions go to the record that stays, and what was
completed is booked after what it had completed itself, under one daily cap. Open claims go
along, so that the answer reaches who is there; those with entries stay where they were written, and
their readers join merged records (`hours.books.records`).
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from portal.core.db import Base, db
from portal.learning import rebuilding
from portal.learning.hours.models import HoursClaim, LearningAbsence
from portal.learning.margin.models import LessonNote, LessonQuestion, QuestionEntry
from portal.learning.models import (
    CourseCompletion,
    Enrolment,
    EnrolmentRequest,
    LessonCompletion,
)
from portal.learning.rules.claims import ClaimState
from portal.people.service.moved_rows import Moves

TABLES: tuple[type[Base], ...] = (
    CourseCompletion,
    Enrolment,
    EnrolmentRequest,
    HoursClaim,
    LearningAbsence,
    LessonNote,
    LessonQuestion,
    QuestionEntry,
)


def follow(stays_id: int, goes_id: int, now: datetime, moves: Moves) -> None:
    """Give everything of `goes_id` that may change to `stays_id`; joins a transaction."""
    _enrolments(stays_id, goes_id, now, moves)
    _requests(stays_id, goes_id, now, moves)
    _completions(stays_id, goes_id, moves)
    for claim in _open_claims(stays_id, goes_id):
        moves.change(claim, person_id=stays_id)
    for model, column in (
        (LearningAbsence, "person_id"),
        (LessonNote, "person_id"),
        (LessonQuestion, "asker_id"),
        (QuestionEntry, "author_id"),
    ):
        for row in _rows(model, column, goes_id):
            moves.change(row, **{column: stays_id})
    db.session.flush()


def settle(person_ids: Collection[int]) -> None:
    """After a merge or its undoing: completions stand with the one whose place it is, and hours
    follow the daily cap over all courses of each.
    """
    strays = select(CourseCompletion, Enrolment.person_id).join(
        Enrolment, Enrolment.id == CourseCompletion.enrolment_id
    )
    strays = strays.where(
        CourseCompletion.person_id.in_(person_ids),
        CourseCompletion.person_id != Enrolment.person_id,
    )
    for done, owner_id in db.session.execute(strays.order_by(CourseCompletion.number)).all():
        number = _last_number(owner_id) + 1
        done.person_id, done.number = owner_id, number
        db.session.flush()
    rebuilding.correct(sorted(person_ids))


def _enrolments(stays_id: int, goes_id: int, now: datetime, moves: Moves) -> None:
    """Numbers go on; of two open places in one run the one further along stays open."""
    own = {row.run_id: row for row in _rows(Enrolment, "person_id", stays_id) if _is_open(row)}
    for row in _rows(Enrolment, "person_id", goes_id):
        twin = own.get(row.run_id)
        if twin is not None and _is_open(row):
            moves.change(_less_far(twin, row), ended_at=now)
            db.session.flush()
        moves.change(row, person_id=stays_id, number=_next_number(row.run_id, stays_id))
        db.session.flush()


def _is_open(row: Enrolment) -> bool:
    return row.ended_at is None


def _less_far(own: Enrolment, other: Enrolment) -> Enrolment:
    """Of two places in one run the one with fewer lessons read; one that was passed counts most."""
    read = dict(
        db.session.execute(
            select(LessonCompletion.enrolment_id, func.count())
            .where(LessonCompletion.enrolment_id.in_([own.id, other.id]))
            .group_by(LessonCompletion.enrolment_id)
        ).all()
    )
    passed = set(
        db.session.scalars(
            select(CourseCompletion.enrolment_id).where(
                CourseCompletion.enrolment_id.in_([own.id, other.id])
            )
        )
    )
    return min(other, own, key=lambda one: (one.id in passed, read.get(one.id, 0)))


def _requests(stays_id: int, goes_id: int, now: datetime, moves: Moves) -> None:
    """One open request for a run is enough, the earlier; none where there is a place."""
    places = {row.run_id for row in _rows(Enrolment, "person_id", stays_id) if _is_open(row)}
    both = [
        *_rows(EnrolmentRequest, "person_id", stays_id),
        *_rows(EnrolmentRequest, "person_id", goes_id),
    ]
    asked = set(places)
    for row in sorted(both, key=lambda one: (one.asked_at, one.id)):
        if row.closed_at is None and row.run_id in asked:
            moves.change(row, closed_at=now, outcome="withdrawn")
        elif row.closed_at is None:
            asked.add(row.run_id)
    db.session.flush()
    for row in both:
        moves.change(row, person_id=stays_id)
    db.session.flush()


def _completions(stays_id: int, goes_id: int, moves: Moves) -> None:
    for row in _rows(CourseCompletion, "person_id", goes_id, CourseCompletion.number):
        moves.change(row, person_id=stays_id, number=_last_number(stays_id) + 1)
        db.session.flush()


def _open_claims(stays_id: int, goes_id: int) -> Iterable[HoursClaim]:
    """Without those of an activity the other record claims as well: it counts once."""
    other = aliased(HoursClaim)
    twice = exists(
        select(other.id).where(
            other.person_id == stays_id,
            other.fingerprint == HoursClaim.fingerprint,
            other.state.in_([ClaimState.OPEN.value, ClaimState.VERIFIED.value]),
        )
    )
    query = select(HoursClaim).where(
        HoursClaim.person_id == goes_id, HoursClaim.state == ClaimState.OPEN.value, ~twice
    )
    return db.session.scalars(query.order_by(HoursClaim.id)).all()


def _rows(model: type[Any], column: str, person_id: int, order: Any = None) -> Iterable[Any]:
    query = select(model).where(getattr(model, column) == person_id)
    query = query.order_by(model.id if order is None else order)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _next_number(run_id: int, person_id: int) -> int:
    last = select(func.coalesce(func.max(Enrolment.number), 0)).where(
        Enrolment.run_id == run_id, Enrolment.person_id == person_id
    )
    return db.session.scalars(last).one() + 1


def _last_number(person_id: int) -> int:
    last = select(func.coalesce(func.max(CourseCompletion.number), 0))
    return db.session.scalars(last.where(CourseCompletion.person_id == person_id)).one()
