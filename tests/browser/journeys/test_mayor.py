"""The mayor, who opens the portal between two meetings to hear what citizens say."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser


def test_from_home_to_what_citizens_say_of_a_service(town: Town) -> None:
    page = town.enter("mayor", PHONE)
    page.get_by_role("main").get_by_role("link", name="Suara warga").click()
    expect(page.get_by_role("main")).to_contain_text("Indeks yang naik sesudah pelatihan belum")
    assert not axe(page)
    page.get_by_role("link", name="Layanan KTP-el").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Layanan KTP-el")
    expect(page.get_by_role("main")).to_contain_text("jawaban")
    assert not axe(page)
