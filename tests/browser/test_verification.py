"""A citizen with a printed certificate and a phone: QR code, typed code, no network."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.certification.documents import compact
from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import Facts
from portal.certification.schemes.models import CertificateFacts
from portal.core import clock, schema
from portal.core.db import db
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.support.browser import DESK, PHONE, axe
from tests.support.live import serving
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, close, make_app

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Street:
    """A served portal with one certificate; `scanned` is what its QR code holds, from here on."""

    app: Portal
    url: str
    facts: Facts
    fragment: str
    badge: bytes
    holder: str
    account: int

    @property
    def scanned(self) -> str:
        return compact.address(self.url, self.facts, self.fragment)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    app = make_app(tmp_path_factory.mktemp("verification"), second_factor_optional=True)
    with clock.fixed(NOON):
        with app.app_context():
            schema.to_head()
            mint = Mint()
            row = mint.issue()
            kept = db.session.get_one(CertificateFacts, row.id)
            told = (frozen.read(kept.facts), kept.fragment, kept.credential or b"")
            holder, account = row.public_id, mint.office.accounts[mint.holder.id]
            db.session.remove()
        with serving(app) as url:
            yield Street(app, url, *told, holder, account)
    close(app)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_scanned_code_opens_the_page_and_its_content_is_compared(street, open_page, theme):
    page: Page = open_page(viewport=PHONE, base_url=street.url)
    page.context.add_cookies([{"name": "tema", "value": theme, "url": street.url}])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(street.scanned)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sertifikat ini sah")
    expect(page.get_by_text("Isi kode QR ini ditandatangani penerbit")).to_be_visible()
    assert not any(street.fragment in one for one in asked), "the fragment stays on the phone"
    assert page.evaluate(SIDEWAYS) == 0
    page.get_by_text("Rincian teknis").click()
    assert axe(page) == []


def test_a_forged_content_of_the_code_is_told_apart(street, open_page):
    version, payload, signature = street.fragment.split(".")
    forged = payload[:80] + ("A" if payload[80] != "A" else "B") + payload[81:]
    page: Page = open_page(viewport=PHONE, base_url=street.url)
    page.goto(f"/verify/{street.facts.qr_value}#{version}.{forged}.{signature}")
    expect(page.get_by_text("Isi kode QR ini berbeda dengan catatan")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sertifikat ini sah")


def test_a_code_is_typed_in_either_language_without_script(street, open_page):
    page: Page = open_page(viewport=PHONE, base_url=street.url, java_script_enabled=False)
    page.goto("/verify")
    page.get_by_role("link", name="English", exact=True).click()
    page.get_by_label("Certificate code").fill(street.facts.code.lower())
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("valid|sah"))
    expect(page.get_by_text(street.facts.number)).to_be_visible()


def test_a_file_is_dropped_or_chosen(street, open_page, tmp_path: Path):
    good, bad = tmp_path / "asli.json", tmp_path / "ubahan.json"
    good.write_bytes(street.badge)
    bad.write_bytes(street.badge.replace(b"Rina", b"Rani"))
    page: Page = open_page(base_url=street.url, java_script_enabled=False)
    page.goto("/verify")
    page.get_by_label("Berkas PDF atau JSON").set_input_files(bad)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Berkas ini tidak asli")
    scripted: Page = open_page(base_url=street.url)
    scripted.goto("/verify")
    transfer = scripted.evaluate_handle(
        "text => { const made = new DataTransfer();"
        " made.items.add(new File([text], 'asli.json')); return made; }",
        street.badge.decode(),
    )
    scripted.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": transfer})
    expect(scripted.get_by_role("heading", level=1)).to_have_text("Berkas ini asli")


def test_the_kept_page_checks_without_a_network(street, open_page, tmp_path: Path):
    online: Page = open_page(viewport=PHONE, base_url=street.url)
    online.goto("/verify")
    with online.expect_download() as got:
        online.get_by_role("link", name="Simpan pemeriksa tanpa jaringan").click()
    kept = tmp_path / got.value.suggested_filename
    got.value.save_as(kept)
    assert kept.suffix == ".html"
    page: Page = open_page(viewport=PHONE, offline=True)
    page.goto(kept.as_uri())
    page.get_by_label("Isi kode QR").fill(street.scanned)
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("Asli: isi ini tidak diubah")).to_be_visible()
    expect(page.get_by_text(street.facts.holder.printed)).to_be_visible()
    assert page.evaluate(SIDEWAYS) == 0
    page.get_by_label("Isi kode QR").fill(street.scanned[:-8] + "AAAAAAAA")
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("Tidak asli")).to_be_visible()
    assert axe(page) == []


def test_the_holders_page_fits_phone_desk_and_paper(street, open_page):
    client = PageClient(street.app)
    client.enter(street.account)
    name = street.app.config["SESSION_COOKIE_NAME"]
    cookie = client.client.get_cookie(name)
    for viewport, theme in ((PHONE, "light"), (DESK, "dark")):
        page: Page = open_page(viewport=viewport, base_url=street.url)
        page.context.add_cookies(
            [
                {"name": name, "value": cookie.value, "url": street.url},
                {"name": "tema", "value": theme, "url": street.url},
            ]
        )
        page.goto(f"/certificates/{street.holder}")
        box = page.locator(".pk-cert-in").bounding_box()
        assert box is not None
        assert abs(box["width"] / box["height"] - 297 / 210) < 0.02
        assert page.evaluate(SIDEWAYS) == 0
        assert axe(page) == []
    assert json.loads(street.badge)["validUntil"]
