"""Tables for people's spreadsheets: cells that never run, text that stays text (CO-7)."""

import csv
import datetime as dt
import io
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from portal.core.tabular import engines
from portal.core.tabular.cells import neutralise

Value = str | int | Decimal | bool | dt.date | dt.datetime | None

MAX_XLSX_ROWS = 1_048_575
MAX_XLSX_CHARS = 32_767
ROWS_AT_ONCE = 500

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._()+-]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """A CSV file in pieces, for a streamed answer.

    Semicolons, a decimal comma and a UTF-8 mark, because that is what spreadsheets set to
    Indonesian expect. Everything is quoted, so that no other dividing character counts.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow([neutralise(column) for column in columns])
    for count, row in enumerate(rows, start=1):
        writer.writerow([_csv_text(value) for value in row])
        if count % ROWS_AT_ONCE == 0:
            yield out.getvalue().encode("utf-8")
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode("utf-8")


def _csv_text(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return neutralise(value)
        case bool():
            return "TRUE" if value else "FALSE"
        case Decimal():
            return format(value, "f").replace(".", ",")
        case dt.datetime():
            return _local(value).isoformat(sep=" ", timespec="seconds")
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)


def xlsx_file(
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    sheet: str,
    created_at: dt.datetime,
) -> BinaryIO:
    """An XLSX file, written row by row to a temporary file that stands at its beginning.

    Instants must already be in the reader's zone: a spreadsheet knows no zones. The caller
    closes the file, which removes it.
    """
    out = tempfile.TemporaryFile()  # noqa: SIM115  # handed to the caller
    try:
        _fill(out, columns, rows, sheet=sheet, created_at=created_at)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return cast(BinaryIO, out)


def _fill(
    out: object,
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    sheet: str,
    created_at: dt.datetime,
) -> None:
    with engines.writer().Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": created_at.replace(tzinfo=None)})
        page = book.add_worksheet(_sheet_name(sheet))
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        head = book.add_format({"bold": True, "bottom": 1})
        page.freeze_panes(1, 0)
        for column, name in enumerate(columns):
            page.set_column(column, column, max(10, min(40, len(name) + 4)))
            page.write_string(0, column, neutralise(name), head)
        for line, row in enumerate(rows, start=1):
            if line > MAX_XLSX_ROWS:
                raise ValueError("more rows than a sheet holds; the caller bounds exports")
            for column, value in enumerate(row):
                _write(page, line, column, value, moment)


def _write(page: Any, line: int, column: int, value: Value, moment: Any) -> None:
    match value:
        case None:
            return
        case str():
            page.write_string(line, column, neutralise(value)[:MAX_XLSX_CHARS])
        case bool():
            page.write_boolean(line, column, value)
        case int() if abs(value) >= 10**15:
            page.write_string(line, column, str(value))
        case int() | Decimal():
            page.write_number(line, column, value)
        case dt.datetime():
            page.write_datetime(line, column, _local(value), moment)
        case _:
            page.write_datetime(line, column, value)


def _local(value: dt.datetime) -> dt.datetime:
    return value.replace(tzinfo=None, microsecond=0)


def _sheet_name(name: str) -> str:
    plain = re.sub(r"[\[\]:*?/\\]", " ", _CONTROL.sub(" ", name)).strip("' ")
    return plain[:31] or "Data"


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header value that gives a download its name. Source: RFC 6266, RFC 8187.

    Old readers get the nearest plain letters; nothing in `name` can end the header.
    """
    name = " ".join(_CONTROL.sub(" ", name).split()).strip(". ") or "berkas"
    nearest = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = _NOT_PLAIN.sub("_", nearest).strip(" .") or "berkas"
    kind = "inline" if inline else "attachment"
    value = f'{kind}; filename="{plain}"'
    return value if plain == name else f"{value}; filename*=UTF-8''{quote(name, safe='')}"
