"""Bodies are taken in before the application is called: slow senders keep nobody out (OP-8).

The server gives every connection with a request a thread of its own; most of them only wait for
bytes. A few slots let a request into the application, once all of its body is here. A body has
30 seconds, and more only as far as its declared size needs it on a slow line.

Saves of exam answers have slots of their own: they use other connections to the database, take a
millisecond, and must not stand behind pages and sign-ins.
"""

import io
import logging
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import IO, Any, Protocol

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]

BODY_S = 30.0
SLOWEST = 16 * 1024  # bytes a second of a line that uploads are still taken from
IN_MEMORY = 1024 * 1024
FIRST, LARGEST = 64, 64 * 1024  # bytes asked for at once; the server waits for all of them
QUICK_S = 0.2

log = logging.getLogger("portal.web")


class Input(Protocol):
    def read(self, size: int, /) -> bytes: ...


class TooSlow(Exception):
    """The body did not come in its time."""


class Slots:
    """So many at a time, in the order in which they came.

    A slot that comes free goes to whoever has waited longest. A semaphore or queue would let
    whoever comes just then have it, and those who wait start over: of many connections some would
    be served again and again, and others late.
    """

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: deque[threading.Lock] = deque()
        self._turn = threading.Lock()

    def ask(self) -> threading.Lock:
        """A lock that is open as soon as it is one's turn; `give` back what it stands for."""
        mine = threading.Lock()
        with self._turn:
            if self._free:
                self._free -= 1
            else:
                mine.acquire()
                self._waiting.append(mine)
        return mine

    def give(self) -> None:
        """Give a slot back: to whoever has waited longest, if anybody waits."""
        with self._turn:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    def __enter__(self) -> None:
        self.ask().acquire()

    def __exit__(self, *_error: object) -> None:
        self.give()


class Intake:
    """WSGI middleware: at most `slots` requests in the application, each with its body at hand.

    What `is_save` recognises has slots of its own besides, as many unless `saves` says how many.
    """

    def __init__(
        self,
        app: Wsgi,
        *,
        slots: int,
        saves: int | None = None,
        largest: int,
        is_save: Callable[[Environ], bool] = lambda _environ: False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._is_save = app, is_save
        self._slots, self._slots_for_saves = Slots(slots), Slots(saves or slots)
        self._largest = largest  # a longer body is refused by its declared size, unread
        self._now = now

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        length = _declared(environ)
        if not 0 < length <= self._largest:
            return self._let_in(environ, start_response)
        with io.BytesIO() if length <= IN_MEMORY else tempfile.TemporaryFile() as body:
            try:
                self.take_in(environ["wsgi.input"], length, body)
            except TooSlow:
                log.warning("a body of %s bytes came too slowly", length)
                start_response("408 Request Timeout", [("Connection", "close")])
                return [b""]
            environ["wsgi.input"] = body
            return self._let_in(environ, start_response)

    def _let_in(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        slots = self._slots_for_saves if self._is_save(environ) else self._slots
        with slots:
            return self._app(environ, start_response)

    def take_in(self, source: Input, length: int, body: IO[bytes]) -> None:
        """Write the whole body, or what came of it before the line ended, and go to its start.

        Raises TooSlow.
        """
        ends = self._now() + BODY_S + length / SLOWEST
        left, size = length, FIRST
        while left > 0:
            asked = self._now()
            data = source.read(min(left, size))
            if not data:
                break
            body.write(data)
            left -= len(data)
            if self._now() > ends:
                raise TooSlow
            size = min(LARGEST, size * 2) if self._now() - asked < QUICK_S else FIRST
        body.seek(0)


def _declared(environ: Environ) -> int:
    text = str(environ.get("CONTENT_LENGTH") or "")
    return int(text) if text.isdecimal() else 0
