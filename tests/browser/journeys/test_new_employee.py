"""Somebody new gets a slip at the counter and begins on a phone: from the code to a first proof."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import Town
from tests.browser.journeys.knowing import answer_all
from tests.support.browser import PHONE, axe

pytestmark = pytest.mark.browser

NAME, PASSWORD = "Yanti Gunawan", "sawah kopi hujan gerbong"
COURSE, FOLDER = "Sandi kuat dan tautan aman", "sandi-dan-tautan-aman"
ASKED = "Penyelenggaraan Pemerintahan Digital (SPBE)"


def test_from_the_slip_to_the_first_course_and_what_the_post_still_asks(town: Town) -> None:
    path, code, number = hand_over(town)
    page = town.stranger(PHONE, color_scheme="dark")
    page.goto(path)
    activate(page, code)
    expect(page.get_by_label("NIP")).to_have_value(number)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    main = page.get_by_role("main")
    first = page.get_by_role("region", name=COURSE)
    expect(first).to_contain_text(f"Langkah berikutnya untuk {NAME}")
    expect(first).to_contain_text("Kursus wajib menurut Surat Edaran Sekretaris Daerah")
    assert not axe(page)
    first.get_by_role("link", name="Lihat kursus").click()
    main.get_by_role("button", name="Ikuti kursus").click()
    expect(page.get_by_role("status").first).to_contain_text("Mulailah dari pelajaran pertama")
    for following in ("Membaca alamat", "Kuis: sandi"):
        main.get_by_role("button", name=f"Selesai, lanjut ke {following}").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(following)
    main.get_by_role("button", name="Mulai kuis").click()
    answer_all(page, FOLDER, 5)
    main.get_by_role("button", name="Periksa dan kumpulkan").click()
    page.get_by_role("button", name="Ya, kumpulkan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Anda lulus Kuis")
    expect(main).to_contain_text(
        f"Bukti pengetahuan sudah tercatat di profil Anda: {ASKED} level 1"
    )
    expect(main).to_contain_text(f"Kursus {COURSE} selesai")
    assert not axe(page)
    main.get_by_role("link", name="Lihat profil kompetensi").click()
    lacking = page.get_by_role("region", name="Perlu ditingkatkan")
    expect(lacking).to_contain_text("Level 1 ke 3")
    expect(lacking).to_contain_text("Tertahan pada pengetahuan, keterampilan")
    assert not axe(page)
    lacking.get_by_role("link", name=ASKED, exact=True).click()
    expect(main.get_by_role("heading", name="Mengapa level 1?")).to_be_visible()
    expect(main).to_contain_text("Kuis: sandi dan tautan")
    assert not axe(page)


def hand_over(town: Town) -> tuple[str, str, str]:
    """The slip that the unit's officer prints: where to go, the code, the number of its person."""
    office = town.enter("unit_officer")
    office.get_by_role("main").get_by_role("link", name="Administrasi").click()
    office.get_by_role("link", name="Slip aktivasi").click()
    office.get_by_role("checkbox", name=NAME).check()
    never_in = office.get_by_role("region", name="Belum pernah masuk")
    never_in.get_by_role("button", name="Buat slip untuk dicetak").click()
    slip = office.get_by_role("article")
    expect(slip).to_contain_text(NAME)
    said = slip.inner_text()
    address, code, number = (
        found[0]
        for found in (
            re.findall(r"http\S+", said),
            re.findall(r"\b\w{4}(?:-\w{4}){3}\b", said),
            re.findall(r"\b\d{18}\b", said),
        )
    )
    return urlsplit(address).path, code, number


def activate(page: Page, code: str) -> None:
    """Typed in small letters, as a phone does; words of one's own for a password."""
    page.get_by_role("textbox", name="Kode pada slip").fill(code.lower())
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("main")).to_contain_text(f"Untuk akun {NAME}")
    page.get_by_label("Tulis sendiri di bawah").check()
    page.get_by_label("Tulis sendiri", exact=True).fill(PASSWORD)
    page.get_by_label("Tulis sekali lagi").fill(PASSWORD)
    page.get_by_role("button", name="Simpan kata sandi").click()
    expect(page.get_by_role("status")).to_contain_text("Kata sandi Anda sudah tersimpan")
