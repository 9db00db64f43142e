"""Seats of a sitting and the parallel form for each; who waits moves up in the order of asking."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from portal.certification.models import Registration, SittingShift
from portal.certification.notices import ExamNotice
from portal.certification.queries import doors, exams, registrations, sittings, standing
from portal.certification.queries.sittings import Whole, held
from portal.certification.rules import seating, tickets
from portal.certification.rules.seating import Space
from portal.certification.service import telling
from portal.certification.service.sittings import locked
from portal.core import audit, entropy, zones
from portal.core.db import db, transaction
from portal.core.legible import ALPHABET

PIECE = 100
"""Waiting people looked at when seats become free; the others follow with the next one."""


def seat(registration: Registration, whole: Whole, able: Collection[int]) -> bool:
    """Give the first free seat in the shift wished for, else in the first one of `able`.

    Whoever named no room, or one that is full, sits where there is room. The sitting is held.
    """
    wished = registration.shift_id
    for shift in whole.shifts:
        if shift.id not in able or (wished is not None and shift.id != wished):
            continue
        taken = registrations.taken(shift.id)
        spaces = [
            Space(room.id, room.seats, frozenset(taken.get(room.id, ()))) for room in whole.rooms
        ]
        found = seating.place(spaces, registration.room_id) or seating.place(spaces)
        if found is not None:
            sit(registration, whole, shift, *found)
            return True
    return False


def sit(
    registration: Registration, whole: Whole, shift: SittingShift, room_id: int, number: int
) -> None:
    """Put the registration on this free seat, with a fresh ticket and the form for the seat."""
    registration.shift_id, registration.room_id = shift.id, room_id
    registration.seat = number
    registration.ticket = _ticket()
    registration.pin_mac, registration.pin_given_at, registration.pin_tries = "", None, 0
    registration.form_id = form_for(registration, whole)
    db.session.flush()


def form_for(registration: Registration, whole: Whole) -> int | None:
    """The parallel form for the registration's seat: another one than the neighbours write, and
    than the person wrote before. None while no form is prepared.
    """
    room = whole.room(registration.room_id)
    if room is None or registration.shift_id is None or registration.seat is None:
        return None
    others = {
        number: form
        for number, form in registrations.taken(registration.shift_id).get(room.id, {}).items()
        if form is not None and number != registration.seat
    }
    return seating.choose(
        exams.forms(whole.sitting.version_id),
        None if room.remote else registration.seat,
        others,
        standing.forms_had(standing.tried(registration.person_id, [whole.exam.id]), whole.exam.id),
        columns=room.row_seats,
    )


def assign_forms(sitting_id: int, *, now: datetime, actor_id: int) -> int:
    """Give a form to everybody seated who has none of the sitting's version; how many."""
    with transaction():
        locked(sitting_id)
        whole = sittings.whole(sitting_id)
        known = exams.forms(whole.sitting.version_id)
        done = 0
        for one in db.session.scalars(
            select(Registration)
            .where(
                Registration.sitting_id == sitting_id, held(), Registration.seat.is_not(None),
                Registration.checked_in_at.is_(None),
            )
            .order_by(Registration.shift_id, Registration.room_id, Registration.seat)
        ):  # fmt: skip
            if one.form_id not in known:
                one.form_id = form_for(one, whole)
                db.session.flush()
                done += one.form_id is not None
        if done:
            audit.record(
                "sitting.forms_assigned", object_kind="sitting", object_id=sitting_id, now=now,
                actor_id=actor_id, organisation_id=whole.sitting.organisation_id, count=done,
            )  # fmt: skip
    return done


def _ticket() -> str:
    """A number that nobody has; the unique index says so in the end."""
    while True:
        made = tickets.written(entropy.text(ALPHABET, tickets.SYMBOLS))
        query = select(Registration.id).where(Registration.ticket == made)
        if db.session.scalar(query) is None:
            return made


def move_up(sitting_id: int, *, now: datetime) -> None:
    """Seat those who wait, in the order of asking; joins a transaction that holds the sitting."""
    db.session.flush()
    waiting = db.session.scalars(
        select(Registration)
        .where(
            Registration.sitting_id == sitting_id, held(), Registration.approved_at.is_not(None),
            Registration.seat.is_(None),
        )
        .order_by(Registration.requested_at, Registration.id)
    ).all()  # fmt: skip
    if not waiting:
        return
    whole = sittings.whole(sitting_id)
    free = whole.seats - sum(registrations.occupied([sitting_id]).values())
    on = zones.local_day(now, whole.sitting.zone)
    for one in waiting[:PIECE]:
        if free <= 0:
            return
        door = doors.opened(one.person_id, whole, by_organiser=True, on=on, now=now)
        able = {
            choice.shift.id
            for choice in door.shifts
            if choice.refused is None and choice.shift.starts_at > now
        }
        if seat(one, whole, able):
            free -= 1
            telling.tell(one, ExamNotice.SEAT_FREE, whole, now=now, once=one.ticket or "")
            record("registration.seated", one, None, now)


def record(action: str, registration: Registration, actor_id: int | None, now: datetime) -> None:
    audit.record(
        action,
        object_kind="registration",
        object_id=registration.id,
        now=now,
        actor_id=actor_id,
        organisation_id=registration.organisation_id,
        sitting=registration.sitting_id,
    )
