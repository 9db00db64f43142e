"""Who may take a place: the first rule that says no is the one named; seats go by asking."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.learning.rules import enrolling
from portal.learning.rules.enrolling import EnrolRefusal, RunRefusal, Step, Terms
from portal.learning.rules.reach import Facts, Outside, Reach, outside, since

NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)
JAN, FEB, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
CLERK = Facts("1/4/", JAN, FEB, {7: MARCH}, "pns", JAN)
TERMS = Terms(opens_at=NOON, closes_at=NOON + DAY)


@pytest.mark.parametrize(
    ("terms", "now", "reason"),
    [
        (TERMS, NOON, None),
        (TERMS, NOON - DAY, EnrolRefusal.NOT_OPEN_YET),
        (TERMS, NOON + DAY, EnrolRefusal.CLOSED),
        (replace(TERMS, closes_at=None), NOON + 400 * DAY, None),
        (replace(TERMS, reach=Reach.of([4], [], [])), NOON, None),
        (replace(TERMS, reach=Reach.of([1], [], [])), NOON, None),  # a unit above
        (replace(TERMS, reach=Reach.of([5], [], [])), NOON, EnrolRefusal.OTHER_UNIT),
        (replace(TERMS, reach=Reach.of([], [7, 8], [])), NOON, None),
        (replace(TERMS, reach=Reach.of([], [8], [])), NOON, EnrolRefusal.OTHER_JOB),
        (replace(TERMS, reach=Reach.of([], [], ["pns", "cpns"])), NOON, None),
        (replace(TERMS, reach=Reach.of([], [], ["pppk"])), NOON, EnrolRefusal.OTHER_STATUS),
        (replace(TERMS, prerequisites=frozenset({3})), NOON, None),
        (replace(TERMS, prerequisites=frozenset({3, 9})), NOON, EnrolRefusal.PREREQUISITE),
        (
            replace(TERMS, reach=Reach.of([5], [8], []), prerequisites=frozenset({9})),
            NOON,
            EnrolRefusal.OTHER_UNIT,
        ),
    ],
)
def test_each_rule_is_named_by_its_own_refusal(
    terms: Terms, now: datetime, reason: EnrolRefusal | None
) -> None:
    assert enrolling.may_sign_up(terms, CLERK, {3}, now) is reason


def test_who_works_nowhere_is_outside_even_what_is_for_everybody() -> None:
    assert outside(Reach(), Facts()) is Outside.UNIT
    assert since(Reach(), Facts()) is None


@pytest.mark.parametrize(
    ("reach", "first"),
    [
        (Reach(), JAN),
        (Reach.of([4], [], []), FEB),
        (Reach.of([], [7], []), MARCH),
        (Reach.of([1], [7], ["pns"]), MARCH),
        (Reach.of([], [], ["pns"]), JAN),
        (Reach.of([], [8], []), None),
    ],
)
def test_somebody_comes_under_a_reach_with_the_last_fact_it_asks_for(
    reach: Reach, first: date | None
) -> None:
    assert since(reach, CLERK) == first


def test_a_reach_survives_being_stored() -> None:
    reach = Reach.of([4, 1], [7], ["pns"])
    assert Reach.read(reach.stored()) == reach
    assert Reach().stored() == {}


@given(quota=st.integers(1, 9), asked=st.integers(0, 20))
def test_exactly_the_quota_has_a_seat_and_the_rest_queue_in_order(quota: int, asked: int) -> None:
    seated = [ahead for ahead in range(asked) if enrolling.has_seat(quota, ahead)]
    assert seated == list(range(min(quota, asked)))
    queue = [enrolling.place_in_queue(quota, ahead) for ahead in range(asked)]
    assert queue == [0] * len(seated) + list(range(1, asked - len(seated) + 1))


@pytest.mark.parametrize(
    ("needs_approval", "quota", "taken", "step"),
    [
        (False, None, 0, Step.ENTER),
        (False, 2, 1, Step.ENTER),
        (False, 2, 2, Step.QUEUE),
        (True, None, 0, Step.ASK),
        (True, 2, 5, Step.ASK),
    ],
)
def test_what_signing_up_leads_to(
    needs_approval: bool, quota: int | None, taken: int, step: Step
) -> None:
    terms = replace(TERMS, needs_approval=needs_approval, quota=quota)
    assert enrolling.step(terms, taken) is step


def test_a_claim_enters_with_approval_and_a_seat_and_not_with_one_of_them() -> None:
    terms = replace(TERMS, needs_approval=True, quota=1)
    refusal = enrolling.may_enter
    assert refusal(terms, is_granted=False, ahead=0) is EnrolRefusal.NOT_GRANTED_YET
    assert refusal(terms, is_granted=True, ahead=1) is EnrolRefusal.NO_SEAT_YET
    assert refusal(terms, is_granted=True, ahead=0) is None


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        (TERMS, None),
        (replace(TERMS, closes_at=NOON), RunRefusal.WINDOW),
        (replace(TERMS, quota=0), RunRefusal.QUOTA),
        (replace(TERMS, prerequisites=frozenset({5})), RunRefusal.ITSELF),
        (replace(TERMS, is_costly=True), RunRefusal.COST_WITHOUT_APPROVAL),
        (replace(TERMS, is_costly=True, needs_approval=True), None),
    ],
)
def test_terms_that_contradict_themselves_are_refused(
    terms: Terms, reason: RunRefusal | None
) -> None:
    assert enrolling.may_write(terms, 5) is reason
