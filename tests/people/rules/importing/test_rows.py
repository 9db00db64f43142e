"""One line: its values as registers write them, or everything that is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules.identifiers import Identifier, IdentifierKind, IdentifierRefusal, Sex
from portal.people.rules.importing import columns, rows, values
from portal.people.rules.importing.fields import Field, Sheet
from portal.people.rules.importing.reasons import CellReason, Fault, LineReason
from portal.people.rules.importing.rows import PersonRow, PostRow, UnitRow
from portal.people.rules.importing.tables import Line
from portal.people.rules.importing.values import Standing
from portal.people.rules.names import PersonName
from portal.people.rules.posts import TenureKind
from portal.people.rules.spans import SpanRefusal
from portal.people.rules.status import Status

TODAY = date(2026, 11, 23)
GOOD = {
    "NIP": "19751208 200501 2 007",
    "Nama": "SRI WAHYUNI REKAAN, S.E.",
    "Status": "PNS",
    "Kode unit": "bkpsdm",
}


def read(**changes):
    cells = GOOD | {name.replace("_", " "): value for name, value in changes.items()}
    headers = list(cells)
    column_map = columns.guess(headers, Sheet.PEOPLE)
    assert column_map.faults == ()
    return rows.person(Line(7, tuple(cells.values())), column_map, len(headers), TODAY)


def faults(**changes):
    result = read(**changes)
    assert isinstance(result, tuple)
    return [(fault.field, fault.reason) for fault in result]


def test_a_short_line_is_a_person():
    assert read() == PersonRow(
        line=7,
        number=read().number,
        former_number="",
        name=PersonName("Sri Wahyuni Rekaan", (), ("S.E.",)),
        status=Status.PNS,
        standing=Standing.ACTIVE,
        rank="",
        email="",
        unit_code="bkpsdm",
        unit_name="",
        post_code="",
        post_name="",
        kind=TenureKind.DEFINITIVE,
        from_on=None,
        until_on=None,
    )
    assert read().number.value == "197512082005012007"
    assert not read().names_post


def test_a_full_line_is_read_in_every_column():
    row = read(
        Nomor_lama="19751208 2003 21 2 001",
        Gelar_depan="Dr.",
        Gelar_belakang="S.E., M.M.",
        Kedudukan_hukum="Aktif",
        Golongan="Penata Tk. I, III/d",
        Email="Sri@KotaContoh.example",
        Jabatan="Pengelola Kepegawaian",
        Plt_Plh="Plt.",
        TMT_jabatan="2 November 2026",
        Akhir_jabatan="31-12-2026",
    )
    assert row.name == PersonName("Sri Wahyuni Rekaan", ("Dr.",), ("S.E.", "M.M."))
    assert row.former_number == "197512082003212001"
    assert (row.rank, row.email) == ("III/d", "sri@kotacontoh.example")
    assert (row.post_name, row.kind) == ("Pengelola Kepegawaian", TenureKind.PLT)
    assert (row.from_on, row.until_on) == (date(2026, 11, 2), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("status", "number", "kind"),
    [
        ("CPNS", "200002192024042001", IdentifierKind.NIP),
        ("P3K", "198805122023211001", IdentifierKind.NI_PPPK),
        ("PPPK Paruh Waktu", "198805122023211001", IdentifierKind.NI_PPPK),
        ("Honorer", "THL-0042", IdentifierKind.AGENCY_NUMBER),
        ("Non-ASN", "THL-0042", IdentifierKind.AGENCY_NUMBER),
        ("Luar", "TAMU-01", IdentifierKind.AGENCY_NUMBER),
        ("Luar", "197512082005012007", IdentifierKind.NIP),
    ],
)
def test_the_number_is_judged_by_the_status(status, number, kind):
    row = read(NIP=number, Status=status)
    assert isinstance(row.number, Identifier)
    assert row.number.kind is kind


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"NIP": ""}, [(Field.NUMBER, CellReason.REQUIRED)]),
        ({"NIP": "-"}, [(Field.NUMBER, CellReason.REQUIRED)]),
        ({"NIP": "1,97512E+17"}, [(Field.NUMBER, IdentifierRefusal.ROUNDED)]),
        ({"NIP": "197512082005012000"}, [(Field.NUMBER, IdentifierRefusal.SERIAL)]),
        ({"NIP": "3273015208750001"}, [(Field.NUMBER, IdentifierRefusal.NIK)]),
        ({"NIP": "198805122023211001"}, [(Field.NUMBER, IdentifierRefusal.START_MONTH)]),
        ({"NIP": "=A1"}, [(Field.NUMBER, CellReason.FORMULA)]),
        ({"NIP": "#REF!"}, [(Field.NUMBER, CellReason.SPREADSHEET_ERROR)]),
        ({"Nama": ""}, [(Field.NAME, CellReason.REQUIRED)]),
        ({"Nama": "12345"}, [(Field.NAME, CellReason.NAME)]),
        ({"Nama": "Sri 2"}, [(Field.NAME, CellReason.NAME)]),
        ({"Nama": "=HYPERLINK(1)"}, [(Field.NAME, CellReason.FORMULA)]),
        ({"Nama": "Jos\ufffd"}, [(Field.NAME, CellReason.BROKEN_LETTERS)]),
        ({"Nama": "a" * 201}, [(Field.NAME, CellReason.TOO_LONG)]),
        ({"Status": ""}, [(Field.STATUS, CellReason.REQUIRED)]),
        ({"Status": "Tetap"}, [(Field.STATUS, CellReason.STATUS)]),
        ({"Kode_unit": ""}, [(Field.UNIT_CODE, CellReason.REQUIRED)]),
        ({"Kode_unit": "dua kata"}, [(Field.UNIT_CODE, CellReason.CODE)]),
        ({"Golongan": "V/a"}, [(Field.RANK, CellReason.RANK)]),
        ({"Email": "sri@kota"}, [(Field.EMAIL, CellReason.EMAIL)]),
        ({"Email": "a@b.id\nBcc: c@d.id"}, [(Field.EMAIL, CellReason.EMAIL)]),
        ({"TMT_jabatan": "30-02-2026"}, [(Field.TENURE_FROM, CellReason.DATE)]),
        ({"TMT_jabatan": "01-02-26"}, [(Field.TENURE_FROM, CellReason.SHORT_YEAR)]),
        ({"Plt_Plh": "sementara"}, [(Field.TENURE_KIND, CellReason.TENURE_KIND)]),
        ({"Kedudukan_hukum": "entah"}, [(Field.STANDING, CellReason.STANDING)]),
        ({"Tanggal_lahir": "09-12-1975"}, [(Field.BIRTH_DATE, CellReason.BIRTH_DATE_DIFFERS)]),
        ({"Jenis_kelamin": "L"}, [(Field.SEX, CellReason.SEX_DIFFERS)]),
        ({"Jenis_kelamin": "x"}, [(Field.SEX, CellReason.SEX)]),
        (
            {"TMT_jabatan": "02-01-2026", "Akhir_jabatan": "01-01-2026"},
            [(Field.TENURE_UNTIL, SpanRefusal.REVERSED)],
        ),
    ],
)
def test_each_fault_is_told_with_its_column_and_nothing_else_is(changes, expected):
    assert faults(**changes) == expected


def test_all_faults_of_a_line_are_told_at_once():
    found = faults(NIP="3273015208750001", Nama="", Status="Tetap", Email="x")
    assert {field for field, _ in found} == {
        Field.EMAIL, Field.NAME, Field.NUMBER, Field.STATUS,
    }  # fmt: skip


def test_a_fault_keeps_the_line_and_the_cell():
    [fault] = read(Email="sri@kota")
    assert fault == Fault(7, Field.EMAIL, CellReason.EMAIL, "sri@kota")
    assert "sri@kota" not in repr(fault)


def test_birth_date_and_sex_that_agree_are_not_kept():
    row = read(Tanggal_lahir="08/12/1975", Jenis_kelamin="Perempuan")
    assert row == read()


def test_a_unit_may_be_given_by_name_alone():
    cells = {"NIP": GOOD["NIP"], "Nama": "Sri", "Status": "PNS", "Unit kerja": " Dinas  Kesehatan "}
    column_map = columns.guess(list(cells), Sheet.PEOPLE)
    row = rows.person(Line(2, tuple(cells.values())), column_map, 4, TODAY)
    assert (row.unit_code, row.unit_name) == ("", "Dinas Kesehatan")


def test_cells_beside_the_table_are_told_and_short_lines_are_filled():
    headers = tuple(GOOD)
    column_map = columns.guess(headers, Sheet.PEOPLE)
    long = rows.person(Line(3, (*GOOD.values(), "", "lebih")), column_map, 4, TODAY)
    assert [fault.reason for fault in long] == [LineReason.TOO_MANY_CELLS]
    padded = rows.person(Line(3, (*GOOD.values(), "", " ")), column_map, 4, TODAY)
    assert isinstance(padded, PersonRow)
    short = rows.person(Line(3, tuple(GOOD.values())[:2]), column_map, 4, TODAY)
    assert {fault.reason for fault in short} == {CellReason.REQUIRED}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("2026-11-02 00:00:00", date(2026, 11, 2)),
        ("02-11-2026", date(2026, 11, 2)),
        ("2/11/2026", date(2026, 11, 2)),
        ("02.11.2026", date(2026, 11, 2)),
        ("2 November 2026", date(2026, 11, 2)),
        ("2 Nop 2026", date(2026, 11, 2)),
        ("17 Agt 2026", date(2026, 8, 17)),
        ("1 Mei 2026", date(2026, 5, 1)),
        ("13-13-2026", CellReason.DATE),
        ("1 Xyz 2026", CellReason.DATE),
        ("46000", CellReason.DATE),
        ("2026", CellReason.DATE),
        ("1-2-26", CellReason.SHORT_YEAR),
        ("1 Feb 26", CellReason.SHORT_YEAR),
    ],
)
def test_dates_are_read_day_first_or_year_first(text, day):
    assert values.as_date(text) == day


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("III/a", "III/a"),
        ("iii / A", "III/a"),
        ("Pembina Utama, IV/e", "IV/e"),
        ("IX", "IX"),
        ("xvii", "XVII"),
        ("III/e", CellReason.RANK),
        ("XVIII", CellReason.RANK),
        ("IIII/a", CellReason.RANK),
        ("3a", CellReason.RANK),
    ],
)
def test_ranks_have_one_spelling(text, rank):
    assert values.as_rank(text) == rank


@pytest.mark.parametrize("text", ["Pensiun", "BUP", "purna tugas"])
def test_retirement_has_several_words(text):
    assert values.as_standing(text) is Standing.RETIRED


@pytest.mark.parametrize("text", ["CLTN", "Tugas Belajar", "Cuti di Luar Tanggungan Negara", "MPP"])
def test_absence_is_not_leaving(text):
    assert values.as_standing(text) is Standing.ACTIVE


def test_sex_and_yes_are_read_in_their_usual_letters():
    assert (values.as_sex("L"), values.as_sex("wanita")) == (Sex.MALE, Sex.FEMALE)
    assert (values.as_yes_no("Ya"), values.as_yes_no("tidak")) == (True, False)


@given(st.lists(st.text(max_size=25), min_size=4, max_size=6))
def test_any_line_gives_a_person_or_faults_of_that_line(cells):
    column_map = columns.guess(tuple(GOOD), Sheet.PEOPLE)
    result = rows.person(Line(9, tuple(cells)), column_map, 4, TODAY)
    if isinstance(result, tuple):
        assert result
        assert {fault.line for fault in result} == {9}
    else:
        assert isinstance(result, PersonRow)


def test_units_and_posts_are_read_too():
    headers = ("Kode unit", "Nama unit", "Kode induk", "Jenis unit", "Berlaku sampai")
    unit_map = columns.guess(headers, Sheet.UNITS)
    cells = ("dinkes", "Dinas Kesehatan", "kota", "Dinas", "31-12-2026")
    assert rows.unit(Line(2, cells), unit_map, 5) == UnitRow(
        2, "dinkes", "Dinas Kesehatan", "kota", "dinas", None, date(2027, 1, 1)
    )
    headers = ("Kode jabatan", "Kode standar", "Kode unit", "Kode atasan", "Kepala unit")
    post_map = columns.guess(headers, Sheet.POSTS)
    cells = ("DINKES-07", "adminkes_muda", "dinkes", "DINKES-03", "")
    assert rows.post(Line(3, cells), post_map, 5) == PostRow(
        3, "DINKES-07", "adminkes_muda", "dinkes", "DINKES-03", None, None, None
    )
    missing = rows.post(Line(4, ("", "x", "y z")), post_map, 5)
    assert [(fault.field, fault.reason) for fault in missing] == [
        (Field.POST_CODE, CellReason.REQUIRED),
        (Field.UNIT_CODE, CellReason.CODE),
    ]
