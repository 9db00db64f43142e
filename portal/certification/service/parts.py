"""Shifts, rooms and officers of a sitting."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from portal.certification.models import Registration, SittingOfficer, SittingRoom, SittingShift
from portal.certification.queries import sittings
from portal.certification.queries.sittings import Whole, held
from portal.certification.rules import sittings as rules
from portal.certification.rules.sittings import SittingRefusal, Span
from portal.certification.service import placing, telling
from portal.certification.service.sittings import changing
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused

_SHIFT_FIELDS = {
    SittingRefusal.SHIFT_ORDER: "ends",
    SittingRefusal.SHIFT_SHORT: "ends",
    SittingRefusal.SHIFT_OVERLAP: "starts",
}


@dataclass(frozen=True, slots=True)
class RoomWritten:
    """What somebody says about a room."""

    name: str
    place: str
    seats: int
    row_seats: int = 5
    remote: bool = False
    networks: Sequence[str] = field(default_factory=tuple)


def add_shift(sitting_id: int, span: Span, *, now: datetime, actor_id: int) -> None:
    """One more shift; waiting people move up into it. Raises Refused(SittingRefusal)."""
    with transaction():
        whole = changing(sitting_id, now)
        _fits(whole, span, now, but=None)
        number = max((one.number for one in whole.shifts), default=0) + 1
        db.session.add(
            SittingShift(
                sitting_id=sitting_id,
                number=number,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
            )
        )
        db.session.flush()
        _record("sitting.shift_added", whole, now, actor_id, number)
        placing.move_up(sitting_id, now=now)


def change_shift(
    sitting_id: int, public_id: str, span: Span, *, now: datetime, actor_id: int
) -> None:
    """Another time for a shift that has not begun; those in it are told."""
    with transaction():
        whole = changing(sitting_id, now)
        shift = _shift(whole, public_id)
        if shift.starts_at <= now:
            raise Refused(SittingRefusal.BEGUN)
        if (shift.starts_at, shift.ends_at) == (span.starts_at, span.ends_at):
            return
        _fits(whole, span, now, but=shift.id)
        shift.starts_at, shift.ends_at = span.starts_at, span.ends_at
        closes_at = whole.sitting.registration_closes_at
        last = max(one.starts_at for one in whole.shifts)
        if closes_at > last:
            whole.sitting.registration_closes_at = last
        db.session.flush()
        telling.tell_all(whole.sitting, telling.Told.RESCHEDULED, now=now)
        _record("sitting.shift_changed", whole, now, actor_id, shift.number)


def remove_shift(sitting_id: int, public_id: str, *, now: datetime, actor_id: int) -> None:
    """Take a shift away in which nobody sits. Raises Refused(SHIFT_TAKEN, NO_SHIFT)."""
    with transaction():
        whole = changing(sitting_id, now)
        shift = _shift(whole, public_id)
        if len(whole.shifts) == 1:
            raise Refused(SittingRefusal.NO_SHIFT)
        if _used(Registration.shift_id == shift.id):
            raise Refused(SittingRefusal.SHIFT_TAKEN)
        number = shift.number
        db.session.delete(shift)
        _record("sitting.shift_removed", whole, now, actor_id, number)


def _fits(whole: Whole, span: Span, now: datetime, *, but: int | None) -> None:
    others = [Span(one.starts_at, one.ends_at) for one in whole.shifts if one.id != but]
    alone = rules.may_shift([span], whole.version.minutes)
    together = rules.may_shift(
        sorted([*others, span], key=lambda one: one.starts_at), whole.version.minutes
    )
    refusal = alone or together
    if refusal is not None:
        raise Refused(refusal, field=_SHIFT_FIELDS.get(refusal))
    if span.starts_at <= now:
        raise Refused(SittingRefusal.SHIFT_PAST, field="day")


def _shift(whole: Whole, public_id: str) -> SittingShift:
    found = next((one for one in whole.shifts if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def add_room(sitting_id: int, what: RoomWritten, *, now: datetime, actor_id: int) -> None:
    """One more room; waiting people move up into it. Raises Refused(ROOM_NAME)."""
    with transaction():
        whole = changing(sitting_id, now)
        _check_name(whole, what.name, but=None)
        room = SittingRoom(sitting_id=sitting_id)
        _write(room, what)
        db.session.add(room)
        db.session.flush()
        _record("sitting.room_added", whole, now, actor_id, room.id)
        placing.move_up(sitting_id, now=now)


def change_room(
    sitting_id: int, public_id: str, what: RoomWritten, *, now: datetime, actor_id: int
) -> None:
    """Say something else about a room. Raises Refused(ROOM_NAME, ROOM_SEATS)."""
    with transaction():
        whole = changing(sitting_id, now)
        room = room_of(whole, public_id)
        _check_name(whole, what.name, but=room.id)
        highest = db.session.scalar(
            select(func.max(Registration.seat)).where(Registration.room_id == room.id, held())
        )
        if what.seats < (highest or 0):
            raise Refused(SittingRefusal.ROOM_SEATS, field="seats")
        _write(room, what)
        db.session.flush()
        _record("sitting.room_changed", whole, now, actor_id, room.id)
        placing.move_up(sitting_id, now=now)


def remove_room(sitting_id: int, public_id: str, *, now: datetime, actor_id: int) -> None:
    """Take a room away in which nobody ever had a seat. Raises Refused(ROOM_TAKEN)."""
    with transaction():
        whole = changing(sitting_id, now)
        room = room_of(whole, public_id)
        if _used(Registration.room_id == room.id):
            raise Refused(SittingRefusal.ROOM_TAKEN)
        for officer in db.session.scalars(
            select(SittingOfficer).where(SittingOfficer.room_id == room.id)
        ):
            db.session.delete(officer)
        db.session.flush()
        _record("sitting.room_removed", whole, now, actor_id, room.id)
        db.session.delete(room)


def room_of(whole: Whole, public_id: str) -> SittingRoom:
    """A room of the sitting. Raises NotFound."""
    found = next((one for one in whole.rooms if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _check_name(whole: Whole, name: str, *, but: int | None) -> None:
    if any(one.name.casefold() == name.casefold() and one.id != but for one in whole.rooms):
        raise Refused(SittingRefusal.ROOM_NAME, field="name")


def _used(condition: object) -> bool:
    query = select(Registration.id).where(condition).limit(1)  # type: ignore[arg-type]  # a column
    return db.session.scalar(query) is not None


def _write(room: SittingRoom, what: RoomWritten) -> None:
    room.name, room.place, room.seats = what.name, what.place, what.seats
    room.row_seats, room.remote = what.row_seats, what.remote
    room.networks = list(what.networks)


def add_officer(
    sitting_id: int,
    person_public_id: str,
    room_public_id: str,
    duty: str,
    *,
    now: datetime,
    actor_id: int,
) -> None:
    """Put somebody in charge of a room, or with "" of all of them; they are told.

    Raises Refused(OFFICER_ROLE, OFFICER_SITS, OFFICER_TWICE).
    """
    with transaction():
        whole = changing(sitting_id, now)
        room = room_of(whole, room_public_id) if room_public_id else None
        able = dict(sittings.invigilators(whole.sitting.organisation_id, now))
        who = sittings.person(person_public_id)
        if who is None or person_public_id not in able:
            raise Refused(SittingRefusal.OFFICER_ROLE, field="person")
        if sittings.sits(whole.exam.id, [who.id], now):
            raise Refused(SittingRefusal.OFFICER_SITS, field="person")
        room_id = room.id if room else None
        if any(
            one.officer.person_id == who.id and one.officer.room_id == room_id
            for one in sittings.officers(sitting_id)
        ):
            raise Refused(SittingRefusal.OFFICER_TWICE, field="person")
        officer = SittingOfficer(
            sitting_id=sitting_id, room_id=room_id, person_id=who.id, duty=duty, assigned_at=now,
            assigned_by_id=actor_id,
        )  # fmt: skip
        db.session.add(officer)
        db.session.flush()
        telling.tell_officer(who.id, whole, room, now=now)
        _record("sitting.officer_added", whole, now, actor_id, officer.id)


def remove_officer(
    sitting_id: int, person_public_id: str, room_public_id: str, *, now: datetime, actor_id: int
) -> None:
    """Release somebody from a duty. Raises NotFound for a duty nobody has."""
    with transaction():
        whole = changing(sitting_id, now)
        room = room_of(whole, room_public_id) if room_public_id else None
        found = [
            one.officer
            for one in sittings.officers(sitting_id)
            if one.public_id == person_public_id
            and one.officer.room_id == (room.id if room else None)
        ]
        if not found:
            raise NotFound
        for officer in found:
            officer.removed_at = now
            _record("sitting.officer_removed", whole, now, actor_id, officer.id)


def _record(action: str, whole: Whole, now: datetime, actor_id: int, part: int) -> None:
    audit.record(
        action,
        object_kind="sitting",
        object_id=whole.sitting.id,
        now=now,
        actor_id=actor_id,
        organisation_id=whole.sitting.organisation_id,
        part=part,
    )
