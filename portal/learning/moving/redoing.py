"""What of a learner's doings counts on the revision they are on now: conditions for statements."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    SQLColumnExpression,
    exists,
    func,
    select,
    update,
)

from portal.assessment import queries as attempts
from portal.assessment.models import Attempt
from portal.assessment.queries import Tried
from portal.core.db import db
from portal.learning.models import PartRedo


def reads_again(
    enrolment_id: SQLColumnExpression[Any], lesson_key: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """The lesson changed since it was finished and has not been read again."""
    return exists(
        select(PartRedo.part_key)
        .where(
            PartRedo.enrolment_id == enrolment_id,
            PartRedo.part_key == lesson_key,
            PartRedo.done_at.is_(None),
        )
        .correlate_except(PartRedo)
    )


def read_again(
    column: SQLColumnExpression[Any],
    enrolment_id: SQLColumnExpression[Any],
    lesson_key: SQLColumnExpression[Any],
) -> ScalarSelect[Any]:
    """The last `done_at` or `done_on` of a lesson; empty where it was never read again."""
    return (
        select(func.max(column))
        .where(PartRedo.enrolment_id == enrolment_id, PartRedo.part_key == lesson_key)
        .correlate_except(PartRedo)
        .scalar_subquery()
    )


def is_outdated(
    owner_ref: SQLColumnExpression[Any], closed_at: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """The attempt belongs to a quiz that changed after it closed: evidence, but no pass here."""
    return exists(
        select(PartRedo.part_key)
        .where(PartRedo.owner_ref == owner_ref, PartRedo.asked_at >= closed_at)
        .correlate_except(PartRedo)
    )


def asked_at(owner_ref: str) -> datetime | None:
    """Since when a quiz is to be done again; None when it never was asked again."""
    return db.session.scalar(
        select(func.max(PartRedo.asked_at)).where(PartRedo.owner_ref == owner_ref)
    )


def tries(person_id: int, owner_refs: Sequence[str]) -> dict[str, list[Tried]]:
    """All attempts at these quizzes; those at what a quiz was before it changed count no more."""
    counts = ~is_outdated(Attempt.owner_ref, Attempt.closed_at)
    return attempts.tries(person_id, owner_refs, counts=counts)


def finish_again(enrolment_id: int, lesson_key: str, *, on_day: date, now: datetime) -> bool:
    """Note that a changed lesson was read again; False when nothing asked for it.

    Needs a surrounding `transaction()`.
    """
    done = db.session.execute(
        update(PartRedo)
        .where(
            PartRedo.enrolment_id == enrolment_id,
            PartRedo.part_key == lesson_key,
            PartRedo.kind == "lesson",
            PartRedo.done_at.is_(None),
        )
        .values(done_at=now, done_on=on_day)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
