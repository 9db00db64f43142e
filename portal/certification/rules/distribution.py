"""What the results of a sitting look like together, for the board that decides about them.

Facility is the mean share of the marks of an item. Reliability is Cronbach's alpha of the items of
one form (KR-20 where every item is worth one mark), because alpha says nothing across different
items. Sources: L. J. Cronbach, Psychometrika 16 (1951); Allen & Yen, Introduction to Measurement
Theory, chapters 4 and 6.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

BINS = 10
LEAST = 10
"""With fewer results no reliability is worked out: chance would make it."""
FORMS_DIFFER = 10
"""Percentage points between the pass rates of two forms from which the board is warned."""
RELIABLE_FROM = 70
"""Hundredths of alpha below which a decision about one person stands on little."""


@dataclass(frozen=True, slots=True)
class Sat:
    """One closed attempt. `marks` by item version: (earned, possible)."""

    form: int
    earned: int
    possible: int
    passed: bool
    marks: Mapping[int, tuple[int, int]]

    @property
    def percent(self) -> Fraction:
        return Fraction(100 * self.earned, self.possible) if self.possible else Fraction(0)


@dataclass(frozen=True, slots=True)
class ItemFigure:
    """An item over all forms that have it: answers marked, facility in per cent."""

    version: int
    count: int
    facility: int


@dataclass(frozen=True, slots=True)
class FormFigure:
    """One parallel form: how many sat it, mean and pass rate in per cent, alpha in hundredths."""

    form: int
    count: int
    mean: int
    pass_rate: int
    alpha: int | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """Everything together; None where there is nothing to divide by."""

    count: int
    passed: int
    mean: int | None
    lowest: int | None
    highest: int | None
    steps: tuple[int, ...]
    forms: tuple[FormFigure, ...]
    items: tuple[ItemFigure, ...]

    @property
    def pass_rate(self) -> int | None:
        return _rounded(Fraction(100 * self.passed, self.count)) if self.count else None

    @property
    def alpha(self) -> int | None:
        """The mean over forms by how many sat them, None where no form tells."""
        told = [(one.alpha, one.count) for one in self.forms if one.alpha is not None]
        people = sum(count for _alpha, count in told)
        if not people:
            return None
        return _rounded(Fraction(sum(alpha * count for alpha, count in told), people))

    @property
    def forms_differ(self) -> bool:
        """Whether one form was clearly easier to pass than another."""
        rates = [one.pass_rate for one in self.forms if one.count >= LEAST]
        return bool(rates) and max(rates) - min(rates) >= FORMS_DIFFER


def distribution(results: Iterable[Sat]) -> Distribution:
    """The figures of these results; their order means nothing."""
    sat = list(results)
    percents = [one.percent for one in sat]
    steps = [0] * BINS
    for percent in percents:
        steps[min(BINS - 1, int(percent * BINS / 100))] += 1
    by_form: dict[int, list[Sat]] = defaultdict(list)
    for one in sat:
        by_form[one.form].append(one)
    return Distribution(
        count=len(sat),
        passed=sum(one.passed for one in sat),
        mean=_mean(percents),
        lowest=_rounded(min(percents)) if percents else None,
        highest=_rounded(max(percents)) if percents else None,
        steps=tuple(steps),
        forms=tuple(_form(form, by_form[form]) for form in sorted(by_form)),
        items=_items(sat),
    )


def _form(form: int, sat: Sequence[Sat]) -> FormFigure:
    rate = Fraction(100 * sum(one.passed for one in sat), len(sat))
    return FormFigure(
        form, len(sat), _mean([one.percent for one in sat]) or 0, _rounded(rate), alpha(sat)
    )


def _items(sat: Sequence[Sat]) -> tuple[ItemFigure, ...]:
    earned: dict[int, Fraction] = defaultdict(Fraction)
    count: dict[int, int] = defaultdict(int)
    for one in sat:
        for version, (got, possible) in one.marks.items():
            if possible:
                earned[version] += Fraction(got, possible)
                count[version] += 1
    return tuple(
        ItemFigure(version, count[version], _rounded(100 * earned[version] / count[version]))
        for version in sorted(count, key=lambda each: (earned[each] / count[each], each))
    )


def alpha(sat: Sequence[Sat]) -> int | None:
    """Cronbach's alpha in hundredths, of people who had the same items; None where undefined."""
    items = sorted(set.intersection(*(set(one.marks) for one in sat))) if sat else []
    if len(sat) < LEAST or len(items) < 2:
        return None
    rows = [[one.marks[item][0] for item in items] for one in sat]
    whole = _variance([sum(row) for row in rows])
    if not whole:
        return None
    parts = sum((_variance(column) for column in zip(*rows, strict=True)), Fraction())
    found = Fraction(len(items), len(items) - 1) * (1 - parts / whole)
    return max(-100, min(100, _rounded(100 * found)))


def _variance(values: Sequence[int]) -> Fraction:
    total, squares, count = sum(values), sum(one * one for one in values), len(values)
    return Fraction(count * squares - total * total, count * count)


def _mean(values: Sequence[Fraction]) -> int | None:
    return _rounded(sum(values, Fraction()) / len(values)) if values else None


def _rounded(value: Fraction) -> int:
    return int(value + Fraction(1, 2)) if value >= 0 else -int(-value + Fraction(1, 2))
