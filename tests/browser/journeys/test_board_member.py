"""A member of the certification board decides an appeal on the way to the next sitting."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser

ANSWER = "Kunci soal itu sudah diperiksa menurut peraturan yang berlaku pada hari ujian."


def test_an_appeal_that_waits_at_home_is_read_and_answered(town: Town) -> None:
    page = town.enter("board_member", PHONE, color_scheme="dark")
    main = page.get_by_role("main")
    main.get_by_role("link", name="1 banding hasil ujian").click()
    expect(main).to_contain_text("Dewi Iskandar")
    expect(main).to_contain_text("12 dari 20 nilai; batas lulus 13")
    assert not axe(page)
    page.get_by_label("Ditolak").check()
    page.get_by_label("Alasan keputusan").fill(ANSWER)
    page.get_by_role("button", name="Catat keputusan").click()
    expect(page.get_by_role("status").first).to_contain_text("Keputusan dicatat")
    page.get_by_role("link", name="Beranda").last.click()
    expect(page.get_by_role("region", name="Yang menunggu Anda")).not_to_contain_text("banding")
