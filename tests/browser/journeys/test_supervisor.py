"""A head of unit with a phone between two meetings: an assessment, and what was seen at work."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser


def test_from_what_waits_to_an_assessment_handed_in(town: Town) -> None:
    page = town.enter("supervisor", PHONE)
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name="14 pegawai menunggu penilaian Anda")).to_be_visible()
    main.get_by_role("link", name="Kerjakan sekarang").click()
    main.get_by_role("link", name="Nilai 14 pegawai berikutnya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Penilaian Aulia Sari")
    main.get_by_role("link", name="Dari mana setiap angka").click()
    expect(main).to_contain_text("93,33 %")
    row = main.get_by_role("row").filter(has_text="Pelayanan Administrasi Kependudukan")
    expect(row).to_contain_text("Pengakuan bukti dari luar portal")
    assert not axe(page)
    main.get_by_role("link", name="Aulia Sari").click()
    main.get_by_role("link", name="Pelayanan Administrasi Kependudukan").click()
    seen = page.get_by_role("group", name="Indikator yang terlihat")
    expect(seen).to_contain_text("sedikitnya 2")
    for indicator in seen.get_by_role("checkbox").all():
        indicator.check()
    page.get_by_label("Tanggal", exact=True).fill("12")
    page.get_by_label("Bulan").select_option("Oktober")
    page.get_by_label("Tahun").fill("2026")
    page.get_by_label("Contoh dari pekerjaan").fill("Empat puluh permohonan masuk tanpa kembali.")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status")).to_contain_text("Belum terkirim")
    page.get_by_role("button", name="Kirim penilaian").click()
    expect(page.get_by_role("status")).to_contain_text("Penilaian Aulia Sari terkirim")
    expect(page.get_by_role("row").filter(has_text="Aulia Sari")).to_contain_text("Selesai")
    expect(main.get_by_role("link", name="Nilai 13 pegawai berikutnya")).to_be_visible()
    assert not axe(page)


def test_what_was_seen_at_work_becomes_evidence_the_employee_reads(town: Town) -> None:
    page = town.enter("supervisor", PHONE, color_scheme="dark")
    main = page.get_by_role("main")
    main.get_by_role("link", name="2 penerapan menunggu konfirmasi Anda").click()
    main.get_by_role("link", name="Fajar Maharani").click()
    expect(page.get_by_role("region", name="Yang dilaporkannya")).to_contain_text("tujuh dari")
    witnessed = page.get_by_role("region", name="Yang Anda saksikan")
    for indicator in witnessed.get_by_role("checkbox").all():
        indicator.check()
    witnessed.get_by_label("Tanggal", exact=True).fill("20")
    witnessed.get_by_label("Bulan").select_option("November")
    witnessed.get_by_label("Tahun").fill("2026")
    witnessed.get_by_label("Contoh dari pekerjaan").fill("Keluhan di loket selesai tanpa marah.")
    assert not axe(page)
    witnessed.get_by_role("button", name="Konfirmasi").click()
    expect(page.get_by_role("status")).to_contain_text("tercatat sebagai bukti keterampilan")
    expect(main.get_by_role("link", name="Fajar Maharani")).to_be_hidden()
    page.get_by_role("link", name="Peta", exact=True).click()
    main.get_by_role("link", name="Fajar Maharani").click()
    main.get_by_role("link", name="Manajemen Pelayanan Publik").first.click()
    expect(main).to_contain_text("Penerapan di tempat kerja")
