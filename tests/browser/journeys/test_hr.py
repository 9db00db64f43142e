"""Officers of the personnel office, each the second person for what somebody else began."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import DESK, PHONE, axe

pytestmark = pytest.mark.browser


def test_a_recorded_training_is_checked_and_its_hours_are_booked(town: Town) -> None:
    page = town.enter("hr", DESK, color_scheme="dark")
    main = page.get_by_role("main")
    main.get_by_role("link", name="1 kegiatan lampau untuk Anda periksa").click()
    expect(main).to_contain_text("Bimtek Pelayanan Adminduk")
    expect(page.get_by_role("link", name="surat.pdf")).to_be_visible()
    assert not axe(page)
    page.get_by_role("button", name="Setujui dan bukukan JP").click()
    expect(page.get_by_role("status").first).to_contain_text("JP-nya dibukukan")
    row = page.get_by_role("row").filter(has_text="Fajar Maharani")
    expect(row).to_contain_text("Dibukukan")
    expect(page.get_by_role("complementary")).to_contain_text("Maya Setiawan")
    page.get_by_role("link", name="Beranda").first.click()
    expect(page.get_by_role("region", name="Yang menunggu Anda")).not_to_contain_text("lampau")


def test_a_yearly_plan_of_a_unit_is_approved_by_a_second_person(town: Town) -> None:
    page = town.enter("hr_second", PHONE)
    main = page.get_by_role("main")
    main.get_by_role("link", name="2 persetujuan orang kedua").click()
    expect(main).to_contain_text("Rencana: Dinas Kependudukan dan Pencatatan Sipil, 2027")
    main.get_by_role("link", name="Setujui rencana pengembangan tahunan").click()
    expect(main).to_contain_text("Versi ini berlaku dan tidak berubah lagi")
    main.get_by_role("link", name="Lihat rinciannya").click()
    expect(main).to_contain_text("Menunggu persetujuan orang kedua")
    main.get_by_role("link", name="Buka halaman Persetujuan").click()
    main.get_by_role("link", name="Setujui rencana pengembangan tahunan").click()
    assert not axe(page)
    page.get_by_role("button", name="Setujui dan jalankan").click()
    expect(page.get_by_role("status")).to_contain_text("disetujui dan sudah dijalankan")
    page.get_by_role("link", name="Pengembangan", exact=True).click()
    page.get_by_role("link", name="Rencana tahunan").click()
    row = page.get_by_role("row").filter(has_text="Kependudukan")
    expect(row).to_contain_text("Disetujui")
    assert not axe(page)


def test_who_has_no_rater_gets_one_who_finds_it_at_home(town: Town) -> None:
    page = town.enter("hr", PHONE)
    main = page.get_by_role("main")
    main.get_by_role("link", name="Administrasi").click()
    page.get_by_role("link", name="Evaluasi", exact=True).first.click()
    main.get_by_role("link", name="Semester II 2026").click()
    main.get_by_role("link", name="Belum ada penilai").click()
    main.get_by_role("link", name="Tunjuk penilai Rina Maharani").click()
    page.get_by_label("Nomor pegawai penilai").fill(town.seats["mayor"].username)
    page.get_by_label("Alasan penunjukan").fill("Sekretaris Daerah melapor kepada Wali Kota.")
    assert not axe(page)
    page.get_by_role("button", name="Tunjuk penilai").click()
    expect(page.get_by_role("status")).to_contain_text("ditunjuk sebagai penilai")
    rater = town.enter("mayor", PHONE)
    expect(rater.get_by_role("heading", name="1 pegawai menunggu penilaian Anda")).to_be_visible()
    rater.get_by_role("main").get_by_role("link", name="Kerjakan sekarang").click()
    expect(rater.get_by_role("main")).to_contain_text("Rina Maharani")
