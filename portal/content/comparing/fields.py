"""The fields of a document that changed, in words and figures."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from portal.content import writing
from portal.content.comparing.texts import TextChange
from portal.content.comparing.texts import compare as compare_texts
from portal.content.documents import Document

SHORT = 60


class How(StrEnum):
    """What became of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


def how(old: object | None, new: object | None) -> How:
    if old is None:
        return How.ADDED
    return How.REMOVED if new is None else How.CHANGED


@dataclass(frozen=True, slots=True)
class Field:
    """One field, by its name in the file. A list has one line for each entry.

    `was` and `now` are the values themselves, for whoever words them otherwise; None for none.
    """

    name: str
    old: str
    new: str
    was: Any = None
    now: Any = None

    @property
    def text(self) -> TextChange | None:
        return compare_texts(self.old, self.new)

    @property
    def is_long(self) -> bool:
        """Too long to stand as old and new in one line."""
        return max(len(self.old), len(self.new)) > SHORT or "\n" in self.old + self.new


def fields(
    old: Document | None, new: Document | None, *, without: Collection[str] = ()
) -> tuple[Field, ...]:
    """The fields two documents of one kind differ in; of a lone one, those that say something."""
    one = new or old
    if one is None:
        return ()
    names = [name for name in type(one).model_fields if name not in without]
    pairs = ((name, getattr(old, name, None), getattr(new, name, None)) for name in names)
    found = (Field(name, said(was), said(now), was, now) for name, was, now in pairs)
    return tuple(one for one in found if one.old != one.new)


def said(value: Any) -> str:
    """A value as a person reads it: lists one entry a line, a document as its fields in a row."""
    if isinstance(value, Document):
        return ", ".join(f"{key}: {said(one)}" for key, one in writing.plain(value).items())
    if isinstance(value, (list, tuple)):
        return "\n".join(map(said, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {said(one)}" for key, one in value.items())
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)
