"""Drawing a paper: which items, in which order, with which per-attempt option ids (EX-2)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item version that may be drawn."""

    version_id: int
    item_id: int
    key: str
    kind: str
    competency: str
    difficulty: str
    tags: frozenset[str]
    options: int


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


class CannotFill(ValueError):
    """The bank has too few items for a rule of the specification."""


class Shuffler:
    """Even, repeatable shuffling from the 128-bit seed of one attempt."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._counter = 0

    def below(self, limit: int) -> int:
        """A whole number in [0, limit), evenly (64-bit rejection)."""
        top = 2**64 - 2**64 % limit
        while True:
            data = self._seed + self._counter.to_bytes(8, "big")
            self._counter += 1
            number = int.from_bytes(hashlib.sha256(data).digest()[:8], "big")
            if number < top:
                return number % limit

    def shuffled(self, items: Sequence[T]) -> list[T]:
        out = list(items)
        for i in range(len(out) - 1, 0, -1):
            j = self.below(i + 1)
            out[i], out[j] = out[j], out[i]
        return out

    def word(self, length: int) -> str:
        return "".join(_ALPHABET[self.below(len(_ALPHABET))] for _ in range(length))


def draw(
    rules: Sequence[DrawRule], bank: Sequence[Candidate], seed: bytes
) -> list[Mapping[str, Any]]:
    """The frozen paper: a list of {ref, version, options} in the order shown.

    `ref` is a random id of the item in this paper, `options` lists, in the order shown,
    [random option id, authored index]; neither id nor order tells the authored order. An item is
    drawn once. Raises CannotFill naming the rule that lacks items.
    """
    shuffler = Shuffler(seed)
    taken: set[int] = set()
    chosen: list[Candidate] = []
    for rule in rules:
        fitting = [one for one in bank if rule.fits(one) and one.item_id not in taken]
        if len(fitting) < rule.count:
            raise CannotFill(f"{rule.competency}/{rule.difficulty}: {len(fitting)} of {rule.count}")
        picked = shuffler.shuffled(fitting)[: rule.count]
        taken.update(one.item_id for one in picked)
        chosen.extend(picked)
    return [_placed(one, shuffler) for one in shuffler.shuffled(chosen)]


def _placed(one: Candidate, shuffler: Shuffler) -> dict[str, Any]:
    order = list(range(one.options))
    if one.kind != "true_false":
        order = shuffler.shuffled(order)
    return {
        "ref": shuffler.word(8),
        "version": one.version_id,
        "kind": one.kind,
        "options": [[shuffler.word(6), index] for index in order],
    }
