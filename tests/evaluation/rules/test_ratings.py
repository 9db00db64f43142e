"""Ratings against indicators: what is enough, how several count together, a hint of leniency."""

from datetime import date

import pytest

from portal.evaluation.data import value_guides
from portal.evaluation.rules import guides, ratings
from portal.evaluation.rules.ratings import Lack, Mark, RatingRefusal, Scale

SPAN = (date(2026, 7, 1), date(2026, 12, 31))
EXAMPLE = "Menjelaskan syarat akta kelahiran sampai warga paham."
SEEN = (date(2026, 9, 1), EXAMPLE)
SCALES = {1: Scale(1, {1: 3, 2: 3, 3: 3, 4: 3, 5: 3}, least=2, highest=4)}
ENOUGH = Mark(1, 3, frozenset({0, 2}), *SEEN)


def test_indicators_and_a_dated_example_are_enough() -> None:
    assert ratings.lacks([ENOUGH], SCALES, SPAN) == ()
    assert Mark.read(1, ENOUGH.stored()) == ENOUGH


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (Mark(1, 3), RatingRefusal.TOO_FEW_INDICATORS),  # a bare tick
        (Mark(1, 3, frozenset({0}), *SEEN), RatingRefusal.TOO_FEW_INDICATORS),
        (Mark(1, 3, frozenset({0, 7}), *SEEN), RatingRefusal.TOO_FEW_INDICATORS),
        (Mark(1, 5, frozenset({0, 1}), *SEEN), RatingRefusal.UNKNOWN_LEVEL),
        (Mark(2, 3, frozenset({0, 1}), *SEEN), RatingRefusal.UNKNOWN_LEVEL),
        (Mark(1, 3, frozenset({0, 1}), date(2026, 9, 1), "baik"), RatingRefusal.NO_EXAMPLE),
        (Mark(1, 3, frozenset({0, 1}), None, EXAMPLE), RatingRefusal.NO_EXAMPLE),
        (Mark(1, 3, frozenset({0, 1}), date(2026, 6, 30), EXAMPLE), RatingRefusal.EXAMPLE_DAY),
        (Mark(1, 3, frozenset({0, 1}), date(2026, 9, 1), EXAMPLE * 50),
         RatingRefusal.EXAMPLE_TOO_LONG),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_with_the_competency(mark: Mark, said: RatingRefusal) -> None:
    assert ratings.lacks([mark], SCALES, SPAN) == (Lack(said, mark.competency),)


def test_what_was_not_seen_is_left_out_but_something_is_said() -> None:
    assert ratings.lacks([ENOUGH, Mark(2, 0)], SCALES, SPAN) == ()
    assert ratings.lacks([Mark(1, 0)], SCALES, SPAN) == (Lack(RatingRefusal.NOTHING),)


def test_raters_count_by_the_months_they_led_and_only_where_they_spoke() -> None:
    assert ratings.combined([(4, {1: 3, 2: 2}), (2, {1: 2})]) == {1: (16, 6), 2: (8, 4)}


def hint(own: int, others: int, rated: int = 5) -> ratings.Leniency | None:
    return ratings.leniency(
        {1: [own] * 3, 2: [own] * 2},
        {1: [others], 2: [others, others], 3: [5]},
        rated=rated, least_rated=5, least_difference=50,
    )  # fmt: skip


def test_a_rater_far_from_the_others_is_told_so() -> None:
    found = hint(4, 3)
    assert found is not None
    assert (found.own, found.others, found.difference) == (400, 300, 100)
    assert hint(3, 3) is None
    assert hint(4, 3, rated=4) is None  # too few to say anything


def test_feedback_on_values_has_words_and_no_number() -> None:
    known = value_guides()
    assert [len(one.behaviours) for one in known] == [3] * 7
    kept = {
        "kompeten": {"seen": [0, 2, 9], "note": "Membantu rekan baru."},
        "loyal": {"seen": [], "note": " "},
        "asing": {"seen": [1], "note": ""},
    }
    found = guides.taken(known, kept)
    assert set(found) == {"kompeten"}
    assert found["kompeten"].stored() == {"seen": [0, 2], "note": "Membantu rekan baru."}
