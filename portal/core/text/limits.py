"""How much text one rendering may take, and the reasons for refusing more.

A text is refused in two ways: by counting, before anything is parsed, or by the meter,
which adds up the work of parsing as it happens. Both count characters and steps, not
time, so that a text which one machine accepts is accepted by every other. Only the last
line of defence looks at the processor time of the running thread; it works in threads,
because the check is made between steps and needs no signal.
"""

import time
from dataclasses import dataclass
from enum import StrEnum

from portal.core.errors import Refused

MAX_NESTING = 32
"""Levels of block parsing inside each other; one list or quotation takes one or two."""

MAX_INLINE_NESTING = 12
"""Emphasis, links and the like inside each other."""

MAX_WORK = 2_500_000
"""Units of parsing work, about one character looked at by every block rule."""

MAX_CPU_S = 0.8
"""Seconds of processor time after which rendering stops whatever the count says."""

CLOCK_EVERY = 20_000


class TextRefusal(StrEnum):
    TOO_LONG = "text.too_long"
    TOO_MANY_LINES = "text.too_many_lines"
    TOO_DEEPLY_NESTED = "text.too_deeply_nested"
    TOO_MANY_COLUMNS = "text.too_many_columns"
    TOO_MANY_CELLS = "text.too_many_cells"
    TOO_MUCH_WORK = "text.too_much_work"


class TextRefused(Refused):
    """A text that is not rendered. `limit` is the bound it broke, if it can be told."""

    def __init__(self, reason: TextRefusal, limit: int | None = None) -> None:
        super().__init__(reason, field=None, limit=limit)
        self.limit = limit


class TextTooLong(TextRefused):
    """More characters or lines than the profile allows."""


class TextTooComplex(TextRefused):
    """Nested too deeply, or more work than its length explains."""


@dataclass(slots=True)
class Meter:
    """Adds up the work of one rendering and ends it when there is too much."""

    left: int = MAX_WORK
    depth: int = 0
    _until_clock: int = CLOCK_EVERY
    _cpu_end: float = 0.0

    def __post_init__(self) -> None:
        self._cpu_end = time.thread_time() + MAX_CPU_S

    def spend(self, units: int) -> None:
        self.left -= units
        if self.left < 0:
            raise TextTooComplex(TextRefusal.TOO_MUCH_WORK)
        self._until_clock -= units
        if self._until_clock < 0:
            self._until_clock = CLOCK_EVERY
            if time.thread_time() > self._cpu_end:
                raise TextTooComplex(TextRefusal.TOO_MUCH_WORK)

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise TextTooComplex(TextRefusal.TOO_DEEPLY_NESTED, MAX_NESTING)

    def leave(self) -> None:
        self.depth -= 1


def check_length(source: str, *, max_chars: int, max_lines: int) -> None:
    """Raise TextTooLong when the source is longer than allowed; linear and cheap."""
    if len(source) > max_chars:
        raise TextTooLong(TextRefusal.TOO_LONG, max_chars)
    if source.count("\n") >= max_lines:
        raise TextTooLong(TextRefusal.TOO_MANY_LINES, max_lines)
