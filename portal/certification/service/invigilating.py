"""What invigilators do in a running shift: one act, one transaction, one entry (EX-16)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.assessment.service import exams
from portal.assessment.service.exams import Moved
from portal.certification import periods
from portal.certification.models import ExamIncident, Registration, SittingEvent
from portal.certification.queries import hall
from portal.certification.queries.duties import Watch
from portal.certification.queries.hall import Line
from portal.certification.rules import boarding
from portal.certification.rules.boarding import Act, ActRefusal, Seen
from portal.certification.rules.incidents import IncidentKind
from portal.certification.service import door, recording
from portal.certification.service.door import refused
from portal.certification.service.recording import Place
from portal.core import zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound
from portal.people.service import sessions

_TOUCHES = {
    Act.EXTEND: frozenset({Seen.READY, Seen.WORKING, Seen.PAUSED}),
    Act.PAUSE: frozenset({Seen.WORKING}),
    Act.RESUME: frozenset({Seen.PAUSED}),
    Act.TAKE_OVER: frozenset({Seen.READY, Seen.WORKING, Seen.PAUSED}),
    Act.VOID: frozenset({Seen.READY, Seen.WORKING, Seen.PAUSED}),
}
"""In which states an act means something."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an officer asks for: an act for one examinee, a room, or the whole watch."""

    act: Act
    registration: str = ""  # public id; "": all in the room
    room_id: int | None = None  # None: all rooms of the watch
    minutes: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it. `pin` opens the seat anew after a take-over."""

    event_id: int
    touched: int
    pin: str = ""


def carry_out(watch: Watch, wish: Wish, *, by_id: int, now: datetime) -> Done:
    """Do it for everybody whom it concerns; they learn of it at their next save or question.

    Raises Refused(ActRefusal) and NotFound.
    """
    faults = boarding.faults_of(wish.act, minutes=wish.minutes, reason=wish.reason)
    if faults:
        raise refused(faults[0])
    hall.forget(watch.shift.id)
    lines = _targets(watch, wish, now)
    if not lines:
        raise refused(ActRefusal.NOBODY)
    if wish.act in {Act.TAKE_OVER, Act.VOID} and not wish.registration:
        raise refused(ActRefusal.ONE_ONLY)
    with transaction():
        done = _ACTS[wish.act](watch, wish, lines, by_id, now)
    hall.forget(watch.shift.id)
    return done


def _targets(watch: Watch, wish: Wish, now: datetime) -> list[Line]:
    rooms = watch.room_ids
    if wish.room_id is not None:
        if rooms is not None and wish.room_id not in rooms:
            raise NotFound
        rooms = frozenset({wish.room_id})
    lines = hall.of(watch.shift, rooms, now)
    if wish.registration:
        lines = [one for one in lines if one.public_id == wish.registration]
        if not lines:
            raise NotFound
    return [one for one in lines if one.seen in _TOUCHES[wish.act]]


def _place(watch: Watch, wish: Wish, lines: Sequence[Line]) -> Place:
    one = lines[0] if wish.registration else None
    sitting = watch.whole.sitting
    return Place(
        sitting.organisation_id,
        sitting.id,
        watch.shift.id,
        one.room_id if one else wish.room_id,
        one.registration_id if one else None,
    )


def _attempts(lines: Sequence[Line]) -> list[int]:
    return [one.attempt_id for one in lines if one.attempt_id is not None]


def _extend(watch: Watch, wish: Wish, lines: list[Line], by_id: int, now: datetime) -> Done:
    moved = exams.extend(_attempts(lines), wish.minutes, now=now)
    return _record_moved(watch, wish, lines, moved, by_id, now)


def _pause(watch: Watch, wish: Wish, lines: list[Line], by_id: int, now: datetime) -> Done:
    moved = exams.pause(_attempts(lines), now=now)
    return _record_moved(watch, wish, lines, moved, by_id, now)


def _resume(watch: Watch, wish: Wish, lines: list[Line], by_id: int, now: datetime) -> Done:
    moved = exams.resume(_attempts(lines), now=now)
    return _record_moved(watch, wish, lines, moved, by_id, now)


def _record_moved(
    watch: Watch, wish: Wish, lines: list[Line], moved: list[Moved], by_id: int, now: datetime
) -> Done:
    if not moved:
        raise refused(ActRefusal.NOBODY)
    facts: dict[str, object] = {"attempts": [one.id for one in moved]}
    if wish.minutes:
        facts["minutes"] = wish.minutes
    place = _place(watch, wish, lines)
    event = recording.note(place, wish.act, by_id, now=now, reason=wish.reason, facts=facts)
    return Done(event.id, len(moved))


def _take_over(watch: Watch, wish: Wish, lines: list[Line], by_id: int, now: datetime) -> Done:
    """The former seat can only read; a new PIN opens another one."""
    exams.raise_epoch(_attempts(lines))
    sessions.end_limited([one.attempt_public_id for one in lines], now=now)
    ((_one, pin),) = door.give_pins(watch, [lines[0].public_id], by_id=by_id, now=now)
    place = _place(watch, wish, lines)
    event = recording.note(place, wish.act, by_id, now=now, reason=wish.reason)
    return Done(event.id, 1, pin)


def _void(watch: Watch, wish: Wish, lines: list[Line], by_id: int, now: datetime) -> Done:
    if not all(exams.void(one, now=now) for one in _attempts(lines)):
        raise refused(ActRefusal.NOBODY)
    sessions.end_limited([one.attempt_public_id for one in lines], now=now)
    place = _place(watch, wish, lines)
    event = recording.note(place, wish.act, by_id, now=now, reason=wish.reason)
    return Done(event.id, 1)


Carry = Callable[[Watch, Wish, list[Line], int, datetime], Done]
_ACTS: dict[Act, Carry] = {
    Act.EXTEND: _extend,
    Act.PAUSE: _pause,
    Act.RESUME: _resume,
    Act.TAKE_OVER: _take_over,
    Act.VOID: _void,
}


def undo_extension(watch: Watch, event_id: int, reason: str, *, by_id: int, now: datetime) -> Done:
    """Take back an extension for those whose attempt still runs: a counter-act of its own."""
    faults = boarding.faults_of(Act.EXTEND, minutes=1, reason=reason)
    if faults:
        raise refused(faults[0])
    with transaction():
        event = _extension(watch, event_id, by_id)
        minutes = -int(event.facts["minutes"])
        moved = exams.extend(event.facts["attempts"], minutes, now=now)
        if not moved:
            raise refused(ActRefusal.NOBODY)
        sitting = watch.whole.sitting
        done = recording.note(
            Place(sitting.organisation_id, sitting.id, watch.shift.id, event.room_id,
                  event.registration_id),
            Act.EXTEND,
            by_id,
            now=now,
            reason=reason,
            facts={
                "minutes": minutes, "undoes": event.id, "attempts": [one.id for one in moved],
            },
        )  # fmt: skip
    hall.forget(watch.shift.id)
    return Done(done.id, len(moved))


def _extension(watch: Watch, event_id: int, by_id: int) -> SittingEvent:
    """One of these rooms, or one's own: an officer of a room does not undo what all were given."""
    of_shift = select(SittingEvent).where(
        SittingEvent.shift_id == watch.shift.id, SittingEvent.act == Act.EXTEND.value
    )
    events = {one.id: one for one in db.session.scalars(of_shift)}
    event = events.get(event_id)
    if event is None or not (_is_in(watch.room_ids, event.room_id) or event.by_id == by_id):
        raise NotFound
    if "undoes" in event.facts:
        raise refused(ActRefusal.NOT_UNDOABLE)
    if any(one.facts.get("undoes") == event.id for one in events.values()):
        raise refused(ActRefusal.UNDONE_ALREADY)
    return event


def _is_in(rooms: Collection[int] | None, room_id: int | None) -> bool:
    return rooms is None or room_id in rooms


@dataclass(frozen=True, slots=True)
class Incident:
    """What an officer writes down."""

    kind: IncidentKind
    text: str
    happened_at: datetime
    registration: Registration | None = None
    room_id: int | None = None  # that of the examinee, where there is one


def note_incident(watch: Watch, given: Incident, *, by_id: int, now: datetime) -> ExamIncident:
    """Write down what happened; one that may touch a result is a case with a day to settle it."""
    sitting = watch.whole.sitting
    about = given.registration
    room_id = about.room_id if about else given.room_id
    with transaction():
        incident = ExamIncident(
            organisation_id=sitting.organisation_id,
            sitting_id=sitting.id,
            shift_id=watch.shift.id,
            room_id=room_id,
            registration_id=about.id if about else None,
            kind=given.kind.value,
            text=given.text,
            happened_at=given.happened_at,
            noted_at=now,
            noted_by_id=by_id,
            due_at=_due(watch, now) if given.kind.is_case else None,
        )
        db.session.add(incident)
        db.session.flush()
        place = Place(
            sitting.organisation_id,
            sitting.id,
            watch.shift.id,
            room_id,
            incident.registration_id,
        )
        facts = {"incident": incident.id, "kind": given.kind.value}
        recording.note(place, Act.INCIDENT, by_id, now=now, facts=facts)
    return incident


def _due(watch: Watch, now: datetime) -> datetime:
    sitting = watch.whole.sitting
    today = zones.local_day(now, sitting.zone)
    days = periods.of(today).figures.incident_working_days
    return periods.due_at(sitting, today, days)
