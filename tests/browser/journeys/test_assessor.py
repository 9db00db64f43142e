"""An assessor looks on the way home what comes next week, and when the sheet opens."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser


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
