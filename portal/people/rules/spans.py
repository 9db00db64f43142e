"""Half-open ranges of local dates: the shape of everything dated about a person.

A span holds its first day and not its last: `from_on <= day < until_on`. No end means that it
still runs. Status, numbers, employment and tenure are histories of dated values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class SpanRefusal(StrEnum):
    """Why a dated row cannot be written as asked."""

    REVERSED = "span.reversed"
    OVERLAPS = "span.overlaps"
    NOTHING_OPEN = "span.nothing_open"
    LATER_ROW = "span.later_row"
    UNCHANGED = "span.unchanged"


@dataclass(frozen=True, slots=True)
class Span:
    """At least one day, from `from_on` up to but not including `until_on`."""

    from_on: date
    until_on: date | None = None

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on <= self.from_on:
            raise ValueError("a span holds at least one day")

    def holds(self, on: date) -> bool:
        """Whether `on` is one of the span's days."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a day; spans that only touch do not."""
        return (other.until_on is None or self.from_on < other.until_on) and (
            self.until_on is None or other.from_on < self.until_on
        )

    def contains(self, other: "Span") -> bool:
        """Whether every day of `other` is a day of this span."""
        if other.from_on < self.from_on:
            return False
        if self.until_on is None:
            return True
        return other.until_on is not None and other.until_on <= self.until_on

    def shared_with(self, other: "Span") -> "Span | None":
        """The days both have, or None."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.until_on, other.until_on) if end is not None]
        return Span(max(self.from_on, other.from_on), min(ends) if ends else None)


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value and the days on which it is true."""

    span: Span
    value: T


def span_of(from_on: date, until_on: date | None) -> Span | SpanRefusal:
    """The span somebody typed, or why these two dates make none."""
    if until_on is not None and until_on <= from_on:
        return SpanRefusal.REVERSED
    return Span(from_on, until_on)


def at(rows: Iterable[Dated[T]], on: date) -> T | None:
    """The value in force on a day. Rows of one history never overlap, so there is at most one."""
    return next((row.value for row in rows if row.span.holds(on)), None)


def overlapping(rows: Iterable[Dated[T]]) -> tuple[tuple[Dated[T], Dated[T]], ...]:
    """Each row that starts before an earlier one has ended, behind the row it runs into.

    Empty exactly when no two rows share a day. Sorted by start; O(n log n).
    """
    found: list[tuple[Dated[T], Dated[T]]] = []
    reaching: Dated[T] | None = None
    for row in sorted(rows, key=_by_start):
        if reaching is None:
            reaching = row
            continue
        if reaching.span.overlaps(row.span):
            found.append((reaching, row))
        if _end(row.span) > _end(reaching.span):
            reaching = row
    return tuple(found)


def gaps(spans: Iterable[Span], within: Span) -> tuple[Span, ...]:
    """The days of `within` that no span holds, as the fewest spans, in order."""
    found: list[Span] = []
    covered_to = within.from_on
    for span in sorted(spans, key=lambda span: span.from_on):
        part = span.shared_with(within)
        if part is None:
            continue
        if part.from_on > covered_to:
            found.append(Span(covered_to, part.from_on))
        if part.until_on is None:
            return tuple(found)
        covered_to = max(covered_to, part.until_on)
    if within.until_on is None or covered_to < within.until_on:
        found.append(Span(covered_to, within.until_on))
    return tuple(found)


def close(rows: Sequence[Dated[T]], on: date) -> tuple[Dated[T], ...] | SpanRefusal:
    """The history with its open row ended: `on` is the first day it is no longer true."""
    running = [row for row in rows if row.span.until_on is None]
    if not running:
        return SpanRefusal.NOTHING_OPEN
    if any(on <= row.span.from_on for row in running):
        return SpanRefusal.REVERSED
    return tuple(_ended(row, on) if row in running else row for row in rows)


def begin(rows: Sequence[Dated[T]], value: T, from_on: date) -> tuple[Dated[T], ...] | SpanRefusal:
    """The history with `value` in force from `from_on`, ending what was in force before.

    Only the newest end of a history grows; a row inside it is a correction, see `insert`.
    """
    if any(row.span.from_on >= from_on for row in rows):
        return SpanRefusal.LATER_ROW
    if at(rows, from_on) == value:
        return SpanRefusal.UNCHANGED
    ended = [_ended(row, from_on) if row.span.holds(from_on) else row for row in rows]
    return (*ended, Dated(Span(from_on), value))


def insert(rows: Sequence[Dated[T]], row: Dated[T]) -> tuple[Dated[T], ...] | SpanRefusal:
    """The history with one more row, in order of start; refused when a day is taken."""
    if any(row.span.overlaps(other.span) for other in rows):
        return SpanRefusal.OVERLAPS
    return tuple(sorted((*rows, row), key=_by_start))


def _by_start(row: Dated[T]) -> date:
    return row.span.from_on


def _end(span: Span) -> date:
    return span.until_on or date.max


def _ended(row: Dated[T], on: date) -> Dated[T]:
    return replace(row, span=Span(row.span.from_on, on))
