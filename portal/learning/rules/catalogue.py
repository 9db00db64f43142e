"""What the catalogue shows, in which order, and how many there would be."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Hours(StrEnum):
    """Bands of learning hours (JP)."""

    SHORT = "short"  # up to 2 JP
    MIDDLE = "middle"  # more than 2, up to 5 JP
    LONG = "long"  # more than 5 JP

    @classmethod
    def of(cls, jp100: int) -> "Hours":
        if jp100 <= 200:
            return cls.SHORT
        return cls.MIDDLE if jp100 <= 500 else cls.LONG


class Mine(StrEnum):
    """How a course stands to its reader."""

    GAP = "gap"  # speaks to a competency below the standard of the post
    TAKEN = "taken"
    NEW = "new"  # neither taken nor passed
    PASSED = "passed"


class Order(StrEnum):
    FIT = "fit"  # what closes a gap first, then what fits the words best
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Offer:
    """A course on offer to one reader. `aims` are (competency key, level)."""

    slug: str
    title: str
    jp100: int
    published: float  # for the order alone
    aims: tuple[tuple[str, int], ...]
    taken: bool = False
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A competency below the standard of the reader's post."""

    competency: str
    level: int
    required: int

    @property
    def missing(self) -> int:
        return self.required - self.level


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters in force; empty ones let everything through."""

    mine: frozenset[Mine] = frozenset()
    hours: frozenset[Hours] = frozenset()
    competencies: frozenset[str] = frozenset()
    order: Order = Order.FIT

    @property
    def used(self) -> int:
        return len(self.mine) + len(self.hours) + len(self.competencies)


@dataclass(frozen=True, slots=True)
class Result:
    """An offer on the list; `gap` is the reason it stands where it does."""

    offer: Offer
    gap: Gap | None
    weight: int


@dataclass(frozen=True, slots=True)
class Found:
    """The whole list in order, and what each further filter would leave."""

    results: tuple[Result, ...]
    mine: Mapping[Mine, int] = field(default_factory=dict)
    hours: Mapping[Hours, int] = field(default_factory=dict)
    competencies: Mapping[str, int] = field(default_factory=dict)


def find(
    offers: Sequence[Offer],
    gaps: Collection[Gap],
    wanted: Wanted,
    hits: Mapping[str, int] | None = None,
) -> Found:
    """Narrow and order the offers. `hits` are slug → weight of a search, None for no search.

    A gap is closed by a course whose level it has not reached; of several the largest counts. The
    number beside a filter counts what its group would leave, the other groups in force.
    """
    known = {gap.competency: gap for gap in gaps}
    sorted_out = [
        _Sorted.of(Result(offer, _gap(offer, known), hits[offer.slug] if hits else 0))
        for offer in offers
        if hits is None or offer.slug in hits
    ]
    passes_mine = [not wanted.mine or bool(wanted.mine & one.mine) for one in sorted_out]
    passes_hours = [not wanted.hours or one.hours in wanted.hours for one in sorted_out]
    passes_names = [
        not wanted.competencies or not wanted.competencies.isdisjoint(one.names)
        for one in sorted_out
    ]
    rows = list(zip(sorted_out, passes_mine, passes_hours, passes_names, strict=True))
    mine = Counter(kind for one, _, b, c in rows if b and c for kind in one.mine)
    hours = Counter(one.hours for one, a, _, c in rows if a and c)
    names = Counter(name for one, a, b, _ in rows if a and b for name in one.names)
    kept = [one.result for one, a, b, c in rows if a and b and c]
    return Found(
        results=tuple(sorted(kept, key=_key(wanted.order))),
        mine={one: mine[one] for one in Mine},
        hours={one: hours[one] for one in Hours},
        competencies=dict(names),
    )


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A result with what the filters ask of it, worked out once."""

    result: Result
    mine: frozenset[Mine]
    hours: Hours
    names: tuple[str, ...]

    @classmethod
    def of(cls, result: Result) -> "_Sorted":
        offer = result.offer
        names = tuple(key for key, _level in offer.aims)
        return cls(result, _mine(result), Hours.of(offer.jp100), names)


def _gap(offer: Offer, known: Mapping[str, Gap]) -> Gap | None:
    closing = [known[key] for key, level in offer.aims if key in known and known[key].level < level]
    if offer.passed or not closing:
        return None
    return max(closing, key=lambda gap: (gap.missing, gap.competency))


def _mine(result: Result) -> frozenset[Mine]:
    offer = result.offer
    own = Mine.TAKEN if offer.taken else Mine.PASSED if offer.passed else Mine.NEW
    return frozenset({own} if result.gap is None else {own, Mine.GAP})


def _key(order: Order) -> Callable[[Result], tuple[Any, ...]]:
    if order is Order.NEWEST:
        return lambda one: (-one.offer.published, one.offer.title, one.offer.slug)
    if order is Order.TITLE:
        return lambda one: (one.offer.title, one.offer.slug)
    return lambda one: (
        -(one.gap.missing if one.gap else 0),
        -one.weight,
        one.offer.passed,
        one.offer.title,
        one.offer.slug,
    )
