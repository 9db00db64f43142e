"""Item statistics against their definitions, and what a tally must not depend on."""

from math import isclose
from random import Random
from statistics import StatisticsError, correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.rules.statistics import (
    JUDGED_FROM,
    SHOWN_FROM,
    WHOLE,
    Figures,
    ItemFlag,
    Observation,
    Tally,
    figures,
    observation,
)

thousandths = st.integers(0, WHOLE)
responses = st.lists(
    st.builds(Observation, thousandths, thousandths, st.frozensets(st.integers(0, 3), max_size=2)),
    min_size=SHOWN_FROM,
    max_size=40,
)


def tallied(some: list[Observation]) -> Tally:
    tally = Tally()
    for one in some:
        tally = tally.with_(one)
    return tally


def defined(left: list[int], right: list[int]) -> float | None:
    try:
        return 100 * correlation(left, right)
    except StatisticsError:  # one of the two never varies
        return None


def agree(shown: int | None, expected: float | None) -> bool:
    if shown is None or expected is None:
        return shown is expected
    return isclose(shown, expected, abs_tol=0.51)


@given(responses)
def test_figures_are_what_their_definitions_say(some: list[Observation]) -> None:
    found = figures(tallied(some), options=4, correct=[0])
    rests = [one.rest for one in some]
    assert found.facility is not None
    mean = sum(one.mark for one in some) / len(some) / 10
    assert isclose(found.facility, mean, abs_tol=0.51)
    assert agree(found.discrimination, defined([one.mark for one in some], rests))
    for option in found.options:
        chose = [int(option.index in one.chosen) for one in some]
        assert option.count == sum(chose)
        assert agree(option.discrimination, defined(chose, rests))


@given(responses, st.randoms(use_true_random=False), st.data())
def test_order_pieces_storing_and_taking_back_change_nothing(
    some: list[Observation], luck: Random, data: st.DataObject
) -> None:
    whole = tallied(some)
    other = list(some)
    luck.shuffle(other)
    passing = data.draw(st.builds(Observation, thousandths, thousandths, st.just(frozenset({2}))))
    tally = tallied(other).with_(passing)
    assert Tally.read(tally.stored()).with_(passing, -1) == Tally.read(whole.stored()) == whole
    assert Tally.read({}) == Tally()


@pytest.mark.parametrize(
    ("mine", "whole", "expected"),
    [
        ((1, 1), (8, 11), Observation(1000, 700)),
        ((0, 2), (5, 12), Observation(0, 500)),
        ((1, 1), (1, 1), None),
    ],
)
def test_an_item_is_held_against_the_rest_of_its_paper(
    mine: tuple[int, int], whole: tuple[int, int], expected: Observation | None
) -> None:
    assert observation(mine, whole) == expected


def crowd(count: int, *groups: tuple[int, int, int]) -> Tally:
    """`count` people in each group: mark, rest in thousandths, and the option chosen."""
    return tallied(
        [Observation(m, rest, frozenset({o})) for m, rest, o in groups for _ in range(count)]
    )


GOOD = ((WHOLE, 900, 0), (WHOLE, 800, 0), (0, 300, 1), (0, 200, 2), (0, 250, 3))


def test_little_is_said_of_few_responses_and_nothing_of_very_few() -> None:
    assert figures(crowd(1, *GOOD), options=4, correct=[0]) == Figures(5)
    some = figures(crowd(3, *GOOD), options=4, correct=[0])
    assert (some.is_shown, some.is_judged, some.flags) == (True, False, ())
    assert 3 * len(GOOD) < JUDGED_FROM


@pytest.mark.parametrize(
    ("groups", "flags"),
    [
        (GOOD, set()),
        (((WHOLE, 500, 0), (WHOLE, 600, 0)), {ItemFlag.TOO_EASY}),
        (((0, 900, 1), (0, 800, 1), (WHOLE, 100, 0), (WHOLE, 200, 2), (0, 300, 3)),
         {ItemFlag.KEY_BEATEN, ItemFlag.NEGATIVE, ItemFlag.STRONG_DISTRACTOR}),
        (((0, 500, 1), (0, 500, 2), (0, 600, 3), (0, 400, 3), (WHOLE, 900, 0)),
         {ItemFlag.TOO_HARD}),
        (((WHOLE, 900, 0), (WHOLE, 800, 0), (0, 300, 1), (0, 200, 2)), {ItemFlag.IDLE_DISTRACTOR}),
        (((WHOLE, 500, 0), (0, 500, 1), (0, 400, 2), (WHOLE, 410, 0), (0, 440, 3)),
         {ItemFlag.WEAK, ItemFlag.STRONG_DISTRACTOR}),
    ],
)  # fmt: skip
def test_flags_name_what_somebody_should_look_at(
    groups: tuple[tuple[int, int, int], ...], flags: set[ItemFlag]
) -> None:
    assert set(figures(crowd(15, *groups), options=4, correct=[0]).flags) == flags
