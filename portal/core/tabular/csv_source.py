"""CSV as people really have it: several encodings, several dividing characters."""

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from portal.core.errors import Refused
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

DELIMITERS = ";,\t|"
"""In order of preference where two occur equally often."""

MAX_DIVIDERS = 10_000
"""Of one line, those inside quotes included."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SEPARATOR_LINE = re.compile(r"sep=([;,\t|])\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
_SHORTENED = re.compile(r"\d[.,]\d+E\+1[5-9]", re.IGNORECASE)


def read_csv(
    file: BinaryIO, limits: TableLimits
) -> tuple[Iterator[RawRow], tuple[TableWarning, ...]]:
    file.seek(0)
    content = file.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        raise Refused(TableRefusal.TOO_LARGE, limit=limits.file_bytes)
    text, warnings = decode(content)
    first_line = 1
    separator = _SEPARATOR_LINE.match(text)
    if separator:
        text = text[separator.end() :]
        first_line = 2
    delimiter = separator[1] if separator else sniff_delimiter(text)
    return _records(text, delimiter, first_line, limits), warnings


def decode(content: bytes) -> tuple[str, tuple[TableWarning, ...]]:
    """UTF-8 or UTF-16 by mark, UTF-8 by trial, Windows-1252 as a last guess and never silently."""
    warnings: tuple[TableWarning, ...] = ()
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Refused(TableRefusal.NOT_TEXT) from None
        text = _decode_windows(content)
        warnings = (TableWarning.ASSUMED_WINDOWS_1252,)
    if _CONTROLS.search(text):
        raise Refused(TableRefusal.NOT_TEXT)
    return text, warnings


def _decode_windows(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise Refused(TableRefusal.NOT_TEXT) from None


def sniff_delimiter(text: str) -> str:
    """The dividing character that occurs most often in the header, outside of quotes."""
    header = _QUOTED.sub("", text.lstrip()[:20_000]).partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def _records(text: str, delimiter: str, first_line: int, limits: TableLimits) -> Iterator[RawRow]:
    lines = _bounded_lines(text, delimiter)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = first_line
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused(TableRefusal.DAMAGED, line=line) from None
        if len(record) > MAX_DIVIDERS:
            raise Refused(TableRefusal.TOO_MANY_COLUMNS, limit=limits.columns)
        if line > limits.lines:
            raise Refused(TableRefusal.TOO_MANY_ROWS, limit=limits.rows)
        yield line, [_cell(value) if value else EMPTY for value in record]
        line = first_line + reader.line_num


def _bounded_lines(text: str, delimiter: str) -> Iterator[str]:
    """The lines as they are, none with so many cells that a list of them hurts."""
    for line in io.StringIO(text, newline=""):
        if line.count(delimiter) > MAX_DIVIDERS:
            raise Refused(TableRefusal.TOO_MANY_COLUMNS, limit=MAX_DIVIDERS)
        yield line


def _cell(value: str) -> Cell:
    text = tidy(value)
    if _SHORTENED.fullmatch(text):
        return Cell("", CellFault.DIGITS_LOST)
    return Cell(text)
