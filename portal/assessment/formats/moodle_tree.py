"""XML as elements that know their line: no document type, no entities, bounded depth (CO-5)."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from portal.assessment.formats.document import ItemFileRefusal
from portal.core.errors import Refused

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 40


class _Builder(TreeBuilder):
    """Notes for every element the line on which it begins."""

    def __init__(self) -> None:
        super().__init__()
        self.parser: Any = None
        self.lines: dict[int, int] = {}
        self.depth = 0

    def start(self, tag: Any, attrs: Any, /) -> Element:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Refused(ItemFileRefusal.TOO_DEEP, line=self.parser.CurrentLineNumber)
        element = super().start(tag, attrs)
        self.lines[id(element)] = self.parser.CurrentLineNumber
        return element

    def end(self, tag: Any, /) -> Element:
        self.depth -= 1
        return super().end(tag)


class Tree:
    """A parsed file. Its elements live as long as it does, so their lines stay theirs."""

    def __init__(self, root: Element, lines: dict[int, int]) -> None:
        self.root = root
        self._lines = lines

    def line(self, element: Element) -> int:
        return self._lines.get(id(element), 1)


def parse(data: bytes) -> Tree:
    """Raises Refused(ItemFileRefusal)."""
    if len(data) > MAX_BYTES:
        raise Refused(ItemFileRefusal.TOO_LARGE, limit=MAX_BYTES // 1024 // 1024)
    if not data.strip():
        raise Refused(ItemFileRefusal.EMPTY)
    builder = _Builder()
    parser: Any = XMLParser(target=builder, forbid_dtd=True)
    builder.parser = parser.parser
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        raise Refused(ItemFileRefusal.NOT_XML, line=error.position[0]) from error
    except DefusedXmlException as error:
        raise Refused(ItemFileRefusal.HAS_ENTITIES) from error
    except (ValueError, LookupError) as error:  # an encoding nobody knows
        raise Refused(ItemFileRefusal.NOT_XML, line=1) from error
    return Tree(root, builder.lines)
