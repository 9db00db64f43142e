"""Where passing begins: how a cut score was found, and what a panel's ratings make of it.

Angoff: every panellist says of every item how many of a hundred examinees who are only just
competent would answer it right. What such an examinee is expected to reach is the mean over the
items a paper may draw, weighed by how many it draws of each part of the table; the cut is the mean
over the panellists. Their spread and its standard error are told beside it, since a cut is worth
what its panel agrees on.
Borderline group: the median of the scores of those whom their assessors called borderline.
Bookmark and policy are recorded as they were decided elsewhere.
Source: Cizek and Bunch, Standard Setting (2007), chs. 6 and 10. The least sizes below are our own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isqrt

MIN_PANEL = 3
"""Fewer judges than this are no panel."""
MIN_BORDERLINE = 10
"""A median of fewer scores is chance."""
WIDE_PERMILLE = 100
"""A spread between panellists above this is told as a reason to talk again."""


class CutMethod(StrEnum):
    """How a cut score was found."""

    ANGOFF = "angoff"
    BORDERLINE = "borderline"
    BOOKMARK = "bookmark"
    POLICY = "policy"


WITH_PANEL = frozenset({CutMethod.ANGOFF, CutMethod.BORDERLINE, CutMethod.BOOKMARK})

Ratings = Mapping[str, int]
"""One panellist's percentages by item key."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the table: so many items of a paper come out of these."""

    count: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PanelCut:
    """What a panel's ratings come to, in thousandths of the marks; `percent` is rounded half up.

    `judges` holds what each panellist's ratings come to by themselves.
    """

    percent: int
    permille: int
    judges: tuple[int, ...]
    spread: int  # standard deviation between the panellists
    error: int  # standard error of the mean

    @property
    def is_wide(self) -> bool:
        return self.spread > WIDE_PERMILLE


def angoff(cells: Sequence[Cell], panel: Sequence[Ratings]) -> PanelCut | None:
    """The cut of a panel that has rated every item; None while one of them lacks a rating."""
    if not panel or not any(cell.count for cell in cells) or any(unrated(cells, panel)):
        return None
    judges = [_expected(cells, ratings) for ratings in panel]
    mean = sum(judges, Fraction()) / len(judges)
    variance = Fraction()
    if len(judges) > 1:
        variance = sum(((one - mean) ** 2 for one in judges), Fraction()) / (len(judges) - 1)
    return PanelCut(
        _half_up(mean * 100),
        _half_up(mean * 1000),
        tuple(_half_up(one * 1000) for one in judges),
        _root(variance),
        _root(variance / len(judges)),
    )


def unrated(cells: Sequence[Cell], panel: Sequence[Ratings]) -> tuple[int, ...]:
    """How many items each panellist has still to rate."""
    keys = {key for cell in cells for key in cell.keys}
    return tuple(len(keys - set(ratings)) for ratings in panel)


def borderline(scores: Sequence[int]) -> int | None:
    """The median score of the borderline group in percent, half up; None for a group too small."""
    if len(scores) < MIN_BORDERLINE:
        return None
    ranked, half = sorted(scores), len(scores) // 2
    if len(ranked) % 2:
        return ranked[half]
    return _half_up(Fraction(ranked[half - 1] + ranked[half], 2))


def _expected(cells: Sequence[Cell], ratings: Ratings) -> Fraction:
    """The share a barely competent examinee is expected to reach, in this panellist's eyes."""
    total = sum(cell.count for cell in cells)
    worth = sum(
        (Fraction(sum(ratings[key] for key in cell.keys), len(cell.keys)) * cell.count)
        for cell in cells
        if cell.count and cell.keys
    )
    return Fraction(worth) / (100 * total)


def _half_up(value: Fraction) -> int:
    return int((2 * value.numerator + value.denominator) // (2 * value.denominator))


def _root(variance: Fraction) -> int:
    """The square root in thousandths, rounded down."""
    return isqrt(int(variance * 1_000_000))
