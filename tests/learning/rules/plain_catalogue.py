"""The catalogue by its plain meaning: every course looked at, one by one. What the quick way in
`portal.learning.rules.catalogue` is held against.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.learning.rules.catalogue import Gap, Hours, Mine, Offer, Order, Result, Wanted


@dataclass(frozen=True, slots=True)
class Found:
    """The whole list in order, and what each further filter would leave."""

    results: tuple[Result, ...]
    mine: Mapping[Mine, int]
    hours: Mapping[Hours, int]
    competencies: Mapping[str, int]


def find(
    offers: Sequence[Offer],
    gaps: Collection[Gap],
    wanted: Wanted,
    hits: Mapping[str, int] | None = None,
) -> Found:
    known = {gap.competency: gap for gap in gaps}
    rows = [
        (Result(one, gap_of(one, known)), hits[one.slug] if hits else 0)
        for one in offers
        if hits is None or one.slug in hits
    ]
    mine: Counter[Mine] = Counter()
    hours: Counter[Hours] = Counter()
    names: Counter[str] = Counter()
    kept = []
    for row in rows:
        result = row[0]
        kinds, band = mine_of(result), Hours.of(result.offer.jp100)
        keys = {key for key, _level in result.offer.aims}
        a = not wanted.mine or bool(wanted.mine & kinds)
        b = not wanted.hours or band in wanted.hours
        c = not wanted.competencies or bool(wanted.competencies & keys)
        mine.update(kinds if b and c else ())
        hours.update([band] if a and c else ())
        names.update(keys if a and b else ())
        if a and b and c:
            kept.append(row)
    kept.sort(key=order_of(wanted.order))
    return Found(
        tuple(result for result, _weight in kept),
        {one: mine[one] for one in Mine},
        {one: hours[one] for one in Hours},
        names,
    )


def gap_of(offer: Offer, known: Mapping[str, Gap]) -> Gap | None:
    closing = [known[key] for key, level in offer.aims if key in known and known[key].level < level]
    if offer.passed or not closing:
        return None
    return max(closing, key=lambda gap: (gap.missing, gap.competency))


def mine_of(result: Result) -> frozenset[Mine]:
    offer = result.offer
    own = Mine.TAKEN if offer.taken else Mine.PASSED if offer.passed else Mine.NEW
    return frozenset({own} if result.gap is None else {own, Mine.GAP})


def order_of(order: Order) -> Callable[[tuple[Result, int]], tuple[Any, ...]]:
    def newest(row: tuple[Result, int]) -> tuple[Any, ...]:
        return (-row[0].offer.published, row[0].offer.title, row[0].offer.slug)

    def title(row: tuple[Result, int]) -> tuple[Any, ...]:
        return (row[0].offer.title, row[0].offer.slug)

    def fit(row: tuple[Result, int]) -> tuple[Any, ...]:
        result, weight = row
        missing = result.gap.missing if result.gap else 0
        return (-missing, -weight, result.offer.passed, result.offer.title, result.offer.slug)

    return {Order.NEWEST: newest, Order.TITLE: title, Order.FIT: fit}[order]
