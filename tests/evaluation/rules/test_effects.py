"""Whether a gap closed: a person's level, a unit's count of those who miss it."""

import pytest

from portal.evaluation.rules import effects
from portal.evaluation.rules.effects import Closing
from portal.evaluation.rules.followups import Result
from portal.evaluation.rules.index import Figure


@pytest.mark.parametrize(
    ("held", "closing"),
    [(3, Closing.CLOSED), (4, Closing.CLOSED), (2, Closing.SMALLER), (1, Closing.OPEN)],
)
def test_a_level_at_the_standard_closes_the_gap(held: int, closing: Closing) -> None:
    assert effects.of_person(1, held, 3).closing is closing


def test_a_level_that_fell_meanwhile_leaves_it_open() -> None:
    assert effects.of_person(2, 1, 3).closing is Closing.OPEN


def unit(*levels: int) -> list[Result]:
    return [Result(place, 1, (Figure(7, level, 2),)) for place, level in enumerate(levels)]


def test_a_units_effect_counts_who_still_misses_it() -> None:
    better = effects.of_unit(3, unit(2, 2, 1), 7)
    assert better is not None
    assert (better.held, better.wanted, better.closing) == (1, 3, Closing.SMALLER)
    whole = effects.of_unit(3, unit(2, 3), 7)
    assert whole is not None
    assert whole.closing is Closing.CLOSED
    same = effects.of_unit(2, unit(1, 1, 2), 7)
    assert same is not None
    assert same.closing is Closing.OPEN


def test_what_nobody_of_the_unit_is_asked_for_any_more_has_no_effect() -> None:
    assert effects.of_unit(3, unit(2, 2), 8) is None
