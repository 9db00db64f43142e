"""Statistics of one item version: how hard it is, what it tells, what its distractors do.

A tally adds up whole numbers, so that results come in any order, in pieces, and can be taken back
when a regrade replaces them. Everything shown is worked out from a tally.

The score an item is held against is that of the *rest* of the same paper: with the item itself in
it, a short paper would agree with every one of its items (corrected item-rest correlation).
Sources: Allen & Yen, Introduction to Measurement Theory, ch. 6; Ebel, Essentials of Educational
Measurement (limits of facility and discrimination).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Any

WHOLE = 1000
"""Marks and rests are told in thousandths."""
BINS = 21
"""Rests are also kept in steps of five per cent, to find the strongest third."""
SHOWN_FROM = 10
"""With fewer responses nothing is shown: one person would move every figure by a tenth."""
JUDGED_FROM = 30
"""With fewer responses nobody is told that an item is weak: chance alone could say so."""
EASY_FROM, HARD_TO = 95, 25
"""Facility in per cent."""
WEAK_BELOW = 15
"""Discrimination in hundredths."""
IDLE_BELOW = 3
"""A distractor chosen by fewer per cent only lengthens the item."""


class ItemFlag(StrEnum):
    """What somebody should look at. None of them says that an item is wrong."""

    KEY_BEATEN = "key_beaten"  # the strongest third prefers a distractor to the key
    NEGATIVE = "negative"  # who knows more fails it more often
    WEAK = "weak"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    IDLE_DISTRACTOR = "idle_distractor"
    STRONG_DISTRACTOR = "strong_distractor"  # who knows more chooses it more often


@dataclass(frozen=True, slots=True)
class Observation:
    """One response in one result: thousandths of the marks, of the rest, options chosen."""

    mark: int
    rest: int
    chosen: frozenset[int] = frozenset()


def observation(
    mine: Sequence[int], whole: Sequence[int], chosen: Sequence[int] = ()
) -> Observation | None:
    """From (earned, possible) of the item and of the paper; None for a paper of one item."""
    earned, possible = whole[0] - mine[0], whole[1] - mine[1]
    if possible <= 0 or mine[1] <= 0:
        return None
    return Observation(WHOLE * mine[0] // mine[1], WHOLE * earned // possible, frozenset(chosen))


@dataclass(frozen=True, slots=True)
class Choice:
    """How often an option was chosen, the rests of who chose it, and those by step."""

    count: int = 0
    rests: int = 0
    steps: tuple[int, ...] = (0,) * BINS


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over the responses to one item version."""

    count: int = 0
    marks: int = 0
    marks_squared: int = 0
    rests: int = 0
    rests_squared: int = 0
    products: int = 0
    steps: tuple[int, ...] = (0,) * BINS
    choices: Mapping[int, Choice] | None = None

    def with_(self, one: Observation, times: int = 1) -> "Tally":
        """One response more, or one less with `times` -1."""
        step = one.rest * (BINS - 1) // WHOLE
        choices = dict(self.choices or {})
        for index in one.chosen:
            old = choices.get(index, Choice())
            choices[index] = Choice(
                old.count + times, old.rests + times * one.rest, _added(old.steps, step, times)
            )
        return Tally(
            self.count + times,
            self.marks + times * one.mark,
            self.marks_squared + times * one.mark**2,
            self.rests + times * one.rest,
            self.rests_squared + times * one.rest**2,
            self.products + times * one.mark * one.rest,
            _added(self.steps, step, times),
            {index: choice for index, choice in sorted(choices.items()) if choice.count},
        )

    def stored(self) -> dict[str, Any]:
        """As plain JSON."""
        choices = {
            str(index): [one.count, one.rests, list(one.steps)]
            for index, one in (self.choices or {}).items()
        }
        sums = [self.count, self.marks, self.marks_squared, self.rests, self.rests_squared]
        return {"sums": [*sums, self.products], "steps": list(self.steps), "choices": choices}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Tally":
        if not stored:
            return cls()
        choices = {
            int(index): Choice(count, rests, tuple(steps))
            for index, (count, rests, steps) in stored["choices"].items()
        }
        count, marks, marks_squared, rests, rests_squared, products = stored["sums"]
        steps = tuple(stored["steps"])
        return cls(count, marks, marks_squared, rests, rests_squared, products, steps, choices)


def _added(steps: Sequence[int], step: int, times: int) -> tuple[int, ...]:
    return tuple(count + times if at == step else count for at, count in enumerate(steps))


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """An option by its place in the item; `discrimination` in hundredths, None where undefined."""

    index: int
    is_key: bool
    count: int
    percent: int
    discrimination: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is shown of an item version. Figures are None below `SHOWN_FROM` responses.

    `facility` is the mean share of the marks in per cent, `discrimination` the correlation with
    the rest of the paper in hundredths, None where all did alike.
    """

    count: int
    facility: int | None = None
    discrimination: int | None = None
    options: tuple[OptionFigures, ...] = ()
    flags: tuple[ItemFlag, ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.facility is not None

    @property
    def is_judged(self) -> bool:
        return self.count >= JUDGED_FROM


def figures(tally: Tally, *, options: int = 0, correct: Sequence[int] = ()) -> Figures:
    """What a tally says; `options` is how many there are to choose from, none for other kinds."""
    if tally.count < SHOWN_FROM:
        return Figures(tally.count)
    marks = _Sums(tally.marks, tally.marks_squared, tally.products)
    shown = tuple(_option(tally, index, index in correct) for index in range(options))
    found = Figures(
        tally.count,
        _percent(tally.marks, WHOLE * tally.count),
        _correlation(tally, marks),
        shown,
    )
    if not found.is_judged:
        return found
    return Figures(found.count, found.facility, found.discrimination, shown, _flags(tally, found))


@dataclass(frozen=True, slots=True)
class _Sums:
    """Of whatever is held against the rest: itself, its squares, its products with the rest."""

    own: int
    squared: int
    products: int


def _correlation(tally: Tally, sums: _Sums) -> int | None:
    """Hundredths, rounded; None where one of the two never varies."""
    above = tally.count * sums.products - sums.own * tally.rests
    spread = tally.count * sums.squared - sums.own**2
    rest_spread = tally.count * tally.rests_squared - tally.rests**2
    if spread <= 0 or rest_spread <= 0:
        return None
    return max(-100, min(100, round(100 * above / (sqrt(spread) * sqrt(rest_spread)))))


def _option(tally: Tally, index: int, is_key: bool) -> OptionFigures:
    one = (tally.choices or {}).get(index, Choice())
    sums = _Sums(one.count, one.count, one.rests)
    return OptionFigures(
        index, is_key, one.count, _percent(one.count, tally.count), _correlation(tally, sums)
    )


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


def _flags(tally: Tally, found: Figures) -> tuple[ItemFlag, ...]:
    facility, told = found.facility or 0, found.discrimination
    distractors = [one for one in found.options if not one.is_key]
    tests = {
        ItemFlag.KEY_BEATEN: _is_key_beaten(tally, found.options),
        ItemFlag.NEGATIVE: told is not None and told < 0,
        ItemFlag.WEAK: told is not None and 0 <= told < WEAK_BELOW and facility < EASY_FROM,
        ItemFlag.TOO_HARD: facility <= HARD_TO,
        ItemFlag.TOO_EASY: facility >= EASY_FROM,
        ItemFlag.IDLE_DISTRACTOR: facility < EASY_FROM
        and any(one.percent < IDLE_BELOW for one in distractors),
        ItemFlag.STRONG_DISTRACTOR: any((one.discrimination or 0) > 0 for one in distractors),
    }
    return tuple(flag for flag, holds in tests.items() if holds)


def _is_key_beaten(tally: Tally, options: Sequence[OptionFigures]) -> bool:
    """Whether the strongest third chose a distractor more often than the (weakest) key.

    Whoever did as well as the last of the third belongs to it.
    """
    from_step, reached = BINS, 0
    while 3 * reached < tally.count:
        from_step -= 1
        reached += tally.steps[from_step]
    choices = tally.choices or {}
    top = {one.index: sum(choices.get(one.index, Choice()).steps[from_step:]) for one in options}
    keys = [top[one.index] for one in options if one.is_key]
    others = [top[one.index] for one in options if not one.is_key]
    return bool(keys) and bool(others) and max(others) > min(keys)
