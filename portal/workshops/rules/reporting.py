"""The report of an activity: what came of it by unit, and what it cost for a person and a JP."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class UnitLine:
    """People of one unit: who was called by letter, registered, had a place at last, was there,
    completed it.
    """

    unit: str
    invited: int
    registered: int
    seated: int
    attended: int
    completed: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Whole rupiah; None where there is nothing to divide by."""

    whole_idr: int
    per_person: int | None
    per_jp: int | None


def total(lines: Sequence[UnitLine]) -> UnitLine:
    """All units together; without a name."""
    return UnitLine(
        "",
        sum(one.invited for one in lines),
        sum(one.registered for one in lines),
        sum(one.seated for one in lines),
        sum(one.attended for one in lines),
        sum(one.completed for one in lines),
    )


def cost(price_idr: int, seated: int, completed: int, jp100: int) -> Cost:
    """The price of every place, over those who completed it and over the JP that were booked."""
    whole = price_idr * seated
    return Cost(
        whole,
        round(Fraction(whole, completed)) if completed else None,
        round(Fraction(whole * 100, jp100)) if jp100 else None,
    )
