"""Headers to fields: synonyms of the registers, saved maps, data that is never stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules.importing import columns
from portal.people.rules.importing.fields import (
    HEADERS,
    NEEDED,
    NEVER_STORED,
    OF_SHEET,
    Field,
    Sheet,
)
from portal.people.rules.importing.reasons import ColumnFault, ColumnReason

SIASN = (
    "PNS ID", "NIP BARU", "NIP LAMA", "NAMA", "GELAR DEPAN", "GELAR BELAKANG",
    "TEMPAT LAHIR NAMA", "TANGGAL LAHIR", "JENIS KELAMIN", "AGAMA NAMA", "NIK", "NOMOR HP",
    "EMAIL", "EMAIL GOV", "ALAMAT", "NPWP NOMOR", "STATUS CPNS PNS", "GOL AKHIR NAMA",
    "JABATAN NAMA", "TMT JABATAN", "UNOR ID", "UNOR NAMA", "KEDUDUKAN HUKUM NAMA",
)  # fmt: skip
SIMPEG = (
    "No",
    "Nama Lengkap",
    "NIP/NI PPPK*",
    "Gol. Ruang",
    "Jabatan",
    "Unit Kerja",
    "Status Kepegawaian",
)


def test_an_export_of_siasn_is_understood():
    found = columns.guess(SIASN, Sheet.PEOPLE)
    assert found.faults == ()
    assert {field: SIASN[place] for field, place in found.columns.items()} == {
        Field.NUMBER: "NIP BARU",
        Field.FORMER_NUMBER: "NIP LAMA",
        Field.NAME: "NAMA",
        Field.FRONT_TITLE: "GELAR DEPAN",
        Field.BACK_TITLE: "GELAR BELAKANG",
        Field.STATUS: "STATUS CPNS PNS",
        Field.STANDING: "KEDUDUKAN HUKUM NAMA",
        Field.RANK: "GOL AKHIR NAMA",
        Field.BIRTH_DATE: "TANGGAL LAHIR",
        Field.SEX: "JENIS KELAMIN",
        Field.EMAIL: "EMAIL GOV",
        Field.UNIT_CODE: "UNOR ID",
        Field.UNIT_NAME: "UNOR NAMA",
        Field.POST_NAME: "JABATAN NAMA",
        Field.TENURE_FROM: "TMT JABATAN",
    }


def test_data_learning_does_not_need_is_named_and_not_read():
    """PR-1: NIK, religion, address and the like have no field to go to."""
    found = columns.guess(SIASN, Sheet.PEOPLE)
    assert found.private == (
        "TEMPAT LAHIR NAMA", "AGAMA NAMA", "NIK", "NOMOR HP", "ALAMAT", "NPWP NOMOR",
    )  # fmt: skip
    assert found.ignored == ("PNS ID", "EMAIL")


def test_a_hand_made_list_is_understood():
    found = columns.guess(SIMPEG, Sheet.PEOPLE)
    assert found.faults == ()
    assert found.columns[Field.NUMBER] == 2
    assert found.columns[Field.RANK] == 3
    assert found.ignored == ("No",)


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("NIP Baru*", "nip baru"),
        ("nip_baru (18 angka)", "nip baru"),
        ("  NIP\nBARU ", "nip baru"),
        ("L/P", "l p"),
    ],
)
def test_headers_are_compared_without_case_signs_and_asides(header, folded):
    assert columns.fold(header) == folded


def test_the_table_of_headers_is_in_folded_form_and_clashes_within_no_sheet():
    every = [name for names in HEADERS.values() for name in names] + list(NEVER_STORED)
    assert [name for name in every if columns.fold(name) != name] == []
    assert set(HEADERS) == set(Field) == set().union(*OF_SHEET.values())
    for fields in OF_SHEET.values():
        names = [name for field in fields for name in HEADERS[field]]
        assert len(names) == len(set(names))
    assert NEVER_STORED.isdisjoint(every[: -len(NEVER_STORED)])


def test_a_missing_column_is_told_by_its_field():
    found = columns.guess(("NIP", "Nama", "Status"), Sheet.PEOPLE)
    assert found.faults == (ColumnFault(ColumnReason.MISSING, Field.UNIT_CODE),)
    with_name = columns.guess(("NIP", "Nama", "Status", "Unit Kerja"), Sheet.PEOPLE)
    assert with_name.faults == ()


def test_two_columns_with_one_header_are_told():
    found = columns.guess(("NIP", "Nama", "NAMA", "Status", "OPD"), Sheet.PEOPLE)
    assert found.faults == (ColumnFault(ColumnReason.TWICE, Field.NAME, "Nama"),)


SAVED = {
    "nomor id": Field.NUMBER,
    "pegawai": Field.NAME,
    "jenis": Field.STATUS,
    "bagian": Field.UNIT_NAME,
}


def test_a_saved_map_finds_the_columns_again_wherever_they_are():
    headers = ("Bagian", "Nomor ID", "Catatan", "JENIS", "Pegawai")
    found = columns.apply(SAVED, headers, Sheet.PEOPLE)
    assert found.faults == ()
    assert found.columns == {
        Field.NUMBER: 1, Field.NAME: 4, Field.STATUS: 3, Field.UNIT_NAME: 0,
    }  # fmt: skip
    assert found.ignored == ("Catatan",)
    assert columns.to_save(found, headers) == SAVED


def test_a_saved_map_says_what_no_longer_fits():
    found = columns.apply(SAVED, ("Bagian", "Nomor ID", "Pegawai", "Pegawai"), Sheet.PEOPLE)
    assert set(found.faults) == {
        ColumnFault(ColumnReason.TWICE, Field.NAME, "pegawai"),
        ColumnFault(ColumnReason.SAVED_GONE, Field.STATUS, "jenis"),
    }
    other = columns.apply({**SAVED, "atasan": Field.REPORTS_TO}, ("Atasan",), Sheet.PEOPLE)
    assert ColumnFault(ColumnReason.NOT_OF_SHEET, Field.REPORTS_TO, "atasan") in other.faults


@given(st.permutations(SIASN))
def test_the_order_of_columns_does_not_matter(headers):
    found = columns.guess(headers, Sheet.PEOPLE)
    usual = columns.guess(SIASN, Sheet.PEOPLE)
    assert {field: headers[place] for field, place in found.columns.items()} == {
        field: SIASN[place] for field, place in usual.columns.items()
    }
    assert columns.apply(columns.to_save(found, headers), headers, Sheet.PEOPLE) == found


@given(st.lists(st.text(max_size=12), max_size=8), st.sampled_from(Sheet))
def test_any_headers_give_places_within_the_table(headers, sheet):
    found = columns.guess(headers, sheet)
    assert all(0 <= place < len(headers) for place in found.columns.values())
    complete = all(not choice.isdisjoint(found.columns) for choice in NEEDED[sheet])
    assert complete or found.faults
