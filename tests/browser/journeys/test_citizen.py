"""A citizen with a phone and a paper: a certificate on a wall, a poster at a counter."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.core import clock
from tests.browser.journeys.conftest import Town
from tests.support.browser import DESK, PHONE, axe
from tests.support.demonstration import TODAY, noon

pytestmark = pytest.mark.browser


def test_the_code_on_a_certificate_says_that_it_has_run_out(town: Town) -> None:
    page = town.stranger(PHONE, color_scheme="dark")
    main = page.get_by_role("main")
    page.goto("/verify")  # as the certificate prints it
    page.get_by_label("Kode sertifikat").fill("MQKS-UXU7-DAT6-69WRA")
    page.get_by_role("button", name="Periksa", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("asli")
    page.get_by_label("Kode sertifikat").fill(str(town.samples["verify_code"]).lower())
    page.get_by_role("button", name="Periksa", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Sertifikat ini asli, masa berlakunya sudah habis"
    )
    expect(main).to_contain_text("Yusuf Nasution")
    expect(main).to_contain_text("17 Agustus 2026")
    assert not axe(page)


def test_the_poster_at_the_counter_leads_to_a_rating(town: Town) -> None:
    office = town.enter("hr", DESK)
    office.get_by_role("main").get_by_role("link", name="Administrasi").click()
    office.get_by_role("link", name="Suara warga").click()
    office.get_by_role("link", name="Lembar survei").click()
    office.get_by_role("link", name="Poster Layanan KTP-el").click()
    printed = office.get_by_role("article").inner_text()
    assert "9 pertanyaan" in printed
    [address] = [line for line in printed.split() if "/feedback/" in line]
    page = town.stranger(PHONE)
    page.goto(address[address.index("/") :])
    page.get_by_role("link", name="Mulai").click()
    for number in range(1, 10):
        step = page.get_by_role("group", name=f"{number} dari 9")
        step.get_by_role("radio").nth(2).check()
        step.get_by_role("link", name="Lanjut").click()
    page.get_by_role("link", name="Lanjut").last.click()
    with clock.fixed(noon(TODAY) + timedelta(minutes=2)):
        page.get_by_role("button", name="Kirim penilaian").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Terima kasih")
    assert not axe(page)
