"""A lesson's cleaned HTML, taken apart where the reader's page puts something between.

Every paragraph, list entry and figure gets an anchor that follows from its words: it stays the
same in the next revision as long as they do, and a note or a place kept at it is found again.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from portal.core.text import excerpt, plain_text

PREFIX = "isi-p"
QUOTE = 160  # characters of a paragraph that name it elsewhere
KEPT = 128  # lessons a process remembers taken apart: some 50 kB each

_PRACTICE = re.compile(r'<pre class="pk-practice"[^>]*><code>([^<]*)</code></pre>')
_BLOCK = re.compile(r"<(p|li|figure)>(?!\s*<p[ >])")
_END = {
    "p": re.compile(r"</p>"),
    "li": re.compile(r"(?=</li>|<[uo]l[ >])"),
    "figure": re.compile(r"</figure>"),
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A place in a lesson. `end` is where in its piece something may stand after it."""

    anchor: str
    quote: str
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """HTML with its paragraphs in order, or the ids of practice questions."""

    html: str
    paragraphs: tuple[Paragraph, ...] = ()
    practice: tuple[str, ...] = ()


@lru_cache(maxsize=KEPT)
def pieces(html: str) -> tuple[Piece, ...]:
    """The lesson in reading order."""
    seen: dict[str, int] = {}
    found: list[Piece] = []
    at = 0
    for fence in _PRACTICE.finditer(html):
        found.append(_anchored(html[at : fence.start()], seen))
        found.append(Piece("", practice=tuple(fence[1].split())))
        at = fence.end()
    found.append(_anchored(html[at:], seen))
    return tuple(one for one in found if one.html.strip() or one.practice)


def paragraph(html: str, anchor: str) -> Paragraph | None:
    """The paragraph of that anchor; None when the lesson has none."""
    return next(
        (one for piece in pieces(html) for one in piece.paragraphs if one.anchor == anchor), None
    )


def _anchored(html: str, seen: dict[str, int]) -> Piece:
    parts: list[str] = []
    paragraphs: list[Paragraph] = []
    length = at = 0

    def put(text: str) -> None:
        nonlocal length
        parts.append(text)
        length += len(text)

    for block in _BLOCK.finditer(html):
        end = _END[block[1]].search(html, block.end())
        words = plain_text(html[block.start() : end.start()]) if end else ""
        if block.start() < at or end is None or not words:
            continue
        anchor = _anchor(words, seen)
        put(html[at : block.start()])
        put(f'<{block[1]} id="{anchor}">{html[block.end() : end.end()]}')
        paragraphs.append(Paragraph(anchor, excerpt(words, QUOTE), length))
        at = end.end()
    put(html[at:])
    return Piece("".join(parts), tuple(paragraphs))


def _anchor(words: str, seen: dict[str, int]) -> str:
    name = hashlib.sha256(words.encode()).hexdigest()[:8]
    times = seen[name] = seen.get(name, 0) + 1
    return f"{PREFIX}{name}" if times == 1 else f"{PREFIX}{name}-{times}"
