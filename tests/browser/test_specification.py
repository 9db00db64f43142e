"""A specification in a real browser: a trainer writes it at a desk, a reviewer publishes it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from portal.core import clock, schema
from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import Person
from portal.web.app import Portal
from tests.content.specifying.bureau import make_bureau
from tests.support.browser import DESK, PHONE, axe
from tests.support.live import serving
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant
from tests.support.portal_app import NOON, make_app

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST = {"width": 320, "height": 640}


@dataclass
class Room:
    """A served portal, and the sessions of a trainer and a reviewer."""

    url: str
    cookie: str
    author: str
    reviewer: str


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    app = make_app(tmp_path_factory.mktemp("specification"), second_factor_optional=True)
    with clock.fixed(NOON):
        with app.app_context():
            schema.to_head()
            bureau = make_bureau()
            bureau.published(code="UJI-0")
            make_grant(bureau.author, Role.TRAINER, bureau.agency)
            make_grant(bureau.reviewer, Role.REVIEWER, bureau.agency)
            sessions = [session_of(app, one) for one in (bureau.author, bureau.reviewer)]
            db.session.remove()
        with serving(app) as url:
            yield Room(url, app.config["SESSION_COOKIE_NAME"], *sessions)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def session_of(app: Portal, person: Person) -> str:
    pages = PageClient(app)
    pages.enter(make_account(person).id)
    found = pages.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert found is not None
    return found.value


def opened(open_page, room: Room, session: str, *, theme: str = "light", **options) -> Page:
    page: Page = open_page(base_url=room.url, reduced_motion="reduce", **options)
    page.context.add_cookies(
        [
            {"name": room.cookie, "value": session, "url": room.url},
            {"name": "tema", "value": theme, "url": room.url},
        ]
    )
    return page


def test_a_trainer_writes_a_specification_and_a_reviewer_publishes_it(open_page, room):
    author = opened(open_page, room, room.author, viewport=DESK)
    author.goto("/studio/exams")
    author.get_by_role("link", name="Buat kisi-kisi").click()
    author.get_by_label("Judul").fill("Ujian layanan")
    author.get_by_label("Kode").fill("UJI-1")
    author.get_by_label("Bank soal").select_option(label="Bank uji")
    author.get_by_role("button", name="Buat kisi-kisi").click()
    easy = author.locator("[name='n:spbe::easy']")
    note = easy.locator("xpath=following-sibling::small")
    easy.fill("4")
    expect(note).to_have_text("ada 9, kurang 3")
    easy.fill("3")
    expect(note).to_have_text("ada 9, perlu 9")
    author.locator("[name='n:spbe::hard']").fill("2")
    expect(author.locator("[data-total]")).to_have_text("5")
    author.get_by_role("button", name="Simpan").first.click()
    author.get_by_role("link", name="Tetapkan").click()
    author.get_by_label("Ditetapkan kebijakan").check()
    author.get_by_label("Batas lulus (%)").fill("70")
    author.locator("[name=on]").first.fill("20")
    author.locator("select[name=on]").select_option("11")
    author.locator("[name=on]").last.fill("2026")
    author.get_by_label("Alasan dan dasar").fill("Keputusan 12/2026.")
    author.get_by_role("button", name="Simpan").click()
    author.get_by_role("button", name="Ajukan untuk terbit").click()
    expect(author.get_by_text("Menunggu ditinjau")).to_be_visible()
    reviewer = opened(open_page, room, room.reviewer, viewport=DESK)
    reviewer.goto("/studio/exams")
    reviewer.get_by_role("link", name="Ujian layanan", exact=True).last.click()
    reviewer.get_by_role("button", name="Setujui dan terbitkan").click()
    reviewer.get_by_role("link", name="Versi 1", exact=True).click()
    expect(reviewer.get_by_text("Tanpa soal yang sama")).to_be_visible()
    expect(reviewer.get_by_role("row", name="Naskah 3 5 0,640")).to_be_visible()
    assert axe(reviewer) == []


@pytest.mark.parametrize(
    ("viewport", "theme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"]
)
def test_every_page_can_be_used_by_everybody(open_page, room, viewport, theme):
    page = opened(open_page, room, room.author, theme=theme, viewport=viewport)
    page.goto("/studio/exams")
    one = page.locator(".pk-list a").first.get_attribute("href")
    bank = "/studio/banks/bank-uji"
    item = f"{bank}/items/uji-001"
    paths = [
        "/studio/exams", "/studio/exams/new", one, f"{one}/table", f"{one}/cut", f"{one}/angoff",
        f"{one}/angoff/1", f"{one}/preview", f"{one}/versions/1", f"{one}/versions/1/forms/1",
        "/studio/banks", "/studio/banks/new", bank, item, f"{item}/edit", f"{item}/remove",
        f"{bank}/import", f"{bank}/export", f"{bank}/new-item", f"{bank}/new-item/single",
    ]  # fmt: skip
    for path in paths:
        page.goto(path)
        page.evaluate(
            "document.querySelectorAll('details:not([hx-get])').forEach(fold => fold.open = true)"
        )
        assert axe(page) == [], path
        page.set_viewport_size(SMALLEST)
        assert page.evaluate(SIDEWAYS) == 0, path
        page.set_viewport_size(viewport)
