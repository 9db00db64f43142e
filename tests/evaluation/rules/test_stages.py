"""The stages of a period: days that follow one another, and where the period stands by them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.evaluation.rules import stages
from portal.evaluation.rules.stages import Calendar, Dated, Stage, StageRefusal

SECOND = stages.proposed(date(2026, 7, 1), 6)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def test_the_proposed_days_of_a_semester_are_those_an_agency_would_choose() -> None:
    """As the prototype has them: self-rating in November, fixed before the year ends."""
    assert SECOND.cut_off == date(2026, 12, 31)
    assert [(one.from_on, one.last_on) for one in SECOND] == [
        (date(2026, 11, 1), date(2026, 11, 20)),
        (date(2026, 11, 17), date(2026, 12, 11)),
        (date(2026, 12, 14), date(2026, 12, 18)),
        (date(2026, 12, 21), date(2026, 12, 27)),
        (date(2026, 12, 28), date(2026, 12, 31)),
        (date(2027, 1, 4), None),
    ]


@given(DAYS, st.sampled_from(stages.MONTHS))
def test_what_is_proposed_may_be_had_whenever_a_period_begins(first: date, months: int) -> None:
    assert stages.may_have(stages.proposed(first, months)) is None


@given(DAYS, st.sampled_from(stages.MONTHS), DAYS)
def test_a_copy_has_its_days_as_far_from_the_cut_off_day(
    first: date, months: int, other: date
) -> None:
    like = stages.proposed(other, months)
    copied = stages.shifted(like, first, months)
    for one, there in zip(copied, like, strict=True):
        distance = there.from_on - like.until_on
        assert one.from_on == max(first, copied.until_on + distance)


@given(DAYS, st.sampled_from(stages.MONTHS))
def test_stored_and_read_again_it_is_the_same(first: date, months: int) -> None:
    one = stages.proposed(first, months)
    assert stages.read(one.from_on, one.until_on, stages.stored(one)) == one


def changed(stage: Stage, **days: date | None) -> Calendar:
    kept = tuple(replace(one, **days) if one.stage is stage else one for one in SECOND)
    return replace(SECOND, stages=kept)


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (replace(SECOND, until_on=date(2026, 12, 1)), StageRefusal.LENGTH),
        (replace(SECOND, stages=SECOND.stages[1:]), StageRefusal.MISSING),
        (changed(Stage.CALIBRATION, until_on=date(2026, 12, 14)), StageRefusal.EMPTY),
        (changed(Stage.SELF, from_on=date(2026, 6, 30)), StageRefusal.BEFORE_THE_PERIOD),
        (changed(Stage.CALIBRATION, from_on=date(2026, 12, 11)), StageRefusal.ORDER),
        (changed(Stage.SUPERVISOR, from_on=date(2026, 10, 31)), StageRefusal.ORDER),
        (changed(Stage.FOLLOW_UP, from_on=date(2027, 7, 4)), StageRefusal.TOO_LATE),
    ],
)
def test_days_that_cannot_be_meant_are_refused(calendar: Calendar, said: StageRefusal) -> None:
    fault = stages.may_have(calendar)
    assert fault is not None
    assert fault.refusal is said


def test_self_rating_and_rating_may_share_days() -> None:
    assert SECOND.running(date(2026, 11, 18)) == (Stage.SELF, Stage.SUPERVISOR)
    assert SECOND.running(date(2026, 12, 19)) == ()
    current = SECOND.current(date(2026, 12, 19))
    assert current is not None
    assert current.stage is Stage.CALIBRATION
    assert SECOND.current(date(2026, 10, 31)) is None


def test_until_the_cut_off_day_comes_today_stands_for_it() -> None:
    assert SECOND.effective_on(date(2026, 11, 20)) == date(2026, 11, 20)
    assert SECOND.effective_on(date(2027, 3, 1)) == date(2026, 12, 31)


def test_periods_of_an_agency_share_no_day() -> None:
    first = (date(2026, 1, 1), date(2026, 7, 1))
    assert not stages.overlaps(SECOND, [first])
    assert stages.overlaps(SECOND, [(date(2026, 12, 31), date(2027, 3, 31))])


def test_a_stage_without_an_end_is_never_over() -> None:
    last = Dated(Stage.FOLLOW_UP, date(2027, 1, 4), None)
    assert not last.is_over(date.max)
    assert last.holds(date.max - timedelta(days=1))
