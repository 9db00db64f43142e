"""EX-2: neither place nor id of an item or option tells how its author wrote it.

Chi-square over a thousand papers of fixed seeds, at the 99.9 % point: what is drawn evenly stays
below it, and the same papers are drawn in every run.
"""

import math
from collections import Counter
from collections.abc import Iterable

import pytest

from portal.assessment.rules.drawing import Candidate, DrawRule, Specification, draw

PAPERS = 1_000
ITEMS = 12
OPTIONS = 4
BANK = [
    Candidate(n, n, f"i-{n:02}", "single", "spbe", "easy", frozenset(), {"options": OPTIONS})
    for n in range(ITEMS)
]
SPECIFICATION = Specification((DrawRule("spbe", "easy", 6),))


@pytest.fixture(scope="module")
def papers() -> list[list[dict]]:
    return [draw(SPECIFICATION, BANK, n.to_bytes(16, "big")) for n in range(PAPERS)]


def chi_square(found: Iterable[object], kinds: int) -> float:
    counts = Counter(found)
    expected = counts.total() / kinds
    missing = (kinds - len(counts)) * expected
    return sum((count - expected) ** 2 / expected for count in counts.values()) + missing


def limit(kinds: int) -> float:
    """The 99.9 % point of the chi-square distribution (Wilson and Hilferty)."""
    free = kinds - 1
    part = 2 / (9 * free)
    return free * (1 - part + 3.0902 * math.sqrt(part)) ** 3


def test_every_item_stands_at_every_place_equally_often(papers: list[list[dict]]) -> None:
    for at in range(6):
        assert chi_square((paper[at]["version"] for paper in papers), ITEMS) < limit(ITEMS)


def test_every_option_stands_at_every_place_equally_often(papers: list[list[dict]]) -> None:
    for at in range(OPTIONS):
        authored = (paper[0]["options"][at][1] for paper in papers)
        assert chi_square(authored, OPTIONS) < limit(OPTIONS)


def test_no_order_of_options_is_likelier_than_another(papers: list[list[dict]]) -> None:
    orders = (tuple(index for _id, index in paper[1]["options"]) for paper in papers)
    assert chi_square(orders, math.factorial(OPTIONS)) < limit(math.factorial(OPTIONS))


def test_ids_sorted_tell_nothing_of_the_authored_order(papers: list[list[dict]]) -> None:
    first = (min(paper[2]["options"])[1] for paper in papers)
    assert chi_square(first, OPTIONS) < limit(OPTIONS)
    lowest = (min(paper, key=lambda one: one["ref"])["version"] for paper in papers)
    assert chi_square(lowest, ITEMS) < limit(ITEMS)


def test_an_uneven_draw_would_be_found() -> None:
    assert chi_square([0] * 290 + [1] * 250 + [2] * 250 + [3] * 210, OPTIONS) > 12
    assert chi_square([n % 3 for n in range(PAPERS)], OPTIONS) > limit(OPTIONS)
    assert limit(OPTIONS) == pytest.approx(16.27, abs=0.4)  # of the tables; the formula is near
