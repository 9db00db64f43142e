"""Pairs of emphasis marks, matched with one stack in linear time.

The rules are those of CommonMark 0.31, section 6.2: a run of marks may open when text
follows it and close when text precedes it; underscores do neither inside a word.
"""

import unicodedata
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from portal.core.text.limits import MAX_INLINE_NESTING, TextRefusal, TextTooComplex


@dataclass(slots=True)
class Piece:
    """A stretch of a paragraph: plain text, an element, or a run of marks."""

    text: str = ""
    element: Element | None = None
    depth: int = 0  # of elements inside `element`
    mark: str = ""  # "*", "_" or "~" for a run of marks
    length: int = 0  # of the run as written; `text` shrinks as marks are used
    opens: bool = False
    closes: bool = False


def run(mark: str, before: str, count: int, after: str) -> Piece:
    """A run of `count` marks between the characters `before` and `after` (or "")."""
    space_before, punct_before = _is_space(before), _is_punctuation(before)
    space_after, punct_after = _is_space(after), _is_punctuation(after)
    left = not space_after and (not punct_after or space_before or punct_before)
    right = not space_before and (not punct_before or space_after or punct_after)
    piece = Piece(mark * count, mark=mark, length=count, opens=left, closes=right)
    if mark == "_":
        piece.opens = left and (not right or punct_before)
        piece.closes = right and (not left or punct_after)
    return piece


def _is_space(character: str) -> bool:
    return not character or character.isspace()


def _is_punctuation(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "PS"


def wrap(tag: str, pieces: list[Piece], **attributes: str) -> Piece:
    """An element around pieces that are all decided."""
    element = Element(tag, attributes)
    depth = 1 + fill(element, pieces)
    if depth > MAX_INLINE_NESTING:
        raise TextTooComplex(TextRefusal.TOO_DEEPLY_NESTED, MAX_INLINE_NESTING)
    return Piece(element=element, depth=depth)


def fill(element: Element, pieces: list[Piece]) -> int:
    """Put the pieces into `element`; the depth of the deepest of them."""
    depth = 0
    last: Element | None = None
    words: list[str] = []
    for piece in pieces:
        if piece.element is None:
            words.append(piece.text)
            continue
        _put_text(element, last, words)
        element.append(piece.element)
        last = piece.element
        depth = max(depth, piece.depth)
    _put_text(element, last, words)
    return depth


def _put_text(element: Element, last: Element | None, words: list[str]) -> None:
    if not words:
        return
    if last is None:
        element.text = "".join(words)
    else:
        last.tail = "".join(words)
    words.clear()


def decide(pieces: list[Piece]) -> list[Piece]:
    """Turn matching runs into `em`, `strong` and `del`; the rest stays text."""
    return _Matcher().decide(pieces)


class _Matcher:
    """Openers wait on a stack; a closer takes the nearest that fits.

    What lies undecided between the two becomes text. `_floor` remembers per kind of
    closer the height above which the stack holds nothing for it, so that no stretch of
    the stack is searched twice: the time is linear in the number of pieces.
    """

    def __init__(self) -> None:
        self._done: list[Piece] = []
        self._openers: list[int] = []  # positions in `_done`
        self._floor: dict[tuple[str, int, bool], int] = {}

    def decide(self, pieces: list[Piece]) -> list[Piece]:
        for piece in pieces:
            if piece.closes:
                self._close(piece)
            if piece.opens and piece.text:
                self._openers.append(len(self._done))
            if piece.text or piece.element is not None:
                self._done.append(piece)
        return self._done

    def _close(self, closer: Piece) -> None:
        kind = (closer.mark, closer.length % 3, closer.opens)
        while closer.text:
            found = self._opener(closer, self._floor.get(kind, 0))
            if found is None:
                self._floor[kind] = len(self._openers)
                return
            self._join(found, closer)

    def _opener(self, closer: Piece, floor: int) -> int | None:
        for found in range(len(self._openers) - 1, floor - 1, -1):
            if _fit(self._done[self._openers[found]], closer):
                return found
        return None

    def _join(self, found: int, closer: Piece) -> None:
        at = self._openers[found]
        opener = self._done[at]
        size = 2 if min(len(opener.text), len(closer.text)) >= 2 else 1
        tag = "del" if closer.mark == "~" else ("", "em", "strong")[size]
        inside = wrap(tag, self._done[at + 1 :])
        opener.text = opener.text[size:]
        closer.text = closer.text[size:]
        keep = 1 if opener.text else 0
        del self._openers[found + keep :]
        del self._done[at + keep :]
        self._done.append(inside)
        height = len(self._openers)
        for kind, floor in self._floor.items():
            self._floor[kind] = min(floor, height)


def _fit(opener: Piece, closer: Piece) -> bool:
    if opener.mark != closer.mark:
        return False
    if closer.mark == "~":
        return len(opener.text) >= 2 and len(closer.text) >= 2
    if opener.closes or closer.opens:
        total = opener.length + closer.length
        return total % 3 != 0 or (opener.length % 3 == 0 and closer.length % 3 == 0)
    return True
