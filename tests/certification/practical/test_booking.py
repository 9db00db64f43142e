"""Times, places in them and who may have one: what the services promise and what they refuse."""

import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.certification.practical.models import (
    AssessorTime,
    PracticalBooking,
    PracticalSlot,
)
from portal.certification.practical.queries import bookings
from portal.certification.practical.queries import calendars as free
from portal.certification.practical.service import (
    booking,
    calendars,
    deciding,
    observing,
    organising,
)
from portal.certification.practical.service.booking import By
from portal.certification.rules.practical import (
    AssessmentRefusal,
    ChecklistRefusal,
)
from portal.certification.rules.practical_slots import (
    AvailabilityRefusal,
    BookingRefusal,
    Conflict,
    SlotRefusal,
    Span,
)
from portal.certification.rules.practical_states import State
from portal.competency.rules.kinds import SourceKind
from portal.core.db import db, transaction
from portal.core.errors import Forbidden, Refused
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.ledger.queries import events
from portal.people.models import InboxMessage, Person
from tests.certification.practical.room import HOUR, MORNING
from tests.support.people import make_grant
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.refusals import refusal

pytestmark = pytest.mark.postgresql
AFTER = MORNING + HOUR


def told(person: Person) -> list[str]:
    query = select(InboxMessage.kind).where(InboxMessage.person_id == person.id)
    return list(db.session.scalars(query.order_by(InboxMessage.id)))


def evidence(found: PracticalBooking):
    return [one for _id, one in events.revisions(SourceKind.PRACTICAL, deciding.source_ref(found))]


def test_an_assessment_asks_less_than_it_assesses_and_of_a_level_that_is_described(room):
    made = room.assessment()
    assert (
        refusal(organising.change, made.id, room.terms(min_level=4), now=NOON, actor_id=None)
        is AssessmentRefusal.LEVEL_TOO_LOW
    )
    assert refusal(
        organising.change, made.id, room.terms(closes_at=NOON - timedelta(days=2)), now=NOON,
        actor_id=None,
    ) is AssessmentRefusal.REVERSED  # fmt: skip


def test_a_checklist_grows_by_versions_and_a_booking_keeps_its_own(room):
    found = room.booked()
    made = bookings.by_id(found.id).assessment
    before = bookings.by_id(found.id).points
    assert refusal(organising.publish, made.id, before, now=NOON, actor_id=None) is (
        ChecklistRefusal.UNCHANGED
    )
    assert organising.publish(made.id, before[:-1], now=NOON, actor_id=None).number == 2
    assert bookings.by_id(found.id).points == before
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text("UPDATE practical_checklist SET number = 7"))


def test_slots_lie_in_offered_time_and_meet_no_other_duty(room):
    made = room.assessment()
    late = {"first_at": MORNING + 8 * HOUR}
    assert refusal(room.slots, made, **late) is SlotRefusal.NOT_AVAILABLE
    assert refusal(room.slots, made, 9) is SlotRefusal.NOT_AVAILABLE  # the ninth is outside
    assert db.session.scalar(select(func.count()).select_from(PracticalSlot)) == 0  # all or none
    assert len(room.slots(made, 2)) == 2
    assert refusal(room.slots, made, first_at=MORNING + HOUR) is SlotRefusal.CLASH
    assert refusal(room.slots, made, assessor_ids=(room.first.id,)) is SlotRefusal.TOO_FEW_ASSESSORS
    stranger = (room.clerks[0].id, room.first.id)
    assert refusal(room.slots, made, assessor_ids=stranger) is SlotRefusal.NOT_AN_ASSESSOR
    assert refusal(room.slots, made, first_at=NOON - HOUR) is SlotRefusal.IN_THE_PAST
    assert refusal(room.slots, made, 25) is SlotRefusal.TOO_MANY
    assert refusal(room.slots, made, place=" ") is SlotRefusal.PLACE_MISSING


def test_two_organisers_at_once_give_an_assessors_time_once(app, room):
    made = room.assessment()

    def one() -> str:
        try:
            room.slots(made)
        except Refused as error:  # the other one was first
            return str(error)
        return "opened"

    race(app, [one, one])
    assert db.session.scalar(select(func.count()).select_from(PracticalSlot)) == 1


def test_time_is_offered_for_weeks_and_withdrawn_unless_a_slot_needs_it(room):
    span = Span(MORNING + timedelta(days=1), MORNING + timedelta(days=1, hours=4))
    made = calendars.offer(room.first.id, room.agency.id, span, weeks=3, now=NOON)
    assert [one.starts_at - made[0].starts_at for one in made] == [
        timedelta(days=7 * n) for n in range(3)
    ]
    assert (
        refusal(calendars.offer, room.first.id, room.agency.id, span, now=NOON)
        is AvailabilityRefusal.OVERLAPS
    )
    room.slots(room.assessment())
    query = select(AssessorTime).where(AssessorTime.person_id == room.first.id)
    used, unused = db.session.scalars(query.order_by(AssessorTime.starts_at)).all()[:2]
    span = Span(used.starts_at, used.ends_at)
    assert free.has_duty(room.first.id, span)
    assert not free.has_duty(room.first.id, Span(unused.starts_at, unused.ends_at))


def test_a_slot_is_booked_once_and_one_assessment_by_one_open_booking(room):
    one, two = room.slots(room.assessment(), 2)
    room.book(one)
    assert refusal(room.book, one, room.clerks[1]) is BookingRefusal.TAKEN
    assert refusal(room.book, two) is BookingRefusal.ALREADY_BOOKED
    assert told(room.first) == ["practical.asked"]
    room.book(two, room.clerks[1])
    assert told(room.clerks[0]) == []  # who books needs no message


def test_two_candidates_at_once_share_no_slot(app, room):
    [slot] = room.slots(room.assessment())

    def take(person: Person) -> None:
        with contextlib.suppress(Refused):  # the other one was first
            room.book(slot, person)

    race(app, [lambda: take(room.clerks[0]), lambda: take(room.clerks[1])])
    assert db.session.scalar(select(func.count()).select_from(PracticalBooking)) == 1


def test_notice_binds_candidates_and_not_the_organiser(room):
    [slot] = room.slots(room.assessment())
    late = MORNING - 23 * HOUR
    assert refusal(room.book, slot, now=late) is BookingRefusal.TOO_LATE
    by = By(room.hr.id, is_organiser=True)
    booking.book(room.clerks[0].id, slot.id, by=by, now=late)
    assert told(room.clerks[0]) == ["practical.booked"]
    assert refusal(room.book, slot, room.clerks[1], now=MORNING) is BookingRefusal.BEGUN


def test_an_organiser_is_a_candidate_like_others_towards_themself(room):
    [slot] = room.slots(room.assessment())
    by = By(room.hr.id, is_organiser=True)
    late = MORNING - 23 * HOUR
    assert refusal(booking.book, room.hr.id, slot.id, by=by, now=late) is BookingRefusal.TOO_LATE
    found = booking.book(room.hr.id, slot.id, by=by, now=NOON)
    missed = {"is_excused": True, "by": by, "now": AFTER}
    assert (
        refusal(booking.no_show, found.id, "Saya sakit hari itu.", **missed) is BookingRefusal.OWN
    )


def test_nobody_is_assessed_by_their_supervisor_and_a_conflict_that_comes_later_is_noted(room):
    make_grant(room.head, Role.ASSESSOR, room.agency)
    room.offer(room.head)
    made = room.assessment()
    [slot] = room.slots(made, assessor_ids=(room.head.id, room.first.id))
    assert refusal(room.book, slot) is Conflict.SUPERVISOR
    found = room.book(room.slots(made, first_at=MORNING + HOUR)[0])
    swap = {"now": NOON, "actor_id": room.hr.id}
    assert (
        refusal(calendars.replace, found.slot_id, room.second.id, room.head.id, **swap)
        is Conflict.SUPERVISOR
    )
    # The assessor becomes the candidate's superior after the booking: 403 and an audit entry.
    room.seat(room.first, "kabid_bangkom", reports_to=None)
    with transaction():
        db.session.execute(
            text("UPDATE tenure SET person_id = :new WHERE post_id = :post"),
            {"new": room.first.id, "post": room.head_post},
        )
    with pytest.raises(Forbidden):
        observing.start(found.id, room.first.id, now=AFTER + HOUR)
    query = select(AuditEntry).where(AuditEntry.action == "practical.conflict")
    entry = db.session.scalars(query).one()
    assert (entry.actor_id, entry.outcome) == (room.first.id, "refused")
    assert entry.detail["conflict"] == "practical_conflict.supervisor"


def test_moving_keeps_the_former_booking_and_frees_its_slot(room):
    one, two = room.slots(room.assessment(), 2)
    found = room.book(one)
    me = By(room.clerks[0].id, is_organiser=False)
    moved = booking.move(found.id, two.id, "", by=me, now=NOON)
    assert bookings.by_id(found.id).state(NOON) is State.MOVED
    assert bookings.by_id(moved.id).state(NOON) is State.BOOKED
    room.book(one, room.clerks[1])
    assert refusal(booking.move, found.id, one.id, "", by=me, now=NOON) is BookingRefusal.ENDED


def test_a_withdrawn_booking_costs_no_attempt_and_withdrawing_again_changes_nothing(room):
    [slot] = room.slots(room.assessment())
    me = By(room.clerks[0].id, is_organiser=False)
    for _ in range(2):
        found = room.book(slot)
        for _again in range(2):
            booking.withdraw(found.id, "", by=me, now=NOON)
    room.book(slot)
    organiser = By(room.hr.id, is_organiser=True)
    last = room.clerks[0].id
    open_one = db.session.scalars(
        select(PracticalBooking).where(
            PracticalBooking.person_id == last, PracticalBooking.ended_at.is_(None)
        )
    ).one()
    assert (
        refusal(booking.withdraw, open_one.id, "", by=organiser, now=NOON)
        is BookingRefusal.REASON_MISSING
    )


def test_an_excused_no_show_is_no_attempt_and_another_one_is(room):
    made = room.assessment(max_attempts=1, wait_days=0)
    one, two = room.slots(made, 2)
    by = By(room.first.id, is_organiser=False)
    reason = "Kendaraan dinas mogok di jalan."
    first = room.book(one)
    early = {"is_excused": True, "by": by, "now": MORNING + timedelta(minutes=14)}
    assert refusal(booking.no_show, first.id, reason, **early) is BookingRefusal.NOT_BEGUN
    late = MORNING + timedelta(minutes=15)
    missed = {"is_excused": True, "by": by, "now": late}
    assert refusal(booking.no_show, first.id, "", **missed) is BookingRefusal.REASON_MISSING
    booking.no_show(first.id, reason, **missed)
    assert bookings.by_id(first.id).state(late) is State.NO_SHOW
    second = room.book(two, now=NOON)
    booking.no_show(second.id, reason, is_excused=False, by=by, now=late + HOUR)
    why = booking.refusal(room.clerks[0].id, made.id, late + HOUR)
    assert why is not None
    assert why.reason is BookingRefusal.ATTEMPTS_USED
    assert evidence(first) == evidence(second) == []  # not having come measures nothing


def test_a_cancelled_slot_tells_everybody_why_and_opens_the_way_again(room):
    found = room.booked()
    by = {"now": NOON, "actor_id": room.hr.id}
    assert refusal(calendars.cancel_slot, found.slot_id, "ya", **by) is SlotRefusal.REASON_MISSING
    for _ in range(2):
        calendars.cancel_slot(found.slot_id, "Ruang ujinya dipakai rapat.", **by)
    assert told(room.clerks[0]) == ["practical.cancelled"]
    assert told(room.first)[-1] == "practical.cancelled"
    assert booking.refusal(room.clerks[0].id, found.assessment_id, NOON) is None
