"""Check-in, PIN and the seat of a shared computer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.assessment.models import Attempt
from portal.assessment.service import exams
from portal.certification.models import Registration, SittingEvent, SittingRoom
from portal.certification.rules.boarding import ActRefusal
from portal.certification.rules.pins import TRIES, EntryRefusal
from portal.certification.service import door, seats
from portal.certification.service.recording import Place
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import SigninSession
from portal.people.queries import actors
from portal.people.service import sessions
from portal.web.app import Portal
from tests.certification.invigilation.room import DEVICE, END, START, ExamRoom

pytestmark = pytest.mark.usefixtures("dialect")


@pytest.fixture
def room(app: Portal) -> Iterator[ExamRoom]:
    with app.app_context():
        yield ExamRoom(people=3)


def refusal_of(act: object) -> object:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return caught.value.reason


@pytest.mark.postgresql
def test_a_checked_in_examinee_takes_the_seat_and_opens_nothing_else(room: ExamRoom) -> None:
    pin = room.check_in()
    ticket = room.registrations[0].ticket or ""
    seated = seats.enter(f" {ticket.replace('-', ' ').lower()}", pin, DEVICE, now=START)
    attempt = db.session.scalars(select(Attempt)).one()
    assert (seated.attempt, attempt.started_at) == (attempt.public_id, None)
    live = actors.signed_in(sessions.token_hash(seated.token), now=START, on=START.date())
    assert live is not None
    assert (live.actor.person_id, live.actor.limited_to) == (
        room.hall.people[0].id, seated.attempt,
    )  # fmt: skip
    acts = db.session.scalars(select(SittingEvent.act).order_by(SittingEvent.id)).all()
    assert acts == ["check_in", "pin", "enter"]


def test_a_pin_works_once_and_for_its_own_ticket(room: ExamRoom) -> None:
    pin = room.check_in(0)
    other = room.check_in(1)
    mine, theirs = (one.ticket or "" for one in room.registrations[:2])
    if pin != other:
        assert refusal_of(lambda: seats.enter(theirs, pin, DEVICE, now=START)) is (
            EntryRefusal.UNKNOWN
        )
    seats.enter(mine, pin, DEVICE, now=START)
    assert refusal_of(lambda: seats.enter(mine, pin, DEVICE, now=START)) is EntryRefusal.UNKNOWN


def test_wrong_pins_are_counted_although_they_are_refused(room: ExamRoom) -> None:
    pin = room.check_in()
    ticket = room.registrations[0].ticket or ""
    wrong = f"{(int(pin) + 1) % 1_000_000:06d}"
    for _ in range(TRIES):
        assert refusal_of(lambda: seats.enter(ticket, wrong, DEVICE, now=START)) is (
            EntryRefusal.UNKNOWN
        )
    assert refusal_of(lambda: seats.enter(ticket, pin, DEVICE, now=START)) is EntryRefusal.TOO_MANY
    fresh = door.give_pins(
        room.watch(), [room.registrations[0].public_id], by_id=room.invigilator.id, now=START
    )[0][1]
    assert seats.enter(ticket, fresh, DEVICE, now=START)


def test_only_the_rooms_network_gets_in(room: ExamRoom) -> None:
    pin = room.check_in()
    ticket = room.registrations[0].ticket or ""
    with transaction():
        db.session.get_one(SittingRoom, room.room.id).networks = ["10.99.0.0/16"]
    assert refusal_of(lambda: seats.enter(ticket, pin, DEVICE, now=START)) is EntryRefusal.NETWORK


def test_another_seat_ends_the_first_one(room: ExamRoom) -> None:
    ticket = room.registrations[0].ticket or ""
    first = seats.enter(ticket, room.check_in(), DEVICE, now=START)
    one = room.registrations[0].public_id
    ((_one, pin),) = door.give_pins(room.watch(), [one], by_id=room.invigilator.id, now=START)
    second = seats.enter(ticket, pin, DEVICE, now=START)
    on = START.date()
    assert actors.signed_in(sessions.token_hash(first.token), now=START, on=on) is None
    assert actors.signed_in(sessions.token_hash(second.token), now=START, on=on) is not None


def test_a_check_in_is_once_and_can_be_taken_back_until_the_start(room: ExamRoom) -> None:
    room.check_in()
    room.check_in()
    assert db.session.scalars(select(Attempt.number)).all() == [1]
    watch, one, me = room.watch(), room.registrations[0].public_id, room.invigilator.id
    door.check_out(watch, one, "Salah memilih baris", by_id=me, now=START)
    assert db.session.scalars(select(Attempt)).all() == []
    assert door.registration(watch, one).checked_in_at is None
    assert refusal_of(
        lambda: door.check_out(watch, one, "Salah memilih baris", by_id=me, now=START)
    ) is (ActRefusal.NOT_IN)


def test_who_comes_late_needs_somebody_to_let_them_in(room: ExamRoom) -> None:
    late = START + timedelta(minutes=16)
    watch, one, me = room.watch(), room.registrations[0].public_id, room.invigilator.id
    assert refusal_of(lambda: room.check_in(now=late)) is ActRefusal.LATE
    door.admit_late(watch, one, "Angkutan umum mogok", by_id=me, now=late)
    assert room.check_in(now=late)
    attempt = db.session.scalars(select(Attempt)).one()
    assert attempt.closes_at == END


def test_nobody_else_s_room_is_there(room: ExamRoom) -> None:
    with transaction():
        elsewhere = room.add_room("Laboratorium 2", watched=False)
        db.session.get_one(Registration, room.registrations[1].id).room_id = elsewhere.id
    with pytest.raises(NotFound):
        door.registration(room.watch(), room.registrations[1].public_id)


def test_a_room_is_made_ready_without_touching_who_still_works(room: ExamRoom) -> None:
    tokens = [
        seats.enter(room.registrations[at].ticket or "", room.check_in(at), DEVICE, now=START)
        for at in (0, 1, 2)
    ]
    for at, seated in enumerate(tokens[:2]):
        exams.begin(room.hall.people[at].id, seated.attempt, session_id=1, now=START)
    over_id = db.session.scalars(
        select(Attempt.id).where(Attempt.public_id == tokens[0].attempt)
    ).one()
    exams.void(over_id, now=START + timedelta(minutes=5))
    place = Place(room.hall.agency.id, room.sitting.id, room.shift.id)
    over, running = seats.ready_room(
        [room.room.id], place, by_id=room.invigilator.id, now=START + timedelta(minutes=6)
    )
    assert (over, running) == (1, 1)
    ended = dict(db.session.execute(select(SigninSession.limited_to, SigninSession.ended_at)).all())
    assert ended[tokens[0].attempt] is not None
    assert ended[tokens[1].attempt] is None
    assert ended[tokens[2].attempt] is None  # of the next shift: seated, not begun
