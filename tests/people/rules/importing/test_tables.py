"""Bytes to lines: encodings, separators, title lines above the header."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules.importing import tables
from portal.people.rules.importing.reasons import FileReason
from portal.people.rules.importing.tables import Line, Table

EXAMPLE = Path("tests/data/people-example.csv")
TEXT = "NIP;NAMA\n197512082005012007;Sri Wahyuni\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf8_and_marked_utf16_are_read(encoding):
    assert tables.decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", FileReason.EMPTY),
        (b" \r\n ", FileReason.EMPTY),
        ("NAMA;Jos\u00e9".encode("cp1252"), FileReason.WRONG_ENCODING),
        (TEXT.encode("utf-16-le"), FileReason.NOT_TEXT),
        (b"PK\x03\x04xlsx renamed to csv", FileReason.NOT_TEXT),
        (b"%PDF-1.7", FileReason.NOT_TEXT),
        (b"\xd0\xcf\x11\xe0old workbook", FileReason.NOT_TEXT),
        (b"NIP;NAMA\n1\x002;x", FileReason.NOT_TEXT),
        (b"\xff\xfeN", FileReason.WRONG_ENCODING),
    ],
)
def test_what_is_no_text_in_a_known_encoding_is_refused_and_never_guessed(data, reason):
    assert tables.decode(data) is reason


@given(st.binary(max_size=80))
def test_any_bytes_give_text_or_a_reason(data):
    assert isinstance(tables.decode(data), str)  # a reason is a text as well


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_separator_is_found_from_the_header(sign):
    text = TEXT.replace(";", sign)
    assert tables.read_csv(text) == (
        Line(1, ("NIP", "NAMA")),
        Line(2, ("197512082005012007", "Sri Wahyuni")),
    )


def test_lines_are_numbered_as_an_editor_shows_them():
    text = 'NIP,NAMA\n1,"Sri\nWahyuni"\n\n2,Budi\n'
    assert [line.number for line in tables.read_csv(text)] == [1, 2, 4, 5]


def test_an_open_quote_is_told():
    assert tables.read_csv('NIP,NAMA\n1,"Sri Wahyuni\n2,Budi\n') is FileReason.BROKEN_QUOTES


def test_titles_above_the_header_and_empty_lines_are_passed():
    text = "DAFTAR PEGAWAI;\n;\nNIP;NAMA;STATUS\n;;\n1;Sri;PNS\n"
    table = tables.table_of(tables.read_csv(text))
    assert table == Table(("NIP", "NAMA", "STATUS"), (Line(5, ("1", "Sri", "PNS")),))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (";;\n;;\n", FileReason.EMPTY),
        ("satu;dua\ntiga;empat\n", FileReason.NO_HEADER),
        ("NIP;NAMA\n;;\n", FileReason.NO_ROWS),
    ],
)
def test_a_table_needs_a_header_and_lines(text, reason):
    assert tables.table_of(tables.read_csv(text)) is reason


def test_a_table_has_a_bound():
    header = Line(1, ("NIP", "NAMA"))
    row = Line(2, ("1", "x"))
    full = tables.table_of([header, *[row] * tables.MAX_ROWS])
    assert isinstance(full, Table)
    over = tables.table_of([header, *[row] * (tables.MAX_ROWS + 1)])
    assert over is FileReason.TOO_MANY_ROWS


def test_the_example_file_is_a_table_of_thirty_lines():
    table = tables.table_of(tables.read_csv(tables.decode(EXAMPLE.read_bytes())))
    assert table.headers[:3] == ("NIP", "NAMA PEGAWAI", "GELAR DEPAN")
    assert [line.number for line in table.lines] == list(range(4, 34))
