"""A citizen with a cheap phone at a counter: one screen at a time, without script, and no trace."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.feedback.models import PublicService
from portal.feedback.rules.policy import ELEMENTS
from portal.web.app import Portal
from tests.feedback.making import answers_of, make_answers, make_service
from tests.support.browser import DESK, PHONE, axe
from tests.support.live import serving
from tests.support.portal_app import NOON

pytestmark = pytest.mark.browser

CHEAP = {"width": 360, "height": 640}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def address(app: Portal) -> Iterator[str]:
    with app.app_context():
        service = make_service(slug="ktp-el", name="Layanan KTP-el", served=900)
        make_answers(service, 30)
    with serving(app) as url:
        yield url


def test_a_citizen_rates_a_service_on_a_phone_without_script(
    app: Portal, address: str, open_page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page: Page = open_page(base_url=address, viewport=CHEAP, java_script_enabled=False)
    page.goto("/feedback/ktp-el")
    page.get_by_role("link", name="Mulai").click()
    for number, key in enumerate(ELEMENTS, 1):
        step = page.locator(f"#{key}")
        expect(step.locator("legend")).to_be_in_viewport(ratio=1)
        expect(step.get_by_role("link", name="Lanjut")).to_be_in_viewport(ratio=1)
        choices = step.locator("label")
        (choices.first if key == "u8" else choices.nth(1 + number % 3)).click()
        step.get_by_role("link", name="Lanjut").click()
    expect(page.get_by_label("Usia")).to_have_value("")
    page.locator("#anda").get_by_role("link", name="Lanjut").click()
    page.get_by_label("Ada yang ingin Anda sampaikan?").fill("Loketnya rapi.")
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=2))
    page.get_by_role("button", name="Kirim penilaian").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Terima kasih")
    assert page.context.cookies() == []
    page.go_back()
    page.get_by_role("button", name="Kirim penilaian").click()
    expect(page.get_by_role("alert")).to_contain_text("Terkirim terlalu cepat")
    expect(page.get_by_label("Ada yang ingin Anda sampaikan?")).to_have_value("Loketnya rapi.")
    with app.app_context():
        kept = answers_of(db.session.scalars(select(PublicService)).one())
        assert len(kept) == 31
        given = [getattr(kept[-1], key) for key in ELEMENTS]
    assert given == [3, 4, 2, 3, 4, 2, 3, None, 2]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_on_survey_and_results(
    address: str, open_page, viewport: dict[str, int], theme: str
) -> None:
    page: Page = open_page(base_url=address, viewport=viewport, reduced_motion="reduce")
    page.context.add_cookies([{"name": "tema", "value": theme, "url": address}])
    for path in ("/feedback", "/feedback/ktp-el", "/feedback/ktp-el/results"):
        page.goto(path)
        assert axe(page) == [], path
        assert page.evaluate(SIDEWAYS) == 0, path
