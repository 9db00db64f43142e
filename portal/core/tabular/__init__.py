"""Tables in and out: CSV and XLSX, read without trust and written without danger (CO-7)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from portal.core.tabular.assembling import assemble
from portal.core.tabular.cells import neutralise, tidy
from portal.core.tabular.csv_source import read_csv
from portal.core.tabular.table import (
    CellFault,
    Fault,
    Row,
    Table,
    TableLimits,
    TableRefusal,
    TableWarning,
)
from portal.core.tabular.writing import Value, content_disposition, csv_bytes, xlsx_file
from portal.core.tabular.xlsx_source import open_sheets, read_xlsx

LIMITS = TableLimits()


@contextmanager
def open_table(file: BinaryIO, *, limits: TableLimits = LIMITS) -> Iterator[Table]:
    """Read a seekable CSV or XLSX file; which of the two, its first bytes say.

    Raises Refused(TableRefusal), also while rows are being read.
    """
    file.seek(0)
    if file.read(4) == b"PK\x03\x04":
        with read_xlsx(file, limits) as (raw, warnings):
            yield assemble(raw, limits, warnings)
        return
    raw, warnings = read_csv(file, limits)
    yield assemble(raw, limits, warnings)


__all__ = [
    "CellFault",
    "Fault",
    "Row",
    "Table",
    "TableLimits",
    "TableRefusal",
    "TableWarning",
    "Value",
    "content_disposition",
    "csv_bytes",
    "neutralise",
    "open_sheets",
    "open_table",
    "tidy",
    "xlsx_file",
]
