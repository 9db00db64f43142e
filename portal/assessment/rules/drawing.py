"""Drawing a paper: which items, in which order, with which ids for their parts (EX-2, EX-12)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.assessment.rules.kinds import KINDS
from portal.assessment.rules.shuffling import Shuffler

REF_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item version that may be drawn; `shape` is how many parts there are to place."""

    version_id: int
    item_id: int
    key: str
    kind: str
    competency: str
    difficulty: str
    tags: frozenset[str]
    shape: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item version that is on a paper."""

    version_id: int
    kind: str
    shape: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DrawRule:
    """Take `count` items of this competency and difficulty that carry every tag."""

    competency: str
    difficulty: str
    count: int
    tags: frozenset[str] = frozenset()

    def fits(self, one: Candidate) -> bool:
        return (
            one.competency == self.competency
            and one.difficulty == self.difficulty
            and self.tags <= one.tags
        )


@dataclass(frozen=True, slots=True)
class Specification:
    """What a paper holds: items named one by one, and items drawn by rules."""

    rules: tuple[DrawRule, ...] = ()
    fixed: tuple[str, ...] = ()  # keys of items every paper has
    keep_order: bool = False  # the fixed items first, in this order


class CannotFill(ValueError):
    """The bank has too few items for the specification."""


@dataclass(slots=True)
class _Drawing:
    bank: Sequence[Candidate]
    shuffler: Shuffler
    seen: frozenset[int]
    taken: set[int] = field(default_factory=set)

    def fixed(self, keys: Iterable[str]) -> list[Candidate]:
        by_key = {one.key: one for one in self.bank}
        missing = [key for key in keys if key not in by_key]
        if missing:
            raise CannotFill(f"no item {missing[0]!r}")
        found = [by_key[key] for key in keys]
        self.taken.update(one.item_id for one in found)
        return found

    def by(self, rule: DrawRule) -> list[Candidate]:
        """Items not seen in an earlier attempt first, so that a retake is another paper."""
        fitting = [one for one in self.bank if rule.fits(one) and one.item_id not in self.taken]
        if len(fitting) < rule.count:
            raise CannotFill(f"{rule.competency}/{rule.difficulty}: {len(fitting)} of {rule.count}")
        order = self.shuffler.shuffled(fitting)
        picked = sorted(order, key=lambda one: one.item_id in self.seen)[: rule.count]
        self.taken.update(one.item_id for one in picked)
        return picked


def draw(
    specification: Specification,
    bank: Sequence[Candidate],
    seed: bytes,
    seen: frozenset[int] = frozenset(),
) -> list[Mapping[str, Any]]:
    """The frozen paper: a list of {ref, version, kind, …place} in the order shown.

    `ref` is a random id of the item in this paper; what else a kind places, its module tells.
    No id and no order tells the authored order. An item is drawn once; `seen` are the items of
    earlier attempts. Raises CannotFill naming what the bank lacks.
    """
    drawing = _Drawing(bank, Shuffler(seed), seen)
    first = drawing.fixed(specification.fixed)
    # Narrow rules first: a wide one must not take what only a narrow one can use.
    rules = sorted(specification.rules, key=lambda rule: -len(rule.tags))
    rest = [one for rule in rules for one in drawing.by(rule)]
    if specification.keep_order:
        chosen = first + drawing.shuffler.shuffled(rest)
    else:
        chosen = drawing.shuffler.shuffled(first + rest)
    return _placed(
        [Chosen(one.version_id, one.kind, one.shape) for one in chosen], drawing.shuffler
    )


def arrange(form: Sequence[Chosen], seed: bytes) -> list[Mapping[str, Any]]:
    """The frozen paper of a form that was drawn before: its items in an order of their own."""
    shuffler = Shuffler(seed)
    return _placed(shuffler.shuffled(form), shuffler)


def _placed(chosen: Sequence[Chosen], shuffler: Shuffler) -> list[Mapping[str, Any]]:
    refs = shuffler.words(len(chosen), REF_LENGTH)
    return [
        {
            "ref": ref,
            "version": one.version_id,
            "kind": one.kind,
            **KINDS[one.kind].place(one.shape, shuffler),
        }
        for ref, one in zip(refs, chosen, strict=True)
    ]
