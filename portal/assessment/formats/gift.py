"""GIFT: items between blank lines, each with its answers between braces.

Lenient in what it takes, as other readers are; but braces that do not match refuse their item
and no other: the next item begins after the last blank line before its own brace.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from portal.assessment.formats import gift_answers
from portal.assessment.formats.document import (
    Entry,
    ItemNote,
    ItemRefusal,
    NeutralItem,
    Said,
    Unusable,
)
from portal.assessment.formats.gift_text import Text, cut, find, unescaped
from portal.assessment.formats.judging import judge
from portal.assessment.formats.source import label_of, lines_of, refuse_strange

_FORM = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_ID = re.compile(r"\[id:([^\]\n]{1,200})\]", re.IGNORECASE)
_TAG = re.compile(r"\[tag:([^\]\n]{1,100})\]", re.IGNORECASE)
_BLANK = "_____"


@dataclass
class _Block:
    """The lines of one item, and the comments before it."""

    line: int
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    fault: ItemRefusal | None = None
    is_open: bool = False
    blank: int = -1  # the last blank line between the braces
    answers: int = 0

    def take(self, line: str) -> None:
        """One more line, its braces counted."""
        self.lines.append(line)
        for brace in _braces(line):
            if (brace == "{") == self.is_open:
                self.fault = ItemRefusal.BRACES
                continue
            self.is_open = brace == "{"
            self.answers += self.is_open
        if not self.is_open:
            self.blank = -1
            if self.answers > 1:
                self.fault = self.fault or ItemRefusal.TWO_ANSWERS

    @property
    def raw(self) -> str:
        return "\n".join(self.lines)


def read(data: bytes) -> Iterator[Entry]:
    """Every item of a file. Raises Refused(ItemFileRefusal)."""
    lines = lines_of(data)
    for number, block in enumerate(_Splitter(lines).blocks(), start=1):
        yield _entry(number, block)


def _entry(number: int, block: _Block) -> Entry:
    title, _ = _title(block.raw)
    label = label_of(unescaped(title or cut(block.raw, "{")[0]).strip())
    notes: set[ItemNote] = set()
    try:
        refuse_strange(block.raw, block.line)
        if block.fault is not None:
            raise Unusable(block.fault)
        item = judge(_item(block, notes))
    except Unusable as error:
        return Entry(number, error.line or block.line, label, refusal=error.said)
    told = tuple(Said(note) for note in sorted(notes))
    return Entry(number, block.line, label, item, notes=told)


@dataclass
class _Splitter:
    """Cuts the lines of a file into the blocks of its items."""

    lines: list[str]
    at: int = 0

    def blocks(self) -> Iterator[_Block]:
        comments: list[str] = []
        while self.at < len(self.lines):
            bare = self.lines[self.at].strip()
            if bare.startswith("//"):
                comments.append(bare)
                self.at += 1
            elif not bare or bare.upper().startswith("$CATEGORY:"):
                comments = comments if bare == "" and _names(comments) else []
                self.at += 1
            else:
                yield self._block(comments)
                comments = []

    def _block(self, comments: list[str]) -> _Block:
        block = _Block(self.at + 1, comments=list(comments))
        while self.at < len(self.lines):
            line = self.lines[self.at]
            bare = line.strip()
            if not bare and not block.is_open:
                break
            if bare.startswith("//"):
                block.comments.append(bare)
            elif block.blank >= 0 and "{" in _braces(line):
                return self._given_up(block, block.blank)
            else:
                block.take(line)
                block.blank = block.blank if bare else self.at
            self.at += 1
        if block.is_open:
            block.fault = ItemRefusal.BRACES
        return block

    def _given_up(self, block: _Block, blank: int) -> _Block:
        """The brace of this item was never closed: the next one begins after the blank line."""
        block.lines = self.lines[block.line - 1 : blank]
        block.fault = ItemRefusal.BRACES
        self.at = blank + 1
        return block


def _names(comments: list[str]) -> bool:
    """Whether comments before a blank line still belong to the item that follows."""
    return any(_ID.search(one) for one in comments)


def _braces(line: str) -> str:
    """The braces of a line that no backslash takes back."""
    return re.sub(r"\\.|[^{}]", "", line)


def _title(raw: str) -> tuple[str, str]:
    """The title between `::` and what follows it."""
    bare = raw.lstrip()
    if not bare.startswith("::"):
        return "", raw
    end = find(bare, "::", 2)
    return (bare[2:end].strip(), bare[end + 2 :]) if end >= 0 else ("", raw)


def _item(block: _Block, notes: set[ItemNote]) -> NeutralItem:
    title, rest = _title(block.raw)
    form = "moodle"
    found = _FORM.match(rest)
    if found is not None:
        form, rest = found[1].lower(), rest[found.end() :]
    before, opened = cut(rest, "{")
    if opened is None:
        raise Unusable(ItemRefusal.DESCRIPTION)
    inside, after = cut(opened, "}")
    text = Text(form, notes)
    tail = (after or "").strip()
    space = "" if tail[:1] in tuple(".,;:?!") else " "
    stem = f"{before.rstrip()} {_BLANK}{space}{tail}".strip() if tail else before
    item = gift_answers.read(inside, text)
    comments = "\n".join(block.comments)
    key = _ID.search(comments)
    return replace(
        item,
        stem=text.markdown(stem) if not tail else _filled(text, stem),
        key=key[1].strip() if key else "",
        name=unescaped(title).strip(),
        tags=tuple(tag.strip() for tag in _TAG.findall(comments)),
    )


def _filled(text: Text, stem: str) -> str:
    """A stem with a blank in it; the blank itself is no emphasis."""
    made = text.markdown(stem.replace(_BLANK, "\ue013"))
    return made.replace("\ue013", "…………")
