"""Texts with gaps: `[[word|another]]` is written, `[[?right|wrong|wrong]]` chosen from a list."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_GAP = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
# Private-use characters frame the number of a gap while Markdown is rendered around it.
_OPEN, _CLOSE = "\ue001", "\ue002"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


class FaultyGaps(ValueError):
    """A text whose gaps cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Gap:
    """`words`: what counts as right, or for a chosen gap the right option and then the others."""

    words: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class GappedText:
    """HTML around the gaps: one piece more than there are gaps."""

    pieces: tuple[str, ...]
    gaps: tuple[Gap, ...]


def find(text: str) -> tuple[Gap, ...]:
    """The gaps of a text in reading order. Raises FaultyGaps."""
    inner = _GAP.sub("", text)
    if "[[" in inner or "]]" in inner:
        raise FaultyGaps("the braces [[ and ]] of a gap are not balanced")
    gaps = tuple(_gap(match[1]) for match in _GAP.finditer(text))
    if not gaps:
        raise FaultyGaps("the text has no gap; write [[the right word]]")
    return gaps


def _gap(inside: str) -> Gap:
    if "[[" in inside:
        raise FaultyGaps("the braces [[ and ]] of a gap are not balanced")
    is_chosen = inside.startswith("?")
    words = tuple(" ".join(word.split()) for word in inside.removeprefix("?").split("|"))
    if not all(words):
        raise FaultyGaps("a gap has an empty answer")
    if len(set(words)) < len(words):
        raise FaultyGaps(f"the gap [[{inside}]] names a word twice")
    if is_chosen and len(words) < 2:
        raise FaultyGaps("a chosen gap needs the right word and at least one wrong one")
    return Gap(words, is_chosen)


def rendered(text: str, render: Callable[[str], str]) -> GappedText:
    """The text as HTML, cut at its gaps. Raises FaultyGaps."""
    gaps = find(text)
    plain = text.replace(_OPEN, "").replace(_CLOSE, "")
    numbers = iter(range(len(gaps)))
    html = render(_GAP.sub(lambda _match: f"{_OPEN}{next(numbers)}{_CLOSE}", plain))
    marks = list(_MARK.finditer(html))
    if [int(mark[1]) for mark in marks] != list(range(len(gaps))):
        raise FaultyGaps("every gap must stand in a paragraph, list or table, once")
    if any(_inside_tag(html, mark.start()) for mark in marks):
        raise FaultyGaps("a gap cannot stand in an address or a description of a picture")
    edges = [0, *(edge for mark in marks for edge in mark.span()), len(html)]
    pieces = tuple(html[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    return GappedText(pieces, gaps)


def _inside_tag(html: str, position: int) -> bool:
    return html.rfind("<", 0, position) > html.rfind(">", 0, position)
