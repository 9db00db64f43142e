"""From raw rows to a table: the header, the bounds, the faults of cells."""

from collections.abc import Iterator

from portal.core.errors import Refused
from portal.core.tabular.table import (
    Cell,
    CellFault,
    Fault,
    RawRow,
    Row,
    Table,
    TableLimits,
    TableRefusal,
    TableWarning,
)


def assemble(
    raw: Iterator[RawRow], limits: TableLimits, warnings: tuple[TableWarning, ...]
) -> Table:
    """Read the header now and the rows when they are asked for."""
    columns = _header(raw, limits)
    return Table(tuple(filter(None, columns)), _rows(raw, columns, limits), warnings)


def _header(raw: Iterator[RawRow], limits: TableLimits) -> list[str]:
    """The names of the first row that has any; "" for places without a name."""
    for line, cells in raw:
        names = [" ".join(cell.text.split()) for cell in cells]
        while names and not names[-1]:
            names.pop()
        if not names:
            continue
        if len(names) > limits.columns:
            raise Refused(TableRefusal.TOO_MANY_COLUMNS, limit=limits.columns)
        if any(cell.fault for cell in cells):
            raise Refused(TableRefusal.NO_HEADER, line=line)
        _check_unique(names)
        return names
    raise Refused(TableRefusal.NO_HEADER, line=1)


def _check_unique(names: list[str]) -> None:
    seen: set[str] = set()
    for name in filter(None, names):
        if name.casefold() in seen:
            raise Refused(TableRefusal.DOUBLE_COLUMN, column=name[:100])
        seen.add(name.casefold())


def _rows(raw: Iterator[RawRow], columns: list[str], limits: TableLimits) -> Iterator[Row]:
    rows = cells_read = 0
    for line, cells in raw:
        cells_read += len(cells)
        if cells_read > limits.cells:
            raise Refused(TableRefusal.TOO_MANY_CELLS, limit=limits.cells)
        if not any(cell.text or cell.fault for cell in cells):
            continue
        rows += 1
        if rows > limits.rows:
            raise Refused(TableRefusal.TOO_MANY_ROWS, limit=limits.rows)
        yield _row(line, cells, columns, limits)


def _row(line: int, cells: list[Cell], columns: list[str], limits: TableLimits) -> Row:
    values = dict.fromkeys(filter(None, columns), "")
    faults: list[Fault] = []
    for place, cell in enumerate(cells):
        column = columns[place] if place < len(columns) else ""
        fault = _fault(cell, column, limits)
        if fault is not None:
            faults.append(Fault(column, fault))
        elif column:
            values[column] = cell.text
    return Row(line, values, tuple(faults))


def _fault(cell: Cell, column: str, limits: TableLimits) -> CellFault | None:
    if not column:
        return CellFault.OUTSIDE_COLUMNS if cell.text or cell.fault else None
    if len(cell.text) > limits.cell_chars:
        return CellFault.TOO_LONG
    return cell.fault
