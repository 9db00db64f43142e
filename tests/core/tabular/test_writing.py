"""CO-7: no cell that is written can run; text stays text; names end no header."""

import csv
import datetime as dt
import io
import re
import subprocess
import sys
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from portal.core.tabular import (
    Value,
    content_disposition,
    csv_bytes,
    neutralise,
    open_table,
    tidy,
    xlsx_file,
)

NOW = dt.datetime(2026, 11, 26, 5, 0, tzinfo=dt.UTC)
FIRST = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
BEFORE = ["", " ", "   ", "\u00a0", "\u3000", "\u200b", "\ufeff ", " \t "]


def written_csv(columns: list[str], rows: list[list[Value]]) -> bytes:
    return b"".join(csv_bytes(columns, rows))


def written_xlsx(columns: list[str], rows: list[list[Value]]) -> bytes:
    with xlsx_file(columns, rows, sheet="Data", created_at=NOW) as file:
        return file.read()


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("before", BEFORE)
def test_each_dangerous_first_character_is_opened_as_text(first: str, before: str) -> None:
    """In every text column and in the header, in both formats."""
    dangerous = f"{before}{first}1+cmd|' /C calc'!A0"
    columns: list[str] = [dangerous, "b"]
    rows: list[list[Value]] = [["x", dangerous], [dangerous, "y"]]
    text = written_csv(columns, rows).decode("utf-8-sig")
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        for cell in line:
            assert re.match(r"['xyb]", cell)
    sheet = openpyxl.load_workbook(io.BytesIO(written_xlsx(columns, rows))).worksheets[0]
    for line in sheet.iter_rows():
        for cell in line:
            assert cell.data_type == "s"
            assert str(cell.value)[0] in "'xyb"


@given(st.text(max_size=30))
def test_no_text_at_all_begins_like_a_formula_afterwards(text: str) -> None:
    safe = neutralise(text)
    bare = safe.lstrip().lstrip("\u200b\u200c\u200d\ufeff").lstrip()
    assert not bare.startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
    space = safe[: len(safe) - len(safe.lstrip())]
    assert not set(space) & set("\t\r\n")


stored = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20
)


@given(st.lists(stored.map(tidy), min_size=2, max_size=2), st.sampled_from(["csv", "xlsx"]))
def test_what_was_written_is_read_back(cells: list[str], form: str) -> None:
    assume(all(tidy(cell) == cell for cell in cells) and any(cells))
    assume(not any("\ufffe" in cell or "\uffff" in cell for cell in cells))
    assume(not any(re.search(r"\d[.,]\d+[eE]\+1", cell) for cell in cells))
    write = written_csv if form == "csv" else written_xlsx
    values: list[Value] = [*cells]
    with open_table(io.BytesIO(write(["a", "b"], [values]))) as table:
        [row] = table.rows
    assert [row.cells["a"], row.cells["b"]] == cells


def test_csv_is_as_spreadsheets_set_to_indonesian_expect() -> None:
    content = written_csv(
        ["Nama", "JP"],
        [
            ['Sri "Ayu"; M.Si', Decimal("5.67")],
            ["dua\nbaris", -5],
            [None, True],
            [dt.date(2026, 11, 26), dt.datetime(2026, 11, 26, 10, 5, 7, 9, tzinfo=dt.UTC)],
        ],
    )
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == (
        '"Nama";"JP"\r\n"Sri ""Ayu""; M.Si";"5,67"\r\n"dua\nbaris";"-5"\r\n'
        '"";"TRUE"\r\n"2026-11-26";"2026-11-26 10:05:07"\r\n'
    )


def test_csv_is_given_in_pieces_while_rows_come() -> None:
    taken = []

    def rows() -> list[list[Value]]:
        return [[number] for number in range(1200)]

    def watched() -> object:
        for row in rows():
            taken.append(row)
            yield row

    pieces = csv_bytes(["a"], watched())  # type: ignore[arg-type]  # a generator will do
    next(pieces)
    assert len(taken) == 500
    assert b"".join(pieces).count(b"\r\n") == 700


def test_xlsx_keeps_types_and_never_makes_links_or_formulas() -> None:
    content = written_xlsx(
        ["teks", "angka", "hari", "saat", "ya", "nip", "kosong"],
        [
            [
                "https://x.id",
                Decimal("5.67"),
                dt.date(2026, 11, 26),
                NOW,
                False,
                198609262015031002,
                None,
            ],
            ["{=1}", 3, None, None, None, "198609262015031002", None],
            ["a\x00b\x0bc", 1, None, None, None, "007", None],
        ],
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    first = [cell.value for cell in sheet[2]]
    assert first == [
        *("https://x.id", 5.67, dt.datetime(2026, 11, 26), dt.datetime(2026, 11, 26, 5)),  # noqa: DTZ001  # spreadsheets know no zones
        *(False, "198609262015031002", None),
    ]
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    assert sheet["A3"].data_type == "s"
    assert sheet["A4"].value == "abc"
    assert sheet["F4"].value == "007"


def test_names_of_sheets_are_made_fit() -> None:
    with xlsx_file(
        ["a"], [], sheet="[Rekap] JP: 2026/2027 dan seterusnya, lengkap", created_at=NOW
    ) as out:
        [name] = openpyxl.load_workbook(out).sheetnames
    assert name == "Rekap  JP  2026 2027 dan seteru"


def test_more_rows_than_a_sheet_holds_is_the_callers_fault() -> None:
    rows: object = (() for _ in range(1_048_576))
    with pytest.raises(ValueError, match="more rows"):
        xlsx_file(["a"], rows, sheet="a", created_at=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Rekap JP 2026.xlsx", 'attachment; filename="Rekap JP 2026.xlsx"'),
        (
            "Évaluasi.csv",
            "attachment; filename=\"Evaluasi.csv\"; filename*=UTF-8''%C3%89valuasi.csv",
        ),
        ('a"b;c.csv', "attachment; filename=\"a_b_c.csv\"; filename*=UTF-8''a%22b%3Bc.csv"),
        (
            "a\r\nSet-Cookie: b=c.csv",
            'attachment; filename="a Set-Cookie_ b_c.csv"; '
            "filename*=UTF-8''a%20Set-Cookie%3A%20b%3Dc.csv",
        ),
        ("条件.pdf", "attachment; filename=\"pdf\"; filename*=UTF-8''%E6%9D%A1%E4%BB%B6.pdf"),
        ("", 'attachment; filename="berkas"'),
        ("..", 'attachment; filename="berkas"'),
    ],
)
def test_the_header_of_a_download(name: str, header: str) -> None:
    assert content_disposition(name) == header


@given(st.text(max_size=60))
def test_no_name_can_break_the_header_or_lose_its_letters(name: str) -> None:
    header = content_disposition(name)
    assert re.fullmatch(r"[\x20-\x7e]+", header)
    kind, options = parse_options_header(header)
    assert kind == "attachment"
    assert set(options) == {"filename"}
    shown = "".join(re.findall(r"\w", options["filename"]))
    kept = "".join(re.findall(r"\w", name.encode("utf-8", "ignore").decode()))
    assert shown in (kept, "berkas")


def test_a_file_may_be_shown_in_place() -> None:
    assert content_disposition("a.pdf", inline=True) == 'inline; filename="a.pdf"'


def test_a_server_starts_without_the_spreadsheet_libraries() -> None:
    """They take longer to load than everything else, and most requests need neither."""
    program = (
        "import sys; import portal.web.app; "
        "print(sorted({'openpyxl', 'xlsxwriter'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
