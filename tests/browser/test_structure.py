"""Units, jobs, posts and calendar in a real browser, as a personnel officer has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from portal.core import clock, schema
from portal.core.db import db
from portal.core.permissions import Role
from portal.people.rules.calendar import DayKind, NamedDay
from portal.people.service import calendars, posts
from portal.web.app import Portal
from tests.people.service.conftest import make_city
from tests.support.browser import DESK, PHONE, axe
from tests.support.live import serving
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant
from tests.support.portal_app import NOON, make_app

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST = {"width": 320, "height": 640}


@dataclass
class Office:
    """A served portal, the cookie of an officer of the city, and the pages of one of each."""

    url: str
    cookie: str
    session: str
    paths: list[str]
    deep: str


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    app = make_app(tmp_path_factory.mktemp("structure"), second_factor_optional=True)
    with clock.fixed(NOON):
        with app.app_context():
            schema.to_head()
            account, paths, deep = furnished()
            db.session.remove()
        with serving(app) as url:
            yield Office(url, app.config["SESSION_COOKIE_NAME"], entered(app, account), paths, deep)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def furnished() -> tuple[int, list[str], str]:
    """A city with a vacant and a held post, a unit that ends, a year of holidays."""
    city = make_city()
    by = {"now": NOON, "actor_id": None}
    officer = city.person(city.root, "Ayu Lestari")
    account = make_account(officer)
    make_grant(officer, Role.HR, city.agency)
    head = city.post(city.health, is_head=True)
    city.appoint(officer, head)
    below = city.post(city.clinic, head)
    deep = city.unit("seksi pencegahan penyakit dan penyehatan lingkungan permukiman", city.clinic)
    calendars.copy_year(city.agency.id, 2026, **by)
    calendars.add_day(
        city.agency.id,
        NamedDay(date(2026, 12, 1), DayKind.LOCAL, "Hari Jadi Kota"),
        source="",
        **by,
    )
    posts.close(city.post(city.school).id, date(2027, 1, 1), **by)
    unit, seat = f"/admin/units/{city.health.public_id}", "/admin/posts"
    days = f"/admin/calendar/{city.agency.public_id}"
    held = f"{seat}/{head.public_id}"
    paths = [
        "/admin/tree", "/admin/tree?q=din", "/admin/tree?tanggal=31&tanggal=2&tanggal=2026",
        unit, f"{unit}/new",
        f"{unit}/move", f"{unit}/close", "/admin/jobs", f"/admin/jobs/{city.job.public_id}",
        f"/admin/jobs/new/{city.agency.public_id}", seat, f"{seat}/new", held,
        f"{seat}/{below.public_id}/superior", f"{held}/close", f"{held}/appoint",
        f"{held}/appoint?orang={officer.public_id}", "/admin/calendar", f"{days}/days/new",
        f"{days}/week", f"{days}/confirm",
    ]  # fmt: skip
    return account.id, paths, deep.name


def entered(app: Portal, account: int) -> str:
    """The cookie of a session of this account."""
    pages = PageClient(app)
    pages.enter(account)
    found = pages.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert found is not None
    return found.value


def opened(open_page, office: Office, *, theme: str = "light", **options) -> Page:
    page: Page = open_page(base_url=office.url, reduced_motion="reduce", **options)
    page.context.add_cookies(
        [
            {"name": office.cookie, "value": office.session, "url": office.url},
            {"name": "tema", "value": theme, "url": office.url},
        ]
    )
    return page


@pytest.mark.parametrize(
    ("viewport", "theme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"]
)
def test_axe_finds_nothing_on_any_page(open_page, office, viewport, theme):
    page = opened(open_page, office, theme=theme, viewport=viewport)
    for path in office.paths:
        page.goto(path)
        page.evaluate(
            "document.querySelectorAll('details:not([hx-get])').forEach(fold => fold.open = true)"
        )
        assert axe(page) == [], path


def test_no_page_scrolls_sideways_on_the_smallest_phone(open_page, office):
    page = opened(open_page, office, viewport=SMALLEST)
    for path in office.paths:
        page.goto(path)
        assert page.evaluate(SIDEWAYS) == 0, path


def test_a_deep_branch_opens_in_place_and_without_script_on_a_page_of_its_own(open_page, office):
    def fold(shown: Page, name: str) -> None:
        shown.get_by_text(f"Unit di bawah {name}", exact=True).locator("xpath=..").click()

    page = opened(open_page, office)
    page.goto("/admin/tree")
    deep = page.get_by_role("link", name=office.deep, exact=True)
    expect(deep).to_have_count(0)
    fold(page, "Dinkes")
    fold(page, "Puskesmas")
    expect(deep).to_be_visible()
    assert page.url.endswith("/admin/tree")
    plain = opened(open_page, office, java_script_enabled=False)
    plain.goto("/admin/tree")
    fold(plain, "Dinkes")
    fold(plain, "Puskesmas")
    plain.get_by_role("link", name="Buka satu unit di bawahnya").click()
    expect(plain.get_by_role("link", name=office.deep, exact=True)).to_be_visible()
