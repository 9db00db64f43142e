"""Who signs up: the first rule that says no is named; results never show before their release."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.queries import hands
from portal.certification.rules import registration
from portal.certification.rules.registration import (
    Asked,
    ChangeRefusal,
    Earlier,
    Facts,
    RegisterRefusal,
    State,
    Terms,
    Window,
)
from portal.web.sentences.audit_acts import ACTIONS

NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WINDOW = Window(NOON, NOON + 5 * DAY, NOON + 7 * DAY, NOON + 7 * DAY + 3 * HOUR)
TERMS = Terms(max_attempts=2, wait_days=30)
FAILED = Earlier(NOON - 40 * DAY, passed=False)


@pytest.mark.parametrize(
    ("window", "asked", "now", "reason"),
    [
        (WINDOW, Asked(), NOON, None),
        (WINDOW, Asked(), NOON - HOUR, RegisterRefusal.NOT_OPEN_YET),
        (WINDOW, Asked(), NOON + 5 * DAY, RegisterRefusal.CLOSED),
        (WINDOW, Asked(), NOON + 8 * DAY, RegisterRefusal.BEGUN),
        (replace(WINDOW, cancelled_at=NOON), Asked(), NOON, RegisterRefusal.CANCELLED),
        (WINDOW, Asked(is_officer=True), NOON, RegisterRefusal.OFFICER),
        (WINDOW, Asked(had_a_hand=True), NOON, RegisterRefusal.HAD_A_HAND),
        (WINDOW, Asked(missed_original=False), NOON, RegisterRefusal.NOT_MISSED),
        (WINDOW, Asked(other_sitting=True), NOON, RegisterRefusal.OTHER_SITTING),
        (WINDOW, Asked([FAILED]), NOON, None),
        (WINDOW, Asked([FAILED, FAILED]), NOON, RegisterRefusal.NONE_LEFT),
        (WINDOW, Asked([replace(FAILED, passed=True)]), NOON, RegisterRefusal.PASSED),
        (WINDOW, Asked([Earlier(NOON - DAY, passed=False)]), NOON, RegisterRefusal.WAITING),
        (WINDOW, Asked([Earlier(None, passed=None)]), NOON, RegisterRefusal.RESULT_PENDING),
    ],
)
def test_the_first_rule_that_says_no_is_named(
    window: Window, asked: Asked, now: datetime, reason: RegisterRefusal | None
) -> None:
    assert registration.may_register(window, TERMS, asked, by_organiser=False, now=now) is reason


def test_the_organiser_is_bound_by_everything_but_the_days_of_signing_up() -> None:
    for now in (NOON - HOUR, NOON + 6 * DAY, WINDOW.first_at + HOUR):
        assert registration.may_register(WINDOW, TERMS, Asked(), by_organiser=True, now=now) is None
    for asked, reason in (
        (Asked([FAILED, FAILED]), RegisterRefusal.NONE_LEFT),
        (Asked(is_officer=True), RegisterRefusal.OFFICER),
    ):
        assert (
            registration.may_register(WINDOW, TERMS, asked, by_organiser=True, now=NOON) is reason
        )


earlier_ones = st.lists(
    st.builds(Earlier, st.just(NOON - 40 * DAY), passed=st.sampled_from([True, False, None])),
    max_size=4,
)


@given(earlier_ones)
def test_a_result_that_waits_for_its_release_stops_pass_and_fail_alike(
    earlier: list[Earlier],
) -> None:
    hidden = [*earlier, Earlier(NOON - DAY, passed=None)]
    assert registration.may_try(TERMS, hidden, NOON) is RegisterRefusal.RESULT_PENDING


@given(st.integers(0, 5), st.integers(1, 5))
def test_nobody_gets_more_attempts_than_the_exam_allows(tried: int, allowed: int) -> None:
    terms = Terms(allowed, 0)
    refusal = registration.may_try(terms, [FAILED] * tried, NOON)
    assert (refusal is None) == (tried < allowed)


SHIFT = (NOON + 7 * DAY, NOON + 7 * DAY + HOUR)


@pytest.mark.parametrize(
    ("asked", "now", "organiser", "reason"),
    [
        (Asked(), NOON, False, None),
        (Asked(), SHIFT[0], False, RegisterRefusal.BEGUN),
        (Asked(), SHIFT[0], True, None),
        (Asked(), SHIFT[1], True, RegisterRefusal.BEGUN),
        (Asked(busy=[(SHIFT[0] - HOUR, SHIFT[0])]), NOON, False, None),
        (Asked(busy=[(SHIFT[1], SHIFT[1] + HOUR)]), NOON, False, None),
        (Asked(busy=[(SHIFT[0] - HOUR, SHIFT[1])]), NOON, False, RegisterRefusal.CLASH),
        (Asked([Earlier(NOON - 22 * DAY, False)]), NOON, False, RegisterRefusal.WAITING),
        (Asked([Earlier(NOON - 23 * DAY, False)]), NOON, False, None),
    ],
)
def test_a_shift_is_taken_in_time_and_one_at_a_time(
    asked: Asked, now: datetime, *, organiser: bool, reason: RegisterRefusal | None
) -> None:
    found = registration.may_sit(TERMS, asked, SHIFT, by_organiser=organiser, now=now)
    assert found is reason


GRANTED = Facts(SHIFT[1], approved_at=NOON)


@pytest.mark.parametrize(
    ("facts", "now", "found"),
    [
        (Facts(SHIFT[1]), NOON, State.REQUESTED),
        (Facts(SHIFT[1]), SHIFT[1], State.MISSED_OUT),
        (GRANTED, NOON, State.WAITING),
        (GRANTED, SHIFT[1], State.MISSED_OUT),
        (replace(GRANTED, seated=True), NOON, State.SEATED),
        (replace(GRANTED, seated=True), SHIFT[1], State.ABSENT),
        (replace(GRANTED, seated=True, checked_in_at=SHIFT[0]), SHIFT[1], State.PRESENT),
        (replace(GRANTED, refused_at=NOON), NOON, State.REFUSED),
        (replace(GRANTED, seated=True, withdrawn_at=NOON), NOON, State.WITHDRAWN),
        (replace(GRANTED, seated=True, cancelled_at=NOON), NOON, State.CANCELLED),
        (
            replace(GRANTED, seated=True, checked_in_at=SHIFT[0], cancelled_at=SHIFT[1]),
            SHIFT[1],
            State.PRESENT,
        ),
    ],
)
def test_where_a_registration_stands_follows_from_its_dates(
    facts: Facts, now: datetime, found: State
) -> None:
    assert registration.state(facts, now) is found


@pytest.mark.parametrize(
    ("found", "now", "reason"),
    [
        (State.SEATED, NOON, None),
        (State.REQUESTED, NOON, None),
        (State.WAITING, NOON, None),
        (State.SEATED, SHIFT[0], ChangeRefusal.BEGUN),
        (State.PRESENT, NOON, ChangeRefusal.CHECKED_IN),
        (State.WITHDRAWN, NOON, ChangeRefusal.ENDED),
        (State.CANCELLED, NOON, ChangeRefusal.ENDED),
    ],
)
def test_a_place_is_given_back_before_the_shift_begins(
    found: State, now: datetime, reason: ChangeRefusal | None
) -> None:
    assert registration.may_withdraw(found, SHIFT[0], now) is reason


def test_a_refusal_says_why_and_an_answer_is_given_once() -> None:
    assert registration.may_answer(State.REQUESTED, grant=True, reason="") is None
    assert registration.may_answer(State.REQUESTED, grant=False, reason="Penuh") is None
    assert registration.may_answer(State.REQUESTED, grant=False, reason=" ") is ChangeRefusal.REASON
    assert registration.may_answer(State.SEATED, grant=True, reason="") is ChangeRefusal.NOT_WAITING


def test_every_act_on_a_bank_is_a_hand_in_it_but_for_those_that_were_refused() -> None:
    on_banks = {act for act in ACTIONS if act.startswith("bank.")}
    assert on_banks - set(hands.ACTS) == {"bank.key_refused"}
    assert set(hands.ACTS) <= set(ACTIONS)
