"""From the bytes of a file to numbered lines of cells under one header.

Workbooks are read elsewhere (they need a library and a file); their rows enter at `table_of`.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.people.rules.importing import columns
from portal.people.rules.importing.reasons import FileReason

MAX_ROWS = 200_000
HEADER_WITHIN = 20
"""Lines from the top among which the header is looked for; exports begin with titles."""
_DELIMITERS = ";,\t|"
_BINARY = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number as an editor shows it, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The header and every line under it that is not empty."""

    headers: tuple[str, ...]
    lines: tuple[Line, ...]


def decode(data: bytes) -> str | FileReason:
    """The text of a file in UTF-8, or UTF-16 with its mark.

    Anything else is refused instead of guessed: a wrong guess would spoil names silently.
    """
    if not data.strip():
        return FileReason.EMPTY
    if data.startswith(_BINARY):
        return FileReason.NOT_TEXT
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return FileReason.WRONG_ENCODING
    return FileReason.NOT_TEXT if "\x00" in text else text


def read_csv(text: str) -> tuple[Line, ...] | FileReason:
    """The lines of comma-, semicolon-, tab- or bar-separated text."""
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[Line] = []
    number = 1
    try:
        for cells in reader:
            found.append(Line(number, tuple(cells)))
            number = reader.line_num + 1
    except csv.Error:
        return FileReason.BROKEN_QUOTES
    return tuple(found)


def table_of(lines: Iterable[Line]) -> Table | FileReason:
    """The table in these lines: the header is the line near the top with most known headers."""
    filled = [line for line in lines if any(cell.strip() for cell in line.cells)]
    if not filled:
        return FileReason.EMPTY
    top = filled[:HEADER_WITHIN]
    scores = [columns.known_headers(line.cells) for line in top]
    best = max(scores)
    if best < 2:
        return FileReason.NO_HEADER
    place = scores.index(best)
    rows = filled[place + 1 :]
    if not rows:
        return FileReason.NO_ROWS
    if len(rows) > MAX_ROWS:
        return FileReason.TOO_MANY_ROWS
    return Table(tuple(cell.strip() for cell in top[place].cells), tuple(rows))


def _delimiter(text: str) -> str:
    """The separator under which the top of the file shows most known headers."""
    top = text.splitlines()[: HEADER_WITHIN * 2]
    return max(_DELIMITERS, key=lambda sign: max(map(columns.known_headers, _split(top, sign))))


def _split(lines: Sequence[str], sign: str) -> list[list[str]]:
    return [[cell.strip().strip('"') for cell in line.split(sign)] for line in lines] or [[]]
