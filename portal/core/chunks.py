"""Many values part by part: what one statement or one short transaction takes."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
SIZE: Final = 500
"""Rows of an insert or ids of a list: SQLite's one lock is held well under 200 ms."""


def chunks(values: Sequence[T], size: int = SIZE) -> Iterator[Sequence[T]]:
    """The values in their order, at most `size` at a time."""
    return (values[at : at + size] for at in range(0, len(values), size))
