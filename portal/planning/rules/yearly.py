"""The yearly plan of a unit and its money: what a line costs, what fits, what may be committed.

Source: PP 11/2017 articles 205 (yearly, costed in the agency's budget) and 207 (what a plan says).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_IDR: Final = 1_000_000_000_000
MOST_PEOPLE: Final = 100_000


class Stage(StrEnum):
    """Where a version of a plan stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class Source(StrEnum):
    """Where money comes from."""

    APBD = "apbd"
    APBN = "apbn"
    BLUD = "blud"
    OTHER = "other"


class YearlyRefusal(StrEnum):
    """Why something cannot be done with a yearly plan."""

    NOT_DRAFT = "yearly.not_draft"
    EMPTY = "yearly.empty"
    NOT_APPROVED = "yearly.not_approved"
    UNIT = "yearly.unit"
    REASON = "yearly.reason"
    MONTHS = "yearly.months"


class BudgetRefusal(StrEnum):
    """Why money cannot be committed, or an activity opened."""

    TAKEN = "budget.taken"
    BEYOND = "budget.beyond"
    SPENT = "budget.spent"
    SETTLED = "budget.settled"
    ACTIVITY = "budget.activity"
    NOT_COMMITTED = "budget.not_committed"
    TOO_LITTLE = "budget.too_little"
    LINE = "budget.line"
    SAME = "budget.same"
    BELOW = "budget.below"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a line means: for how many people, hours of each, rupiah in all, and how many of the
    people have the gap it closes.
    """

    people: int
    jp100: int
    total_idr: int
    gaps: int = 0

    @property
    def per_person(self) -> int | None:
        return _per(self.total_idr, self.people)

    @property
    def per_jp(self) -> int | None:
        """Rupiah for one hour of one person."""
        return _per(self.total_idr * 100, self.people * self.jp100)

    @property
    def per_gap(self) -> int | None:
        return _per(self.total_idr, self.gaps)


def _per(idr: int, count: int) -> int | None:
    """Whole rupiah, rounded up: never cheaper than it is."""
    return -(-idr // count) if count > 0 else None


def total(costs: Iterable[Cost]) -> Cost:
    """Several lines together; hours per person as an average, so that cost per hour stays true."""
    found = list(costs)
    people = sum(one.people for one in found)
    hours = sum(one.people * one.jp100 for one in found)
    return Cost(
        people,
        hours // people if people else 0,
        sum(one.total_idr for one in found),
        sum(one.gaps for one in found),
    )


def what_is_cut(lines: Mapping[str, tuple[int, Cost]], money_idr: int) -> Mapping[str, int]:
    """The lines that so much money does not pay for, each with the rupiah left when its turn came.

    Turns go by priority (1 first), within one the cheapest per gap closed, then per person; a line
    that does not fit is passed over for a smaller one behind it.
    """

    def order(key: str) -> tuple[int, int, int, str]:
        priority, cost = lines[key]
        per_gap = cost.per_gap if cost.per_gap is not None else MOST_IDR
        return priority, per_gap, cost.per_person or 0, key

    cut, left = {}, money_idr
    for key in sorted(lines, key=order):
        if lines[key][1].total_idr <= left:
            left -= lines[key][1].total_idr
        else:
            cut[key] = left
    return cut


@dataclass(frozen=True, slots=True)
class Money:
    """A budget line: its amount, what is committed and not yet spent, and what is spent."""

    amount_idr: int
    committed_idr: int = 0
    spent_idr: int = 0

    @property
    def free_idr(self) -> int:
        """May be below zero, where a named approver let something go beyond."""
        return self.amount_idr - self.committed_idr - self.spent_idr


def together(lines: Iterable[Money]) -> Money:
    """Several budget lines together."""
    each = list(lines)
    return Money(
        sum(one.amount_idr for one in each),
        sum(one.committed_idr for one in each),
        sum(one.spent_idr for one in each),
    )


def may_change(money: Money, amount_idr: int) -> BudgetRefusal | None:
    """Why a budget line cannot have this amount: it covers what is committed and spent."""
    if amount_idr == money.amount_idr:
        return BudgetRefusal.SAME
    if amount_idr < money.committed_idr + money.spent_idr:
        return BudgetRefusal.BELOW
    return None


def takes_two(money: Money, amount_idr: int) -> bool:
    """Whether another amount needs a second person: more money does, as going beyond it would."""
    return amount_idr > money.amount_idr


def beyond(money: Money, asked_idr: int) -> int:
    """By how much a commitment would go beyond what is free; 0 where it fits."""
    return max(0, asked_idr - max(0, money.free_idr))


def may_open(
    cost_idr: int, committed_idr: int | None, *, keeps_budget: bool
) -> BudgetRefusal | None:
    """Why an activity cannot be opened: where the agency keeps a budget for the year, what costs
    money is committed to a line first, and to its full price.
    """
    if cost_idr == 0 or not keeps_budget:
        return None
    if committed_idr is None:
        return BudgetRefusal.NOT_COMMITTED
    return BudgetRefusal.TOO_LITTLE if committed_idr < cost_idr else None
