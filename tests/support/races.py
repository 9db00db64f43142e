"""Several people at once: every call in a thread with a session of its own, started together."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from portal.core.db import with_retries
from portal.core.errors import DomainError
from portal.web.app import Portal

T = TypeVar("T")


def race(app: Portal, calls: Sequence[Callable[[], T]]) -> list[T | DomainError]:
    """What became of each call, in order: its result, or the domain error it ended with.

    A call is run again after a clash in the database, as the dispatcher does.
    """
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | DomainError:
        with app.app_context():
            start.wait(10)
            try:
                return with_retries(call)
            except DomainError as error:
                return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
