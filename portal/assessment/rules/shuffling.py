"""Even, repeatable shuffling from the seed of one attempt (EX-2)."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Shuffler:
    """Numbers, orders and words that follow from one 128-bit seed."""

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

    def words(self, count: int, length: int) -> list[str]:
        """`count` different words."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[self.word(length)] = None
        return list(found)
