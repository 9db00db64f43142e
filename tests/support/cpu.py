"""Processor time of an act, told apart from what else the machine is doing."""

import time
from collections.abc import Callable

TRIES = 6


def least(act: Callable[[], object], *, within: float) -> float:
    """The least processor time of a few tries; the first that is within ends them.

    Shared cores and caches stretch processor time too, never shorten it: the least is the act's.
    """
    found = float("inf")
    for _ in range(TRIES):
        start = time.thread_time()
        act()
        found = min(found, time.thread_time() - start)
        if found < within:
            break
    return found
