"""XLSX: the first visible sheet, row by row; formulas are reported and never worked out."""

import datetime as dt
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from portal.core.errors import Refused
from portal.core.tabular import engines
from portal.core.tabular.cells import tidy
from portal.core.tabular.table import (
    EMPTY,
    Cell,
    CellFault,
    RawRow,
    TableLimits,
    TableRefusal,
    TableWarning,
)
from portal.core.uploads.kinds import UploadRefusal
from portal.core.uploads.sheets import check_xlsx

EXACT = 10**15
"""A spreadsheet keeps 15 digits of a number; a NIP has 18."""

_FAULTS = (
    *(zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError),
    *(AttributeError, IndexError, OSError, EOFError, OverflowError, RuntimeError),
)
_UNSAFE = frozenset(
    {
        UploadRefusal.ARCHIVE_TOO_LARGE,
        UploadRefusal.ARCHIVE_UNSAFE,
        UploadRefusal.MACROS,
        UploadRefusal.TWO_FORMATS,
        UploadRefusal.XML_ENTITIES,
    }
)


@contextmanager
def read_xlsx(
    file: BinaryIO, limits: TableLimits
) -> Iterator[tuple[Iterator[RawRow], tuple[TableWarning, ...]]]:
    with open_sheets(file, limits) as sheets:
        warnings = (TableWarning.OTHER_SHEETS_IGNORED,) if len(sheets) > 1 else ()
        yield sheets[0], warnings


@contextmanager
def open_sheets(file: BinaryIO, limits: TableLimits) -> Iterator[list[Iterator[RawRow]]]:
    """The rows of every visible sheet, at least one, in the order of the workbook."""
    if file.seek(0, 2) > limits.file_bytes:
        raise Refused(TableRefusal.TOO_LARGE, limit=limits.file_bytes)
    refusal = check_xlsx(file)
    if refusal is not None:
        raise Refused(TableRefusal.UNSAFE if refusal in _UNSAFE else TableRefusal.DAMAGED, line=1)
    file.seek(0)
    try:
        book = engines.reader().load_workbook(file, read_only=True, keep_links=False)
    except _FAULTS:
        raise Refused(TableRefusal.DAMAGED, line=1) from None
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not visible:
            raise Refused(TableRefusal.NO_HEADER, line=1)
        yield [_records(sheet, limits) for sheet in visible]
    finally:
        book.close()


def _records(sheet: Any, limits: TableLimits) -> Iterator[RawRow]:
    sheet.reset_dimensions()  # the size a file states may be too small, and rows would be lost
    rows = sheet.iter_rows(max_col=limits.columns + 1)
    line = 0
    while True:
        line += 1
        try:
            cells = [EMPTY if cell.value is None else _cell(cell) for cell in next(rows)]
        except StopIteration:
            return
        except _FAULTS:
            raise Refused(TableRefusal.DAMAGED, line=line) from None
        if line > limits.lines:
            raise Refused(TableRefusal.TOO_MANY_ROWS, limit=limits.rows)
        while cells and cells[-1] is EMPTY:
            cells.pop()
        yield line, cells


def _cell(cell: Any) -> Cell:
    if cell.data_type == "f":
        return Cell("", CellFault.FORMULA)
    if cell.data_type == "e":
        return Cell("", CellFault.ERROR_VALUE)
    return _value(cell.value)


def _value(value: object) -> Cell:
    match value:
        case bool():
            return Cell("TRUE" if value else "FALSE")
        case int() | float():
            return _number(value)
        case dt.datetime():
            whole_day = value.time() == dt.time()
            return Cell(value.date().isoformat() if whole_day else _moment(value))
        case dt.time() | dt.date():
            return Cell(value.isoformat())
        case dt.timedelta():
            return Cell(str(value))
        case _:
            return Cell(tidy(str(value)))


def _moment(value: dt.datetime) -> str:
    return value.replace(microsecond=0, tzinfo=None).isoformat(sep=" ")


def _number(value: float) -> Cell:
    if not -EXACT < value < EXACT:  # also not a number at all
        return Cell("", CellFault.DIGITS_LOST)
    if value == int(value):
        return Cell(str(int(value)))
    return Cell(format(value, ".15g"))
