"""Indentation of list items, brought to the four columns the block parser counts in.

Authors indent nested items by two, three or four spaces and expect the same list. The
block parser knows only multiples of four, so the lines are moved before it sees them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

STEP = 4

ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])( +)(?=\S)")
CONTAINER = re.compile(r" *(?:!!!|\?\?\?\+?) ?\S| *\[\^[^\]\n]{1,60}\]:| {0,3}: ")
RULE = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,})$")
HEADING = re.compile(r" {0,3}#{1,6} ")


@dataclass(slots=True)
class _Open:
    """A list item that later lines may still belong to."""

    column: int  # of its marker, in the source
    content: int  # column where its text starts, in the source
    shown_at: int  # column of its marker, in the output


class ListIndenter:
    """Moves lines of list items; everything outside lists passes unchanged."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._containers: list[int] = []
        self._after_blank = True

    def lines(self, source: Iterable[str]) -> Iterator[str]:
        for line in source:
            if not line.strip():
                self._after_blank = True
                yield ""
                continue
            yield self._line(line)
            self._after_blank = False

    def _line(self, line: str) -> str:
        indent = len(line) - len(line.lstrip(" "))
        while self._containers and indent < self._containers[-1]:
            self._containers.pop()
        item = ITEM.match(line)
        if item and not RULE.match(line) and self._is_item(indent):
            return self._item(item, line)
        return self._text(indent, line)

    def _is_item(self, indent: int) -> bool:
        """A marker far to the right of any open item is text, not an item."""
        if self._open:
            return indent < self._open[-1].content + STEP + STEP // 2
        return True

    def _item(self, item: re.Match[str], line: str) -> str:
        indent = len(item[1])
        while self._open and indent < self._open[-1].column + 2:
            self._open.pop()
        if self._open:
            shown_at = self._open[-1].shown_at + STEP
        else:
            shown_at = self._containers[-1] if self._containers else 0
        self._open.append(_Open(indent, item.end(), shown_at))
        marker = item[2].replace(")", ".")
        return f"{' ' * shown_at}{marker} {line[item.end() :]}"

    def _text(self, indent: int, line: str) -> str:
        if self._after_blank:
            while self._open and indent < self._open[-1].column + 2:
                self._open.pop()
        if CONTAINER.match(line):
            return self._container(indent, line)
        if HEADING.match(line) and indent < STEP:
            self._open.clear()
        if not self._open:
            return line
        owner = self._open[-1]
        if not self._after_blank:
            return " " * owner.shown_at + line.lstrip(" ")
        extra = max(0, indent - owner.content) // STEP * STEP
        return " " * (owner.shown_at + STEP + extra) + line.lstrip(" ")

    def _container(self, indent: int, line: str) -> str:
        if self._open and self._after_blank:
            owner = self._open[-1]
            return " " * (owner.shown_at + STEP) + line.lstrip(" ")
        self._open.clear()
        self._containers.append(indent // STEP * STEP + STEP)
        return line
