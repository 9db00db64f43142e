"""The agency's administrator gives a role and reads afterwards who did what."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import DESK, PHONE, axe

pytestmark = pytest.mark.browser


def test_a_role_is_given_reaches_its_holder_and_stands_in_the_audit(town: Town) -> None:
    page = town.enter("agency_admin", DESK, color_scheme="dark")
    main = page.get_by_role("main")
    main.get_by_role("link", name="Administrasi").click()
    page.get_by_role("link", name="Tata kelola").click()
    page.get_by_role("link", name="Peran", exact=True).click()
    main.get_by_role("link", name="Beri peran").click()
    page.get_by_label("Nama atau NIP pegawai").fill("Doni Hidayat")
    page.get_by_role("button", name="Cari").click()
    main.get_by_role("link", name="Doni Hidayat").click()
    expect(main).to_contain_text("Semua unit, juga yang dibentuk kemudian.")
    main.get_by_role("link", name="Dinas Kependudukan dan Pencatatan Sipil").click()
    page.get_by_role("group", name="Peran").get_by_label("Pengelola kepegawaian unit").check()
    page.get_by_label("Dasar atau keperluan").fill("ST 800/91/2026")
    assert not axe(page)
    page.get_by_role("button", name="Beri peran").click()
    expect(page.get_by_role("status").first).to_contain_text("sekarang memegang peran")
    page.get_by_role("link", name="Catatan audit").click()
    row = page.get_by_role("row").filter(has_text="Peran diberikan").first
    expect(row).to_contain_text("pegawai: Doni Hidayat; peran: Pengelola kepegawaian unit")
    expect(row).to_contain_text("Rizal Lestari")
    assert not axe(page)
    holder = town.enter("employee", PHONE)
    holder.get_by_role("main").get_by_role("link", name="Peran Anda").click()
    expect(holder.get_by_role("main")).to_contain_text("Pengelola kepegawaian unit")
    assert not axe(holder)
