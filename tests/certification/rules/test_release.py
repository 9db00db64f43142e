"""The ladder of an exam: state × reader × time (EX-11)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.release import shows
from portal.assessment.rules.attempts import GRACE, Release
from portal.certification.rules.exams import Ladder, ScoreRelease
from portal.certification.rules.release import (
    Course,
    Reader,
    released,
    statistics_open,
    visible,
)
from tests.support.portal_app import NOON

CLOSED = NOON
SHIFT_END = NOON + timedelta(hours=1)
MAKE_UP_END = NOON + timedelta(days=14)
BOARD = Ladder(ScoreRelease.BY_BOARD, right_wrong_days=3, key_days=10)
AT_ONCE = Ladder(ScoreRelease.AT_SUBMISSION, right_wrong_days=3, key_days=10)
RELEASED = SHIFT_END + timedelta(days=2)

BEFORE = NOON - timedelta(seconds=1)
IN_SHIFT = NOON + timedelta(minutes=1)
AFTER_SHIFT = SHIFT_END + timedelta(days=1)
AFTER_BOARD = RELEASED
AFTER_DAYS = MAKE_UP_END + GRACE + timedelta(days=3)
AFTER_ALL = MAKE_UP_END + GRACE + timedelta(days=10)
TIMES = (BEFORE, IN_SHIFT, AFTER_SHIFT, AFTER_BOARD, MAKE_UP_END, AFTER_DAYS, AFTER_ALL)

NONE = None
CONF, SCORE, RIGHT, KEY = Release

TABLE = {
    Reader.EXAMINEE: (NONE, CONF, CONF, SCORE, SCORE, RIGHT, KEY),
    Reader.OTHER: (NONE,) * 7,
    Reader.SUPERVISOR: (NONE, NONE, NONE, SCORE, SCORE, SCORE, SCORE),
    Reader.AUTHOR: (NONE, NONE, NONE, SCORE, SCORE, SCORE, SCORE),
    Reader.INVIGILATOR: (NONE, CONF, CONF, CONF, CONF, CONF, CONF),
    Reader.BOARD: (NONE, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT),
}


def course(now: datetime) -> Course:
    """A sitting whose board released it, with a make-up sitting of the same paper to come."""
    return Course(RELEASED if now >= RELEASED else None, (SHIFT_END, MAKE_UP_END))


@pytest.mark.parametrize("reader", Reader)
def test_who_sees_how_much_at_which_time(reader: Reader) -> None:
    found = tuple(visible(reader, BOARD, course(now), CLOSED, now) for now in TIMES)
    assert found == TABLE[reader]


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("now", TIMES)
def test_of_an_attempt_that_is_open_nobody_sees_anything(reader: Reader, now: datetime) -> None:
    assert visible(reader, BOARD, course(now), None, now) is None


def test_a_score_told_at_submission_still_keeps_right_and_wrong_until_all_have_sat() -> None:
    found = tuple(released(AT_ONCE, course(now), now) for now in TIMES[1:])
    assert found == (SCORE, SCORE, SCORE, SCORE, RIGHT, KEY)


def test_a_paper_without_a_shift_shows_no_more_than_its_score() -> None:
    assert released(UNSHOWN, Course(None, ()), AFTER_ALL) is SCORE
    assert released(BOARD, Course(None, ()), AFTER_ALL) is CONF


def test_a_make_up_sitting_planned_later_closes_the_ladder_again() -> None:
    now = SHIFT_END + GRACE + timedelta(days=10)
    assert released(BOARD, Course(RELEASED, (SHIFT_END,)), now) is KEY
    assert released(BOARD, Course(RELEASED, (SHIFT_END, MAKE_UP_END)), now) is SCORE


NEVER = Ladder(ScoreRelease.BY_BOARD, None, None)
UNSHOWN = Ladder(ScoreRelease.AT_SUBMISSION, None, None)


@pytest.mark.parametrize(
    ("ladder", "course_", "is_open"),
    [
        (NEVER, Course(None, (SHIFT_END,)), False),
        (NEVER, Course(RELEASED, (SHIFT_END,)), True),
        (NEVER, Course(RELEASED, (SHIFT_END, MAKE_UP_END)), False),
        (NEVER, Course(RELEASED, ()), False),
        (UNSHOWN, Course(None, (SHIFT_END,)), True),
        (UNSHOWN, Course(None, (SHIFT_END, MAKE_UP_END)), False),
    ],
)
def test_figures_of_items_wait_for_the_score_and_for_the_last_shift_alone(
    ladder: Ladder, course_: Course, is_open: bool
) -> None:
    assert statistics_open(ladder, course_, RELEASED) is is_open


days = st.none() | st.integers(0, 30)
instants = st.integers(0, 60 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
ladders = st.builds(Ladder, st.sampled_from(ScoreRelease), days, days)
courses = st.builds(Course, st.none() | instants, st.lists(instants, max_size=4).map(tuple))


@given(ladders, courses, instants, instants)
def test_what_was_shown_is_never_taken_back_while_no_shift_is_added(
    ladder: Ladder, found: Course, one: datetime, other: datetime
) -> None:
    earlier, later = sorted((one, other))
    assert shows(released(ladder, found, later), released(ladder, found, earlier))


@given(ladders, courses, instants)
def test_right_and_wrong_never_come_before_the_last_shift_has_closed(
    ladder: Ladder, found: Course, now: datetime
) -> None:
    if shows(released(ladder, found, now), Release.RIGHT_WRONG):
        assert found.ends
        assert now >= max(found.ends) + GRACE


@given(ladders)
def test_a_ladder_is_stored_as_it_is(ladder: Ladder) -> None:
    assert Ladder.read(ladder.stored()) == ladder
    assert Ladder.read({}) == Ladder(ScoreRelease.BY_BOARD, None, None)
