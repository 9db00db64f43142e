"""What the catalogue shows, in which order, and how many there would be."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    results = [
        Result(offer, _gap(offer, known), hits[offer.slug] if hits else 0)
        for offer in offers
        if hits is None or offer.slug in hits
    ]
    kept = [one for one in results if _passes(one, wanted)]
    free_mine = [one for one in results if _passes(one, replace(wanted, mine=frozenset()))]
    free_hours = [one for one in results if _passes(one, replace(wanted, hours=frozenset()))]
    free_names = [one for one in results if _passes(one, replace(wanted, competencies=frozenset()))]
    return Found(
        results=tuple(sorted(kept, key=_key(wanted.order))),
        mine={one: sum(one in _mine(result) for result in free_mine) for one in Mine},
        hours={one: sum(Hours.of(r.offer.jp100) is one for r in free_hours) for one in Hours},
        competencies=_named(free_names),
    )


def _gap(offer: Offer, known: Mapping[str, Gap]) -> Gap | None:
    closing = [known[key] for key, level in offer.aims if key in known and known[key].level < level]
    if offer.passed or not closing:
        return None
    return max(closing, key=lambda gap: (gap.missing, gap.competency))


def _mine(result: Result) -> set[Mine]:
    offer = result.offer
    found = {Mine.GAP} if result.gap is not None else set()
    if offer.taken:
        return found | {Mine.TAKEN}
    return found | {Mine.PASSED if offer.passed else Mine.NEW}


def _passes(result: Result, wanted: Wanted) -> bool:
    names = {key for key, _level in result.offer.aims}
    return (
        (not wanted.mine or bool(wanted.mine & _mine(result)))
        and (not wanted.hours or Hours.of(result.offer.jp100) in wanted.hours)
        and (not wanted.competencies or bool(wanted.competencies & names))
    )


def _named(results: Sequence[Result]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for result in results:
        for key, _level in result.offer.aims:
            counts[key] = counts.get(key, 0) + 1
    return counts


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
