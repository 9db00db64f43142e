"""What reading a table gives: its columns, then its rows, each with what is wrong in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MIB = 1024 * 1024


class TableRefusal(StrEnum):
    """Why a file is not read as a table, or not read further."""

    TOO_LARGE = "table.too_large"
    NOT_TEXT = "table.not_text"
    DAMAGED = "table.damaged"  # `line` says where
    UNSAFE = "table.unsafe"  # an archive or XML made to do harm; macros
    NO_HEADER = "table.no_header"
    DOUBLE_COLUMN = "table.double_column"  # `column` names it
    TOO_MANY_COLUMNS = "table.too_many_columns"
    TOO_MANY_ROWS = "table.too_many_rows"
    TOO_MANY_CELLS = "table.too_many_cells"


class CellFault(StrEnum):
    """What is wrong with one cell; its row is still given, the cell empty."""

    FORMULA = "cell.formula"
    ERROR_VALUE = "cell.error_value"  # #REF!, #N/A
    DIGITS_LOST = "cell.digits_lost"  # a number too long for a spreadsheet's number cell
    TOO_LONG = "cell.too_long"
    OUTSIDE_COLUMNS = "cell.outside_columns"  # something stands where no column has a name


class TableWarning(StrEnum):
    """What the person should check although the table is read."""

    ASSUMED_WINDOWS_1252 = "table.assumed_windows_1252"
    OTHER_SHEETS_IGNORED = "table.other_sheets_ignored"


@dataclass(frozen=True, slots=True)
class TableLimits:
    file_bytes: int = 20 * MIB
    rows: int = 50_000
    columns: int = 100
    cells: int = 2_000_000
    cell_chars: int = 2_000

    @property
    def lines(self) -> int:
        """How far reading goes, blank lines included."""
        return 2 * self.rows + 1000


@dataclass(frozen=True, slots=True)
class Fault:
    column: str  # "" when the cell has no named column
    reason: CellFault


@dataclass(frozen=True, slots=True)
class Row:
    """One row with something in it. `line` counts as the person's program does, from 1."""

    line: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` is read once, as it is asked for; reading may end with Refused(TableRefusal)."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    warnings: tuple[TableWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a source: its text, or what is wrong with it."""

    text: str
    fault: CellFault | None = None


EMPTY = Cell("")

RawRow = tuple[int, list[Cell]]
"""A line number and the cells of that line."""
