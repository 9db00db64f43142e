"""The one source of randomness.

Production always draws from the operating system. The demonstration is generated with a
seeded source so that it can be generated again; `seeded()` is refused in production by
`core.settings`.
"""

import hashlib
import secrets
from collections.abc import Iterator, MutableSequence, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Protocol, TypeVar

T = TypeVar("T")


class Source(Protocol):
    def token_bytes(self, count: int) -> bytes: ...


class _System:
    def token_bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)


class _Seeded:
    """SHA-256 in counter mode: the same bytes for the same seed on every machine."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._counter = 0
        self._lock = Lock()

    def token_bytes(self, count: int) -> bytes:
        out = b""
        with self._lock:
            while len(out) < count:
                out += hashlib.sha256(self._seed + self._counter.to_bytes(8, "big")).digest()
                self._counter += 1
        return out[:count]


_source: Source = _System()
_seeding_allowed = True


def forbid_seeding() -> None:
    """Called once at start in production; from then on `seeded()` raises."""
    globals()["_seeding_allowed"] = False


@contextmanager
def seeded(seed: str) -> Iterator[None]:
    """Draw every token from `seed` while the block runs. For the demonstration and tests."""
    if not _seeding_allowed:
        raise RuntimeError("a seeded source of randomness is refused in production")
    before = _source
    globals()["_source"] = _Seeded(seed)
    try:
        yield
    finally:
        globals()["_source"] = before


def token_bytes(count: int) -> bytes:
    return _source.token_bytes(count)


_PUBLIC = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"


def public_id() -> str:
    """An opaque id for addresses: 22 characters, ≥ 126 bits, no look-alikes."""
    return text(_PUBLIC, 22)


def text(alphabet: str, length: int) -> str:
    """`length` characters drawn evenly from `alphabet` (at most 256 of them)."""
    size = len(alphabet)
    limit = 256 - 256 % size
    out: list[str] = []
    while len(out) < length:
        out.extend(alphabet[b % size] for b in token_bytes(length * 2) if b < limit)
    return "".join(out[:length])


def token() -> str:
    """A secret of 256 bits in URL-safe hex."""
    return token_bytes(32).hex()


def below(limit: int) -> int:
    """A whole number in [0, limit), evenly."""
    if limit <= 0:
        raise ValueError("limit must be positive")
    size = (limit.bit_length() + 7) // 8 + 1
    top = 256**size - 256**size % limit
    while True:
        number = int.from_bytes(token_bytes(size), "big")
        if number < top:
            return number % limit


def choice(options: Sequence[T]) -> T:
    return options[below(len(options))]


def shuffle(items: MutableSequence[T]) -> None:
    """In place, every order equally likely."""
    for i in range(len(items) - 1, 0, -1):
        j = below(i + 1)
        items[i], items[j] = items[j], items[i]
