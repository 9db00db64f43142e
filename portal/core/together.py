"""Short pieces of work of many threads, carried out together by whichever of them came first.

A durable commit waits for the disk, and a thread that waits for its turn is woken at a price. So
whoever finds nobody at work does what waits by then in one go, its own first; whoever comes
meanwhile waits, and the longest waiting of these goes on. Nobody is held up to make a group
larger: it is as large as the press of the moment, and of one when there is none.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

G = TypeVar("G")
R = TypeVar("R")


class LeftUndone(RuntimeError):
    """The thread that did the work was ended in the middle of it; nothing of it is kept."""


def _closed() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(slots=True, eq=False)
class _Part(Generic[G, R]):
    """What one thread brought; `turn` opens when it is done, or when its thread is to go on."""

    given: G
    turn: threading.Lock = field(default_factory=_closed)
    found: "tuple[R] | None" = None
    error: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.found is not None or self.error is not None


class Together(Generic[G, R]):
    """`work` takes what several threads brought, in the order in which they came, and returns
    what each gets for it, in the same order; it has failed for all of them when it raises.

    Where it raises one of `apart`, one of them may be at fault alone: each is tried by itself then.
    """

    def __init__(
        self,
        work: Callable[[Sequence[G]], Sequence[R]],
        *,
        most: int,
        apart: tuple[type[Exception], ...] = (),
    ) -> None:
        self._work, self._most, self._apart = work, most, apart
        self._waiting: deque[_Part[G, R]] = deque()
        self._at_work = False
        self._gate = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait for those that are being done."""
        return len(self._waiting)

    @property
    def is_at_work(self) -> bool:
        """Whether something is being done."""
        return self._at_work

    def do(self, given: G) -> R:
        """What the work returned for this; raises what it raised."""
        mine: _Part[G, R] = _Part(given)
        with self._gate:
            self._waiting.append(mine)
            goes_on, self._at_work = not self._at_work, True
        if not goes_on:
            mine.turn.acquire()
        if not mine.is_done:
            self._go_on()
        if mine.error is not None:
            raise mine.error
        assert mine.found is not None  # noqa: S101  for the type alone: it is done
        return mine.found[0]

    def _go_on(self) -> None:
        """Carry out what waits, one's own first; the rest goes to the longest waiting."""
        with self._gate:
            count = min(self._most, len(self._waiting))
            parts = [self._waiting.popleft() for _ in range(count)]
        try:
            self._carry_out(parts)
        finally:
            for part in parts:
                if not part.is_done:  # the thread itself is being ended
                    part.error = LeftUndone()
            with self._gate:
                following = self._waiting[0] if self._waiting else None
                self._at_work = following is not None
            if following is not None:
                following.turn.release()
            for part in parts[1:]:
                part.turn.release()

    def _carry_out(self, parts: Sequence[_Part[G, R]]) -> None:
        try:
            found = self._work([part.given for part in parts])
        except Exception as error:  # noqa: BLE001  given to whoever brought it
            if len(parts) > 1 and isinstance(error, self._apart):
                for part in parts:
                    self._carry_out([part])
                return
            for part in parts:
                part.error = error
            return
        for part, one in zip(parts, found, strict=True):
            part.found = (one,)
