"""The index of a service from its answers (PermenPANRB 14/2017).

NRR of an element = sum of its values / respondents who answered it; the index is the sum of the
NRR, each weighted 1 / number of elements, times 25. Exact fractions throughout: with the printed
weight 0.111 the highest value would be 99.9.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from portal.feedback.rules.policy import Grade, SurveyPolicy

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of one element: the sum of its values and how many gave one."""

    total: int
    count: int

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.total + other.total, self.count + other.count)


@dataclass(frozen=True, slots=True)
class Result:
    """The index of some answers. `nrr` lacks elements that too few answered: they are not shown
    and not counted, or the index would tell them.
    """

    respondents: int
    nrr: Mapping[str, Fraction]
    index: Fraction
    converted: Decimal
    grade: Grade

    @property
    def lowest(self) -> str:
        """The element with the lowest value, the first of several."""
        return min(self.nrr, key=lambda key: self.nrr[key])


def result(policy: SurveyPolicy, tallies: Mapping[str, Tally], respondents: int) -> Result | None:
    """The index; None where fewer than the minimum answered."""
    if respondents < policy.minimum:
        return None
    nrr = {
        one.key: Fraction(tally.total, tally.count)
        for one in policy.elements
        if (tally := tallies.get(one.key, Tally(0, 0))).count >= policy.minimum
    }
    if not nrr:
        return None
    index = index_of(list(nrr.values()))
    converted = converted_of(policy, index)
    return Result(respondents, nrr, index, converted, grade_of(policy, converted))


def index_of(nrr: Sequence[Fraction]) -> Fraction:
    """The sum of the NRR, each with the weight 1 / their number."""
    return sum(nrr, Fraction(0)) / len(nrr)


def converted_of(policy: SurveyPolicy, value: Fraction) -> Decimal:
    """A value of the scale times 25, rounded to two places: 25.00 to 100.00."""
    return rounded(value * policy.factor)


def rounded(value: Fraction) -> Decimal:
    """To two places, halves up, exactly."""
    hundredths = (value * 100 + Fraction(1, 2)).__floor__()
    return (Decimal(hundredths) / 100).quantize(_HUNDREDTH, ROUND_HALF_UP)


def grade_of(policy: SurveyPolicy, converted: Decimal) -> Grade:
    """The grade of a converted and rounded value: the best whose bound it reaches."""
    reached = [one for one in policy.grades if one.begins <= converted]
    return reached[0] if reached else policy.grades[-1]


def added(parts: Sequence[Mapping[str, Tally]]) -> dict[str, Tally]:
    """The tallies of several services together."""
    keys = {key for part in parts for key in part}
    return {key: sum((part[key] for part in parts if key in part), Tally(0, 0)) for key in keys}
