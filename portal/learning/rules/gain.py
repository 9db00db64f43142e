"""What was gained between the test before a course and the one after it.

Both figures, because each alone misleads: the raw difference is small for whoever knew much, and
the share of what was still to be gained says nothing about how much that was. Source: R. R. Hake,
American Journal of Physics 66 (1998), p. 64, the average normalised gain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class BeforeRefusal(StrEnum):
    """Why the test before the lessons may not be taken any more."""

    LESSONS_BEGUN = "before.lessons_begun"


LEAST = 5
"""Learners a mean needs before a trainer sees it."""


@dataclass(frozen=True, slots=True)
class Score:
    """`earned` of `possible` marks of a first try."""

    earned: int
    possible: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.earned, self.possible) if self.possible else Fraction(0)


@dataclass(frozen=True, slots=True)
class Gain:
    """`raw` is the difference of the shares; `normalised` that over what was still to be gained,
    None where everything was known before.
    """

    raw: Fraction
    normalised: Fraction | None


def gain(before: Score, after: Score) -> Gain:
    """What one learner gained; less than nothing is said as it is."""
    raw = after.share - before.share
    room = 1 - before.share
    return Gain(raw, raw / room if room else None)


@dataclass(frozen=True, slots=True)
class MeanGain:
    """Means over `count` learners; `normalised` over those who had something to gain."""

    before: Fraction
    after: Fraction
    raw: Fraction
    normalised: Fraction | None
    count: int


def mean_gain(pairs: Iterable[tuple[Score, Score]]) -> MeanGain | None:
    """The means of learners who took both tests; None for fewer than five of them."""
    both = list(pairs)
    if len(both) < LEAST:
        return None
    gains = [gain(before, after) for before, after in both]
    normalised = [one.normalised for one in gains if one.normalised is not None]
    return MeanGain(
        before=_mean([before.share for before, _ in both]),
        after=_mean([after.share for _, after in both]),
        raw=_mean([one.raw for one in gains]),
        normalised=_mean(normalised) if len(normalised) >= LEAST else None,
        count=len(both),
    )


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
