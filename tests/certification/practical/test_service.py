"""Sheets, agreement and decision through the services: what they promise and what they refuse."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.certification.practical.models import (
    PracticalBooking,
    PracticalResult,
    PracticalSheet,
)
from portal.certification.practical.queries import bookings
from portal.certification.practical.service import (
    booking,
    deciding,
    observing,
)
from portal.certification.practical.service.observing import Filled, Incomplete
from portal.certification.rules.practical import (
    AgreementRefusal,
    Mark,
    Method,
    Observation,
    PointFault,
    SheetRefusal,
)
from portal.certification.rules.practical_slots import (
    BookingRefusal,
    SlotRefusal,
)
from portal.certification.rules.practical_states import State
from portal.certification.schemes.queries import schemes
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.errors import NotFound
from portal.ledger.queries import events, profiles
from portal.people.models import InboxMessage, Person
from tests.certification.practical.room import HOUR, KEY, MORNING, filled_in
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.refusals import refusal

pytestmark = pytest.mark.postgresql
AFTER = MORNING + HOUR


def told(person: Person) -> list[str]:
    query = select(InboxMessage.kind).where(InboxMessage.person_id == person.id)
    return list(db.session.scalars(query.order_by(InboxMessage.id)))


def evidence(found: PracticalBooking, kind: SourceKind = SourceKind.PRACTICAL):
    return [one for _id, one in events.revisions(kind, deciding.source_ref(found))]


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


def test_behaviour_observed_by_an_assessor_proves_attitude_and_no_scheme_takes_it_for_skill(room):
    made = room.assessment(level=2, form="observed")
    found = room.book(room.slots(made)[0])
    room.hand_in(found, room.first)
    assert evidence(found) == []
    [event] = evidence(found, SourceKind.OBSERVATION)
    [line] = event.lines
    assert (line.strand, line.target_level, line.passed) == ("attitude", 2, True)
    held = profiles.levels([room.clerks[0].id], AFTER.date())[room.clerks[0].id]
    assert held[line.competency_id].strands[2] == 2
    assert made.id not in schemes.practicals(room.agency.id)
    assert room.assessment(level=2).id in schemes.practicals(room.agency.id)


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
