"""Tables with a header row, a row of dashes, and cells between bars."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor

from portal.core.text.limits import Meter, TextRefusal, TextTooComplex

MAX_COLUMNS = 20
MAX_CELLS = 4_000

_RULE_CELL = re.compile(r" *+:?-++:? *+$")
_PARTS = re.compile(r"\\.|`+|\|")
_ALIGN = {(True, True): "text-center", (False, True): "text-end"}


class TableBlocks(BlockProcessor):
    """A table is a block of at least two lines whose second is the row of dashes."""

    def __init__(self, parser: BlockParser, meter: Meter) -> None:
        super().__init__(parser)
        self._meter = meter
        self._cells = 0

    def test(self, parent: Element, block: str) -> bool:
        header, _, rest = block.partition("\n")
        rule = rest.partition("\n")[0]
        if "|" not in header or "-" not in rule or set(rule) - set(" :-|"):
            return False
        cells = split_row(rule)
        if len(cells) > MAX_COLUMNS:
            raise TextTooComplex(TextRefusal.TOO_MANY_COLUMNS, MAX_COLUMNS)
        return all(_RULE_CELL.match(cell) for cell in cells) and len(split_row(header)) == len(
            cells
        )

    def run(self, parent: Element, blocks: list[str]) -> None:
        header, rule, *rows = blocks.pop(0).split("\n")
        classes = [_ALIGN.get(_sides(cell), "") for cell in split_row(rule)]
        self._count(len(classes) * (1 + len(rows)))
        scroll = SubElement(
            parent, "div", {"class": "pk-scroll", "tabindex": "0", "role": "region"}
        )
        table = SubElement(scroll, "table")
        self._row(SubElement(table, "thead"), "th", split_row(header), classes)
        body = SubElement(table, "tbody") if rows else table
        for row in rows:
            self._row(body, "td", split_row(row), classes)

    def _count(self, cells: int) -> None:
        self._cells += cells
        self._meter.spend(cells * 20)
        if self._cells > MAX_CELLS:
            raise TextTooComplex(TextRefusal.TOO_MANY_CELLS, MAX_CELLS)

    def _row(self, parent: Element, tag: str, cells: list[str], classes: list[str]) -> None:
        row = SubElement(parent, "tr")
        for column, name in enumerate(classes):
            cell = SubElement(row, tag)
            if tag == "th":
                cell.set("scope", "col")
            if name:
                cell.set("class", name)
            cell.text = cells[column].strip() if column < len(cells) else ""


def _sides(cell: str) -> tuple[bool, bool]:
    cell = cell.strip()
    return cell.startswith(":"), cell.endswith(":")


def split_row(line: str) -> list[str]:
    """The cells of a line. A bar after a backslash or inside code does not divide."""
    line = line.strip()
    cells = []
    start = 0
    for bar in _bars(line):
        cells.append(line[start:bar])
        start = bar + 1
    cells.append(line[start:])
    if len(cells) > 1 and not cells[0].strip():
        del cells[0]
    if len(cells) > 1 and not cells[-1].strip():
        del cells[-1]
    return cells


def _bars(line: str) -> Iterator[int]:
    """Positions of the bars that divide."""
    parts = list(_PARTS.finditer(line))
    ticks: dict[int, list[int]] = {}
    for part in parts:
        if part[0][0] == "`":
            ticks.setdefault(len(part[0]), []).append(part.start())
    code_end = 0
    for part in parts:
        if part.start() < code_end:
            continue
        if part[0][0] == "`":
            places = ticks[len(part[0])]
            later = bisect_right(places, part.start())
            code_end = places[later] + len(part[0]) if later < len(places) else 0
        elif part[0] == "|":
            yield part.start()
