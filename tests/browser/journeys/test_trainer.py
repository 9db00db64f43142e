"""A trainer adds a question to a published course on a phone; the reviewer answers."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser

COURSE = "Sandi kuat dan tautan aman"
QUESTION = "Kapan sandi akun dinas harus diganti?"


def test_from_the_studio_to_a_draft_handed_in_and_published(town: Town) -> None:
    page = town.enter("trainer", PHONE)
    hand_in(page)
    main = page.get_by_role("main")
    expect(page.get_by_role("status")).to_contain_text("Draf diajukan")
    expect(main).not_to_contain_text("Sudah dapat diajukan")
    expect(main.get_by_role("button", name="Tarik kembali untuk diubah")).to_be_visible()
    assert not axe(page)
    reviewer = town.enter("reviewer", color_scheme="dark")
    desk = open_review(reviewer)
    expect(desk).to_contain_text(QUESTION)
    reviewer.get_by_label("Apa yang berubah, untuk peserta").fill("Satu soal baru tentang sandi.")
    assert not axe(reviewer)
    desk.get_by_role("button", name="Setujui dan terbitkan").click()
    expect(reviewer.get_by_role("status")).to_contain_text("Draf sudah terbit")
    main.get_by_role("link", name="Kursus yang Anda kelola").click()
    expect(main).to_contain_text("Belum ada draf")


def test_an_author_shapes_words_by_buttons_and_can_undo_it(town: Town) -> None:
    page = town.enter("trainer")
    main = page.get_by_role("main")
    main.get_by_role("link", name="Ruang pengajar").click()
    main.get_by_role("listitem").filter(has_text=COURSE).get_by_role("button", name="Ubah").click()
    main.get_by_role("link", name="Sandi yang kuat dan mudah diingat").first.click()
    text = page.get_by_label("Isi pelajaran")
    text.fill("Panjang\nBerbeda")
    text.press("Control+a")
    page.get_by_role("button", name="Daftar bernomor").click()
    expect(text).to_have_value("1. Panjang\n2. Berbeda")
    text.press("Control+z")
    expect(text).to_have_value("Panjang\nBerbeda")
    text.press("Control+End")
    page.get_by_role("button", name="Tebal").click()
    expect(text).to_have_value("Panjang\nBerbeda**tebal**")
    expect(main).to_contain_text("Berbedatebal")
    assert not axe(page)


def hand_in(page: Page) -> None:
    """From the trainer's home: the course changed by one question, and handed to review."""
    main = page.get_by_role("main")
    main.get_by_role("link", name="Ruang pengajar").click()
    main.get_by_role("listitem").filter(has_text=COURSE).get_by_role("button", name="Ubah").click()
    main.get_by_role("link", name="Kelola soal").click()
    main.get_by_role("link", name="Tulis soal").click()
    main.get_by_role("link", name="Pilihan tunggal").click()
    page.get_by_label("Pertanyaan").fill(QUESTION)
    page.get_by_label("Teks pilihan").nth(0).fill("Begitu diduga diketahui orang lain")
    page.get_by_label("Teks pilihan").nth(1).fill("Setiap Senin")
    page.get_by_role("radio", name="Pilihan 1 benar").check()
    page.get_by_label("Kompetensi").select_option("Penyelenggaraan Pemerintahan Digital (SPBE)")
    main.get_by_role("button", name="Tambahkan ke draf").first.click()
    expect(page.get_by_role("status").first).to_contain_text("Soal ditambahkan ke draf")
    main.get_by_role("link", name="Bank soal").click()
    main.get_by_role("link", name=COURSE).click()
    main.get_by_role("button", name="Ajukan untuk ditinjau").click()


def open_review(page: Page) -> Locator:
    """From the reviewer's home: the only draft that waits."""
    main = page.get_by_role("main")
    main.get_by_role("link", name="1 draf kursus untuk ditinjau").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(COURSE)
    return main
