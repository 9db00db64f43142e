"""From an uploaded CSV or XLSX file to the tables in it, as the rules read them."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from portal.core.errors import Refused
from portal.core.tabular import CellFault, TableLimits, open_sheets
from portal.core.tabular.table import Cell, RawRow
from portal.people.rules.importing import tables
from portal.people.rules.importing.reasons import FileReason, ImportRefusal
from portal.people.rules.importing.tables import Line, Table

LIMITS = TableLimits(rows=tables.MAX_ROWS, cells=12_000_000)

_STANDS_FOR = {
    CellFault.FORMULA: "=",
    CellFault.ERROR_VALUE: "#N/A",
    CellFault.DIGITS_LOST: "1E+17",
    CellFault.TOO_LONG: "x" * 1000,
}
"""A faulty cell of a workbook as the text that the rules refuse for the same reason."""


def read(content: BinaryIO) -> list[Table]:
    """The tables of the file, at least one. Raises Refused(FileReason, TableRefusal)."""
    content.seek(0)
    if content.read(4) == b"PK\x03\x04":
        with open_sheets(content, LIMITS) as sheets:
            return _tables(sheets)
    content.seek(0)
    text = tables.decode(content.read())
    if isinstance(text, FileReason):
        raise Refused(text, field="file")
    lines = tables.read_csv(text)
    if isinstance(lines, FileReason):
        raise Refused(lines, field="file")
    table = tables.table_of(lines)
    if isinstance(table, FileReason):
        raise Refused(table, field="file")
    return [table]


def _tables(sheets: Iterable[Iterator[RawRow]]) -> list[Table]:
    """Sheets without a table (notes, charts) are passed; a workbook of only such is refused."""
    found: list[Table] = []
    refusals: list[FileReason] = []
    for rows in sheets:
        table = tables.table_of(_lines(rows))
        if isinstance(table, Table):
            found.append(table)
        else:
            refusals.append(table)
    if not found:
        told = [one for one in refusals if one is not FileReason.EMPTY]
        raise Refused(told[0] if told else ImportRefusal.NO_TABLE, field="file")
    return found


def _lines(rows: Iterable[RawRow]) -> list[Line]:
    """A sheet's rows; each keeps the number that the spreadsheet shows."""
    return [Line(number, tuple(_text(cell) for cell in cells)) for number, cells in rows]


def _text(cell: Cell) -> str:
    return cell.text if cell.fault is None else _STANDS_FOR[cell.fault]
