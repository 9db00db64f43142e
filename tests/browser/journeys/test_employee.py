"""An employee reads a lesson on a phone, sits a quiz, and asks the profile for its reasons."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser


def test_from_the_next_step_through_a_lesson_and_a_quiz_to_what_it_said(town: Town) -> None:
    page = town.enter("employee", PHONE, color_scheme="dark")
    main = page.get_by_role("main")
    main.get_by_role("link", name="Lanjutkan Keamanan Informasi").click()
    main.get_by_role("link", name="Mulai belajar").click()
    main.get_by_role("link", name="Lanjut ke Data itu tentang orang").click()
    for following in ("Jenis data pribadi", "Dasar pemrosesan", "Kuis: data"):
        main.get_by_role("button", name=f"Selesai, lanjut ke {following}").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(following)
    main.get_by_role("button", name="Mulai kuis").click()
    _answer(page, 5)
    main.get_by_role("button", name="Periksa dan kumpulkan").click()
    page.get_by_role("button", name="Ya, kumpulkan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ulus Kuis: data dan orangnya")
    expect(main).to_contain_text("batas lulus 4")
    expect(main).to_contain_text("Yang benar")  # and why, beside each choice
    assert not axe(page)
    expect(main).to_contain_text("bukti pengetahuan")
    main.get_by_role("link", name="Kembali ke kursus").click()
    expect(main).to_contain_text("3 dari 17 bagian selesai")


def test_from_home_to_why_a_level_is_what_it_is_and_the_open_evaluation(town: Town) -> None:
    page = town.enter("employee", PHONE)
    main = page.get_by_role("main")
    main.get_by_role("link", name="Buka profil").click()
    main.get_by_role("link", name="Pelayanan Administrasi Kependudukan").first.click()
    expect(main.get_by_role("heading", name="Mengapa level 3?")).to_be_visible()
    expect(main).to_contain_text("Level mengikuti unsur yang paling rendah")
    assert not axe(page)
    page.get_by_role("link", name="Evaluasi", exact=True).first.click()
    expect(main).to_contain_text("8 dari 12 kompetensi memenuhi standar jabatan")
    expect(main).to_contain_text("Penilaian atasan")
    main.get_by_role("link", name="Pelayanan Administrasi Kependudukan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "Pelayanan Administrasi Kependudukan"
    )


def _answer(page: Page, count: int) -> None:
    """Something to each question, whatever its kind."""
    main = page.get_by_role("main")
    for number in range(1, count + 1):
        expect(main).to_contain_text(f"Soal {number} dari {count}")
        choice = main.get_by_role("radio").or_(main.get_by_role("checkbox"))
        if choice.count():
            choice.first.check()
        else:
            main.get_by_role("textbox").first.fill("data")
        if number < count:
            main.get_by_role("link", name=f"Soal {number + 1}").first.click()
