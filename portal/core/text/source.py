"""First reading of a source text: what is lifted out before blocks are parsed.

One pass over the lines, each looked at once. Code between fences, formulas on lines of
their own, comments and link targets are taken out; what remains is spaced so that the
block parser sees headings, lists and lifted parts as blocks of their own.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from portal.core.text.lists import HEADING, ITEM, RULE, ListIndenter

MARK = "\ue000"
"""Frames the number of a lifted part; a private-use character that sources lose."""

_DROPPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\u202d\u202e\ue000]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FENCE = re.compile(r"( *)(`{3,}+|~{3,}+)([^`]*)$")
_TEX_LINE = re.compile(r"( *)\$\$(?!\$)(.*)$")
_TARGET = re.compile(
    r" {0,3}\[(?!\^)([^\[\]\n]{1,200})\]: *+(<[^<>\n]{1,1000}>|[^\s<]\S{0,999})"
    r"(?: ++(?:\"([^\"\n]{0,300})\"|'([^'\n]{0,300})'|\(([^()\n]{0,300})\)))? *$"
)
MAX_TEX_LINES = 40
_LIFTED = re.compile(rf" *{MARK}\d+{MARK}$")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference link points."""

    address: str
    title: str | None


@dataclass(slots=True)
class Source:
    """A text ready for the block parser."""

    text: str = ""
    lifted: list[Element] = field(default_factory=list)
    targets: dict[str, Target] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lifters:
    """What becomes of the parts that are taken out; None leaves them in the text."""

    code: Callable[[str, str], Element]  # (text, language)
    tex: Callable[[str], Element] | None


def clean_characters(text: str) -> str:
    """Line ends as one newline, tabs as spaces, nothing invisible that could mislead."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _SURROGATE.sub("\ufffd", text)
    return unicodedata.normalize("NFC", _DROPPED.sub("", text)).expandtabs(4)


def read(text: str, lifters: Lifters) -> Source:
    """Lift the parts out of `text` and space what remains."""
    reader = _Reader(clean_characters(text).split("\n"), lifters)
    lines = ListIndenter().lines(reader.rest())
    reader.source.text = "\n".join(_space(lines))
    return reader.source


class _Reader:
    """One pass over the lines of a text."""

    def __init__(self, lines: list[str], lifters: Lifters) -> None:
        self.source = Source()
        self._lines = lines
        self._lifters = lifters
        closings = (at for at in range(len(lines) - 1, -1, -1) if "-->" in lines[at])
        self._last_comment_end = next(closings, -1)

    def rest(self) -> Iterator[str]:
        """The lines that stay, with a mark where a part was lifted out."""
        at = 0
        after_blank = True
        while at < len(self._lines):
            taken = self._part(at)
            if taken is not None:
                at, shown = taken
                yield from shown
                after_blank = True
                continue
            line = self._lines[at]
            at += 1
            if after_blank and self._is_target(line):
                continue
            after_blank = not line.strip()
            yield line

    def _is_target(self, line: str) -> bool:
        target = _TARGET.match(line)
        if target is None:
            return False
        label = " ".join(target[1].casefold().split())
        title = next((found for found in target.group(3, 4, 5) if found), None)
        self.source.targets.setdefault(label, Target(target[2].strip("<>"), title))
        return True

    def _part(self, at: int) -> tuple[int, tuple[str, ...]] | None:
        """The part that starts at line `at`: the line after it and what takes its place."""
        line = self._lines[at].rstrip()
        if fence := _FENCE.match(line):
            end, code = self._fenced(at, fence)
            return end, self._put(self._lifters.code(code, fence[3].strip()), fence[1])
        if self._lifters.tex and (formula := _TEX_LINE.match(line)):
            found = self._formula(at, formula[2])
            if found:
                return found[0], self._put(self._lifters.tex(found[1]), formula[1])
        if line.startswith("<!--") and at <= self._last_comment_end:
            return self._comment(at)
        return None

    def _put(self, part: Element, indent: str) -> tuple[str, ...]:
        self.source.lifted.append(part)
        return ("", f"{indent}{MARK}{len(self.source.lifted) - 1}{MARK}", "")

    def _fenced(self, at: int, fence: re.Match[str]) -> tuple[int, str]:
        """Code up to the closing fence, or to the end of the text when there is none."""
        indent, ticks = len(fence[1]), fence[2]
        code: list[str] = []
        for end in range(at + 1, len(self._lines)):
            line = self._lines[end]
            bare = line.strip(" ")
            if len(bare) >= len(ticks) and not bare.strip(ticks[0]):
                return end + 1, "\n".join(code)
            own = len(line) - len(line.lstrip(" "))
            code.append(line[min(indent, own) :])
        return len(self._lines), "\n".join(code)

    def _formula(self, at: int, first: str) -> tuple[int, str] | None:
        """TeX between `$$` marks; None when the closing mark is missing or far away."""
        if first.endswith("$$") and first.strip("$ "):
            return at + 1, first[:-2].strip()
        tex = [first]
        for end in range(at + 1, min(at + MAX_TEX_LINES, len(self._lines))):
            line = self._lines[end].strip()
            if line.endswith("$$"):
                tex.append(line[:-2])
                return end + 1, "\n".join(tex).strip()
            tex.append(line)
        return None

    def _comment(self, at: int) -> tuple[int, tuple[str, ...]]:
        """Past an author's comment; text after its end stays."""
        end = next(end for end in range(at, len(self._lines)) if "-->" in self._lines[end])
        after = self._lines[end].partition("-->")[2].strip()
        return end + 1, (after,)


def _space(lines: Iterator[str]) -> Iterator[str]:
    """Blank lines around headings and lifted parts and before lists; never two."""
    before = ""
    in_list = False
    for line in lines:
        item = bool(ITEM.match(line)) and not RULE.match(line)
        alone = bool(HEADING.match(line) or _LIFTED.match(line))
        starts_list = item and not in_list and _may_interrupt(line)
        if (alone or starts_list) and before:
            yield ""
            before = ""
        if line or before:
            yield line
        before = line
        in_list = bool(line) and (in_list or item)
        if alone:
            yield ""
            before = ""
            in_list = False


def _may_interrupt(line: str) -> bool:
    """A bullet ends a paragraph; a number does only when it is 1 (years are not lists)."""
    marker = line.lstrip(" ")
    return not marker[0].isdigit() or marker.startswith("1.")
