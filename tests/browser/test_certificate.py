"""The way to a certificate in a real browser: a superior states, two decide, it is issued."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from portal.certification.rules.requirements import Group, Operator
from portal.core import clock, schema
from portal.core.db import db
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.certificates.counter import SUPPORTS, Counter
from tests.support.browser import DESK, PHONE, axe
from tests.support.live import serving
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, close, make_app

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
REASON = "Ujian dan pernyataan atasannya meyakinkan."


@dataclass
class Stage:
    """A served portal in which a scheme is open to a clerk who passed its exam."""

    app: Portal
    url: str
    counter: Counter

    def enter(self, page: Page, who: Person) -> Page:
        """Sign somebody in."""
        client = PageClient(self.app)
        client.enter(self.counter.office.accounts[who.id])
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = client.client.get_cookie(name)
        assert cookie is not None
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": self.url}])
        return page


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    app = make_app(tmp_path_factory.mktemp("certificate"), second_factor_optional=True)
    with clock.fixed(NOON):
        with app.app_context():
            schema.to_head()
            counter = Counter(members=2)
            counter.open_scheme(requirements=Group(Operator.ALL, (counter.exam, SUPPORTS)))
            counter.passed()
            db.session.remove()
        with serving(app) as url:
            yield Stage(app, url, counter)
    close(app)


def test_applied_for_on_a_phone_stated_decided_by_two_and_issued(stage: Stage, open_page) -> None:
    counter = stage.counter
    phone = stage.enter(open_page(viewport=PHONE, base_url=stage.url), counter.clerk)
    phone.goto("/certificates")
    phone.get_by_role("link", name="Pelayanan Adminduk").click()
    expect(phone.get_by_text("Mintalah pernyataan atasan langsung Anda.")).to_be_visible()
    assert phone.evaluate(SIDEWAYS) == 0
    axe(phone)
    phone.get_by_role("button", name="Mulai permohonan").click()
    expect(phone.get_by_text("dapat diajukan begitu semua syarat terpenuhi")).to_be_visible()
    here = phone.url
    assert phone.evaluate(SIDEWAYS) == 0
    axe(phone)

    # No script: what a superior says is a plain form.
    bare = open_page(viewport=PHONE, base_url=stage.url, java_script_enabled=False)
    head = stage.enter(bare, counter.head)
    head.goto("/")
    head.get_by_role("link", name="1 pernyataan untuk sertifikat").click()
    head.get_by_role("link", name=counter.clerk.full_name).click()
    head.get_by_label("Saya menyatakan hal ini benar").check()
    head.get_by_role("button", name="Simpan pernyataan").click()
    expect(head.get_by_text("Pernyataan Anda dicatat")).to_be_visible()

    phone.reload()
    phone.get_by_role("button", name="Ajukan permohonan").click()
    expect(phone.get_by_text("Dua anggota sidang memutusnya").first).to_be_visible()

    for member in counter.members:
        decided = decide(stage.enter(open_page(viewport=DESK, base_url=stage.url), member))
    expect(decided.get_by_text("dikabulkan dan sertifikatnya terbit")).to_be_visible()
    axe(decided)

    phone.goto(here)
    expect(phone.get_by_text("Nomor sertifikat:")).to_be_visible()
    expect(phone.get_by_text(REASON).first).to_be_visible()
    assert phone.evaluate(SIDEWAYS) == 0
    axe(phone)
    phone.goto("/certificates")
    expect(phone.get_by_text("Berlaku", exact=True)).to_be_visible()


def decide(desk: Page) -> Page:
    """Find the application in one's waiting work, and grant it."""
    desk.goto("/board/certificates")
    desk.get_by_role("table").get_by_role("link").first.click()
    axe(desk)
    desk.get_by_label("Kabulkan", exact=True).check()
    desk.get_by_label("Alasan", exact=True).fill(REASON)
    desk.get_by_role("button", name="Catat putusan").click()
    return desk
