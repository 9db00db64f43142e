"""Rows of a table by what their columns mean, whichever of the known headings a file writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from portal.core.tabular.table import Row

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Written(Generic[C]):
    """One row of a file as it was typed; `faulty`: a cell could not be read at all."""

    line: int
    cells: Mapping[C, str]
    faulty: bool = False

    def cell(self, column: C) -> str:
        return self.cells.get(column, "").strip()


def fold(text: str) -> str:
    """Capital letters and spaces make no difference."""
    return " ".join(text.split()).casefold()


def columns_of(
    written: Sequence[str], headings: Mapping[C, Sequence[str]], needed: Iterable[C]
) -> tuple[dict[C, str], C | None]:
    """Which written heading holds what, and the first needed column that is missing."""
    found: dict[C, str] = {}
    for heading in written:
        for column, names in headings.items():
            if fold(heading) in names:
                found.setdefault(column, heading)
    return found, next((column for column in needed if column not in found), None)


def rows_of(rows: Iterable[Row], columns: Mapping[C, str]) -> list[Written[C]]:
    """Each row by its columns; faults of other columns are nobody's matter."""
    read = frozenset(columns.values())
    return [
        Written(
            row.line,
            {column: row.cells[heading] for column, heading in columns.items()},
            any(fault.column in read for fault in row.faults),
        )
        for row in rows
    ]
