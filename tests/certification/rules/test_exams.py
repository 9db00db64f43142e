"""How often an exam may be sat, and that results come out step by step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules import exams
from portal.certification.rules.exams import ExamRefusal, Ladder, ScoreRelease

days = st.none() | st.integers(0, 3650)
ladders = st.builds(Ladder, st.sampled_from(ScoreRelease), days, days)


@given(ladders)
def test_a_ladder_is_read_back_and_never_gives_the_key_first(ladder: Ladder) -> None:
    assert Ladder.read(ladder.stored()) == ladder
    if exams.may_climb(ladder) is None and ladder.key_days is not None:
        assert ladder.right_wrong_days is not None
        assert ladder.right_wrong_days <= ladder.key_days


def test_what_no_ladder_says_waits_for_the_board_and_never_shows_the_key() -> None:
    assert Ladder.read({}) == Ladder(ScoreRelease.BY_BOARD, None, None)


@pytest.mark.parametrize(
    ("ladder", "attempts", "wait", "months", "reason"),
    [
        (Ladder(), 1, 0, None, None),
        (Ladder(ScoreRelease.AT_SUBMISSION, 3, 3), 3, 30, 36, None),
        (Ladder(key_days=3), 1, 0, None, ExamRefusal.LADDER),
        (Ladder(right_wrong_days=7, key_days=3), 1, 0, None, ExamRefusal.LADDER),
        (Ladder(right_wrong_days=-1), 1, 0, None, ExamRefusal.LADDER),
        (Ladder(), 0, 0, None, ExamRefusal.ATTEMPTS),
        (Ladder(), 21, 0, None, ExamRefusal.ATTEMPTS),
        (Ladder(), 1, -1, None, ExamRefusal.WAIT),
        (Ladder(), 1, 0, 0, ExamRefusal.VALIDITY),
    ],
)
def test_what_an_exam_cannot_be(
    ladder: Ladder, attempts: int, wait: int, months: int | None, reason: ExamRefusal | None
) -> None:
    found = exams.may_write(ladder, max_attempts=attempts, wait_days=wait, valid_months=months)
    assert found is reason
