"""The blueprint (*kisi-kisi*) of an exam against its bank: does the bank carry it, and forms alike.

A blueprint is a `Specification` whose rules say competency or indicator (a tag) × difficulty ×
count. A bank carries it when it could fill every rule several times over with different items, so
that retakes and parallel forms need not repeat themselves. Rules may overlap (one wants a tag, one
does not), hence items are given to rules by matching, never first come first served.

Parallel forms have the same coverage, and expected difficulties as near as the bank allows: items
are dealt at random, equally often, then exchanged between the easiest and the hardest form, within
one rule, as long as that brings them closer. An item's expected facility starts from its author's
word and moves to what was measured as responses come in.
Source: van der Linden, Linear Models for Optimal Test Design, ch. 5 (parallel forms); the prior is
our own and stands in `PRIOR`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal.assessment.rules.drawing import Candidate, CannotFill, DrawRule, Specification
from portal.assessment.rules.shuffling import Shuffler

TIMES = 3
"""How often a bank must be able to fill an exam before it is published."""
PRIOR = {"easy": 800, "medium": 600, "hard": 400}
"""Expected facility in thousandths of an item nobody has answered yet."""
PRIOR_WEIGHT = 20
"""As many responses as the author's word is worth."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One rule against the bank: items asked for, that fit, and that no other rule needs."""

    rule: DrawRule
    wanted: int
    fitting: int
    given: int

    @property
    def is_filled(self) -> bool:
        return self.given >= self.wanted


@dataclass(frozen=True, slots=True)
class Form:
    """One paper drawn beforehand: its items by rule, in no order, and its expected facility."""

    fixed: tuple[Candidate, ...]
    drawn: tuple[tuple[Candidate, ...], ...]
    facility: int  # mean, in thousandths

    @property
    def items(self) -> tuple[Candidate, ...]:
        return self.fixed + tuple(one for part in self.drawn for one in part)


@dataclass(frozen=True, slots=True)
class Forms:
    """Parallel forms, how far apart their expected facilities are, and what they share at most.

    `apart` is in thousandths of the marks; `shared` counts drawn items that two forms have in
    common (fixed items are in every form by design).
    """

    forms: tuple[Form, ...]
    apart: int
    shared: int


def expected_facility(difficulty: str, right: int = 0, responses: int = 0) -> int:
    """Expected facility in thousandths; `right` are whole items' worth out of `responses`."""
    weighed = PRIOR[difficulty] * PRIOR_WEIGHT + 1000 * right
    return weighed // (PRIOR_WEIGHT + responses)


def coverage(
    specification: Specification, bank: Sequence[Candidate], times: int = TIMES
) -> tuple[Coverage, ...]:
    """Whether the bank fills every rule `times` over with different items, fixed ones apart."""
    free = _free(specification, bank)
    wanted = [rule.count * times for rule in specification.rules]
    given = _matched(specification.rules, wanted, free)
    return tuple(
        Coverage(rule, want, sum(map(rule.fits, free)), len(got))
        for rule, want, got in zip(specification.rules, wanted, given, strict=True)
    )


def parallel_forms(
    specification: Specification,
    bank: Sequence[Candidate],
    count: int,
    seed: bytes,
    facilities: Mapping[int, int] | None = None,
) -> Forms:
    """`count` forms of one blueprint, repeatable by the seed.

    `facilities` are expected facilities by item id; without one the author's word counts. Items
    repeat between forms only when the bank has too few, and then all equally often.
    Raises CannotFill naming what the bank lacks for a single form.
    """
    fixed = _fixed(specification, bank)
    free = Shuffler(seed).shuffled(_free(specification, bank))
    pools = _pools(specification.rules, count, free)
    known = facilities or {}
    hope = {one.item_id: known.get(one.item_id, PRIOR[one.difficulty]) for one in bank}
    dealt = _Deal(
        [
            [
                [pool[(form * rule.count + at) % len(pool)] for at in range(rule.count)]
                for rule, pool in zip(specification.rules, pools, strict=True)
            ]
            for form in range(count)
        ],
        hope,
    )
    dealt.even_out()
    return _told(fixed, dealt)


@dataclass(slots=True)
class _Deal:
    """Forms as lists of items by rule, and the sums of their expected facilities."""

    forms: list[list[list[Candidate]]]
    hope: Mapping[int, int]
    sums: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sums = [
            sum(self.hope[one.item_id] for part in form for one in part) for form in self.forms
        ]

    def even_out(self) -> None:
        """Exchange items of the easiest and the hardest form; each step brings them closer."""
        while self._closer():
            pass

    def _closer(self) -> bool:
        numbers = range(len(self.forms))
        easy = max(numbers, key=self.sums.__getitem__)
        hard = min(numbers, key=self.sums.__getitem__)
        best = min(self._exchanges(easy, hard), default=None)
        if best is None:
            return False
        _left, rule, i, j = best
        mine, yours = self.forms[easy][rule], self.forms[hard][rule]
        moved = self.hope[mine[i].item_id] - self.hope[yours[j].item_id]
        mine[i], yours[j] = yours[j], mine[i]
        self.sums[easy] -= moved
        self.sums[hard] += moved
        return True

    def _exchanges(self, easy: int, hard: int) -> Iterator[tuple[int, int, int, int]]:
        """(What is left of the gap, rule, place, place) of each exchange that makes it smaller.

        None gives a form an item that it has already.
        """
        gap = self.sums[easy] - self.sums[hard]
        there = _ids(self.forms[easy]), _ids(self.forms[hard])
        for rule, (mine, yours) in enumerate(zip(self.forms[easy], self.forms[hard], strict=True)):
            for i, one in enumerate(mine):
                for j, other in enumerate(yours):
                    moved = self.hope[one.item_id] - self.hope[other.item_id]
                    twice = one.item_id in there[1] or other.item_id in there[0]
                    if 0 < moved < gap and not twice:
                        yield abs(gap - 2 * moved), rule, i, j


def _ids(form: Iterable[Sequence[Candidate]]) -> set[int]:
    return {one.item_id for part in form for one in part}


def _fixed(specification: Specification, bank: Sequence[Candidate]) -> tuple[Candidate, ...]:
    by_key = {one.key: one for one in bank}
    missing = [key for key in specification.fixed if key not in by_key]
    if missing:
        raise CannotFill(f"no item {missing[0]!r}")
    return tuple(by_key[key] for key in specification.fixed)


def _free(specification: Specification, bank: Sequence[Candidate]) -> list[Candidate]:
    taken = set(specification.fixed)
    return [one for one in bank if one.key not in taken]


def _pools(
    rules: Sequence[DrawRule], count: int, free: Sequence[Candidate]
) -> list[list[Candidate]]:
    """The items of each rule, no item in two: enough for one form, up to enough for all."""
    pools = _matched(rules, [rule.count * count for rule in rules], free)
    for rule, pool in zip(rules, pools, strict=True):
        if len(pool) < rule.count:
            place = f"{rule.competency}/{rule.difficulty}"
            raise CannotFill(f"{place}: {len(pool)} of {rule.count}")
    return pools


def _matched(
    rules: Sequence[DrawRule], wanted: Sequence[int], free: Sequence[Candidate]
) -> list[list[Candidate]]:
    """Items given to rules, each to one, as many as can be.

    What every rule needs once is given before any rule gets more.
    """
    matching = _Matching([[at for at, one in enumerate(free) if rule.fits(one)] for rule in rules])
    given = [0] * len(rules)
    rounds = max((want // rule.count for rule, want in zip(rules, wanted, strict=True)), default=0)
    for time in range(1, rounds + 1):
        for number, rule in enumerate(rules):
            upto = min(wanted[number], rule.count * time)
            while given[number] < upto and matching.give(number, {number}):
                given[number] += 1
    pools: list[list[Candidate]] = [[] for _rule in rules]
    for at, number in matching.holder.items():
        pools[number].append(free[at])
    return pools


@dataclass(slots=True)
class _Matching:
    """Items by the rules that hold them; grown by augmenting paths over the rules."""

    fitting: Sequence[Sequence[int]]
    holder: dict[int, int] = field(default_factory=dict)

    def give(self, rule: int, asked: set[int]) -> bool:
        """Give the rule one more item; others may have to change one, and never lose one."""
        for at in self.fitting[rule]:
            if at not in self.holder:
                self.holder[at] = rule
                return True
        for at in self.fitting[rule]:
            other = self.holder[at]
            if other not in asked:
                asked.add(other)
                if self.give(other, asked):
                    self.holder[at] = rule
                    return True
        return False


def _told(fixed: tuple[Candidate, ...], dealt: _Deal) -> Forms:
    base = sum(dealt.hope[one.item_id] for one in fixed)
    forms = []
    for form, total in zip(dealt.forms, dealt.sums, strict=True):
        size = len(fixed) + sum(map(len, form))
        drawn = tuple(tuple(part) for part in form)
        forms.append(Form(fixed, drawn, (base + total) // size if size else 0))
    facilities = [form.facility for form in forms]
    ids = [_ids(form.drawn) for form in forms]
    shared = max((len(one & other) for at, one in enumerate(ids) for other in ids[:at]), default=0)
    return Forms(tuple(forms), max(facilities) - min(facilities) if forms else 0, shared)
