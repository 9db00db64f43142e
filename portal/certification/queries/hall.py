"""The live list of a shift: who is where, how far, and how the connection has been.

A process computes a shift at most every two seconds, whatever the number of invigilators who ask
and of pages they have open. Answers are counted again only for attempts that have saved since.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Row, Select, and_, func, select

from portal.assessment.models import (
    AnswerHistory,
    Attempt,
    AttemptAnswer,
    AttemptContact,
    ExamForm,
)
from portal.assessment.rules.attempts import GRACE, Purpose
from portal.assessment.rules.contact import is_silent
from portal.certification.models import Registration, SittingShift
from portal.certification.queries.sittings import held
from portal.certification.rules.boarding import Course, Pin, Seen, Signals, pin_of, seen
from portal.core.db import db
from portal.people.models import Person

FRESH = timedelta(seconds=2)
OVERLAP = 1_000
"""Rows of the history read again each time: one with a smaller number may commit later."""
KEPT = 200
"""Shifts a process remembers."""


@dataclass(frozen=True, slots=True)
class Line:
    """One examinee of a shift. `answered` counts items with a saved answer."""

    registration_id: int
    public_id: str
    person_id: int
    name: str
    room_id: int | None
    seat: int | None
    ticket: str
    seen: Seen
    checked_in_at: datetime | None
    pin: Pin
    attempt_id: int | None
    attempt_public_id: str
    started_at: datetime | None
    deadline: datetime | None
    answered: int
    items: int
    saved_at: datetime | None
    signals: Signals


@dataclass(frozen=True, slots=True)
class Progress:
    """How many items of an attempt have an answer, and when the last was saved."""

    answered: int
    saved_at: datetime | None


@dataclass(slots=True)
class Memory:
    """What a process remembers of a shift between two looks."""

    made_at: datetime | None = None
    lines: Sequence[Line] = ()
    mark: int = 0
    progress: dict[int, Progress] = field(default_factory=dict)


def lines(shift: SittingShift, now: datetime) -> Sequence[Line]:
    """Everybody with a seat in the shift, by room and seat; at most two seconds old."""
    memory = _memory(shift.id)
    if memory.made_at is None or not timedelta() <= now - memory.made_at < FRESH:
        found = _read(shift, memory, now)
        if found != memory.lines:  # the same ones stay the same: see `views.hall_body`
            memory.lines = found
        memory.made_at = now
    return memory.lines


def forget(shift_id: int) -> None:
    """After an act of this process the next look reads everything again."""
    known: dict[int, Memory] = current_app.extensions.setdefault("invigilation-boards", {})
    known.pop(shift_id, None)


def of(shift: SittingShift, rooms: Collection[int] | None, now: datetime) -> Sequence[Line]:
    """The lines of these rooms; None: of all."""
    return in_rooms(lines(shift, now), rooms)


def in_rooms(found: Sequence[Line], rooms: Collection[int] | None) -> Sequence[Line]:
    """Those of these rooms; None: of all."""
    return found if rooms is None else [one for one in found if one.room_id in rooms]


def _memory(shift_id: int) -> Memory:
    known: dict[int, Memory] = current_app.extensions.setdefault("invigilation-boards", {})
    memory = known.pop(shift_id, None) or Memory()
    if len(known) >= KEPT:
        known.pop(next(iter(known)), None)
    known[shift_id] = memory
    return memory


def _read(shift: SittingShift, memory: Memory, now: datetime) -> Sequence[Line]:
    rows = db.session.execute(_statement(shift.id)).all()
    running = {row.attempt_id for row in rows if row.attempt_id is not None}
    _count(memory, running)
    sizes = _sizes({row.form_id for row in rows if row.form_id is not None})
    return [_line(row, shift, memory.progress, sizes, now) for row in rows]


def _statement(shift_id: int) -> Select[*tuple[Any, ...]]:
    sits = and_(
        Attempt.purpose == Purpose.EXAM.value,
        Attempt.owner_ref == Registration.public_id,
        Attempt.person_id == Registration.person_id,
    )
    return (
        select(
            Registration.id,
            Registration.public_id,
            Registration.person_id,
            Registration.room_id,
            Registration.seat,
            Registration.ticket,
            Registration.checked_in_at,
            Registration.pin_given_at,
            (Registration.pin_mac != "").label("pin_waits"),
            Registration.form_id,
            Person.full_name,
            Attempt.id.label("attempt_id"),
            Attempt.public_id.label("attempt_public_id"),
            Attempt.started_at,
            Attempt.deadline,
            Attempt.paused_at,
            Attempt.closed_at,
            Attempt.ending,
            AttemptContact.seen_at,
            AttemptContact.gaps,
            AttemptContact.gap_seconds,
            AttemptContact.moves,
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Attempt, sits)
        .outerjoin(AttemptContact, AttemptContact.attempt_id == Attempt.id)
        .where(Registration.shift_id == shift_id, Registration.seat.is_not(None), held())
        .order_by(Registration.room_id, Registration.seat)
    )


def _count(memory: Memory, attempts: Collection[int]) -> None:
    """Count the answers of attempts that are new here or have saved since the last look."""
    newest = db.session.scalar(select(func.max(AnswerHistory.id))) or 0
    wanted = {one for one in attempts if one not in memory.progress}
    if memory.made_at is not None:
        since = max(0, memory.mark - OVERLAP)
        wanted.update(
            db.session.scalars(
                select(AnswerHistory.attempt_id)
                .where(AnswerHistory.id > since, AnswerHistory.attempt_id.in_(attempts))
                .distinct()
            )
        )
    if wanted:
        rows = db.session.execute(
            select(AttemptAnswer.attempt_id, func.count(), func.max(AttemptAnswer.saved_at))
            .where(AttemptAnswer.attempt_id.in_(wanted))
            .group_by(AttemptAnswer.attempt_id)
        )
        memory.progress.update(dict.fromkeys(wanted, Progress(0, None)))
        memory.progress.update({one: Progress(count, at) for one, count, at in rows})
    memory.mark = newest


def _sizes(form_ids: Collection[int]) -> Mapping[int, int]:
    """How many items each form has; forms never change, so a process remembers."""
    known: dict[int, int] = current_app.extensions.setdefault("exam-form-sizes", {})
    missing = [one for one in form_ids if one not in known]
    if missing:
        rows = db.session.execute(
            select(ExamForm.id, ExamForm.items).where(ExamForm.id.in_(missing))
        )
        known.update({one: len(items) for one, items in rows})
    return known


def _line(
    row: Row[Any],
    shift: SittingShift,
    progress: Mapping[int, Progress],
    sizes: Mapping[int, int],
    now: datetime,
) -> Line:
    course = None
    if row.attempt_id is not None:
        course = Course(row.started_at, row.deadline, row.paused_at, row.closed_at, row.ending)
    where = seen(course, row.checked_in_at is not None, shift.ends_at, GRACE, now)
    done = progress.get(row.attempt_id)
    return Line(
        row.id,
        row.public_id,
        row.person_id,
        row.full_name,
        row.room_id,
        row.seat,
        row.ticket or "",
        where,
        row.checked_in_at,
        pin_of(row.pin_given_at, bool(row.pin_waits), row.started_at),
        row.attempt_id,
        row.attempt_public_id or "",
        row.started_at,
        row.deadline,
        done.answered if done else 0,
        sizes.get(row.form_id, 0),
        done.saved_at if done else None,
        _signals(row, where, now),
    )


def _signals(row: Row[Any], where: Seen, now: datetime) -> Signals:
    if row.started_at is None:
        return Signals()
    found = Signals(gaps=row.gaps or 0, gap_seconds=row.gap_seconds or 0, moves=row.moves or 0)
    silent = where is Seen.WORKING and is_silent(row.seen_at, row.started_at, now)
    return replace(found, silent=silent)
