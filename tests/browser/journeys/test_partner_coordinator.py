"""A university's coordinator writes a seminar on a phone and hands it to the city."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser


def test_from_a_new_activity_to_the_proposal_handed_in(town: Town) -> None:
    page = _sign_in(town)
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


def _sign_in(town: Town) -> Page:
    """Whoever works for a partner begins in the partners' room, not at the home of employees."""
    page = town.stranger(PHONE, color_scheme="dark")
    seat = town.seats["partner_coordinator"]
    page.goto("/login")
    page.fill("[name=username]", seat.username)
    page.fill("[name=password]", seat.password)
    page.press("[name=password]", "Enter")
    return page


def _write_day(where: Locator, day: str, month: str) -> None:
    where.get_by_label("Tanggal", exact=True).fill(day)
    where.get_by_label("Bulan").select_option(month)
    where.get_by_label("Tahun").fill("2026")
