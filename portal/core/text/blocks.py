"""The block rules: which lines make a heading, a note, a fold, a lifted part.

Lists, quotations, rules, underlined headings and definition lists are those of
python-markdown. Its code-by-indentation is left out: in lessons it was nearly always an
accident, and fences say it better. Its parser is replaced by one that meters its work.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import (
    BlockProcessor,
    BlockQuoteProcessor,
    EmptyBlockProcessor,
    HashHeaderProcessor,
    HRProcessor,
    ListIndentProcessor,
    ParagraphProcessor,
    SetextHeaderProcessor,
)
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor

from portal.core.text.footnotes import FootnoteBlocks, Footnotes
from portal.core.text.limits import Meter
from portal.core.text.source import MARK, Source
from portal.core.text.tables import TableBlocks

CALLOUTS = {
    "info": "info",
    "catatan": "info",
    "note": "info",
    "contoh": "info",
    "example": "info",
    "tips": "ok",
    "tip": "ok",
    "berhasil": "ok",
    "success": "ok",
    "penting": "warn",
    "important": "warn",
    "perhatian": "warn",
    "warning": "warn",
    "bahaya": "bad",
    "danger": "bad",
}
"""What authors may write after `!!!`, and the class the theme knows."""


class MeteredParser(BlockParser):
    """The block parser, with a bound on its work and on its depth."""

    def __init__(self, md: Markdown, meter: Meter) -> None:
        super().__init__(md)
        self.meter = meter
        for rule, name, priority in (
            (EmptyBlockProcessor, "empty", 100),
            (ListIndentProcessor, "indent", 90),
            (HRProcessor, "hr", 50),
            (SaneOListProcessor, "olist", 40),
            (SaneUListProcessor, "ulist", 30),
            (BlockQuoteProcessor, "quote", 20),
            (ParagraphProcessor, "paragraph", 10),
        ):
            self.blockprocessors.register(rule(self), name, priority)

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802  # its name
        self.meter.enter()
        while blocks:
            self.meter.spend(len(blocks[0]) + len(blocks) // 8 + 20)
            for processor in self.blockprocessors:
                if processor.test(parent, blocks[0]) and (
                    processor.run(parent, blocks) is not False
                ):
                    break
        self.meter.leave()


class Headings(HashHeaderProcessor):
    """Headings by number signs, which a space must follow: #1 is a word."""

    RE = re.compile(r"(?:^|\n) {0,3}(?P<level>#{1,6}) +(?P<header>[^\n]*+)(?:\n|$)")


class LiftedBlocks(BlockProcessor):
    """Puts back what was lifted out of the source."""

    RE = re.compile(rf" *{MARK}(\d+){MARK}\s*$")

    def __init__(self, parser: BlockParser, lifted: list[Element]) -> None:
        super().__init__(parser)
        self._lifted = lifted

    def test(self, parent: Element, block: str) -> bool:
        found = self.RE.match(block)
        if found is None:
            return False
        deep = block.startswith(" " * self.tab_length)
        inside_list = len(parent) > 0 and parent[-1].tag in ("ul", "ol", "dl")
        return not (deep and inside_list)  # the list takes it in first

    def run(self, parent: Element, blocks: list[str]) -> None:
        found = self.RE.match(blocks.pop(0))
        if found:
            parent.append(self._lifted[int(found[1])])


class Callouts(BlockProcessor):
    """Notes (`!!! catatan "Judul"`) and folds (`??? "Judul"`, `???+` stands open)."""

    RE = re.compile(
        r"(?:^|\n)(?P<mark>!!!|\?\?\?\+?) ?(?P<kind>[A-Za-z]{1,20})?"
        r"(?: ?\"(?P<title>[^\"\n]{0,200})\")? *+(?:\n|$)"
    )

    def test(self, parent: Element, block: str) -> bool:
        found = self.RE.search(block)
        return found is not None and bool(found["kind"] or found["title"])

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        found = self.RE.search(block)
        if found is None:
            return
        if block[: found.start()].strip():
            self.parser.parseBlocks(parent, [block[: found.start()]])
        inside, rest = self.detab(block[found.end() :])
        content = [inside, *self.following(blocks)]
        if rest.strip():
            blocks.insert(0, rest)
        box = self._fold(parent, found) if found["mark"][0] == "?" else self._note(parent, found)
        self.parser.state.set("callout")
        self.parser.parseBlocks(box, content)
        self.parser.state.reset()

    def following(self, blocks: list[str]) -> list[str]:
        """The next blocks as far as they are indented."""
        content = []
        while blocks and blocks[0].startswith(" " * self.tab_length):
            inside, rest = self.detab(blocks.pop(0))
            content.append(inside)
            if rest.strip():
                blocks.insert(0, rest)
                break
        return content

    def _note(self, parent: Element, found: re.Match[str]) -> Element:
        kind = (found["kind"] or "info").lower()
        note = SubElement(parent, "div")
        note.set("class", f"pk-note {CALLOUTS.get(kind, 'info')}")
        note.set("role", "note")
        inside = SubElement(note, "div")
        title = found["title"] if found["title"] is not None else kind.capitalize()
        if title:
            SubElement(SubElement(inside, "p"), "strong").text = title
        return inside

    def _fold(self, parent: Element, found: re.Match[str]) -> Element:
        fold = SubElement(parent, "details", {"class": "pk-fold"})
        if found["mark"].endswith("+"):
            fold.set("open", "")
        title = found["title"] or (found["kind"] or "").capitalize()
        SubElement(fold, "summary").text = title
        return fold


def parse(source: Source, *, meter: Meter, footnotes: Footnotes | None) -> Element:
    """The tree of blocks, with the text in them not yet read.

    Without `footnotes` only paragraphs, lists, quotations and lifted parts are known.
    """
    md = Markdown()
    md.parser = parser = MeteredParser(md, meter)
    rules = parser.blockprocessors
    rules.register(LiftedBlocks(parser, source.lifted), "lifted", 95)
    if footnotes is not None:
        rules.register(SetextHeaderProcessor(parser), "setextheader", 60)
        rules.register(Headings(parser), "hashheader", 70)
        rules.register(TableBlocks(parser, meter), "table", 75)
        rules.register(Callouts(parser), "callout", 105)
        rules.register(DefListIndentProcessor(parser), "defindent", 85)
        rules.register(DefListProcessor(parser), "deflist", 25)
        rules.register(FootnoteBlocks(parser, footnotes), "footnote", 17)
        footnotes.parser = parser
    root: Element = parser.parseDocument(source.text.split("\n")).getroot()
    return root
