"""What the catalogue shows, in which order, and how many there would be.

An agency may offer thousands of courses while a page shows two dozen. What does not depend on the
reader is therefore put in order and counted once (`Shelf`); a page looks at the reader's own
courses one by one, and at the others by the cell they stand in.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import merge


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
    code: str = ""
    cover: str = ""


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


@dataclass(frozen=True, slots=True)
class Cell:
    """Courses of the same aims and band of hours: no filter and no gap tells them apart.

    `ranks` are those that stand for their course, in order.
    """

    aims: tuple[tuple[str, int], ...]
    hours: Hours
    ranks: tuple[int, ...]
    names: tuple[str, ...]  # of the aims

    def gap(self, known: Mapping[str, Gap]) -> Gap | None:
        """The largest gap that a course of this cell closes: one whose level it has not reached."""
        closing = [
            known[key] for key, level in self.aims if key in known and known[key].level < level
        ]
        return max(closing, key=lambda gap: (gap.missing, gap.competency), default=None)


class Shelf:
    """Everything an agency offers, in the order of titles: an offer is named by its rank in it.

    A course may be offered in several revisions at once. The first one given stands for it; the
    others are shown only to those who have their place there.
    """

    def __init__(self, given: Iterable[Offer]) -> None:
        every = list(dict.fromkeys(given))
        stands: dict[str, Offer] = {}
        for offer in every:
            stands.setdefault(offer.slug, offer)
        self.offers = tuple(sorted(every, key=lambda one: (one.title, one.slug)))
        self.rank = {offer: rank for rank, offer in enumerate(self.offers)}
        self.stand_in = tuple(self.rank[stands[offer.slug]] for offer in self.offers)
        self.standing = tuple(rank for rank, one in enumerate(self.stand_in) if rank == one)
        self._newest = [(-offer.published, rank) for rank, offer in enumerate(self.offers)]
        self._lay_out()

    def _lay_out(self) -> None:
        ranks: dict[tuple[tuple[tuple[str, int], ...], Hours], list[int]] = {}
        for rank, offer in enumerate(self.offers):
            cell = ranks.setdefault((offer.aims, Hours.of(offer.jp100)), [])
            if self.stand_in[rank] == rank:
                cell.append(rank)
        self.cells = tuple(
            Cell(aims, hours, tuple(found), tuple(dict.fromkeys(key for key, _level in aims)))
            for (aims, hours), found in ranks.items()
        )
        numbers = {(one.aims, one.hours): number for number, one in enumerate(self.cells)}
        self.cell_of = tuple(numbers[one.aims, Hours.of(one.jp100)] for one in self.offers)
        self._by_name: dict[str, list[int]] = {}
        self.hours: Counter[Hours] = Counter()
        self.names: Counter[str] = Counter()
        for number, one in enumerate(self.cells):
            self.hours[one.hours] += len(one.ranks)
            for name in one.names:
                self.names[name] += len(one.ranks)
                self._by_name.setdefault(name, []).append(number)

    def beyond(self, competency: str, level: int) -> Iterator[tuple[int, Offer]]:
        """Those that lead beyond a level, and where to: the nearest first, then by title."""
        cells: dict[int, list[tuple[int, ...]]] = {}
        for number in self._by_name.get(competency, ()):
            cell = self.cells[number]
            reached = max(level for key, level in cell.aims if key == competency)
            if reached > level:
                cells.setdefault(reached, []).append(cell.ranks)
        for reached, found in sorted(cells.items()):
            yield from ((reached, self.offers[rank]) for rank in merge(*found))

    def reasons(self, gaps: Collection[Gap]) -> dict[int, Gap]:
        """The cells whose courses close one of the gaps, with the largest each."""
        known = {gap.competency: gap for gap in gaps}
        near = {number for key in known for number in self._by_name.get(key, ())}
        found = {number: self.cells[number].gap(known) for number in near}
        return {number: gap for number, gap in found.items() if gap is not None}

    def by_newness(self, ranks: Iterable[int]) -> list[int]:
        return sorted(ranks, key=self._newest.__getitem__)


@dataclass(frozen=True, slots=True)
class Found:
    """The whole list in order, and what each further filter would leave."""

    shelf: Shelf
    order: Sequence[int]  # ranks
    own: Mapping[int, Mine]
    reasons: Mapping[int, Gap]  # by cell
    mine: Mapping[Mine, int]
    hours: Mapping[Hours, int]
    competencies: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.order)

    def after(self, slug: str) -> int:
        """Where the list goes on after this course; at its beginning for one that is not in it."""
        places = (at for at, rank in enumerate(self.order) if self.shelf.offers[rank].slug == slug)
        return next(places, -1) + 1 if slug else 0

    def results(self, first: int, end: int) -> tuple[Result, ...]:
        """What stands from one place on until another."""
        return tuple(map(self._result, self.order[first:end]))

    def _result(self, rank: int) -> Result:
        offer, state = self.shelf.offers[rank], self.own.get(rank)
        if state is None:
            return Result(offer, self.reasons.get(self.shelf.cell_of[rank]))
        passed = state is Mine.PASSED
        own = replace(offer, taken=state is Mine.TAKEN, passed=passed)
        return Result(own, None if passed else self.reasons.get(self.shelf.cell_of[rank]))


def find(
    shelf: Shelf,
    own: Mapping[int, Mine],
    gaps: Collection[Gap],
    wanted: Wanted,
    hits: Mapping[int, int] | None = None,
) -> Found:
    """Narrow and order what is on the shelf.

    `own` says of offers in which the reader has or had a place what became of it, `hits` are the
    weights of a search by the rank that stands for the course, None for no search. A gap is closed
    by a course whose level it has not reached; of several the largest counts, and a course passed
    closes none. The number beside a filter counts what its group would leave, the other groups in
    force.
    """
    reasons = shelf.reasons(gaps)
    apart = {shelf.stand_in[rank] for rank in own}
    tally, lists = _Tally(wanted), _Lists(wanted.order, hits)
    if hits is None and not wanted.used:
        _everything(shelf, apart, reasons, tally, lists)
    else:
        for number, ranks in _others(shelf, apart, hits):
            gap = reasons.get(number)
            if tally.takes(shelf.cells[number], _kinds(Mine.NEW, gap), len(ranks)):
                lists.add(ranks, gap)
    for rank, state in own.items():
        stand_in = shelf.stand_in[rank]
        if hits is not None and stand_in not in hits:
            continue
        cell = shelf.cell_of[rank]
        gap = None if state is Mine.PASSED else reasons.get(cell)
        if tally.takes(shelf.cells[cell], _kinds(state, gap), 1):
            lists.add_own(rank, gap, state, stand_in)
    return Found(
        shelf=shelf,
        order=lists.ordered(shelf),
        own=own,
        reasons=reasons,
        mine={one: tally.mine[one] for one in Mine},
        hours={one: tally.hours[one] for one in Hours},
        competencies={key: count for key, count in tally.names.items() if count},
    )


def _everything(
    shelf: Shelf,
    apart: Collection[int],
    reasons: Mapping[int, Gap],
    tally: "_Tally",
    lists: "_Lists",
) -> None:
    """What is not apart, without filters: counted already, so that only gaps are looked at."""
    tally.begin(shelf, apart)
    near: set[int] = set()
    for number, gap in reasons.items():
        ranks = [rank for rank in shelf.cells[number].ranks if rank not in apart]
        tally.mine[Mine.GAP] += len(ranks)
        lists.add(ranks, gap)
        near.update(ranks)
    lists.add([rank for rank in shelf.standing if rank not in near and rank not in apart], None)


def _others(
    shelf: Shelf, apart: Collection[int], hits: Mapping[int, int] | None
) -> Iterator[tuple[int, Sequence[int]]]:
    """Each cell with what of it is not apart and, in a search, holds the words."""
    if hits is None:
        for number, cell in enumerate(shelf.cells):
            yield number, [rank for rank in cell.ranks if rank not in apart]
        return
    found: dict[int, list[int]] = {}
    for rank in hits:
        if rank not in apart:
            found.setdefault(shelf.cell_of[rank], []).append(rank)
    yield from found.items()


def _kinds(state: Mine, gap: Gap | None) -> frozenset[Mine]:
    return _ALONE[state] if gap is None else _WITH_GAP[state]


_ALONE = {state: frozenset({state}) for state in Mine}
_WITH_GAP = {state: frozenset({state, Mine.GAP}) for state in Mine}


class _Tally:
    """What each filter would leave, counted cell by cell."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.mine: Counter[Mine] = Counter()
        self.hours: Counter[Hours] = Counter()
        self.names: Counter[str] = Counter()

    def begin(self, shelf: Shelf, apart: Collection[int]) -> None:
        """With all that is on the shelf but for what is apart."""
        self.mine[Mine.NEW] = len(shelf.standing) - len(apart)
        self.hours.update(shelf.hours)
        self.names.update(shelf.names)
        for rank in apart:
            cell = shelf.cells[shelf.cell_of[rank]]
            self.hours[cell.hours] -= 1
            self.names.subtract(cell.names)

    def takes(self, cell: Cell, kinds: frozenset[Mine], count: int) -> bool:
        """Count so many courses of a cell; whether they are on the list."""
        wanted = self._wanted
        is_mine = not wanted.mine or not wanted.mine.isdisjoint(kinds)
        is_long = not wanted.hours or cell.hours in wanted.hours
        is_named = not wanted.competencies or not wanted.competencies.isdisjoint(cell.names)
        if is_long and is_named:
            for kind in kinds:
                self.mine[kind] += count
        if is_mine and is_named:
            self.hours[cell.hours] += count
        if is_mine and is_long:
            for name in cell.names:
                self.names[name] += count
        return is_mine and is_long and is_named


class _Lists:
    """What is on the list, put in order at the end.

    By fit the order is that of whole numbers: the rank in the lowest bits, above it whether the
    course was passed, the weight of the search and the gap, each turned round so that the best
    comes first. Numbers sort many times faster than what they stand for.
    """

    PASSED, WEIGHT, GAP = 24, 25, 49  # where each begins
    HEAVIEST = (1 << (GAP - WEIGHT)) - 1
    WIDEST = 31

    def __init__(self, order: Order, hits: Mapping[int, int] | None) -> None:
        self._order = order
        self._hits = hits
        self._keys: list[int] = []

    def add(self, ranks: Sequence[int], gap: Gap | None) -> None:
        """Courses in which the reader has no part, of one gap."""
        if self._order is not Order.FIT:
            self._keys.extend(ranks)
            return
        head = self._head(gap)
        if self._hits is None:
            self._keys.extend([head + rank for rank in ranks])
        else:
            hits = self._hits
            self._keys.extend([head - (hits[rank] << self.WEIGHT) + rank for rank in ranks])

    def add_own(self, rank: int, gap: Gap | None, state: Mine, stand_in: int) -> None:
        """One of the reader's own."""
        if self._order is Order.FIT:
            weight = self._hits[stand_in] if self._hits else 0
            passed = state is Mine.PASSED
            rank += self._head(gap) - (weight << self.WEIGHT) + (passed << self.PASSED)
        self._keys.append(rank)

    def _head(self, gap: Gap | None) -> int:
        missing = gap.missing if gap else 0
        return (self.WIDEST - missing << self.GAP) + (self.HEAVIEST << self.WEIGHT)

    def ordered(self, shelf: Shelf) -> list[int]:
        if self._order is Order.NEWEST:
            return shelf.by_newness(self._keys)
        ranks = (1 << self.PASSED) - 1
        return [key & ranks for key in sorted(self._keys)]
