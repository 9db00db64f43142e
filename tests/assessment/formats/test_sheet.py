"""A table of items: the template itself, and rows that cannot be used."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest

from portal.assessment import formats
from portal.assessment.formats import ItemFileRefusal, ItemFormat, Number
from portal.core.errors import Refused
from tests.assessment.formats.reading import fates, only, read

SHEET = ItemFormat.XLSX
KINDS = ["single", "multiple", "true_false", "short", "numeric", "matching", "ordering", "cloze"]


def template() -> bytes:
    with formats.template(dt.datetime(2026, 11, 26, 2, tzinfo=dt.UTC)) as file:
        return file.read()


def csv(*rows: str, columns: str = "jenis;soal;A;B;kunci;kesukaran;level;satuan") -> str:
    return "\n".join([columns, *rows]) + "\n"


def test_the_template_holds_one_item_of_every_kind_and_all_are_taken() -> None:
    assert [kind for _line, kind in fates(template(), SHEET)] == KINDS
    items = {entry.item.kind: entry.item for entry in read(template(), SHEET).entries if entry.item}
    assert items["numeric"].number == Number("1250", "0.5", "m", {"km": "1000"})
    assert [option.is_right for option in items["true_false"].options] == [False, True]
    assert items["matching"].distractors == ("Perizinan",)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("tebak;Apa?;a;b;A;;;", "item.kind_unknown"),
        ("single;Apa?;a;b;;;;", "item.no_right"),
        ("single;Apa?;a;b;C;;;", "item.key_not_option"),
        ("single;;a;b;A;;;", "item.no_stem"),
        ("single;Apa?;a;b;A;gampang;;", "item.difficulty"),
        ("single;Apa?;a;b;A;;9;", "item.level"),
        ("angka;Apa?;;;tiga;;;", "item.number"),
        ("angka;Apa?;;;3;;;m; km", "item.unit"),
        ("benar/salah;Apa?;;;mungkin;;;", "item.key_not_option"),
        ("menjodohkan;Apa?;a->b;c;;;;", "item.pair_half"),
        ("mengurutkan;Apa?;a;b;;;;", "item.few_steps"),
        ("isian rumpang;Apa?;;;;;;", "item.no_right"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_the_next_is_read(row: str, reason: str) -> None:
    good = "pilihan tunggal;Siapa?;a;b;b;mudah;2;"
    if reason == "item.unit":
        row = row.replace("m; km", '"m; km"')
    assert fates(csv(row, good), SHEET) == [(2, reason), (3, "single")]


def test_columns_have_english_names_too_and_may_stand_in_any_order() -> None:
    item = only(csv("A;Ya;Apa?;Tidak;single", columns="key;A;question;B;type"), SHEET)
    assert (item.stem, item.options[0].text, item.options[0].is_right) == ("Apa?", "Ya", True)


def test_a_formula_is_refused_and_never_worked_out() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["jenis", "soal", "A", "B", "kunci"])
    page.append(["single", '=HYPERLINK("http://x","y")', "a", "b", "A"])
    out = BytesIO()
    book.save(out)
    book.close()
    assert fates(out.getvalue(), SHEET) == [(2, "item.cell")]


def test_a_table_without_the_needed_columns_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read(csv("a", columns="pertanyaan"), SHEET)
    assert refused.value.reason is ItemFileRefusal.COLUMN_MISSING
