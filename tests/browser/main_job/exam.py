"""A certification exam: its specification, its sitting, a ticket, the hall, the board."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from portal.core import zones
from tests.browser.main_job.learning import answer
from tests.browser.main_job.office import (
    ADMIN,
    CLERK,
    INVIGILATOR,
    MEMBERS,
    REVIEWER,
    TRAINER,
)
from tests.support.browser import axe

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Page

    from tests.browser.main_job.scene import Scene

TITLE, SITTING = "Ujian SPBE", "Ujian SPBE November"
BANK = "Bank soal sertifikasi SPBE dalam Pekerjaan Sehari-hari"
SPBE = "Penyelenggaraan Pemerintahan Digital (SPBE)"


def write_date(page: Page, name: str, day: date) -> None:
    """The three parts of a date."""
    parts = page.locator(f"[name={name}]")
    parts.first.fill(str(day.day))
    page.locator(f"select[name={name}]").select_option(str(day.month))
    parts.last.fill(str(day.year))


def specify(scene: Scene) -> None:
    """A trainer says what is asked and where passing begins; a reviewer publishes it."""
    author = scene.enter(TRAINER)
    author.goto("/studio/exams")
    author.get_by_role("link", name="Buat kisi-kisi", exact=True).click()
    author.get_by_label("Judul").fill(TITLE)
    author.get_by_label("Kode").fill("UJI-SPBE-2")
    author.get_by_label("Bank soal").select_option(label=BANK)
    author.get_by_role("button", name="Buat kisi-kisi").click()
    for difficulty, count in (("easy", 2), ("medium", 2), ("hard", 1)):
        author.locator(f"[name='n:spbe::{difficulty}']").fill(str(count))
    author.get_by_role("button", name="Simpan").first.click()
    author.get_by_role("link", name="Tetapkan").click()
    author.get_by_label("Ditetapkan kebijakan").check()
    author.get_by_label("Batas lulus (%)").fill("70")
    write_date(author, "on", zones.local_day(scene.place.now) - timedelta(days=30))
    author.get_by_label("Alasan dan dasar").fill("Keputusan Kepala BKPSDM 893.3/12/2026.")
    author.get_by_role("button", name="Simpan").click()
    author.get_by_role("button", name="Ajukan untuk terbit").click()
    expect(author.get_by_text("Menunggu ditinjau")).to_be_visible()
    reviewer = scene.enter(REVIEWER)
    reviewer.goto("/studio/exams")
    reviewer.get_by_role("link", name=TITLE, exact=True).last.click()
    reviewer.get_by_role("button", name="Setujui dan terbitkan").click()
    expect(reviewer.get_by_role("link", name="Versi 1", exact=True)).to_be_visible()


def plan(scene: Scene, held_on: date) -> None:
    """Personnel makes the exam and one sitting of it, with a room and who looks after it."""
    desk = scene.enter(ADMIN)
    desk.goto("/admin/exams")
    desk.get_by_role("link", name="Buat ujian").first.click()
    desk.get_by_label("Nama ujian").fill(TITLE)
    desk.get_by_label("Kode", exact=True).fill("SPBE-2")
    desk.get_by_label("Kompetensi yang diuji").select_option(label=SPBE)
    desk.get_by_label("Level yang diperoleh").select_option("2")
    desk.get_by_label("Banyaknya percobaan").fill("2")
    desk.get_by_label("Jarak antara dua percobaan").fill("0")
    desk.get_by_role("button", name="Buat ujian").click()
    desk.get_by_role("link", name="Rencanakan penyelenggaraan").click()
    desk.get_by_label("Nama penyelenggaraan").fill(SITTING)
    desk.get_by_label("Mulai kapan saja selama sesi berlangsung").check()
    write_date(desk, "day", held_on)
    desk.get_by_label("Mulai", exact=True).fill("09.00")
    desk.get_by_label("Selesai", exact=True).fill("11.00")
    desk.get_by_label("Batas terlambat").fill("0")
    write_date(desk, "opens_on", zones.local_day(scene.place.now))
    write_date(desk, "closes_on", held_on - timedelta(days=1))
    desk.get_by_role("button", name="Buat penyelenggaraan").click()
    desk.get_by_role("link", name="Tambah ruang").click()
    desk.get_by_label("Nama ruang").fill("Laboratorium 1")
    desk.locator("[name=place]").fill("Gedung BKPSDM lantai 2")
    desk.get_by_label("Kursi", exact=True).fill("15")
    desk.get_by_role("button", name="Simpan").click()
    desk.get_by_role("link", name="Atur petugas").click()
    someone = desk.locator("[name=person] option").filter(has_text=INVIGILATOR)
    desk.locator("[name=person]").select_option(someone.get_attribute("value"))
    desk.get_by_role("button", name="Tugaskan").click()
    desk.get_by_role("link", name=SITTING).first.click()
    desk.get_by_role("button", name="Buka untuk peserta").click()
    expect(desk.get_by_role("button", name="Buka untuk peserta")).to_have_count(0)


def sign_up(page: Page) -> str:
    """The clerk takes a place; the number on her ticket."""
    page.goto("/exams")
    page.get_by_role("link", name=SITTING).click()
    page.get_by_label("Laboratorium 1").check()
    page.get_by_role("button", name="Daftar", exact=True).click()
    expect(page.get_by_role("heading", name="Kartu peserta").first).to_be_visible()
    return page.locator("dd.mono").inner_text()


def sit(scene: Scene, ticket: str) -> None:
    """At the door the ticket and a look at the card; at the computer the PIN and the paper."""
    door = scene.enter(INVIGILATOR)
    door.goto("/invigilate")
    door.get_by_role("link", name=SITTING).click()
    door.get_by_role("searchbox").fill(ticket)
    door.keyboard.press("Enter")
    door.get_by_label("Identitas yang diperiksa").fill("Kartu pegawai, foto sesuai")
    door.get_by_role("button", name="Catat hadir dan beri PIN").click()
    pin = door.locator("strong.fs-4").inner_text().replace(" ", "")
    computer = scene.page()
    computer.goto("/seat")
    computer.get_by_label("Nomor kartu peserta").fill(ticket)
    computer.get_by_label("PIN dari pengawas").fill(pin)
    computer.get_by_role("button", name="Masuk", exact=True).click()
    computer.get_by_role("button", name="Mulai mengerjakan").click()
    answer(scene, computer)
    expect(computer.locator("#tanda-terima")).to_be_visible()
    assert axe(computer) == []


def release(scene: Scene) -> None:
    """After the last shift the board reads who passed and lets the results out."""
    board = scene.enter(MEMBERS[0])
    board.goto("/admin/results")
    board.get_by_role("link", name=SITTING).click()
    board.get_by_role("link", name="Siapa yang lulus").click()
    row = board.get_by_role("row").filter(has_text=CLERK)
    expect(row.get_by_text("Lulus", exact=True)).to_be_visible()
    board.get_by_role("link", name="Sidang hasil").click()
    board.get_by_role("link", name="Umumkan hasil…").click()
    board.get_by_label("Saya sudah memeriksa").check()
    board.get_by_role("button", name="Umumkan hasil").click()
    expect(board.get_by_text("Diumumkan").first).to_be_visible()
