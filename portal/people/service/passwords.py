"""Password hashes: Argon2id, one at a time in a process (dependencies.md, argon2-cffi).

A log-in storm must not slow the saves of an exam, so hashing waits its turn, in a thread of its
own that stands back for everything else the machine has to do.
"""

import os
import sys
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from portal.people.rules.passwords import normalise

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NICENESS = 5
"""Above that of the process: while all processors are busy, hashing gets a third of one's share."""


def _stand_back() -> None:
    if sys.platform == "linux":  # elsewhere niceness is the process's, not the thread's
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)


@lru_cache(maxsize=1)
def _turn(_process: int) -> ThreadPoolExecutor:
    """The thread of this process; a forked one has none of its parent's."""
    return ThreadPoolExecutor(1, thread_name_prefix="passwords", initializer=_stand_back)


def _of_nobody() -> str:
    """The form of a hash that is no password's, so that the start of a process need not make one.

    Unknown accounts cost the same time as known ones (AU-6): the parameters alone decide that.
    """
    salt, digest = (
        b64encode(bytes(size)).decode().rstrip("=") for size in (_hasher.salt_len, _hasher.hash_len)
    )
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


_DUMMY = _of_nobody()


def hash_of(password: str) -> str:
    """Never inside a transaction: it takes longer than anybody may hold the write lock."""
    return _turn(os.getpid()).submit(_hasher.hash, normalise(password)).result()


def fits(stored: str | None, password: str) -> bool:
    """Whether `password` belongs to `stored`; takes the same time when there is none."""
    try:
        hashing = _turn(os.getpid()).submit(_hasher.verify, stored or _DUMMY, normalise(password))
        hashing.result()
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None
