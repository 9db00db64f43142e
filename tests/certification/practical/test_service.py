"""Booking, assessing and deciding through the services: what they promise and what they refuse."""

import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.certification.practical.models import (
    AssessorTime,
    PracticalBooking,
    PracticalResult,
    PracticalSheet,
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
from portal.certification.practical.service.observing import Filled, Incomplete
from portal.certification.rules.practical import (
    AgreementRefusal,
    AssessmentRefusal,
    ChecklistRefusal,
    Mark,
    Method,
    Observation,
    PointFault,
    SheetRefusal,
)
from portal.certification.rules.practical_slots import (
    AvailabilityRefusal,
    BookingRefusal,
    Conflict,
    SlotRefusal,
    Span,
)
from portal.certification.rules.practical_states import State
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.access import Role
from portal.core.db import db, transaction
from portal.core.errors import Forbidden, NotFound, Refused
from portal.core.models import AuditEntry
from portal.ledger.queries import events, profiles
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.certification.practical.room import HOUR, KEY, MORNING, Room, filled_in
from tests.support.people import make_grant
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.refusals import refusal

pytestmark = pytest.mark.postgresql
AFTER = MORNING + HOUR


@pytest.fixture
def room(app: Portal):
    with app.app_context():
        yield Room()


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


def test_a_sheet_opens_half_an_hour_early_and_only_for_its_assessors(room):
    found = room.booked()
    assert refusal(observing.start, found.id, room.first.id, now=MORNING - HOUR) is (
        SheetRefusal.TOO_EARLY
    )
    observing.start(found.id, room.first.id, now=MORNING - HOUR / 2)
    with pytest.raises(NotFound):
        observing.start(found.id, room.third.id, now=AFTER)


def test_saving_again_over_a_bad_line_changes_nothing_and_no_device_overwrites_another(room):
    found = room.booked()
    observing.start(found.id, room.first.id, now=MORNING)
    one = Filled(0, {"i1": Observation(Mark.PARTLY, "Baru separuh.")}, "", False)
    assert [observing.save(found.id, room.first.id, one, now=AFTER).revision for _ in "abc"] == [
        1
    ] * 3
    old = Filled(0, {"i1": Observation(Mark.OBSERVED)}, "", False)
    assert refusal(observing.save, found.id, room.first.id, old, now=AFTER) is SheetRefusal.CHANGED
    new = Filled(1, {"i1": Observation(Mark.OBSERVED), "zz": Observation(Mark.OBSERVED)}, "", False)
    kept = observing.save(found.id, room.first.id, new, now=AFTER)
    assert (kept.revision, set(kept.marks)) == (2, {"i1"})  # a point of no checklist is left out


def test_an_incomplete_sheet_is_kept_and_says_what_is_missing(room):
    found = room.booked()
    observing.start(found.id, room.first.id, now=MORNING)
    seen = {"i1": Observation(Mark.OBSERVED), "i2": Observation(Mark.OBSERVED)}
    with pytest.raises(Incomplete) as missing:
        observing.hand_in(found.id, room.first.id, Filled(0, seen, "", False), now=AFTER)
    assert missing.value.faults["i2"] is PointFault.EXAMPLE_MISSING
    assert missing.value.faults["o1"] is PointFault.MARK_MISSING
    row = bookings.by_id(found.id)
    assert row.sheets[room.first.id].revision == 1
    assert row.handed_in == set()


def test_one_assessor_below_level_four_decides_and_the_evidence_is_of_the_skill_strand(room):
    found = room.booked(level=3)
    row = room.hand_in(found, room.first, {"o1": Mark.PARTLY})
    assert row.state(AFTER) is State.PASSED
    assert row.result is not None
    assert (row.result.method, row.result.earned, row.result.possible) == (Method.ONE, 7, 8)
    [event] = evidence(found)
    [line] = event.lines
    assert (line.strand, line.target_level, line.passed) == ("skill", 3, True)
    assert (line.earned, line.possible, line.cut) == (7, 8, 6)
    assert (line.indicators, line.raters) == (3, 1)
    assert event.occurred_at == MORNING
    assert told(room.clerks[0]) == ["practical.result"]
    room.hand_in(found, room.first, {"o1": Mark.PARTLY})  # sent again
    assert len(evidence(found)) == 1


def test_the_profile_follows_in_the_same_transaction(room):
    person, key = room.clerks[0], room.competencies[KEY]
    line = room.line(KEY, Strand.KNOWLEDGE, 2, earned=8, possible=10, cut=7)
    room.prove(person, SourceKind.QUIZ, [line])
    assert profiles.levels([person.id], NOON.date())[person.id][key].level == 1
    room.hand_in(room.booked(level=2), room.first)
    assert profiles.levels([person.id], MORNING.date())[person.id][key].level == 2


def test_two_assessors_work_alone_and_alike_sheets_decide(room):
    found = room.booked()
    row = room.hand_in(found, room.first)
    assert (row.state(AFTER), evidence(found)) == (State.WAITING, [])
    row = room.hand_in(found, room.second)
    assert row.state(AFTER) is State.PASSED
    assert row.result is not None
    assert row.result.method == Method.SAME
    assert evidence(found)[0].lines[0].raters == 2


def test_differences_are_settled_by_a_recorded_agreement_of_both(room):
    found = room.booked()
    room.hand_in(found, room.first)
    row = room.hand_in(found, room.second, {"i1": Mark.NOT_OBSERVED, "o1": Mark.PARTLY})
    assert (row.state(AFTER), deciding.differences(row)) == (State.DIFFERING, ("i1", "o1"))
    assert told(room.first)[-1] == "practical.differing"
    marks = {"i1": Mark.PARTLY, "o1": Mark.PARTLY}
    reason = "Kami melihat rekaman bersama; langkah pertama separuh."

    def propose(**changes: object):
        return refusal(
            deciding.propose, found.id, room.first.id, changes.get("marks", marks),
            changes.get("reason", reason), now=AFTER,
        )  # fmt: skip

    assert propose(marks={"i1": Mark.PARTLY}) is AgreementRefusal.NOT_BETWEEN
    assert propose(marks={**marks, "o1": Mark.NOT_OBSERVED}) is AgreementRefusal.NOT_BETWEEN
    assert propose(reason="ya") is AgreementRefusal.REASON_MISSING
    deciding.propose(found.id, room.first.id, marks, reason, now=AFTER)
    assert propose() is AgreementRefusal.OPEN_ONE
    own = {"accept": True, "reason": "", "now": AFTER}
    assert refusal(deciding.answer, found.id, room.first.id, **own) is AgreementRefusal.OWN_PROPOSAL
    deciding.answer(found.id, room.second.id, **own)
    row = bookings.by_id(found.id)
    assert row.state(AFTER) is State.FAILED  # the critical point was seen in part only
    assert row.result is not None
    assert (row.result.method, row.result.marks["i1"]) == (Method.AGREED, "partly")
    assert evidence(found)[0].lines[0].passed is False


def test_a_declined_proposal_needs_a_reason_and_a_third_decides_by_the_middle_mark(room):
    found = room.booked()
    room.hand_in(found, room.first)
    room.hand_in(found, room.second, {"i1": Mark.NOT_OBSERVED})
    deciding.propose(
        found.id, room.first.id, {"i1": Mark.OBSERVED}, "Langkahnya ada pada rekaman.", now=AFTER
    )
    no = {"accept": False, "now": AFTER}
    assert refusal(deciding.answer, found.id, room.second.id, reason="", **no) is (
        AgreementRefusal.REASON_MISSING
    )
    deciding.answer(found.id, room.second.id, reason="Rekaman tidak memperlihatkannya.", **no)
    assert told(room.first)[-1] == "practical.declined"
    by = {"now": AFTER, "actor_id": room.hr.id}
    assert refusal(deciding.appoint_third, found.id, room.first.id, **by) is (
        SlotRefusal.NOT_AN_ASSESSOR
    )
    deciding.appoint_third(found.id, room.third.id, **by)
    assert refusal(
        deciding.propose, found.id, room.first.id, {"i1": Mark.PARTLY}, "Sekali lagi begitu.",
        now=AFTER,
    ) is AgreementRefusal.NOTHING_OPEN  # fmt: skip
    row = room.hand_in(found, room.third, {"i1": Mark.OBSERVED, "o1": Mark.NOT_OBSERVED})
    assert row.result is not None
    assert (row.result.method, row.result.passed) == (Method.THIRD, True)
    assert row.result.marks["o1"] == "observed"  # the two agreed there


def test_a_correction_is_the_next_revision_and_the_former_result_stands_until_then(room):
    found = room.booked(level=3)
    room.hand_in(found, room.first)
    by = {"now": AFTER + HOUR, "actor_id": room.hr.id}
    assert refusal(deciding.reopen, found.id, "salah", **by) is SheetRefusal.REASON_MISSING
    deciding.reopen(found.id, "Butir pertama tertukar dengan peserta lain.", **by)
    assert refusal(deciding.reopen, found.id, "Sekali lagi, alasan lain.", **by) is (
        SheetRefusal.NOT_DECIDED
    )
    row = bookings.by_id(found.id)
    assert (row.state(AFTER + HOUR), len(evidence(found))) == (State.CORRECTING, 1)
    copied = row.sheets[room.first.id]
    assert (copied.round, copied.handed_in_at, copied.marks["i1"]["mark"]) == (2, None, "observed")
    row = room.hand_in(found, room.first, {"i1": Mark.PARTLY}, now=AFTER + HOUR)
    assert row.state(AFTER + HOUR) is State.FAILED
    assert [one.number for one in row.results] == [1, 2]
    first, second = evidence(found)
    assert (first.lines[0].passed, second.lines[0].passed) == (True, False)
    assert second.revision == 2
    assert told(room.clerks[0]) == ["practical.result", "practical.corrected"]
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text("UPDATE practical_result SET passed = true"))
    assert db.session.scalar(select(func.count()).select_from(PracticalSheet)) == 2


def test_both_handing_in_at_once_close_the_assessment_once(app, room):
    found = room.booked()
    points = bookings.by_id(found.id).points
    for one in (room.first, room.second):
        observing.start(found.id, one.id, now=MORNING)
    sheet = filled_in(points, {}, 0)
    race(
        app,
        [
            lambda id_=one.id: observing.hand_in(found.id, id_, sheet, now=AFTER)
            for one in (room.first, room.second)
        ],
    )
    assert db.session.scalar(select(func.count()).select_from(PracticalResult)) == 1
    assert len(evidence(found)) == 1


def test_who_has_passed_renews_late_and_who_failed_waits(room):
    found = room.booked(level=3)
    room.hand_in(found, room.first, {"i1": Mark.NOT_OBSERVED})
    why = booking.refusal(room.clerks[0].id, found.assessment_id, AFTER)
    assert why is not None
    assert (why.reason, why.until_at) == (BookingRefusal.TOO_SOON, MORNING + timedelta(days=14))
