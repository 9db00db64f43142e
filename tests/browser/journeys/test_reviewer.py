"""A reviewer sends back, with a reason, what cannot be published."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser

REASON = "Pakai bank instansi sendiri; kunci bank ini sudah beredar."


def test_from_what_waits_to_a_specification_returned_with_a_reason(town: Town) -> None:
    page = town.enter("reviewer", PHONE, color_scheme="dark")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name="1 kisi-kisi ujian untuk ditinjau")).to_be_visible()
    main.get_by_role("link", name="Kerjakan sekarang").click()
    expect(main).to_contain_text("Satu hal perlu dibereskan")
    expect(main.get_by_role("button", name="Terbitkan")).to_have_count(0)
    page.get_by_label("Yang perlu diperbaiki").fill(REASON)
    assert not axe(page)
    main.get_by_role("button", name="Kembalikan").click()
    expect(page.get_by_role("status")).to_contain_text("kembali")
    writer = town.enter("trainer", PHONE)
    writer.get_by_role("main").get_by_role("link", name="Ruang pengajar").click()
    writer.get_by_role("link", name="Ujian", exact=True).click()
    writer.get_by_role("link", name="Sertifikasi Keamanan Informasi").click()
    expect(writer.get_by_role("main")).to_contain_text(REASON)
    assert not axe(writer)
