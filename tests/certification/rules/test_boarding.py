"""What an invigilator sees of an examinee, and what acts ask for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules.boarding import (
    LONGEST_EXTENSION,
    NEEDS_REASON,
    Act,
    ActRefusal,
    Course,
    Seen,
    Signals,
    base_rates,
    faults_of,
    latest_entry,
    may_check_in,
    seen,
)
from portal.certification.rules.pins import PIN_LENGTH, new_pin, typed_pin
from tests.support.portal_app import NOON

GRACE = timedelta(seconds=30)
END = NOON + timedelta(hours=2)
RUNNING = Course(NOON, END, None, None, None)


@pytest.mark.parametrize(
    ("course", "checked_in", "minutes", "expected"),
    [
        (None, False, 0, Seen.EXPECTED),
        (None, False, 120, Seen.ABSENT),
        (None, True, 120, Seen.EXPECTED),
        (Course(None, None, None, None, None), True, 0, Seen.READY),
        (RUNNING, True, 10, Seen.WORKING),
        (replace(RUNNING, paused_at=NOON), True, 500, Seen.PAUSED),
        (RUNNING, True, 121, Seen.EXPIRED),
        (replace(RUNNING, closed_at=NOON, ending="submitted"), True, 10, Seen.SUBMITTED),
        (replace(RUNNING, closed_at=NOON, ending="voided"), True, 10, Seen.VOIDED),
    ],
)
def test_where_somebody_is_follows_from_moments_alone(
    course: Course | None, checked_in: bool, minutes: int, expected: Seen
) -> None:
    at = NOON + timedelta(minutes=minutes)
    assert seen(course, checked_in, END, GRACE, at) is expected


def test_grace_belongs_to_the_examinee() -> None:
    assert seen(RUNNING, True, END, GRACE, END + timedelta(seconds=29)) is Seen.WORKING
    assert seen(RUNNING, True, END, GRACE, END + GRACE) is Seen.EXPIRED


def test_acts_ask_for_a_reason_and_for_sensible_minutes() -> None:
    for act in NEEDS_REASON:
        assert ActRefusal.REASON_SHORT in faults_of(act, minutes=5, reason="pendek")
    assert faults_of(Act.RESUME, minutes=0, reason="") == []
    reason = "Listrik padam 10 menit"
    assert faults_of(Act.EXTEND, minutes=0, reason=reason) == [ActRefusal.MINUTES]
    assert faults_of(Act.EXTEND, minutes=LONGEST_EXTENSION, reason=reason) == []
    assert faults_of(Act.EXTEND, minutes=LONGEST_EXTENSION + 1, reason="x" * 501) == [
        ActRefusal.MINUTES, ActRefusal.REASON_LONG,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "minutes", "expected"),
    [
        ({}, -61, ActRefusal.NOT_YET),
        ({}, -60, None),
        ({}, 119, None),
        ({}, 120, ActRefusal.SHIFT_OVER),
        ({"late": True}, 30, ActRefusal.LATE),
        ({"has_form": False}, 0, ActRefusal.NO_FORM),
        ({"approved": False}, 0, ActRefusal.NOT_APPROVED),
    ],
)
def test_who_may_be_checked_in(
    changes: dict[str, bool], minutes: int, expected: ActRefusal | None
) -> None:
    facts = {"has_form": True, "approved": True, "late": False, **changes}
    at = NOON + timedelta(minutes=minutes)
    assert may_check_in(window=(NOON, END), now=at, **facts) is expected


def test_a_window_lets_in_until_its_end() -> None:
    assert latest_entry(NOON, 15, fixed=True) == NOON + timedelta(minutes=15)
    assert latest_entry(NOON, 15, fixed=False) is None


@given(st.lists(st.builds(Signals, st.booleans(), st.integers(0, 3), st.integers(0, 900),
                          st.integers(0, 3))))  # fmt: skip
def test_base_rates_never_exceed_those_who_began(signals: list[Signals]) -> None:
    rates = base_rates(signals)
    assert rates.begun == len(signals)
    assert max(rates.silent, rates.gaps, rates.moves) <= rates.begun


def test_lost_minutes_are_whole_and_never_too_few() -> None:
    assert [Signals(gap_seconds=s).lost_minutes for s in (0, 1, 60, 61)] == [0, 1, 1, 2]


@given(st.lists(st.integers(0, 9), min_size=12, max_size=24))
def test_a_pin_has_six_digits_that_are_not_all_alike(drawn: list[int]) -> None:
    digits = iter([*drawn, *range(10)])
    pin = new_pin(lambda _limit: next(digits))
    assert len(pin) == PIN_LENGTH
    assert pin.isdigit()
    assert len(set(pin)) > 1


def test_what_is_typed_is_understood() -> None:
    assert typed_pin("482 913") == "482913"
    assert typed_pin("48291") == typed_pin("٤٨٢٩١٣") == ""
