"""A university's coordinator on a phone: a seminar for the city, and who came to the workshop."""

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from portal.core import clock
from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe
from tests.support.demonstration import TODAY, noon

pytestmark = pytest.mark.browser


def test_from_a_new_activity_to_the_proposal_handed_in(town: Town) -> None:
    page = town.enter("partner_coordinator", PHONE, color_scheme="dark")
    main = page.get_by_role("main")
    further = main.get_by_role("button", name="Simpan dan lanjutkan")
    main.get_by_role("link", name="Usulkan kegiatan").click()
    page.get_by_label("Bentuk kegiatan").select_option(
        "Seminar, konferensi, sarasehan, atau webinar"
    )
    page.get_by_label("Judul").fill("Melayani Warga Lanjut Usia")
    page.get_by_label("Uraian").fill("Seminar sehari tentang loket yang ramah bagi warga tua.")
    further.click()
    page.get_by_label("Kompetensi pertama").select_option("Pelayanan Publik")
    page.get_by_label("Level yang dituju").select_option("2")
    page.get_by_label("Pengetahuan").check()
    further.click()
    page.get_by_role("radio", name="Peserta datang ke tempat").check()
    page.get_by_role("textbox", name="Tempat").fill("Aula Pusat Studi, Kampus Talawi")
    further.click()
    expect(main.get_by_role("link", name="Keluar, draf tersimpan")).to_be_visible()
    _write_day(main, "15", "Desember")
    page.get_by_label("Mulai").fill("08.30")
    page.get_by_label("Selesai").fill("15.30")
    page.get_by_label("Pengajar").fill("Dra. Elvi Suryani")
    main.get_by_role("button", name="Tambahkan sesi").click()
    expect(main).to_contain_text("4 JP, dihitung portal")
    main.get_by_role("link", name="Lanjutkan", exact=True).click()
    page.get_by_label("Banyaknya tempat").fill("40")
    _write_day(page.get_by_role("group", name="Pendaftaran dibuka"), "27", "November")
    _write_day(page.get_by_role("group", name="Hari terakhir mendaftar"), "10", "Desember")
    further.click()
    # No course of the city asks about this competency: nothing to fill in, and the page says so.
    expect(main).to_contain_text("Kegiatan dapat berjalan tanpa tes")
    expect(page.get_by_label("Banyaknya soal")).to_be_hidden()
    further.click()
    assert not axe(page)
    main.get_by_role("button", name="Ajukan kepada instansi").click()
    expect(page.get_by_role("status")).to_contain_text("Usulan diajukan")
    expect(main).to_contain_text("Diperiksa")
    assert not axe(page)
    reader = town.enter("hr", PHONE)
    reader.get_by_role("main").get_by_role("link", name="usulan kegiatan mitra").click()
    expect(reader.get_by_role("main")).to_contain_text("Melayani Warga Lanjut Usia")


def _write_day(where: Locator, day: str, month: str) -> None:
    where.get_by_label("Tanggal", exact=True).fill(day)
    where.get_by_label("Bulan").select_option(month)
    where.get_by_label("Tahun").fill("2026")


WORKSHOP = "Membaca Data Layanan untuk Keputusan"
AWAY = 2  # of the twenty who have a place, so many stay away


def test_from_who_was_there_to_the_report_that_the_agency_reads(town: Town, tmp_path: Path) -> None:
    with clock.fixed(noon(TODAY) + timedelta(days=13, hours=4)):  # the second evening
        page = town.enter("partner_coordinator", PHONE)
        main = page.get_by_role("main")
        main.get_by_role("link", name=WORKSHOP).click()
        main.get_by_role("link", name="Kehadiran di pintu").click()
        for day in range(2):
            main.get_by_role("link", name="Daftar hadir").nth(day).click()
            mark_present(page, tmp_path / f"{day}.xlsx")
            expect(page.get_by_role("heading", level=1)).to_have_text("Hasil daftar hadir")
            expect(main).to_contain_text("18 dicatat hadir dari 20 baris")
            main.get_by_role("link", name="Kembali ke daftar hadir").click()
            page.get_by_role("link", name="Kehadiran di pintu").click()
        expect(main.get_by_text("18 dari 20 hadir")).to_have_count(2)
        expect(main).to_contain_text("instansi melihatnya di sini juga")
        assert not axe(page)
        page.get_by_role("link", name=WORKSHOP).click()
        main.get_by_role("link", name="Laporan").click()
        expect(main.get_by_role("row").filter(has_text="Semua")).to_contain_text("18")
        expect(main).to_contain_text("Siapa yang selesai dan JP-nya belum ditetapkan")
        assert not axe(page)
        agency = town.enter("hr", color_scheme="dark")
        desk = agency.get_by_role("main")
        desk.get_by_role("link", name="1 kegiatan usai, kehadiran menunggu ditetapkan").click()
        expect(desk.get_by_text("18 dari 20 hadir")).to_have_count(2)
        desk.get_by_role("button", name="Tetapkan dan bukukan JP").click()
        expect(agency.get_by_role("status").first).to_contain_text("Selesai: 18 orang")
        assert not axe(agency)
        page.reload()
        expect(main).not_to_contain_text("JP-nya belum ditetapkan")
        expect(main).to_contain_text("JP dibukukan")


def mark_present(page: Page, path: Path) -> None:
    """The sheet is filled in without a network and handed back."""
    with page.expect_download() as saved:
        page.get_by_role("link", name="Unduh lembar").click()
    saved.value.save_as(path)
    book = load_workbook(path)
    rows = list(book.active.iter_rows(min_row=2))
    for row in rows[AWAY:]:
        row[-1].value = "x"
    book.save(path)
    page.get_by_label("Daftar hadir").set_input_files(path)
    page.get_by_role("button", name="Unggah daftar hadir").click()
