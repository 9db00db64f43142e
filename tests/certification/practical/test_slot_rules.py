"""Slots of practical assessment: time, conflicts of interest, who may book."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.data import practical_policies
from portal.certification.rules import practical_slots as rules
from portal.certification.rules.practical_slots import (
    AvailabilityRefusal,
    BookingRefusal,
    Conflict,
    Refusal,
    SlotRefusal,
    Span,
    Standing,
    Terms,
    Try,
)

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FIGURES = practical_policies()[0].figures
TERMS = Terms(NOW - DAY, NOW + 30 * DAY, min_level=1, max_attempts=2, wait_days=14, notice_hours=24)
READY = Standing(is_of_agency=True, level=1)


def at(hour: float, until: float) -> Span:
    return Span(NOW + timedelta(hours=hour), NOW + timedelta(hours=until))


spans = st.tuples(st.integers(0, 40), st.integers(1, 8)).map(lambda one: at(one[0], sum(one)))


@given(spans, spans)
def test_spans_meet_both_ways_or_neither(one, other):
    shared = max(one.starts_at, other.starts_at) < min(one.ends_at, other.ends_at)
    assert one.meets(other) == other.meets(one) == shared


@given(st.lists(spans, max_size=8))
def test_joined_spans_hold_the_same_time_and_leave_gaps(some):
    found = rules.joined(some)
    assert all(any(whole.holds(one) for whole in found) for one in some)
    assert all(a.ends_at < b.starts_at for a, b in pairwise(found))
    ends = {edge for one in some for edge in (one.starts_at, one.ends_at)}
    assert all({one.starts_at, one.ends_at} <= ends for one in found)


@given(st.integers(5, 240), st.integers(0, 60), st.integers(1, 24))
def test_a_series_never_overlaps_itself(minutes, gap, count):
    made = rules.series(NOW, minutes, gap, count)
    assert len(made) == count
    for before, after in pairwise(made):
        assert after.starts_at - before.ends_at == timedelta(minutes=gap)


def test_an_assessor_is_asked_within_offered_time_and_once():
    offered = [at(0, 2), at(2, 4)]
    assert rules.may_have(at(1, 3), offered, []) is None  # two offers that touch are one
    assert rules.may_have(at(3, 5), offered, []) is SlotRefusal.NOT_AVAILABLE
    assert rules.may_have(at(1, 2), offered, [at(1.5, 3)]) is SlotRefusal.CLASH
    assert rules.may_have(at(1, 2), offered, [at(2, 3)]) is None


@pytest.mark.parametrize(
    ("span", "refusal"),
    [
        (at(1, 3), None),
        (at(3, 3), AvailabilityRefusal.REVERSED),
        (at(1, 14), AvailabilityRefusal.TOO_LONG),
        (at(-3, -1), AvailabilityRefusal.IN_THE_PAST),
        (at(-1, 1), None),
        (at(24 * 367, 24 * 367 + 1), AvailabilityRefusal.TOO_FAR),
        (at(5, 7), AvailabilityRefusal.OVERLAPS),
    ],
)
def test_time_is_offered_once_and_ahead(span, refusal):
    assert rules.may_offer(span, [at(6, 8)], NOW) is refusal


def test_nobody_is_assessed_by_themself_their_superior_or_somebody_they_lead():
    def found(assessor: int) -> Conflict | None:
        return rules.conflict(assessor, 1, supervisors={2}, led={3}, sitting={1, 4})

    assert [found(one) for one in (1, 2, 3, 4, 5)] == [
        Conflict.SELF, Conflict.SUPERVISOR, Conflict.SUBORDINATE, Conflict.SITS_IT_TOO, None,
    ]  # fmt: skip


FAILED, PASSED = Try(NOW - 20 * DAY, False), Try(NOW - 20 * DAY, True)


@pytest.mark.parametrize(
    ("standing", "refusal"),
    [
        (READY, None),
        (Standing(False, 1), Refusal(BookingRefusal.OTHER_AGENCY)),
        (Standing(True, 1, has_booking=True), Refusal(BookingRefusal.ALREADY_BOOKED)),
        (Standing(True, 0), Refusal(BookingRefusal.LEVEL_BELOW, number=1)),
        (Standing(True, 1, tries=(FAILED,)), None),
        (Standing(True, 1, tries=(Try(NOW - 13 * DAY, False),)),
         Refusal(BookingRefusal.TOO_SOON, until_at=NOW + DAY)),
        (Standing(True, 1, tries=(FAILED, FAILED)),
         Refusal(BookingRefusal.ATTEMPTS_USED, number=2)),
        (Standing(True, 1, tries=(PASSED,)),
         Refusal(BookingRefusal.ALREADY_PASSED, until_at=NOW + 880 * DAY)),
        # Renewal: the pass is old, and the tries before it do not count any more.
        (Standing(True, 1, tries=(Try(NOW - 950 * DAY, False), Try(NOW - 940 * DAY, False),
                                  Try(NOW - 901 * DAY, True))), None),
    ],
)  # fmt: skip
def test_booking_says_why_not_and_from_when(standing, refusal):
    assert rules.may_book(TERMS, standing, FIGURES, NOW) == refusal


def test_booking_opens_and_closes_half_open():
    def found(now: datetime) -> Refusal | None:
        return rules.may_book(TERMS, READY, FIGURES, now)

    assert found(TERMS.opens_at) is None
    assert found(TERMS.opens_at - timedelta(seconds=1)) == Refusal(
        BookingRefusal.NOT_OPEN_YET, until_at=TERMS.opens_at
    )
    assert TERMS.closes_at is not None
    assert found(TERMS.closes_at - timedelta(seconds=1)) is None
    assert found(TERMS.closes_at) == Refusal(BookingRefusal.CLOSED)
