"""The board's day in a real browser: results let out, an appeal answered, a wrong key put right."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from portal.assessment.models import Attempt, AttemptAnswer
from portal.assessment.regrading import running
from portal.assessment.service import attempts
from portal.certification.service import releasing
from portal.core import clock, schema
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.sat import START, ExamDay
from tests.support.browser import DESK, PHONE, axe
from tests.support.live import serving
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant
from tests.support.portal_app import NOON, close, make_app

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OBJECTION = "Dua jawaban terakhir saya tidak ikut dihitung. Mohon diperiksa catatannya."
ANSWER = "Catatan portal diperiksa: kedua soal itu tidak dijawab sebelum waktu habis."
BLUE, GREEN = 1, 2


@dataclass
class Stage:
    """A served portal on the day after an exam, with everybody who decides about it."""

    app: Portal
    url: str
    day: ExamDay
    accounts: dict[str, int]
    sat: dict[str, Attempt]

    def enter(self, page: Page, name: str) -> Page:
        """Sign somebody in."""
        client = PageClient(self.app)
        client.enter(self.accounts[name])
        cookie = client.client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url}])
        return page

    def result(self, name: str) -> str:
        return f"/exams/{self.sat[name].owner_ref}/result"

    def work(self) -> None:
        """What the worker does next."""
        with self.app.app_context():
            releasing.go_on(now=NOON)
            running.go_on(now=NOON)
            db.session.remove()


def short_of(day: ExamDay, name: str, chosen: int) -> tuple[Person, Attempt]:
    """Somebody who chose this option of the single choice and left two other items blank."""
    person = day.person(name)
    attempt = day.sit(who=person, single=chosen, close=False)
    left = [one["ref"] for one in day.paper if one["kind"] != "single"][:2]
    with transaction():
        db.session.execute(
            delete(AttemptAnswer).where(
                AttemptAnswer.attempt_id == attempt.id, AttemptAnswer.item_ref.in_(left)
            )
        )
    attempts.submit(person.id, attempt.public_id, now=START)
    return person, attempt


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("board")
    app = make_app(folder, second_factor_optional=True)
    with clock.fixed(NOON):
        with app.app_context():
            schema.to_head()
            day = ExamDay(folder)
            people, sat = {}, {}
            for name, chosen in (("Rina Kurang", GREEN), ("Budi Pas", BLUE)):
                people[name], sat[name] = short_of(day, name, chosen)
            for name, role in (
                ("Ketua Sidang", Role.BOARD_MEMBER),
                ("Anggota Sidang", Role.BOARD_MEMBER),
                ("Penguji", Role.EXAMINER),
            ):
                people[name] = day.board_member if name == "Ketua Sidang" else day.person(name)
                make_grant(people[name], role, day.agency)
            accounts = {name: make_account(one).id for name, one in people.items()}
            db.session.expunge_all()
            db.session.remove()
        with serving(app) as url:
            yield Stage(app, url, day, accounts, sat)
    close(app)


def released(stage: Stage, page: Page) -> None:
    """The board reads the names, then lets the results out."""
    page.goto("/admin/results")
    page.get_by_role("link", name="Ujian SPBE November").click()
    page.get_by_role("link", name="Siapa yang lulus").click()
    row = page.get_by_role("row").filter(has_text="Budi Pas")
    expect(row.get_by_text("Lulus", exact=True)).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Sidang hasil").click()
    page.get_by_role("link", name="Umumkan hasil…").click()
    page.get_by_label("Saya sudah memeriksa").check()
    page.get_by_role("button", name="Umumkan hasil").click()
    expect(page.get_by_text("Hasil diumumkan.", exact=False).first).to_be_visible()
    stage.work()


def test_the_board_releases_and_answers_who_objects(stage, open_page):
    desk = stage.enter(open_page(viewport=DESK, base_url=stage.url), "Ketua Sidang")
    phone = stage.enter(open_page(viewport=PHONE, base_url=stage.url), "Rina Kurang")
    phone.goto(stage.result("Rina Kurang"))
    expect(phone.get_by_text("Hasil diumumkan setelah sidang", exact=False)).to_be_visible()
    released(stage, desk)
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Belum lulus")
    assert phone.evaluate(SIDEWAYS) == 0
    phone.get_by_role("link", name="Ajukan banding").click()
    phone.get_by_label("Keberatan Anda").fill(OBJECTION)
    phone.get_by_role("button", name="Ajukan banding").click()
    expect(phone.get_by_text("Banding diterima dengan nomor", exact=False)).to_be_visible()
    judge = stage.enter(open_page(viewport=DESK, base_url=stage.url), "Anggota Sidang")
    judge.goto("/admin/appeals")
    judge.get_by_role("link", name="Rina Kurang").click()
    expect(judge.get_by_text(OBJECTION)).to_be_visible()
    axe(judge)
    judge.get_by_role("link", name="Catatan pengerjaannya").click()
    expect(judge.get_by_role("heading", name="Penyimpanan")).to_be_visible()
    judge.go_back()
    judge.get_by_label("Ditolak").check()
    judge.get_by_label("Alasan keputusan").fill(ANSWER)
    judge.get_by_role("button", name="Catat keputusan").click()
    expect(judge.get_by_text("Keputusan dicatat", exact=False)).to_be_visible()
    phone.reload()
    expect(phone.get_by_text(ANSWER)).to_be_visible()
    axe(phone)


def test_a_wrong_key_is_found_measured_agreed_to_and_told(stage, open_page):
    released(stage, stage.enter(open_page(viewport=DESK, base_url=stage.url), "Ketua Sidang"))
    desk = stage.enter(open_page(viewport=DESK, base_url=stage.url), "Penguji")
    desk.goto("/admin/regrades")
    desk.get_by_role("link", name="Ajukan penilaian ulang").click()
    desk.get_by_label("Bank soal").select_option(value="course:semua-jenis")
    desk.get_by_label("Kode soal").fill("single")
    desk.get_by_role("button", name="Cari").click()
    desk.get_by_role("link", name="single-1").click()
    desk.get_by_label("Pakai kunci yang lain").check()
    desk.get_by_label("Biru").uncheck()
    desk.get_by_label("Hijau").check()
    desk.get_by_label("Mengapa kuncinya keliru").fill("Menurut aturan baru, hijau yang benar.")
    desk.get_by_role("button", name="Hitung akibatnya").click()
    expect(desk.get_by_text("Belum ada nilai yang berubah", exact=False)).to_be_visible()
    stage.work()
    desk.reload()
    for name, told in (("Rina Kurang", "Menjadi lulus"), ("Budi Pas", "Lulus dipertahankan")):
        row = desk.get_by_role("row").filter(has_text=name)
        expect(row.get_by_text(told, exact=True)).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name="Ajukan kepada sidang").click()
    expect(desk.get_by_text("Usulan sendiri", exact=False)).to_be_visible()
    second = stage.enter(open_page(viewport=PHONE, base_url=stage.url), "Anggota Sidang")
    second.goto(desk.url)
    assert second.evaluate(SIDEWAYS) == 0
    second.get_by_role("button", name="Setujui dan jalankan").click()
    expect(second.get_by_text("Hasil sedang dinilai ulang", exact=False).first).to_be_visible()
    stage.work()
    for name, told in (
        ("Rina Kurang", "6 dari 8 nilai"),
        ("Budi Pas", "Kelulusan yang sudah diumumkan tetap berlaku"),
    ):
        phone = stage.enter(open_page(viewport=PHONE, base_url=stage.url), name)
        phone.goto("/inbox")
        expect(phone.get_by_text("hijau yang benar", exact=False).first).to_be_visible()
        phone.goto(stage.result(name))
        expect(phone.get_by_role("heading", level=1)).to_contain_text("Anda lulus")
        expect(phone.get_by_text(told, exact=False).first).to_be_visible()
