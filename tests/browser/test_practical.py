"""Practical assessment in a real browser: booked by phone, seen by two, read in the profile."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from portal.core import clock, schema
from portal.core.db import db
from portal.web.app import Portal
from tests.certification.practical.room import HOUR, KEY, MORNING, Room
from tests.support.browser import DESK, PHONE, axe
from tests.support.live import serving
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, close, make_app

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NOTE = "Laporan harian belum ditandatangani."


@dataclass
class Stage:
    """A served portal with an assessment that has a free time."""

    app: Portal
    url: str
    room: Room
    path: str

    def enter(self, page: Page, account: int) -> Page:
        """Sign somebody in."""
        client = PageClient(self.app)
        client.enter(account)
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = client.client.get_cookie(name)
        assert cookie is not None
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": self.url}])
        return page


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    app = make_app(tmp_path_factory.mktemp("practical"), second_factor_optional=True)
    with clock.fixed(NOON):
        with app.app_context():
            schema.to_head()
            room = Room(1)
            made = room.assessment()
            room.slots(made)
            path = f"/exams/practical/{made.public_id}"
            db.session.remove()
        with serving(app) as url:
            yield Stage(app, url, room, path)
    close(app)


def test_booked_on_a_phone_seen_by_two_and_read_in_the_profile(stage, open_page):
    room, accounts = stage.room, stage.room.accounts
    phone = stage.enter(open_page(viewport=PHONE, base_url=stage.url), accounts[room.clerks[0].id])
    phone.goto(stage.path)
    phone.get_by_label("Ruang uji lantai 2").check()
    phone.get_by_role("button", name="Pesan jadwal ini").click()
    expect(phone.get_by_text("Jadwal sudah dipesan")).to_be_visible()
    assert phone.evaluate(SIDEWAYS) == 0
    booked = phone.url.rpartition("/")[2]
    with clock.fixed(MORNING + HOUR):
        for one, mark in ((room.first, "Sebagian"), (room.second, "Teramati")):
            # No script: the sheet is a plain form for a place with a bad line.
            bare = open_page(viewport=PHONE, base_url=stage.url, java_script_enabled=False)
            fill(stage.enter(bare, accounts[one.id]), booked, mark)
        desk = open_page(viewport=DESK, base_url=stage.url)
        desk = stage.enter(desk, accounts[room.second.id])
        desk.goto(f"/assessing/{booked}")
        expect(desk.get_by_text(NOTE)).to_be_visible()
        axe(desk)
        desk.get_by_label("Sebagian").check()
        desk.get_by_label("Dasar kesepakatan").fill("Laporannya ada, tanda tangannya belum.")
        desk.get_by_role("button", name="Usulkan kepada asesor lain").click()
        expect(desk.get_by_text("Menunggu jawaban asesor lain.")).to_be_visible()
        other = open_page(viewport=PHONE, base_url=stage.url)
        other = stage.enter(other, accounts[room.first.id])
        other.goto(f"/assessing/{booked}")
        other.get_by_role("button", name="Sepakat", exact=True).click()
        expect(other.get_by_text("kesepakatan tertulis keduanya")).to_be_visible()
        assert other.evaluate(SIDEWAYS) == 0
        phone = stage.enter(phone, accounts[room.clerks[0].id])
        phone.goto(f"/exams/practical/bookings/{booked}")
        expect(phone.get_by_text("Nilai 7 dari 8 mencapai batas lulus 6.")).to_be_visible()
        axe(phone)
        phone.goto(f"/profile/{KEY}")
        expect(phone.get_by_text("Uji praktik pelayanan loket", exact=False).first).to_be_visible()


def fill(page: Page, booked: str, last: str) -> None:
    """Everything observed but the last point, saved on the way and handed in."""
    page.goto(f"/assessing/{booked}")
    page.get_by_role("button", name="Mulai mengisi").click()
    points = page.locator("fieldset:has(input[type=radio])")
    for place in range(points.count() - 1):
        points.nth(place).get_by_label("Teramati", exact=True).check()
    page.get_by_role("button", name="Simpan dulu").click()
    points = page.locator("fieldset:has(input[type=radio])")
    points.last.get_by_label(last, exact=True).check()
    if last != "Teramati":
        page.get_by_label("Catatan", exact=True).last.fill(NOTE)
    page.get_by_label("Contoh dari pekerjaan").fill("Melayani warga lanjut usia tanpa antre ulang.")
    page.get_by_label("Tanggal", exact=True).fill("20")
    page.get_by_label("Bulan").select_option(label="November")
    page.get_by_label("Tahun").fill("2026")
    page.get_by_role("button", name="Serahkan").click()
    expect(page.get_by_text("Lembar Anda sudah diserahkan").first).to_be_visible()
