"""Two wordings of one text, word by word: what stayed, what went, what came.

Paragraphs are matched first and words inside those that changed. A line end and a space are the
same, since authors wrap their lines where they like; any other space may mean something in
Markdown (an indented list, a broken line, code) and counts.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_LINE_END = "\n"
_FIRST_LINES = re.compile(r"\A\s*\n")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_WORK = 400_000  # products of lengths beyond which a finer comparison is not tried
_ALIKE = 0.4  # below it, old and new stand one under the other: nobody reads a mosaic


class Side(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a few that were rewritten together, in pieces."""

    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return all(piece.side is Side.SAME for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many passages that stayed as they are, not shown."""

    count: int


@dataclass(frozen=True, slots=True)
class TextChange:
    """Both wordings at once; `excerpt` leaves out what stayed far from any change."""

    passages: tuple[Passage, ...]

    @property
    def old(self) -> str:
        return self._side(Side.GONE)

    @property
    def new(self) -> str:
        return self._side(Side.NEW)

    @property
    def excerpt(self) -> tuple[Passage | LeftOut, ...]:
        """The changed passages, each with the one before and the one after it."""
        changed = {n for n, one in enumerate(self.passages) if not one.is_same}
        near = {n + step for n in changed for step in (-1, 0, 1)}
        shown: list[Passage | LeftOut] = []
        hidden = 0
        for n, passage in enumerate(self.passages):
            if n not in near:
                hidden += 1
                continue
            if hidden:
                shown.append(LeftOut(hidden))
            hidden = 0
            shown.append(passage)
        return (*shown, LeftOut(hidden)) if hidden else tuple(shown)

    def _side(self, wanted: Side) -> str:
        """The passages of one side; the end of a text that goes on in the other is an end here."""
        said = ""
        for passage in self.passages:
            part = "".join(one.text for one in passage.pieces if one.side in (Side.SAME, wanted))
            said += "\n\n" if part and said and not said[-1].isspace() else ""
            said += part
        return said


def reads_the_same(old: str, new: str) -> bool:
    """Whether the two differ in nothing but where their lines end."""
    return old == new or _words(_trimmed(old)) == _words(_trimmed(new))


def digest(text: str) -> str:
    """The same for two texts that read the same."""
    return hashlib.sha256("\0".join(_words(_trimmed(text))).encode()).hexdigest()


def compare(old: str, new: str) -> TextChange | None:
    """The change from one text to another; None when they read the same."""
    if reads_the_same(old, new):
        return None
    return TextChange(tuple(_passages(_paragraphs(_trimmed(old)), _paragraphs(_trimmed(new)))))


def _trimmed(text: str) -> str:
    """Without blank lines at the edges."""
    return _FIRST_LINES.sub("", text.rstrip())


def _words(text: str) -> list[str]:
    return [_meant(word) for word in _WORDS.findall(text.rstrip())]


def _meant(word: str) -> str:
    """A word with what the space behind it means."""
    bare = word.rstrip()
    space = word[len(bare) :]
    if space.count("\n") > 1:
        return f"{bare}\n\n{space.rpartition(_LINE_END)[2]}"
    return f"{bare} " if space in ("", " ", "\n") else word


def _paragraphs(text: str) -> list[str]:
    """The text cut behind each run of blank lines."""
    found: list[str] = []
    blank = True
    for line in _LINES.findall(text):
        if blank and line.strip() and found:
            found.append(line)
        elif found:
            found[-1] += line
        else:
            found.append(line)
        blank = not line.strip()
    return found


def _passages(old: list[str], new: list[str]) -> Iterator[Passage]:
    before_words, after_words = [[" ".join(one.split()) for one in some] for some in (old, new)]
    for _tag, a, b, c, d in _steps(before_words, after_words):
        if b - a == d - c:  # the same words, perhaps with other spaces, or as many rewritten ones
            for before, after in zip(old[a:b], new[c:d], strict=True):
                yield from _rewritten(before, after)
        else:
            yield from _rewritten("".join(old[a:b]), "".join(new[c:d]))


def _rewritten(old: str, new: str) -> Iterator[Passage]:
    if _words(old) == _words(new):
        yield Passage((Piece(Side.SAME, new),))
        return
    for cut in (_WORDS, _LINES):
        pieces = tuple(_pieces(cut.findall(old), cut.findall(new)))
        same = sum(len(one.text) for one in pieces if one.side is Side.SAME)
        if same >= _ALIKE * max(len(old), len(new)):
            yield Passage(pieces)
            return
    for side, text in ((Side.GONE, old), (Side.NEW, new)):
        if text:
            yield Passage((Piece(side, text),))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in _steps([_meant(one) for one in old], [_meant(one) for one in new]):
        if tag == "equal":
            yield Piece(Side.SAME, "".join(new[c:d]))
            continue
        for side, text in ((Side.GONE, "".join(old[a:b])), (Side.NEW, "".join(new[c:d]))):
            if text:
                yield Piece(side, text)


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """How to get from one to the other; what is alike at both ends costs nothing."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    if start:
        yield "equal", 0, start, 0, start
    if len(a) * len(b) > _WORK:
        yield "replace", start, start + len(a), start, start + len(b)
    else:
        for tag, i, j, k, n in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            yield tag, start + i, start + j, start + k, start + n
    if end:
        yield "equal", len(old) - end, len(old), len(new) - end, len(new)


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many there are alike from the beginning."""
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count
