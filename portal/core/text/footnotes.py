"""Footnotes: defined anywhere, shown at the end, numbered in the order of first mention."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor

_DEFINITION = re.compile(r"^ {0,3}\[\^([^\]\s]{1,64})\]: *+([^\n]*+)$", re.MULTILINE)


@dataclass(slots=True)
class Footnotes:
    """The notes of one text."""

    id_prefix: str
    title: str
    back: str
    defined: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # in order of first mention
    mentions: dict[str, int] = field(default_factory=dict)
    parser: BlockParser | None = None

    def mention(self, label: str) -> Element | None:
        """The raised number that leads to the note; None when no such note exists."""
        if label not in self.defined:
            return None
        number = self.numbers.setdefault(label, len(self.numbers) + 1)
        times = self.mentions[label] = self.mentions.get(label, 0) + 1
        raised = Element("sup", {"class": "footnote-ref"})
        link = SubElement(raised, "a", {"href": f"#{self.id_prefix}fn-{number}"})
        link.set("role", "doc-noteref")
        link.text = str(number)
        if times == 1:
            link.set("id", f"{self.id_prefix}fnref-{number}")
        return raised

    def section(self, read: Callable[[Element], None]) -> Element | None:
        """The list of notes. `read` fills in the text of a note, which may mention others."""
        if not self.numbers or self.parser is None:
            return None
        section = Element("section", {"class": "footnotes", "role": "doc-endnotes"})
        section.set("aria-label", self.title)
        notes = SubElement(section, "ol")
        done = 0
        while done < len(self.numbers):
            for label, number in list(self.numbers.items())[done:]:
                self._note(notes, label, number, read)
                done += 1
        return section

    def unused(self) -> tuple[str, ...]:
        return tuple(label for label in self.defined if label not in self.numbers)

    def _note(
        self, notes: Element, label: str, number: int, read: Callable[[Element], None]
    ) -> None:
        assert self.parser is not None  # noqa: S101  # section() has looked
        note = SubElement(notes, "li", {"id": f"{self.id_prefix}fn-{number}"})
        body = Element("div")  # lists treat a bare li as one of their own items
        self.parser.parseBlocks(body, list(self.defined[label]))
        read(body)
        note.extend(list(body))
        last = note[-1] if len(note) and note[-1].tag == "p" else SubElement(note, "p")
        back = SubElement(last, "a", {"href": f"#{self.id_prefix}fnref-{number}"})
        back.set("class", "footnote-back")
        back.set("role", "doc-backlink")
        back.set("aria-label", self.back.format(number=number))
        back.text = "\u21a9\ufe0e"
        if len(last) > 1:
            last[-2].tail = (last[-2].tail or "") + "\u00a0"
        elif last.text:
            last.text += "\u00a0"


class FootnoteBlocks(BlockProcessor):
    """Takes definitions (`[^a]: text`, further lines indented) out of the text."""

    def __init__(self, parser: BlockParser, footnotes: Footnotes) -> None:
        super().__init__(parser)
        self._footnotes = footnotes

    def test(self, parent: Element, block: str) -> bool:
        return "[^" in block and _DEFINITION.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        found = list(_DEFINITION.finditer(block))
        before = block[: found[0].start()]
        for at, definition in enumerate(found):
            end = found[at + 1].start() if at + 1 < len(found) else len(block)
            more = self._outdent(block[definition.end() : end])
            content = [f"{definition[2]}{more}".strip("\n")]
            if at + 1 == len(found):
                while blocks and blocks[0].startswith(" " * 4):
                    content.append(self._outdent(blocks.pop(0)))
            self._footnotes.defined.setdefault(definition[1], content)
        if before.strip():
            blocks.insert(0, before.rstrip("\n"))

    def _outdent(self, block: str) -> str:
        lines = (line[4:] if line.startswith("    ") else line for line in block.split("\n"))
        return "\n".join(lines)
