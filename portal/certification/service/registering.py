"""Taking part in a sitting: asking, a seat with its form, the waiting list, giving it back.

The exam's row is locked by whoever signs up, so that attempts and waiting are counted once
(EX-10), and the sitting's by whoever gives or takes a seat, so that a seat is never given twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.certification.models import Registration, Sitting, SittingRoom, SittingShift
from portal.certification.notices import ExamNotice
from portal.certification.queries import doors, registrations, sittings, standing
from portal.certification.queries.doors import Door
from portal.certification.queries.sittings import Whole
from portal.certification.rules import registration as rules
from portal.certification.rules import seating
from portal.certification.rules.registration import ChangeRefusal, RegisterRefusal, State
from portal.certification.rules.seating import Space
from portal.certification.rules.sittings import SittingRefusal
from portal.certification.service import placing, telling
from portal.certification.service.exams import locked as locked_exam
from portal.certification.service.placing import record
from portal.certification.service.sittings import locked
from portal.core import zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody asks for; "" leaves it to the portal. `statements` are those declared."""

    shift: str = ""
    room: str = ""
    statements: Sequence[str] = ()


def sign_up(
    person_id: int, organisation_id: int, public_id: str, choice: Choice, *, now: datetime
) -> Registration:
    """Take part oneself; who has a place, or asked already, gets that registration again.

    Raises NotFound, Refused(RegisterRefusal).
    """
    with transaction():
        query = doors.published(organisation_id).where(Sitting.public_id == public_id)
        found = db.session.scalar(query)
        if found is None:
            raise NotFound
        return _sign_up(found, person_id, choice, by=person_id, now=now)


def register(
    sitting_id: int, person_id: int, choice: Choice, *, actor_id: int, now: datetime
) -> Registration:
    """The organiser signs somebody up, which grants it too. Raises Refused(RegisterRefusal)."""
    with transaction():
        sitting = db.session.get_one(Sitting, sitting_id)
        if sitting.published_at is None:
            raise Refused(SittingRefusal.NOT_PUBLISHED)
        return _sign_up(sitting, person_id, choice, by=actor_id, now=now)


def _sign_up(
    sitting: Sitting, person_id: int, choice: Choice, *, by: int, now: datetime
) -> Registration:
    locked_exam(sitting.exam_id)
    locked(sitting.id)
    known = registrations.held_by(sitting.id, person_id)
    if known is not None:
        return known
    whole, organised = sittings.whole(sitting.id), by != person_id
    on = zones.local_day(now, sitting.zone)
    door = doors.opened(person_id, whole, by_organiser=organised, on=on, now=now)
    _check(door, choice, organised=organised)
    made = Registration(
        organisation_id=sitting.organisation_id,
        sitting_id=sitting.id,
        person_id=person_id,
        number=1 + len(standing.tried(person_id, [whole.exam.id])),
        requested_at=now,
        requested_by_id=by,
        statements=list(door.requirements.statements),
        approved_at=now if organised or not sitting.needs_approval else None,
        decided_by_id=by if organised else None,
    )
    wished = _shift(door, choice.shift)
    made.shift_id = wished.id if wished else None
    made.room_id = _room(whole, choice.room)
    db.session.add(made)
    db.session.flush()
    record("registration.made" if organised else "registration.requested", made, by, now)
    _place(made, whole, door, now)
    return made


def _check(door: Door, choice: Choice, *, organised: bool) -> None:
    """Raises Refused(RegisterRefusal): what stands before this person and this choice."""
    if door.refused is not None:
        raise Refused(door.refused)
    missing = set(door.requirements.statements) - set(choice.statements)
    if missing and not organised:
        raise Refused(RegisterRefusal.STATEMENTS, field="statements")
    shift = _shift(door, choice.shift)
    open_ones = [one for one in door.shifts if one.refused is None]
    if shift is not None:
        chosen = next(one for one in door.shifts if one.shift.id == shift.id)
        if chosen.refused is not None:
            raise Refused(chosen.refused, field="shift")
        wanted = next((one for one in chosen.rooms if one.room.public_id == choice.room), None)
        if wanted is not None and not wanted.left and chosen.left:
            raise Refused(RegisterRefusal.ROOM_FULL, field="place")
    elif not open_ones:
        reason = door.shifts[0].refused if door.shifts else None
        raise Refused(reason or RegisterRefusal.NO_SUCH_SHIFT)


def _shift(door: Door, public_id: str) -> SittingShift | None:
    if not public_id:
        return None
    found = next((one.shift for one in door.shifts if one.shift.public_id == public_id), None)
    if found is None:
        raise Refused(RegisterRefusal.NO_SUCH_SHIFT, field="place")
    return found


def _room(whole: Whole, public_id: str) -> int | None:
    if not public_id:
        return None
    found = next((one.id for one in whole.rooms if one.public_id == public_id), None)
    if found is None:
        raise Refused(RegisterRefusal.NO_SUCH_ROOM, field="place")
    return found


def _place(made: Registration, whole: Whole, door: Door, now: datetime) -> None:
    """A seat where there is one, and say what became of it."""
    if made.approved_at is None:
        telling.tell(made, ExamNotice.REQUESTED, whole, now=now)
        return
    able = {one.shift.id for one in door.shifts if one.refused is None}
    if placing.seat(made, whole, able):
        telling.tell(made, ExamNotice.SEATED, whole, now=now, once=made.ticket or "")
    else:
        telling.tell(made, ExamNotice.WAITING, whole, now=now)


def answer(registration_id: int, *, grant: bool, reason: str, actor_id: int, now: datetime) -> None:
    """Grant or refuse a request; a granted one gets a seat or waits for one.

    Raises Refused(ChangeRefusal).
    """
    with transaction():
        registration, whole = _held(registration_id)
        if registration.person_id == actor_id:
            raise Refused(ChangeRefusal.OWN)
        found = registrations.state(registration, whole, now)
        refusal = rules.may_answer(found, grant=grant, reason=reason)
        if refusal is not None:
            raise Refused(refusal, field="reason" if refusal is ChangeRefusal.REASON else None)
        registration.decided_by_id = actor_id
        if not grant:
            registration.refused_at, registration.refusal = now, reason.strip()
            telling.tell(registration, ExamNotice.REFUSED, whole, now=now)
            record("registration.refused", registration, actor_id, now)
            return
        registration.approved_at = now
        record("registration.granted", registration, actor_id, now)
        on = zones.local_day(now, whole.sitting.zone)
        door = doors.opened(registration.person_id, whole, by_organiser=True, on=on, now=now)
        _place(registration, whole, door, now)


def withdraw(person_id: int, public_id: str, *, now: datetime) -> None:
    """Give one's own place back; again changes nothing. Raises NotFound, Refused."""
    with transaction():
        mine = db.session.scalar(
            registrations.own(person_id).where(Registration.public_id == public_id)
        )
        if mine is None:
            raise NotFound
        registration, whole = _held(mine.id)
        if registration.withdrawn_at is not None:
            return
        _end(registration, whole, "", person_id, now)
        record("registration.withdrawn", registration, person_id, now)


def remove(registration_id: int, reason: str, *, actor_id: int, now: datetime) -> None:
    """The organiser takes a registration back, with a reason that the person reads."""
    with transaction():
        registration, whole = _held(registration_id)
        if not reason.strip():
            raise Refused(ChangeRefusal.REASON, field="reason")
        _end(registration, whole, reason.strip(), actor_id, now, organised=True)
        telling.tell(registration, ExamNotice.WITHDRAWN, whole, now=now)
        record("registration.removed", registration, actor_id, now)


def _end(
    registration: Registration,
    whole: Whole,
    reason: str,
    by: int,
    now: datetime,
    *,
    organised: bool = False,
) -> None:
    shift = whole.shift(registration.shift_id)
    limit = (shift.ends_at if organised else shift.starts_at) if shift else whole.ends_at
    found = registrations.state(registration, whole, now)
    refusal = rules.may_withdraw(found, limit or now, now)
    if refusal is not None:
        raise Refused(refusal)
    registration.withdrawn_at, registration.withdrawn_by_id = now, by
    registration.withdrawal = reason
    db.session.flush()
    placing.move_up(registration.sitting_id, now=now)


def move(
    registration_id: int, shift: str, room: str, number: int | None, *, actor_id: int, now: datetime
) -> None:
    """The organiser gives another place: a free seat, or the first one of the room.

    Raises Refused(ChangeRefusal, RegisterRefusal).
    """
    with transaction():
        registration, whole = _held(registration_id)
        found = registrations.state(registration, whole, now)
        if found is State.PRESENT:
            raise Refused(ChangeRefusal.CHECKED_IN)
        if found not in {State.SEATED, State.WAITING}:
            raise Refused(ChangeRefusal.ENDED)
        where = next((one for one in whole.shifts if one.public_id == shift), None)
        there = next((one for one in whole.rooms if one.public_id == room), None)
        if where is None or there is None or where.ends_at <= now:
            raise Refused(ChangeRefusal.NO_SEAT, field="seat")
        _move(registration, whole, where, there, number, now)
        record("registration.moved", registration, actor_id, now)
        placing.move_up(registration.sitting_id, now=now)


def _move(
    registration: Registration,
    whole: Whole,
    shift: SittingShift,
    room: SittingRoom,
    number: int | None,
    now: datetime,
) -> None:
    taken = registrations.taken(shift.id).get(room.id, {})
    others = set(taken)
    if (registration.shift_id, registration.room_id) == (shift.id, room.id):
        others.discard(registration.seat or 0)
    free = number or seating.first_free(Space(room.id, room.seats, frozenset(others)))
    if free is None or free in others or not 1 <= free <= room.seats:
        raise Refused(ChangeRefusal.NO_SEAT, field="seat")
    on = zones.local_day(now, whole.sitting.zone)
    door = doors.opened(registration.person_id, whole, by_organiser=True, on=on, now=now)
    choice = next(one for one in door.shifts if one.shift.id == shift.id)
    if choice.refused is not None:
        raise Refused(choice.refused, field="shift")
    placing.sit(registration, whole, shift, room.id, free)
    telling.tell(registration, ExamNotice.MOVED, whole, now=now, once=registration.ticket or "")


def _held(registration_id: int) -> tuple[Registration, Whole]:
    """A registration with its sitting, which is held until the transaction ends."""
    sitting_id = db.session.scalars(
        select(Registration.sitting_id).where(Registration.id == registration_id)
    ).one()
    locked(sitting_id)
    query = select(Registration).where(Registration.id == registration_id)
    found = db.session.scalars(query.execution_options(populate_existing=True)).one()
    return found, sittings.whole(sitting_id)
