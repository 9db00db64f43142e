"""The head of the health office: how the team stands, what the map says, next year's plan."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser


def test_from_the_team_over_the_unit_map_to_the_plan_handed_in(town: Town) -> None:
    page = town.enter("unit_head", PHONE)
    main = page.get_by_role("main")
    main.get_by_role("link", name="Tim saya").click()
    expect(main.get_by_role("row").filter(has_text="Dedi Setiawan")).to_contain_text("7 dari 12")
    assert not axe(page)
    page.get_by_role("link", name="Beranda").first.click()
    main.get_by_role("link", name="Administrasi").click()
    page.get_by_role("link", name="Peta kompetensi unit").first.click()
    expect(main).to_contain_text("Hasil unit tidak menunjuk seorang pun")
    health = main.get_by_role("row").filter(has_text="UPTD Puskesmas Talawi").last
    expect(health).to_contain_text("95 % (1/7)")
    assert not axe(page)
    page.get_by_role("link", name="Rencana tahunan").first.click()
    main.get_by_role("link", name="Dinas Kesehatan").click()
    expect(main).to_contain_text("Kurang Rp12.000.000 dari pagu")
    page.get_by_label("Catatan untuk penyetuju").fill("Pelatihan Bapelkes didahulukan.")
    main.get_by_role("button", name="Ajukan", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Rencana diajukan")
    expect(main).to_contain_text("Menunggu persetujuan orang kedua")
    assert not axe(page)
