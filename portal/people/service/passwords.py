"""Password hashes: Argon2id, one at a time in a process (dependencies.md, argon2-cffi).

A log-in storm must not slow the saves of an exam, so hashing waits its turn.
"""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from portal.people.rules.passwords import normalise

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turn = threading.Lock()
# The hash of no password: unknown accounts cost the same time as known ones (AU-6).
_DUMMY = _hasher.hash("bukan kata sandi siapa pun")


def hash_of(password: str) -> str:
    """Never inside a transaction: it takes longer than anybody may hold the write lock."""
    with _turn:
        return _hasher.hash(normalise(password))


def fits(stored: str | None, password: str) -> bool:
    """Whether `password` belongs to `stored`; takes the same time when there is none."""
    with _turn:
        try:
            _hasher.verify(stored or _DUMMY, normalise(password))
        except (VerifyMismatchError, InvalidHashError):
            return False
    return stored is not None
