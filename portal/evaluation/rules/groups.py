"""Figures of units that may be shown beside the whole without showing whose they are (PR-3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """Of several people together: how many are asked and short, levels that count and asked."""

    people: int
    short: int
    earned: int
    possible: int

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.people + other.people,
            self.short + other.short,
            self.earned + other.earned,
            self.possible + other.possible,
        )

    @property
    def percent(self) -> int:
        """How much of the standard is there, rounded down."""
        return 100 * self.earned // self.possible if self.possible else 0


NOBODY = Tally(0, 0, 0, 0)


def together(tallies: Iterable[Tally]) -> Tally:
    """The sum of several."""
    return sum(tallies, NOBODY)


def shown(tallies: Mapping[int, Tally], least: int) -> frozenset[int]:
    """The groups whose figures may stand beside their sum.

    Those of fewer people are held back, and with them the next smallest until what is held back
    is large enough itself: the sum less what is shown then tells nobody either.
    """
    kept = {key: one.people for key, one in tallies.items() if one.people >= least}
    held = sum(one.people for key, one in tallies.items() if key not in kept)
    while 0 < held < least and kept:
        smallest = min(kept, key=lambda key: (kept[key], key))
        held += kept.pop(smallest)
    return frozenset(kept)
