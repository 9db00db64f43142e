"""A rating against behavioural indicators: what is kept while it is written, and what is enough.

A rater says of a competency which level they saw, which of its indicators, and gives one dated
example; a bare tick is refused. The supervisor's rating of the standard's competencies proves
attitude as far as the attainment policy lets it; a self-rating and the feedback on values prove
nothing. What a rater did not see is left out, and leaving it out lowers nothing. Sources:
PermenPANRB 38/2017 (a level is measured by indicators), PermenPANRB 6/2022 (who rates).
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Protocol

SHORTEST_EXAMPLE: Final = 30
LONGEST_EXAMPLE: Final = 2000
SHORTEST_REASON: Final = 10
LONGEST_WORD: Final = 4000


class RatingKind(StrEnum):
    SELF = "self"
    SUPERVISOR = "supervisor"


class RatingRefusal(StrEnum):
    """Why a rating is not taken; the first that applies, with the competency it is about."""

    NOT_OPEN = "rating.not_open"
    SUBMITTED = "rating.submitted"
    STALE = "rating.stale"  # another tab has saved since
    NOTHING = "rating.nothing"
    UNKNOWN_LEVEL = "rating.unknown_level"
    TOO_FEW_INDICATORS = "rating.too_few_indicators"
    NO_EXAMPLE = "rating.no_example"
    EXAMPLE_TOO_LONG = "rating.example_too_long"
    EXAMPLE_DAY = "rating.example_day"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a rater says of one competency; `indicators` are places in the level's own list."""

    competency: int
    level: int
    indicators: AbstractSet[int] = frozenset()
    example_on: date | None = None
    example: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.level or self.indicators or self.example.strip() or self.example_on)

    @classmethod
    def read(cls, competency: int, kept: Mapping[str, Any]) -> "Mark":
        day = kept["on"]
        return cls(
            competency,
            kept["level"],
            frozenset(kept["seen"]),
            date.fromisoformat(day) if day else None,
            kept["example"],
        )

    def stored(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "seen": sorted(self.indicators),
            "on": self.example_on.isoformat() if self.example_on else None,
            "example": self.example.strip(),
        }


class ProofLimits(Protocol):
    """What an attainment policy says of a rater's word."""

    @property
    def min_indicators(self) -> int: ...

    @property
    def max_level(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Scale:
    """One competency as it can be rated: how many indicators each level lists, how many it takes,
    and up to which level this rater's word counts.
    """

    competency: int
    offered: Mapping[int, int]
    least: int
    highest: int

    def needed(self, level: int) -> int:
        """How many indicators of a level must have been seen for it to be said."""
        return max(1, min(self.least, self.offered.get(level, 0)))


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing from a rating, and of which competency; 0: of the whole."""

    refusal: RatingRefusal
    competency: int = 0


def lacks(
    marks: Collection[Mark], scales: Mapping[int, Scale], span: tuple[date, date]
) -> Sequence[Lack]:
    """Everything that keeps a rating from being handed in; () when nothing does.

    `span`: first and last day an example may be of.
    """
    said = [one for one in marks if not one.is_empty]
    if not said:
        return (Lack(RatingRefusal.NOTHING),)
    found = [(one, _refused(one, scales.get(one.competency), span)) for one in said]
    return tuple(Lack(why, one.competency) for one, why in found if why)


def _refused(mark: Mark, scale: Scale | None, span: tuple[date, date]) -> RatingRefusal | None:
    if scale is None or not 0 < mark.level <= scale.highest or not scale.offered.get(mark.level):
        return RatingRefusal.UNKNOWN_LEVEL
    listed = scale.offered[mark.level]
    seen = [place for place in mark.indicators if 0 <= place < listed]
    if len(seen) < scale.needed(mark.level):
        return RatingRefusal.TOO_FEW_INDICATORS
    return example_lack(mark, span)


def example_lack(mark: Mark, span: tuple[date, date]) -> RatingRefusal | None:
    """What the example lacks: words enough to picture it, and a day within the span."""
    if len(mark.example.strip()) < SHORTEST_EXAMPLE or mark.example_on is None:
        return RatingRefusal.NO_EXAMPLE
    if len(mark.example) > LONGEST_EXAMPLE:
        return RatingRefusal.EXAMPLE_TOO_LONG
    first, last = span
    return None if first <= mark.example_on <= last else RatingRefusal.EXAMPLE_DAY


def combined(rated: Sequence[tuple[int, Mapping[int, int]]]) -> dict[int, tuple[int, int]]:
    """The mean of several raters' levels per competency, each weighed by the months they led.

    `rated`: (months, competency → level). The answer: competency → (sum of months × level, sum of
    months), for only who spoke of a competency counts for it.
    """
    sums: dict[int, tuple[int, int]] = {}
    for months, levels in rated:
        for competency, level in levels.items():
            total, weight = sums.get(competency, (0, 0))
            sums[competency] = (total + months * level, weight + months)
    return sums


@dataclass(frozen=True, slots=True)
class Leniency:
    """A rater's mean beside other raters' of the same competencies, in hundredths of a level."""

    rated: int
    own: int
    others: int

    @property
    def difference(self) -> int:
        return self.own - self.others


def leniency(
    own: Mapping[int, Sequence[int]],
    others: Mapping[int, Sequence[int]],
    *,
    rated: int,
    least_rated: int,
    least_difference: int,
) -> Leniency | None:
    """A hint that somebody rates much higher or lower than others; None where there is none.

    Levels by competency. Each competency counts as often as the rater rated it, so that raters of
    different jobs are compared on the same things. It is a hint for the rater and for calibration;
    nothing follows from it.
    """
    shared = [key for key in own if others.get(key)]
    weight = sum(len(own[key]) for key in shared)
    if rated < least_rated or not weight:
        return None
    mine = sum(sum(own[key]) for key in shared)
    theirs = sum(len(own[key]) * sum(others[key]) / len(others[key]) for key in shared)
    found = Leniency(rated, round(100 * mine / weight), round(100 * theirs / weight))
    return found if abs(found.difference) >= least_difference else None
