"""What other figures of the policy would make of a period's results: counts, and nobody's name.

The index of a person depends on the policy by the weights of the kinds alone, so what the database
added up by kind is enough to work it out by any figures.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from portal.competency.rules.kinds import CompetencyKind
from portal.evaluation.rules.index import WHOLE, rounded
from portal.evaluation.rules.policy import Figures

BANDS: Final = 10
"""The index in tenths: 0 to below 10 %, …, 90 to below 100 %, and the whole standard."""


@dataclass(frozen=True, slots=True)
class Sums:
    """One person: levels that count and levels asked, by kind; how many competencies are short."""

    earned: Mapping[CompetencyKind, int]
    possible: Mapping[CompetencyKind, int]
    gaps: int

    def index(self, figures: Figures) -> int | None:
        """As `rules.index` works it out term by term."""
        earned = sum(figures.weight(kind) * one for kind, one in self.earned.items())
        possible = sum(figures.weight(kind) * one for kind, one in self.possible.items())
        return rounded(earned, possible)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A period by one set of figures. `bands`: people by tenth of the index, the whole last."""

    people: int
    bands: tuple[int, ...]
    mean: int | None  # hundredths of a percent
    mentoring: int  # people for whom mentoring would be proposed


@dataclass(frozen=True, slots=True)
class Effect:
    """Before and after, and for how many the index would be another."""

    before: Outcome
    after: Outcome
    higher: int
    lower: int

    @property
    def same(self) -> int:
        return self.before.people - self.higher - self.lower


def effect(people: Sequence[Sums], before: Figures, after: Figures) -> Effect:
    """What a change of the figures would do."""
    pairs = [(one.index(before), one.index(after)) for one in people]
    both = [(old, new) for old, new in pairs if old is not None and new is not None]
    return Effect(
        _outcome(people, before, [old for old, _new in pairs]),
        _outcome(people, after, [new for _old, new in pairs]),
        higher=sum(new > old for old, new in both),
        lower=sum(new < old for old, new in both),
    )


def _outcome(people: Iterable[Sums], figures: Figures, values: Sequence[int | None]) -> Outcome:
    known = [one for one in values if one is not None]
    bands = Counter(one * BANDS // WHOLE for one in known)
    return Outcome(
        people=len(values),
        bands=tuple(bands[band] for band in range(BANDS + 1)),
        mean=sum(known) // len(known) if known else None,
        mentoring=sum(one.gaps >= figures.mentoring_gaps for one in people),
    )


def shown(bands: Sequence[int], least: int) -> tuple[int | None, ...]:
    """Bands that may be shown: a count below the bound is None, and so is the next smallest one
    while what is held back could still be told by subtracting. An empty band tells nobody.
    """
    held = {place for place, count in enumerate(bands) if 0 < count < least}
    while held and sum(bands[place] for place in held) < least:
        others = [place for place, count in enumerate(bands) if count and place not in held]
        if not others:
            break
        held.add(min(others, key=lambda place: (bands[place], place)))
    if len(held) == 1:
        others = [place for place, count in enumerate(bands) if count and place not in held]
        held |= {min(others, key=lambda place: (bands[place], place))} if others else set()
    return tuple(None if place in held else count for place, count in enumerate(bands))
