"""An assessor looks on the way home what comes next week, and fills in the sheet on the day."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.core import clock
from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe
from tests.support.demonstration import TODAY, noon

pytestmark = pytest.mark.browser

CANDIDATE = "Sri Santoso"


def test_an_assessment_to_come_says_where_when_and_on_what(town: Town) -> None:
    page = town.enter("assessor", PHONE, color_scheme="dark")
    main = page.get_by_role("main")
    main.get_by_role("link", name="Menguji").click()
    main.get_by_role("link", name="Sri Santoso").click()
    expect(page.get_by_role("region", name="Jadwal")).to_contain_text("Ruang uji BKPSDM")
    sheet = page.get_by_role("region", name="Lembar pengamatan")
    expect(sheet).to_contain_text("Merancang ulang proses layanan")
    expect(sheet).to_contain_text("Lembar dapat diisi mulai 2 Desember 2026, 08.30 WIB")
    expect(sheet.get_by_role("button")).to_have_count(0)
    assert not axe(page)


def test_two_assessors_fill_in_their_sheets_and_the_candidate_reads_the_result(town: Town) -> None:
    with clock.fixed(noon(TODAY) + timedelta(days=6)):
        first = open_sheet(town, "assessor")
        first.get_by_role("button", name="Serahkan").click()
        expect(first.get_by_role("main")).to_contain_text("perlu diperbaiki")
        assert not axe(first)
        hand_in(first)
        expect(first.get_by_role("main")).to_contain_text("Menunggu asesor lain")
        second = open_sheet(town, "hr_second")
        hand_in(second)
        result = second.get_by_role("region", name="Hasil dan alasannya")
        expect(result).to_contain_text("Kompeten")
        assert not axe(second)
        candidate = town.enter("supervisor", PHONE, color_scheme="dark")
        main = candidate.get_by_role("main")
        main.get_by_role("link", name="Uji praktik dan lisan").click()
        main.get_by_role("link", name="Uji lisan pelayanan prima").first.click()
        expect(main).to_contain_text("Kompeten")
        expect(main).to_contain_text("profil")
        assert not axe(candidate)


def open_sheet(town: Town, role: str) -> Page:
    page = town.enter(role, PHONE)
    main = page.get_by_role("main")
    main.get_by_role("link", name="Menguji").click()
    main.get_by_role("link", name=CANDIDATE).click()
    main.get_by_role("button", name="Mulai mengisi").click()
    return page


def hand_in(page: Page) -> None:
    """Everything was seen, with the dated example that one point asks for."""
    main = page.get_by_role("main")
    for seen in main.get_by_role("radio", name="Teramati", exact=True).all():
        seen.check()
    main.get_by_label("Contoh dari pekerjaan").fill("Melayani warga lanjut usia tanpa antre ulang.")
    main.get_by_label("Tanggal", exact=True).fill("20")
    main.get_by_label("Bulan").select_option("November")
    main.get_by_label("Tahun").fill("2026")
    main.get_by_role("button", name="Serahkan").click()
    expect(page.get_by_role("status").first).to_contain_text("Lembar Anda sudah diserahkan")
