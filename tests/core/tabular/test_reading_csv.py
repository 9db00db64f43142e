"""CSV files as agencies have them are read; what cannot be read is refused by line."""

import io

import pytest

from portal.core.errors import Refused
from portal.core.tabular import (
    CellFault,
    Fault,
    Row,
    TableLimits,
    TableRefusal,
    TableWarning,
    open_table,
)
from tests.support import cpu

SMALL = TableLimits(file_bytes=400, rows=3, columns=4, cells=12, cell_chars=20)


def rows(content: bytes, limits: TableLimits = TableLimits()) -> list[Row]:  # noqa: B008  # frozen
    with open_table(io.BytesIO(content), limits=limits) as table:
        return list(table.rows)


def refusal(content: bytes, limits: TableLimits = SMALL) -> Refused:
    with pytest.raises(Refused) as refused:
        rows(content, limits)
    return refused.value


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_divider_and_line_end(delimiter: str, end: str) -> None:
    text = end.join(["NIP D Nama", '1 D "Sri; Dewi, M.Si | a"', "2 D Budi"])
    content = text.replace(" D ", delimiter).encode()
    assert rows(content) == [
        Row(2, {"NIP": "1", "Nama": "Sri; Dewi, M.Si | a"}),
        Row(3, {"NIP": "2", "Nama": "Budi"}),
    ]


def test_a_divider_inside_quotes_of_the_header_does_not_count() -> None:
    content = b'"a,b,c,d";"e,f"\n1;2\n'
    assert rows(content) == [Row(2, {"a,b,c,d": "1", "e,f": "2"})]


def test_a_line_that_names_the_divider_is_obeyed() -> None:
    assert rows(b"sep=|\r\na;b|c\r\n1;2|3\r\n") == [Row(3, {"a;b": "1;2", "c": "3"})]


@pytest.mark.parametrize(
    ("encoding", "warnings"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ()),
        ("cp1252", (TableWarning.ASSUMED_WINDOWS_1252,)),
    ],
)
def test_encodings_are_told_apart_and_a_guess_is_never_silent(
    encoding: str, warnings: tuple[TableWarning, ...]
) -> None:
    content = "Nama;Kota\nSégolène – Amélie;Łódź".replace("Łódź", "Köln").encode(encoding)
    with open_table(io.BytesIO(content)) as table:
        assert [row.cells["Nama"] for row in table.rows] == ["Ségolène – Amélie"]
        assert table.warnings == warnings


@pytest.mark.parametrize(
    "content",
    [
        b"a;b\n\x81\x8d;x",  # neither UTF-8 nor Windows-1252
        b"a;b\n1;\x00",
        b"a;b\n1;\x1b[31m",
        b"\xff\xfea\x00;\x00\x00\xd8",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50,  # a spreadsheet of the nineties
        b"%PDF-1.7\n\x00\x01",
    ],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    assert refusal(content).reason is TableRefusal.NOT_TEXT


def test_lines_count_as_the_editor_counts_them() -> None:
    content = b'\n\nNIP;Catatan\n1;"dua\nbaris"\n\n  ;  \n2;x\n'
    assert [(row.line, row.cells["NIP"]) for row in rows(content)] == [(4, "1"), (8, "2")]


def test_cells_are_tidied() -> None:
    content = 'NIP ;  Nama   lengkap \n \'198609262015031002 ;\u00a0Sri\u200b \n="0012";e\u0301\n'
    assert rows(content.encode()) == [
        Row(2, {"NIP": "198609262015031002", "Nama lengkap": "Sri"}),
        Row(3, {"NIP": "0012", "Nama lengkap": "\u00e9"}),
    ]


@pytest.mark.parametrize("damaged", ["1,98609E+17", "1.98609262015031E+17", "1.9e+17"])
def test_numbers_a_spreadsheet_has_shortened_are_faults(damaged: str) -> None:
    [row] = rows(f"NIP;Nama\n{damaged};Sri".encode())
    assert row == Row(2, {"NIP": "", "Nama": "Sri"}, (Fault("NIP", CellFault.DIGITS_LOST),))
    assert rows(b"NIP;Nama\n1,5E+3;Sri")[0].faults == ()


def test_text_that_looks_like_a_formula_stays_text() -> None:
    assert rows(b"a;b\n=1+1;@x")[0].cells == {"a": "=1+1", "b": "@x"}


def test_short_rows_are_filled_and_longer_ones_are_faults() -> None:
    short, long = rows(b"a;b\n1\n1;2;3;\n")
    assert short == Row(2, {"a": "1", "b": ""})
    assert long == Row(3, {"a": "1", "b": "2"}, (Fault("", CellFault.OUTSIDE_COLUMNS),))


def test_a_column_without_a_name_may_stay_empty_only() -> None:
    first, second = rows(b"a;;b\n1;;2\n1;x;2\n")
    assert first.faults == ()
    assert second.faults == (Fault("", CellFault.OUTSIDE_COLUMNS),)


@pytest.mark.parametrize("content", [b"", b"\n\n", b" ; ; \n", b"\xef\xbb\xbf"])
def test_without_a_header_there_is_no_table(content: bytes) -> None:
    assert refusal(content).reason is TableRefusal.NO_HEADER


def test_two_columns_of_one_name_are_refused_by_name() -> None:
    refused = refusal(b"NIP;Nama; nip\n")
    assert (refused.reason, refused.values) == (TableRefusal.DOUBLE_COLUMN, {"column": "nip"})


def test_an_open_quote_is_refused_with_its_line() -> None:
    refused = refusal(b'a;b\n1;2\n3;"x\n')
    assert (refused.reason, refused.values) == (TableRefusal.DAMAGED, {"line": 3})
    assert refusal(b'a;b\n1;"x"y\n').values == {"line": 2}


@pytest.mark.parametrize(
    ("fits", "breaks", "reason"),
    [
        (b"a\n1\n2\n3", b"a\n1\n2\n3\n4", TableRefusal.TOO_MANY_ROWS),
        (b"a;b;c;d\n1", b"a;b;c;d;e\n1", TableRefusal.TOO_MANY_COLUMNS),
        (
            b"a;b;c;d\n1;2;3;4\n1;2;3;4\n1;2;3;4",
            b"a\n" + b"1;;;;;;;;;;;;\n",
            TableRefusal.TOO_MANY_CELLS,
        ),
        (b"a\n" + b" " * 398, b"a\n" + b" " * 399, TableRefusal.TOO_LARGE),
    ],
)
def test_bounds_hold_to_the_unit(fits: bytes, breaks: bytes, reason: TableRefusal) -> None:
    rows(fits, SMALL)
    assert refusal(breaks).reason is reason


def test_a_long_cell_is_a_fault_of_its_row() -> None:
    first, second = rows(b"a\n" + b"x" * 20 + b"\n" + b"x" * 21, SMALL)
    assert first.faults == ()
    assert second.faults == (Fault("a", CellFault.TOO_LONG),)


@pytest.mark.parametrize("unit", [b'"', b";", b'"";', b"a;b\n", b'"a\n', b" ", b"\r", b"'"])
def test_hostile_files_of_the_greatest_size_are_dealt_with_in_seconds(unit: bytes) -> None:
    limits = TableLimits()
    content = b"a;b\n" + unit * ((limits.file_bytes - 4) // len(unit))
    reasons = []

    def dealt_with() -> None:
        try:
            rows(content, limits)
        except Refused as refused:
            reasons.append(refused.reason)

    assert cpu.least(dealt_with, within=6) < 6
    assert all(isinstance(reason, TableRefusal) for reason in reasons)
