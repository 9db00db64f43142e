"""The inspector of one unit: reads everything in reach, acts on nothing, and is seen reading."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser


def test_the_inspector_reads_without_an_act_and_the_person_sees_it(town: Town) -> None:
    page = town.enter("inspector", PHONE)
    main = page.get_by_role("main")
    main.get_by_role("link", name="Administrasi").click()
    page.get_by_role("link", name="Pegawai", exact=True).click()
    main.get_by_role("link", name="Doni Hidayat").click()
    expect(main.get_by_role("button")).to_have_count(0)
    main.get_by_role("link", name="Profil kompetensi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Profil kompetensi Doni Hidayat")
    expect(main.get_by_role("link", name="Evaluasi", exact=True)).to_be_visible()
    expect(main.get_by_role("link", name="Usulkan")).to_have_count(0)
    assert not axe(page)
    main.get_by_role("link", name="Penyelenggaraan Pemerintahan Digital").first.click()
    expect(main.get_by_role("heading", name="Mengapa level 1?")).to_be_visible()
    assert {one.inner_text() for one in main.get_by_role("button").all()} == {
        "Bandingkan",
        "Tampilkan",
    }
    seen = town.enter("employee", PHONE, color_scheme="dark")
    seen.get_by_role("main").get_by_role("link", name="Data saya").click()
    readers = seen.get_by_role("region", name="Siapa membuka data Anda")
    expect(readers).to_contain_text("Wulan Rahmawati")
    expect(readers).to_contain_text("Profil kompetensi. Pemeriksa, 26 November 2026")
    assert not axe(seen)
