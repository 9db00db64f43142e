"""Looking at Markdown as its author wrote it, to tell the true line of a finding.

The renderer decides what a text becomes; this only finds where things stand. Code, formulas and
comments are blanked out character by character, so that every place keeps its line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"^ *(`{3,}|~{3,})([^`\n]*)$")
_COMMENT = re.compile(r"^<!--.*?-->", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)(`+)(?!`)([^\n]*?)(?<!`)\1(?!`)")
_BLOCK_FORMULA = re.compile(r"^ *\$\$(?!\$)(.+?)\$\$ *$", re.MULTILINE | re.DOTALL)
_LINE_FORMULA = re.compile(
    r"(?<![\w\\$])\$((?![\s$])[^$\\\n]*+(?:\\[^\n][^$\\\n]*+)*)(?<!\s)\$(?![\w$])"
)
_INLINE = re.compile(
    r"(!?)\[((?:[^\[\]]|\[[^\[\]\n]{0,300}\]){0,1500}+)\]"
    r"\(\s*(?:<([^<>\n]{0,1000})>|([^\s()<>]{0,1000}(?:\([^\s()]{0,300}\)[^\s()]{0,300})?))"
    r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
)
_DEFINED = re.compile(r"^ {0,3}\[(?!\^)([^\[\]\n]{1,200})\]: *<?([^\s<>]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block; lines count from 0 at the start of the text."""

    line: int
    name: str
    content: tuple[str, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A link, or a picture, film or sound that is shown."""

    line: int
    is_shown: bool
    words: str
    address: str
    start: int  # of the address in the text
    end: int


@dataclass(frozen=True, slots=True)
class Formula:
    line: int
    tex: str
    is_block: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """A text with what is not prose blanked out, and where that was."""

    prose: str
    fences: tuple[Fence, ...]
    formulas: tuple[Formula, ...]

    def line_of(self, place: int) -> int:
        return self.prose.count("\n", 0, place)

    def references(self) -> Iterator[Reference]:
        """Links and shown files in order, those of link targets last."""
        for found in _INLINE.finditer(self.prose):
            yield self._inline(found)
            for inner in _INLINE.finditer(found[2]):  # a picture inside a link
                yield self._inline(inner, found.start(2))
        for found in _DEFINED.finditer(self.prose):
            start, end = found.span(2)
            yield Reference(self.line_of(start), False, found[1], found[2], start, end)

    def _inline(self, found: re.Match[str], offset: int = 0) -> Reference:
        group = 3 if found[3] is not None else 4
        start, end = found.start(group) + offset, found.end(group) + offset
        line = self.line_of(found.start() + offset)
        return Reference(line, bool(found[1]), found[2], found[group], start, end)


def scan(text: str) -> Scan:
    """Find what stands where in a text whose lines end in LF."""
    fences, prose = _fences(text)
    prose = _COMMENT.sub(_blank, prose)
    prose = _CODE.sub(_blank, prose)
    formulas: list[Formula] = []

    def take(found: re.Match[str]) -> str:
        is_block = found.re is _BLOCK_FORMULA
        formulas.append(Formula(prose.count("\n", 0, found.start(1)), found[1].strip(), is_block))
        return _blank(found)

    prose = _BLOCK_FORMULA.sub(take, prose)
    prose = _LINE_FORMULA.sub(take, prose)
    return Scan(prose, tuple(fences), tuple(formulas))


def _fences(text: str) -> tuple[list[Fence], str]:
    fences: list[Fence] = []
    lines = text.split("\n")
    kept = list(lines)
    at = 0
    while at < len(lines):
        opening = _FENCE.match(lines[at].rstrip())
        if opening is None:
            at += 1
            continue
        ticks = opening[1]
        end = next(
            (n for n in range(at + 1, len(lines)) if _closes(lines[n].strip(), ticks)), len(lines)
        )
        content = tuple(lines[at + 1 : end])
        fences.append(Fence(at, opening[2].strip(), content, end < len(lines)))
        for n in range(at, min(end + 1, len(lines))):
            kept[n] = " " * len(lines[n])
        at = end + 1
    return fences, "\n".join(kept)


def _closes(bare: str, ticks: str) -> bool:
    return len(bare) >= len(ticks) and not bare.strip(ticks[0])


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
