"""What was gained, as laws; what is shown of answers, in whole groups."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from portal.learning.rules.gain import LEAST, Score, gain, mean_gain
from portal.learning.rules.reaction import GROUP, means, shown

scores = st.integers(1, 40).flatmap(
    lambda possible: st.integers(0, possible).map(lambda earned: Score(earned, possible))
)


@given(before=scores, after=scores)
def test_a_gain_is_bounded_and_agrees_with_its_sign(before: Score, after: Score) -> None:
    found = gain(before, after)
    assert -1 <= found.raw <= 1
    if found.normalised is None:
        assert before.earned == before.possible
    else:
        assert found.normalised <= 1
        assert (found.normalised > 0) == (found.raw > 0)
        assert after.earned < after.possible or found.normalised == 1


def test_both_figures_are_told() -> None:
    assert gain(Score(4, 10), Score(8, 10)) == gain(Score(2, 5), Score(4, 5))
    found = gain(Score(4, 10), Score(8, 10))
    assert (found.raw, found.normalised) == (Fraction(2, 5), Fraction(2, 3))
    assert gain(Score(10, 10), Score(9, 10)).normalised is None


@given(pairs=st.lists(st.tuples(scores, scores), max_size=9))
def test_no_mean_is_made_of_fewer_than_five(pairs: list[tuple[Score, Score]]) -> None:
    found = mean_gain(pairs)
    assert (found is None) == (len(pairs) < LEAST)
    if found is not None:
        assert found.raw == found.after - found.before
        assert mean_gain(reversed(pairs)) == found


@given(count=st.integers(0, 60))
def test_one_more_answer_shows_none_or_five_more(count: int) -> None:
    assert shown(count + 1) - shown(count) in {0, GROUP}
    assert count - GROUP < shown(count) <= count


def test_a_question_of_fewer_answers_than_a_group_has_no_mean() -> None:
    answers = [{"a": 5, "b": 1}] * 4 + [{"a": 3}]
    [found] = means(["a", "b"], answers)
    assert (found.question, found.mean, found.count) == ("a", Fraction(23, 5), 5)
