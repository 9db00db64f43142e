"""XLSX files are read by row; formulas are reported, bombs and lost digits noticed."""

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

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
from tests.core.uploads import samples
from tests.support import cpu


def rows(content: bytes, limits: TableLimits = TableLimits()) -> list[Row]:  # noqa: B008  # frozen
    with open_table(io.BytesIO(content), limits=limits) as table:
        return list(table.rows)


def refusal(content: bytes, limits: TableLimits = TableLimits()) -> TableRefusal:  # noqa: B008
    with pytest.raises(Refused) as refused:
        rows(content, limits)
    assert isinstance(refused.value.reason, TableRefusal)
    return refused.value.reason


def rewritten(content: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with one of its XML parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            target.writestr(name, text)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_rows_come_with_their_line_and_text() -> None:
    content = samples.workbook([["NIP", "Nama"], ["198609262015031002", " Sri "], [], ["2", None]])
    assert rows(content) == [
        Row(2, {"NIP": "198609262015031002", "Nama": "Sri"}),
        Row(4, {"NIP": "2", "Nama": ""}),
    ]


def test_values_of_every_type_become_text() -> None:
    values = [
        7,
        2.5,
        1e3,
        True,
        dt.date(2026, 11, 26),
        dt.datetime(2026, 11, 26, 10, 5),  # noqa: DTZ001  # spreadsheets know no zones
        dt.time(9, 30),
    ]
    names = ["a", "b", "c", "d", "e", "f", "g"]
    [row] = rows(samples.workbook([list(names), list(values)]))
    assert list(row.cells.values()) == [
        *("7", "2.5", "1000", "TRUE", "2026-11-26", "2026-11-26 10:05:00", "09:30:00")
    ]


def test_formulas_are_reported_by_cell_and_never_worked_out() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "b", "c"])
    sheet.append(["=1+1", "ok", '=HYPERLINK("http://x")'])
    sheet["A3"] = ArrayFormula("A3:A4", "=SUM(B1:B2)")
    out = io.BytesIO()
    book.save(out)
    first, second = rows(out.getvalue())
    assert first == Row(
        2,
        {"a": "", "b": "ok", "c": ""},
        (Fault("a", CellFault.FORMULA), Fault("c", CellFault.FORMULA)),
    )
    assert second.faults == (Fault("a", CellFault.FORMULA),)


def test_the_stored_result_of_a_formula_is_not_believed() -> None:
    content = samples.workbook([["a"], ["=1+1"]])
    content = rewritten(content, SHEET, "<v />", "<v>42</v>")
    [row] = rows(content)
    assert row.faults == (Fault("a", CellFault.FORMULA),)


def test_a_formula_in_the_header_is_no_header() -> None:
    assert refusal(samples.workbook([["=1+1", "b"], [1, 2]])) is TableRefusal.NO_HEADER


def test_text_that_begins_like_a_formula_is_text() -> None:
    content = samples.excel_workbook([["a"], ["x"]])
    content = rewritten(content, "xl/sharedStrings.xml", "<t>x</t>", "<t>=1+1</t>")
    assert rows(content) == [Row(2, {"a": "=1+1"})]


def test_error_values_are_faults() -> None:
    content = samples.workbook([["a"], ["#REF!"]])
    assert rows(content)[0].faults == (Fault("a", CellFault.ERROR_VALUE),)


@pytest.mark.parametrize("number", [198609262015031002, 1.98609262015031e17, -(10**15)])
def test_numbers_longer_than_a_spreadsheet_keeps_are_faults(number: float) -> None:
    """A NIP typed into a number cell has lost its last digits; nobody may guess them."""
    assert rows(samples.workbook([["NIP"], [number]]))[0].faults == (
        Fault("NIP", CellFault.DIGITS_LOST),
    )
    assert rows(samples.workbook([["NIP"], [10**15 - 1]]))[0].cells == {"NIP": "9" * 15}


def test_only_the_first_visible_sheet_is_read_and_it_is_said() -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.sheet_state = "hidden"
    first.append(["rahasia"])
    book.create_sheet("Data").append(["a"])
    book.create_sheet("Lain").append(["b"])
    out = io.BytesIO()
    book.save(out)
    with open_table(io.BytesIO(out.getvalue())) as table:
        assert table.columns == ("a",)
        assert table.warnings == (TableWarning.OTHER_SHEETS_IGNORED,)


def test_bounds_hold_to_the_unit() -> None:
    limits = TableLimits(rows=3, columns=4, cells=12, cell_chars=5)
    grid: list[list[object]] = [["a", "b", "c", "d"], *[["1"] * 4] * 3]
    assert len(rows(samples.workbook(grid), limits)) == 3
    assert refusal(samples.workbook([*grid, ["1"]]), limits) is TableRefusal.TOO_MANY_CELLS
    column: list[list[object]] = [["a"], *[["1"]] * 4]
    assert refusal(samples.workbook(column), limits) is TableRefusal.TOO_MANY_ROWS
    assert refusal(samples.workbook([["a", "b", "c", "d", "e"]]), limits) is (
        TableRefusal.TOO_MANY_COLUMNS
    )
    assert rows(samples.workbook([["a"], ["123456"]]), limits)[0].faults == (
        Fault("a", CellFault.TOO_LONG),
    )
    content = samples.workbook()
    exact = TableLimits(file_bytes=len(content))
    assert rows(content, exact)
    assert refusal(content + b"x", exact) is TableRefusal.TOO_LARGE


def test_a_cell_at_the_far_corner_costs_no_memory_and_little_time() -> None:
    content = samples.workbook([["a"], ["1"]])
    far = rewritten(rewritten(content, SHEET, 'r="2"', 'r="1048576"'), SHEET, '"A2"', '"A1048576"')
    wide = rewritten(content, SHEET, '"A2"', '"XFD2"')

    def read() -> None:
        assert refusal(far) is TableRefusal.TOO_MANY_ROWS
        assert rows(wide) == []

    assert cpu.least(read, within=3) < 3


def test_rows_beyond_the_stated_size_of_a_sheet_are_not_lost() -> None:
    content = samples.workbook([["a"], ["1"], ["2"], ["3"]])
    content = rewritten(content, SHEET, 'ref="A1:A4"', 'ref="A1:A2"')
    assert [row.cells["a"] for row in rows(content)] == ["1", "2", "3"]


def test_bombs_are_refused_before_the_workbook_is_opened() -> None:
    bomb = samples.with_entry(samples.workbook(), "xl/media/a.bin", bytes(30_000_000))

    def refused() -> None:
        assert refusal(bomb) is TableRefusal.UNSAFE

    assert cpu.least(refused, within=0.5) < 0.5


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_entities_are_refused_in_every_part(part: str) -> None:
    document_type = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    content = samples.excel_workbook([["a"], ["x"]])
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        [root] = re.findall(r"<[a-zA-Z]+ xmlns=", packed.read(part).decode())
    assert refusal(rewritten(content, part, root, document_type + root)) is TableRefusal.UNSAFE


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl tells what it does without
@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_spoiled_parts_are_refused_or_read_but_never_a_fault(part: str) -> None:
    content = samples.excel_workbook([["a", "b"], ["1", 2.5], ["x", True]])
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        text = packed.read(part).decode()
    outcomes = set()
    for step in range(25):
        cut = len(text) * step // 25
        for spoiled in (text[:cut], text[:cut] + text[cut + 7 :], text[:cut] + "<x>" + text[cut:]):
            changed = rewritten(content, part, text, spoiled)
            try:
                rows(changed)
                outcomes.add("read")
            except Refused as refused:
                outcomes.add(str(refused.reason))
    assert str(TableRefusal.DAMAGED) in outcomes


def test_thousands_of_rows_are_read_in_seconds() -> None:
    grid: list[list[object]] = [["a", "b", "c"], *[[f"x{n}", "y", n] for n in range(2_000)]]
    content = samples.workbook(grid)

    def read() -> None:
        assert len(rows(content)) == 2_000

    assert cpu.least(read, within=3) < 3
