"""The first morning of an agency: its file of people, its courses, who does what."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import openpyxl
from playwright.sync_api import expect
from sqlalchemy import select

from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import Organisation
from tests.support.people import PASSWORD, make_account, make_grant

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.main_job.scene import Scene

ADMIN = "Andi Wijaya"
CHIEF, HEAD, CLERK = "Hendra Gunawan", "Dewi Lestari", "Rina Marlina"
TRAINER, REVIEWER, INVIGILATOR = "Bagus Prasetyo", "Citra Anggraini", "Yanti Kusuma"
MEMBERS = ("Sri Wahyuni", "Joko Susilo")
NUMBERS = {
    ADMIN: "198001012005011001",
    CHIEF: "196803171992031004",
    HEAD: "197508141999032003",
    CLERK: "199306302019022002",
    TRAINER: "198805122013021001",
    REVIEWER: "198510102010012005",
    INVIGILATOR: "198212082006042007",
    MEMBERS[0]: "197512082005012007",
    MEMBERS[1]: "197203151998031002",
}
ROLES = {
    CHIEF: Role.HR,
    TRAINER: Role.TRAINER,
    REVIEWER: Role.REVIEWER,
    INVIGILATOR: Role.INVIGILATOR,
    MEMBERS[0]: Role.BOARD_MEMBER,
    MEMBERS[1]: Role.BOARD_MEMBER,
}
_UNITS = [
    ["Kode unit", "Nama unit", "Kode induk", "Jenis unit", "Berlaku mulai"],
    ["bkpsdm", "Badan Kepegawaian dan Pengembangan SDM", "contoh", "Badan", "01-01-2024"],
    ["disdukcapil", "Dinas Kependudukan dan Pencatatan Sipil", "contoh", "Dinas", "01-01-2024"],
]
_POSTS = [
    ["Kode jabatan", "Kode standar", "Kode unit", "Kode atasan", "Kepala unit", "Berlaku mulai"],
    ["BKP-01", "kepala_bkpsdm", "bkpsdm", "", "ya", "01-01-2024"],
    ["DKC-01", "kabid_bangkom", "disdukcapil", "", "ya", "01-01-2024"],
    ["DKC-11", "petugas_loket_adminduk", "disdukcapil", "DKC-01", "tidak", "01-01-2024"],
]
_PEOPLE = [["NIP", "Nama", "Status", "Gol ruang", "Kode unit", "Kode jabatan", "TMT jabatan"]]
_SEATS = {CHIEF: "BKP-01", HEAD: "DKC-01", CLERK: "DKC-11"}


def workbook() -> bytes:
    """The file as personnel keeps it: units, posts and people in one workbook."""
    people = [
        [
            number, name, "PNS", "III/c", "bkpsdm" if name not in {HEAD, CLERK} else "disdukcapil",
            _SEATS.get(name, ""), "02-01-2024" if name in _SEATS else "",
        ]
        for name, number in NUMBERS.items()
        if name != ADMIN
    ]  # fmt: skip
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in (("Unit", _UNITS), ("Jabatan", _POSTS), ("Pegawai", [*_PEOPLE, *people])):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def found(scene: Scene, bank: Path) -> None:
    """`portal init`, the standards of jobs, a course and a bank, all at the prompt; then serve."""
    words = ["--agency", "contoh", "--name", "Pemerintah Kota Contoh"]
    words += ["--admin-name", ADMIN, "--admin-number", NUMBERS[ADMIN]]
    told = scene.place.run("init", *words)
    scene.place.run("competency", "load")
    scene.place.run("courses", "load", "courses/sandi-dan-tautan-aman", str(bank))
    scene.numbers = dict(NUMBERS)
    scene.place.open_on(scene.place.now)
    link = re.search(r"http://\S+", told)
    assert link is not None
    page = scene.page()
    page.goto(link[0])
    choose_password(page)


def choose_password(page: Page) -> None:
    """With a code that has been taken."""
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=repeat]").fill(PASSWORD)
    page.get_by_role("button", name="Simpan kata sandi").click()
    expect(page.get_by_text("Kata sandi Anda sudah tersimpan")).to_be_visible()


def import_people(scene: Scene) -> Page:
    """Personnel uploads the file, looks at what it would change, and lets it happen."""
    desk = scene.enter(ADMIN)
    desk.goto("/admin/imports")
    desk.get_by_label("Berkas CSV atau XLSX").set_input_files(
        {
            "name": "pegawai.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": workbook(),
        }
    )
    desk.get_by_role("button", name="Unggah dan lihat kolomnya").click()
    desk.get_by_role("button", name="Periksa setiap baris").click()
    desk.get_by_role("button", name="Centang semua").first.click()
    desk.get_by_role("button", name="Setujui dan jalankan").click()
    expect(desk.get_by_text("langkah dijalankan")).to_be_visible()
    expect(desk.get_by_text("Lihat langkah yang ditolak")).to_have_count(0)
    return desk


def appoint(scene: Scene) -> None:
    """Who does what, and passwords for all but the clerk; each has tests of its pages."""
    with scene.place.inside():
        agency = db.session.scalars(select(Organisation)).one()
        for name, role in ROLES.items():
            make_grant(scene.person(name), role, agency)
        for name in {*NUMBERS} - {ADMIN, CLERK}:
            make_account(scene.person(name))
        db.session.remove()


def open_class(scene: Scene, course: str) -> None:
    """A course that was loaded is offered to nobody before personnel opens a class of it."""
    desk = scene.enter(ADMIN)
    desk.goto("/admin/runs")
    desk.get_by_role("link", name="Buka kelas").first.click()
    desk.get_by_role("link", name=course).click()
    desk.get_by_role("button", name="Buka kelas").click()
    expect(desk.get_by_text("Kelas dibuka.")).to_be_visible()
