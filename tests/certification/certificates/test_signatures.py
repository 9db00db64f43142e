"""Officials' signatures: asked for at the issue, sent in batches, checked, said to everybody."""

import hashlib
import io
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.certification.documents import pdf, seal
from portal.certification.documents.look import Look, LookRefusal, Signing
from portal.certification.esign.folder import FolderService
from portal.certification.esign.protocol import NotHandedOver, Paper, Signatory
from portal.certification.esign.service import ClientService
from portal.certification.rules import signatures as rules
from portal.certification.rules.signatures import SignatureRefusal, SignatureState
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.queries import signatures as queries
from portal.certification.schemes.service import looks
from portal.certification.schemes.service import signatures as service
from portal.certification.schemes.signature_models import SignatureBatch
from portal.core import outbox
from portal.core.db import db, transaction
from portal.core.errors import Refused, Unavailable
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.certificates.esign_client import HOST, Client, here, listening
from tests.certification.certificates.signing_office import LATER, SigningOffice, signing_office
from tests.certification.certificates.test_verify import h1
from tests.certification.documents.signers import Authority
from tests.certification.documents.test_pdf import printing as printed
from tests.certification.schemes.desk import Desk
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, beside

PAGE = "/admin/certificates/signatures"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now=NOON)


@pytest.fixture
def office(app: Portal, tmp_path: Path, authority: Authority) -> Iterator[SigningOffice]:
    with signing_office(app, tmp_path / "esign", authority) as made:
        yield made


def test_from_the_issue_to_the_signed_copy_that_everybody_can_check(office: SigningOffice) -> None:
    row, second = office.issue("Sari Utama", "Dodi Kedua")
    head = office.office.enter(PageClient(office.portal), office.head)
    assert "2 sertifikat menunggu tanda tangan Anda" in head.get("/").text
    assert PAGE in head.get("/certificates").links()
    shown = head.get(PAGE)
    assert row.number in shown.text
    before = head.client.get(f"{PAGE}/{office.asked(row).public_id}/document").data
    told = "Segel elektronik instansi; pejabat belum menandatangani."
    assert told in head.get(f"/verify/{row.code}").text
    sent = head.post(f"{PAGE}/send", {"signature": [office.asked(row).public_id]})
    assert sent.status_code == 303
    outbox.drain(service.KIND, now=LATER)
    [batch] = db.session.scalars(select(SignatureBatch)).all()
    assert "Sedang diproses layanan tanda tangan." in head.get(PAGE).text
    assert service.go_on(now=LATER) == 0  # the client has not answered
    office.answer(batch)
    assert service.go_on(now=LATER) == 1
    assert service.go_on(now=LATER) == 0
    assert not (office.folder / "out" / batch.public_id).exists()
    assert queries.state(office.asked(second)) is SignatureState.WAITING
    after = head.client.get(f"{PAGE}/{office.asked(row).public_id}/document").data
    assert after.startswith(before)
    assert len(after) > len(before)
    name = office.head.full_name
    for path in (f"/verify/{row.code}", f"/admin/certificates/{row.public_id}"):
        page = office.office.enter(PageClient(office.portal), office.mint.desk.publisher)
        assert name in page.get(path).text
    answer = head.get(f"/verify/{row.code}").text
    assert "Ditandatangani elektronik oleh" in answer
    assert "diterbitkan Otoritas Uji" in answer
    file = head.post("/verify", {"file": (io.BytesIO(after), "x.pdf")})
    assert h1(file.text) == "Berkas ini asli"
    own = db.session.get_one(Person, row.person_id)
    holder = office.office.enter(PageClient(office.portal), own)
    assert "Ditandatangani elektronik oleh" in holder.get(f"/certificates/{row.public_id}").text
    assert holder.client.get(f"/certificates/{row.public_id}.pdf").data == after
    assert row.number in head.get(f"{PAGE}?state=signed").text
    assert seal.state(after, []) is seal.SealState.OTHER_SEAL  # whole; whose it is, is not asked


def test_what_comes_back_otherwise_is_refused_and_can_be_sent_again(office: SigningOffice) -> None:
    [row] = office.issue("Sari Utama")
    batch = office.send(row)
    office.answer(batch, content=b"%PDF-1.7 lain")
    service.go_on(now=LATER)
    found = office.asked(row)
    assert (queries.state(found), found.reason) == (SignatureState.REFUSED, "signature.not_same")
    head = office.office.enter(PageClient(office.portal), office.head)
    assert "Berkas yang kembali bukan berkas yang dikirim." in head.get(PAGE).text
    again = office.send(row)
    assert again.id != batch.id
    paper = office.asked(row).public_id
    office.answer(again, papers=[{"id": paper, "reason": "Sertifikat elektronik kedaluwarsa"}])
    service.go_on(now=LATER)
    assert "Jawaban layanan: Sertifikat elektronik kedaluwarsa" in head.get(PAGE).text
    last = office.send(row)
    office.answer(last, papers=[{"id": paper, "sha256": "0" * 64}])
    assert service.go_on(now=LATER) == 0  # a file that is still being written
    office.answer(last)
    assert service.go_on(now=LATER) == 1
    assert queries.state(office.asked(row)) is SignatureState.SIGNED


def test_only_the_signatory_of_the_day_sends_and_each_paper_once(office: SigningOffice) -> None:
    [row] = office.issue("Sari Utama")
    mine = office.asked(row).public_id
    for person, ids, reason in (
        (office.mint.desk.writer, [mine], SignatureRefusal.NOT_READY),
        (office.head, [], SignatureRefusal.NONE),
        (office.head, [f"x{n}" for n in range(41)], SignatureRefusal.MANY),
        (office.head, [mine, "lain"], SignatureRefusal.NOT_READY),
    ):
        with pytest.raises(Refused) as refused:
            service.send(person.id, ids, now=LATER)
        assert refused.value.reason is reason
    other = office.office.enter(PageClient(office.portal), office.mint.desk.writer)
    assert other.client.get(f"{PAGE}/{mine}/document").status_code == 404
    assert row.number not in other.get(PAGE).text
    office.send(row)
    with pytest.raises(Refused):
        service.send(office.head.id, [mine], now=LATER)
    head = office.office.enter(PageClient(office.portal), office.head)
    assert head.post(f"{PAGE}/send", {"signature": [mine]}).status_code == 422


def test_an_agency_without_a_service_cannot_choose_it(app: Portal) -> None:
    with app.app_context():
        desk = Desk()
        with pytest.raises(Refused) as refused:
            looks.keep(
                desk.office.agency.id, Look(signing=Signing.SERVICE), version=0, now=NOON,
                actor_id=desk.writer.id,
            )  # fmt: skip
        assert refused.value.reason is LookRefusal.NO_SERVICE


@pytest.mark.parametrize(
    ("code", "minutes", "refusal"),
    [
        ("123456", 1, None),
        ("12", 1, SignatureRefusal.CODE),
        ("12 34 56", 1, SignatureRefusal.CODE),
        ("١٢٣٤٥٦", 1, SignatureRefusal.CODE),
        ("123456", 10, SignatureRefusal.NOT_OPEN),
    ],
)
def test_a_code_is_passed_on_while_it_holds(
    code: str, minutes: int, refusal: SignatureRefusal | None
) -> None:
    assert rules.may_confirm(code, NOON, NOON + timedelta(minutes=minutes)) is refusal
    assert rules.may_confirm(code, None, NOON) is SignatureRefusal.NOT_OPEN


def test_the_national_client_is_asked_as_its_guide_says(
    tmp_path: Path, authority: Authority
) -> None:
    """Over TLS, by mail address and code; never with a NIK or a passphrase."""
    who = Signatory("Kepala Dinas", "199001012015031001", "kepala@kota.example")
    paper = Paper("p1", "800/1", _sealed(tmp_path), "")
    with listening(tmp_path, authority) as (url, pem, handler):
        using = ClientService(url, "portal", "rahasia", str(pem), resolve=here)
        using.announce(who, 1)
        [outcome] = using.submit("b1", who, [paper], Client.code)
        for other in (
            ClientService(url, "portal", "salah", str(pem), resolve=here),
            ClientService(url, "portal", "rahasia", resolve=here),  # not its authority
            ClientService(url.replace("https", "http"), "portal", "rahasia", resolve=here),
        ):
            with pytest.raises(NotHandedOver):
                other.announce(who, 1)
        with pytest.raises(NotHandedOver, match="HTTP 400"):
            using.submit("b1", who, [paper], "000000")
    assert outcome.content is not None
    assert outcome.content.startswith(paper.content)
    path, said = handler.asked[0]
    assert (path, said) == ("/api/v2/sign/get/totp", {"email": who.email, "data": 1})
    path, said = handler.asked[1]
    assert path == "/api/v2/sign/pdf"
    assert set(said) == {"email", "totp", "signatureProperties", "file"}
    assert said["signatureProperties"][0]["tampilan"] == "INVISIBLE"


def test_a_batch_is_confirmed_with_the_code_the_service_sent(
    app: Portal, tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "esign").mkdir()
    monkeypatch.setenv("PORTAL_ESIGN_PASSWORD", "rahasia")
    known = socket.getaddrinfo

    def told(host: str, *rest: Any, **more: Any) -> Any:
        return known("127.0.0.1" if host == HOST else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", told)
    with listening(tmp_path, authority) as (url, pem, handler):
        settings = {"esign": "service", "esign_url": url, "esign_user": "portal"}
        with (
            beside(app, second_factor_optional=True, esign_ca=str(pem), **settings) as other,
            other.app_context(),
        ):
            office = SigningOffice(other, tmp_path / "esign", authority)
            word = office.head.full_name.split()[0].casefold()
            with transaction():
                db.session.get_one(Person, office.head.id).email = f"{word}@kota.example"
            _confirm(office, handler)


def _confirm(office: SigningOffice, handler: type[Client]) -> None:
    """A wrong code, one that came too late, and the right one."""
    [row] = office.issue("Sari Utama")
    _lose(office, row)
    head = office.office.enter(PageClient(office.portal), office.head)
    for code, state in (("000000", SignatureState.REFUSED), ("", SignatureState.REFUSED),
                        (Client.code, SignatureState.SIGNED)):  # fmt: skip
        batch = office.send(row)
        assert handler.asked[-1][0].endswith("/totp")
        assert "Kode dari layanan tanda tangan" in head.get(PAGE).text
        if code:
            path = f"{PAGE}/batches/{batch.public_id}/code"
            assert head.post(path, {"code": "-"}).status_code == 422
            assert head.post(path, {"code": code}).status_code == 303
            kept = db.session.get_one(SignatureBatch, batch.id, populate_existing=True).code
            assert kept is not None
            assert code.encode() not in kept
            outbox.drain(service.KIND, now=LATER)
        else:
            service.go_on(now=LATER + rules.CODE_HOLDS)
        assert queries.state(office.asked(row)) is state
        over = db.session.get_one(SignatureBatch, batch.id, populate_existing=True)
        assert (over.code, over.closed_at is None) == (None, False)


def _lose(office: SigningOffice, row: Certificate) -> None:
    """A worker that died with the code in its hands: nobody knows, so it is sent again."""
    batch = office.send(row)
    with transaction():
        db.session.get_one(SignatureBatch, batch.id).taken_at = LATER
    with pytest.raises(Unavailable):
        service.carry_out({"batch": batch.id}, LATER + timedelta(minutes=1))
    service.carry_out({"batch": batch.id}, LATER + rules.HANDING_OVER)
    found = office.asked(row)
    assert (queries.state(found), found.reason) == (
        SignatureState.REFUSED,
        "service: signing.interrupted",
    )


def _sealed(folder: Path) -> bytes:
    path = folder / seal.FILE
    seal.keep(path, seal.new("BKPSDM", "ID", NOON))
    one = replace(
        printed(), look=Look(signing=Signing.SERVICE), private=pdf.Private("1990", "BKPSDM")
    )
    return seal.Sealer(path).seal(pdf.unsealed(one), may_be_signed=True)


def test_answers_by_folder_are_plain_files_of_the_batch(tmp_path: Path) -> None:
    using = FolderService(tmp_path)
    who = Signatory("Kepala", "1990", "kepala@kota.example")
    papers = [Paper("p1", "800/1", b"%PDF-1", "0"), Paper("p2", "800/2", b"%PDF-2", "0")]
    for _again in range(2):
        assert using.submit("b1", who, papers) == ()
    assert not list((tmp_path / "out").glob(".*"))
    answers = tmp_path / "in" / "b1"
    assert using.poll("b1", ["p1", "p2"]) == []
    answers.mkdir()
    (tmp_path / "secret").write_bytes(b"x")
    (answers / "p1.pdf").symlink_to(tmp_path / "secret")
    digest = hashlib.sha256(b"x").hexdigest()
    listed = [
        {"id": "p1", "sha256": digest}, {"id": "../p2", "sha256": digest},
        {"id": "p3", "reason": "bukan milik kiriman ini"}, {"id": 7},
        {"id": "p2", "reason": "tidak"},
    ]  # fmt: skip
    (answers / "manifest.json").write_text(json.dumps({"papers": listed}))
    [only] = using.poll("b1", ["p1", "p2"])
    assert (only.id, only.content, only.reason) == ("p2", None, "tidak")
    for broken in ("{", "[]", '{"papers": 3}', '{"papers": [{}]}'):
        (answers / "manifest.json").write_text(broken)
        assert using.poll("b1", ["p1", "p2"]) == []
    with pytest.raises(ValueError, match="not the name"):
        using.poll("../b1", [])
    using.close("b1")
    assert not answers.exists()
