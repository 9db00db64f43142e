"""Public verification: what a code, a QR code and a file are answered (CE-1, CE-2)."""

import html
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask.ctx import AppContext

from portal.certification.documents import codes, pdf, published
from portal.certification.documents import facts as frozen
from portal.certification.documents.words import Language
from portal.certification.rules.certificate_states import Act
from portal.certification.rules.looking_up import meant
from portal.certification.schemes.models import (
    Certificate,
    CertificateEvent,
    CertificateFacts,
)
from portal.certification.schemes.queries import public_keys
from portal.certification.schemes.service import printing
from portal.certification.schemes.service.printing import Form
from portal.core import clock
from portal.core.db import db, transaction
from portal.people.models import OrgUnit
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.certification.documents import made
from tests.support import portal_app
from tests.support.pages import PageClient
from tests.support.portal_app import NOON
from tests.support.statements import counted

NIP = re.compile(r"(?<!\d)\d{18}(?!\d)")


@dataclass
class Issued:
    """A certificate of the register with what stands beside it."""

    mint: Mint
    row: Certificate
    kept: CertificateFacts

    def happen(self, act: Act, *, successor: Certificate | None = None, at: Any = NOON) -> None:
        made = CertificateEvent(
            certificate_id=self.row.id, act=act.value, at=at, by_id=self.mint.desk.publisher.id,
            successor_id=successor and successor.id,
        )  # fmt: skip
        with transaction():
            db.session.add(made)


@pytest.fixture
def issued(context: AppContext) -> Issued:
    mint = Mint()
    row = mint.issue()
    return Issued(mint, row, db.session.get_one(CertificateFacts, row.id))


def h1(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert found
    return found[1].strip()


def test_typed_scanned_and_pasted_codes_find_the_same_page(
    app: Portal, page: PageClient, issued: Issued
) -> None:
    code, scanned = issued.row.code, issued.row.qr_value
    paths = (
        f"/verify/{code}",
        f"/verify/{code.lower().replace('-', '')}",
        f"/verify/{scanned}",
        f"/verify?code=+{code}+",
        f"/verify?code=https%3A%2F%2Fx.example%2Fverify%2F{scanned}%231.abc.def",
    )
    for path in paths:
        shown = page.get(path)
        assert h1(shown.text) == "Sertifikat ini sah", path
        assert "Rina Maharani 0" in shown.text
        assert not NIP.search(shown.text)


def test_the_page_says_every_fact_that_the_public_document_prints(
    page: PageClient, issued: Issued
) -> None:
    """CE-2, in both languages."""
    printed = printing.printing(issued.row, issued.kept, Form.PUBLIC, Language.ENGLISH)
    for language, mark in (("id", "Sertifikat ini sah"), ("en", "This certificate is valid")):
        made = pdf.values(
            printing.printing(issued.row, issued.kept, Form.PUBLIC, Language(language))
        )
        text = re.sub(r"<[^>]+>", " ", page.get(f"/verify/{issued.row.code}?lang={language}").text)
        assert mark in text
        signers: Any = made["signatories"]
        told: list[Any] = [
            *(made[name] for name in ("issuer", "parent", "kind", "name", "statement", "achieved")),
            *made["lines"], *(value for _name, value in made["dates"]),  # type: ignore[misc, union-attr]
            *(line for one in signers for line in (*one["heading"], one["name"])),
            made["code"], made["words"]["seal"], frozen.read(issued.kept.facts).number,  # type: ignore[index, call-overload]
        ]  # fmt: skip
        missing = [one for one in told if str(one) not in text]
        assert not missing
    assert printed.private is None


STATES: Sequence[tuple[Sequence[Act], int, str]] = (
    ((), 0, "Sertifikat ini sah"),
    ((), 2000, "Sertifikat ini asli, masa berlakunya sudah habis"),
    ((Act.SUSPENDED,), 0, "Sertifikat ini sedang ditangguhkan"),
    ((Act.SUSPENDED, Act.REINSTATED), 0, "Sertifikat ini sah"),
    ((Act.REVOKED,), 0, "Sertifikat ini sudah dicabut"),
    ((Act.REVOKED,), 2000, "Sertifikat ini sudah dicabut"),
)


def test_the_page_says_whom_to_ask_about_what_looks_wrong(page: PageClient, issued: Issued) -> None:
    """The unit that issued it, by its letterhead of now."""
    path, asked = f"/verify/{issued.row.code}", f"Tanyakan kepada {issued.mint.office.unit.name}."
    assert asked in page.get(path).text
    with transaction():
        unit = db.session.get_one(OrgUnit, issued.row.unit_id)
        unit.letterhead = "Jalan Merdeka 1\nTelepon (0754) 61234"
    assert f"{asked} Jalan Merdeka 1, Telepon (0754) 61234" in page.get(path).text
    assert "Tanyakan kepada" not in page.get("/verify/nothing", status=404).text


def test_the_state_is_that_of_now(page: PageClient, issued: Issued) -> None:
    for acts, days, title in STATES:
        one = Issued(issued.mint, issued.mint.issue(), issued.kept)
        for number, act in enumerate(acts):
            one.happen(act, at=NOON + timedelta(minutes=number))
        with clock.fixed(NOON + timedelta(days=days, hours=1)):
            assert h1(page.get(f"/verify/{one.row.code}").text) == title


def test_what_was_replaced_leads_to_its_successor(page: PageClient, issued: Issued) -> None:
    after = issued.mint.issue(issued.mint.desk.writer)
    issued.happen(Act.REISSUED, successor=after)
    shown = page.get(f"/verify/{issued.row.code}")
    assert h1(shown.text) == "Sertifikat ini sudah diganti"
    assert f"/verify/{after.code}" in shown.links()


def test_a_clock_before_the_issue_shows_no_valid_certificate(
    page: PageClient, issued: Issued
) -> None:
    with clock.fixed(NOON - timedelta(hours=1)):
        assert h1(page.get(f"/verify/{issued.row.code}").text) == "Sertifikat ini belum berlaku"


def test_wrong_malformed_unknown_and_erased_codes_answer_alike(
    app: Portal, page: PageClient, issued: Issued
) -> None:
    """CE-1: one form, one status, as many statements."""
    gone = issued.mint.issue(issued.mint.desk.writer)
    with transaction():
        db.session.delete(db.session.get_one(CertificateFacts, gone.id))
    asked = ("7K4M-29XQ-HT5D-W8RC6", "AAAAAAAAAAAAAAAAAAAAAA", "nonsense", "I0O1I0O1", gone.code,
             issued.row.number.replace("/", "-"))  # fmt: skip
    answers = set()
    for text in asked:
        with counted(app) as sent:
            answer = page.client.get(f"/verify/{text}")
        plain = answer.text.replace(text, "")
        plain = re.sub(r'(value|content|nonce)="[^"]*"|code=[^&"]*&', "", plain)
        answers.add((answer.status_code, len(sent), re.sub(r"/verify/?\?", "", plain)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_an_answer_costs_three_statements_whatever_it_is(
    app: Portal, page: PageClient, issued: Issued, dialect: str
) -> None:
    issued.happen(Act.SUSPENDED)
    issued.happen(Act.REINSTATED)
    for path in (issued.row.code, issued.row.qr_value, "nothing"):
        page.client.get(f"/verify/{path}")
        with counted(app) as sent:
            page.client.get(f"/verify/{path}")
        assert len(sent) == (2 if dialect == "sqlite" else 3)


def test_nothing_keeps_lists_or_hands_on_the_page(page: PageClient, issued: Issued) -> None:
    for path in (f"/verify/{issued.row.code}", "/verify/none", f"/verify/{issued.row.code}.json"):
        headers = page.client.get(path).headers
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "private, no-cache"


def test_guessing_is_throttled_and_finds_nothing(page: PageClient, issued: Issued) -> None:
    """CE-1, WE-6: thirty in a minute, files and credentials among them."""
    answers = [page.client.get(f"/verify/guess{number}").status_code for number in range(29)]
    answers.append(page.client.get("/verify/guess.json").status_code)
    assert set(answers) == {404}
    refused = page.client.get(f"/verify/{issued.row.code}")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    with clock.fixed(NOON + timedelta(minutes=2)):
        assert page.client.get(f"/verify/{issued.row.code}").status_code == 200


def test_a_record_that_was_tampered_with_proves_nothing(page: PageClient, issued: Issued) -> None:
    with transaction():
        kept = db.session.get_one(CertificateFacts, issued.row.id)
        kept.facts = kept.facts.replace(b"Rina Maharani", b"Rani Maharina")
    shown = page.get(f"/verify/{issued.row.code}")
    assert h1(shown.text) == "Catatan sertifikat ini tidak utuh"
    assert "Rani Maharina" not in shown.text


def test_a_file_is_compared_with_what_was_issued(page: PageClient, issued: Issued) -> None:
    badge = issued.kept.credential or b""
    facts = frozen.signed_file(frozen.read(issued.kept.facts), issued.kept.signature or b"")
    spaced = json.dumps(json.loads(badge), indent=2).encode()
    for content, title in (
        (badge, "Berkas ini asli"),
        (spaced, "Berkas ini asli"),
        (facts, "Berkas ini asli"),
        (badge.replace(b"Rina", b"Rani"), "Berkas ini tidak asli"),
        (facts.replace(b"Rina", b"Rani"), "Berkas ini tidak asli"),
        (b'{"certificate": 3}', "Berkas ini tidak dikenal"),
        (b"[1]", "Berkas ini bukan sertifikat"),
        (b"", "Berkas ini bukan sertifikat"),
        (b"%PDF-1.7 made elsewhere", "Berkas ini tidak dikenal"),
    ):
        answer = page.post("/verify", {"file": (io.BytesIO(content), "x.json")})
        assert h1(answer.text) == title
        assert "Rani" not in answer.text


def test_a_code_is_found_in_whatever_was_pasted() -> None:
    assert meant(" 7K4M-29XQ ") == "7K4M-29XQ"
    assert meant("https://x.example/verify/AB_c-1#1.p.s") == "AB_c-1"
    assert meant("x.example/verify/AB?lang=en") == "AB"
    assert meant("/verify/AB.json") == meant("/verify/AB.pdf") == "AB"
    assert meant("AB#1.p.s") == "AB"


def test_text_that_looks_like_code_is_shown_as_it_stands(page: PageClient, issued: Issued) -> None:
    """CE-4; a name of 120 characters besides."""
    name = "{{ 7*7 }} {% raw %} <b>#eval(1)</b> http://x.example " + "Panjang " * 8
    row = issued.mint.issue(issued.mint.office.member(name.strip()))
    shown = page.get(f"/verify/{row.code}")
    assert html.escape("{{ 7*7 }} {% raw %} <b>#eval(1)</b>", quote=False) in shown.text
    badge = page.client.get(f"/verify/{row.code}.json")
    assert not NIP.search(badge.text)
    assert name.strip() in badge.text


def test_guesses_find_nothing() -> None:
    """CE-1: of ten thousand codes made as those of certificates are, none meets another."""
    codes_ = {codes.new_code() for _ in range(10_000)}
    assert len(codes_) == 10_000
    assert made.facts().code not in codes_


def test_what_an_older_key_signed_stays_genuine_and_a_withdrawn_one_is_told(
    app: Portal, page: PageClient, issued: Issued
) -> None:
    """CE-3: rotation, then the compromise drill."""
    folder = public_keys.folder()
    published.rotate(folder, NOON)
    with portal_app.beside(app) as after:
        client = PageClient(after)
        shown = client.get(f"/verify/{issued.row.code}")
        assert h1(shown.text) == "Sertifikat ini sah"
        assert "sudah ditarik. Keasliannya" not in shown.text
        key_id = frozen.read(issued.kept.facts).key_id
        published.withdraw(folder, key_id, "Dicuri", NOON)
    with portal_app.beside(app) as later:
        shown = PageClient(later).get(f"/verify/{issued.row.code}")
        assert h1(shown.text) == "Sertifikat ini sah"
        assert "sudah ditarik. Keasliannya" in shown.text
        keys = json.loads(PageClient(later).client.get("/credentials/keys.json").data)["keys"]
        assert [bool(one["withdrawn_at"]) for one in keys] == [True, False]
