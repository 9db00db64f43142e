"""The officer of a unit records from the letter who was trained, on a phone in the corridor."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import Town
from tests.core.uploads.samples import pdf
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser


def on_day(page: Page, group: str, day: str, month: str) -> None:
    """A day of 2026 in a field of three parts."""
    field = page.get_by_role("group", name=group)
    field.get_by_label("Tanggal", exact=True).fill(day)
    field.get_by_label("Bulan").select_option(month)
    field.get_by_label("Tahun").fill("2026")


def test_a_past_training_is_recorded_and_waits_for_a_second_person(
    town: Town, tmp_path: Path
) -> None:
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(pdf())
    present, absent = town.seats["employee"].username, "198511272009011026"
    page = town.enter("unit_officer", PHONE)
    main = page.get_by_role("main")
    main.get_by_role("link", name="Administrasi").click()
    page.get_by_role("link", name="Kegiatan lampau").click()
    main.get_by_role("link", name="Catat kegiatan").click()
    page.get_by_label("Bentuk kegiatan").select_option("Bimbingan teknis")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Nama kegiatan").fill("Bimtek Pencatatan Sipil Daring")
    page.get_by_label("Penyelenggara lain").fill("Direktorat Jenderal Dukcapil")
    on_day(page, "Tanggal mulai", "3", "November")
    on_day(page, "Tanggal selesai", "4", "November")
    page.get_by_label("Lama seluruhnya: jam").fill("12")
    page.get_by_label("Surat tugas").check()
    page.get_by_label("Nomor surat").fill("800/77/Disdukcapil/2026")
    on_day(page, "Tanggal surat", "28", "Oktober")
    page.get_by_label("Berkas surat").set_input_files(letter)
    page.get_by_role("button", name="Simpan dan isi daftar hadir").click()
    expect(main).to_contain_text("16 JP tiap orang")
    page.get_by_label("Daftar hadir", exact=True).fill(f"{present}; 12/2026\n{absent}")
    page.get_by_role("button", name="Periksa daftar").click()
    checked = page.get_by_role("region", name="Hasil pemeriksaan")
    expect(checked).to_contain_text("1 baris perlu diperbaiki")
    expect(checked).to_contain_text(f"Baris 2, {absent}")
    assert not axe(page)
    page.get_by_role("button", name="Kirim 1 orang untuk diperiksa").click()
    expect(page.get_by_role("row").filter(has_text="Doni Hidayat")).to_contain_text("Menunggu")
    second = page.get_by_role("region", name="Pemeriksaan orang kedua")
    expect(second).to_contain_text("Menunggu pengelola kepegawaian")
    expect(second.get_by_role("button")).to_have_count(0)
    assert not axe(page)
