"""Files a page hands over: a table as XLSX or CSV, each under a name of its own."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from flask import Response

from portal.core.tabular import Value, content_disposition, csv_bytes, xlsx_file

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
PDF: Final = "application/pdf"


def xlsx(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet: str, at: datetime
) -> Response:
    """`at` and every instant in the reader's zone: a spreadsheet knows no zones."""
    with xlsx_file(columns, rows, sheet=sheet, created_at=at) as made:
        return handed(made.read(), f"{name}.xlsx", XLSX)


def csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Response:
    return handed(b"".join(csv_bytes(columns, rows)), f"{name}.csv", CSV)


def handed(body: bytes, name: str, content_type: str) -> Response:
    """To be kept under `name`."""
    headers = {"Content-Disposition": content_disposition(name)}
    return Response(body, content_type=content_type, headers=headers)
