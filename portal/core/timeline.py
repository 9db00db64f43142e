"""One list from several tables, the latest first, paged by where it was left off.

Each table gives its rows before a mark; merged and cut, they make the page. A mark names the
instant, the kind and the row of the last one shown, so that rows of one instant are neither
lost nor shown twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, or_, true
from sqlalchemy.orm import InstrumentedAttribute


class Placed(Protocol):
    """Something with its place in the list."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> int: ...


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Mark:
    """The last one shown."""

    at: datetime
    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.kind}~{self.id}"


def read(text: str) -> Mark | None:
    """The mark in an address; None for the beginning and for anything that is none."""
    at, _, rest = text.partition("~")
    kind, _, number = rest.partition("~")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return None
    if instant.tzinfo is None or not number.isdecimal() or len(number) > 18:
        return None
    return Mark(instant, kind, int(number))


def before(
    mark: Mark | None,
    kind: str,
    at: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    id_: InstrumentedAttribute[int],
) -> ColumnElement[bool]:
    """The rows of one kind that come after the mark in a list of the latest first."""
    if mark is None:
        return true()
    if kind > mark.kind:
        return at < mark.at
    if kind < mark.kind:
        return at <= mark.at
    return or_(at < mark.at, and_(at == mark.at, id_ < mark.id))


@dataclass(frozen=True, slots=True)
class Page(Generic[P]):
    """What is shown, and the mark to go on from; "" at the end."""

    rows: Sequence[P]
    after: str


def merged(sources: Iterable[Iterable[P]], size: int) -> Page[P]:
    """The first `size` of all, the latest first. Each source gives at most one more than `size`."""
    every = sorted(
        (one for source in sources for one in source),
        key=lambda one: (one.at, one.kind, one.id),
        reverse=True,
    )
    shown = every[:size]
    more = len(every) > size
    return Page(shown, str(Mark(shown[-1].at, shown[-1].kind, shown[-1].id)) if more else "")
