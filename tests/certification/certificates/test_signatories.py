"""Whoever sends, works or leaves: each document is signed once, and by whom it names."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import Office as Held
from portal.certification.rules.certificate_states import ActRefusal
from portal.certification.rules.signatories import SignatoryRefusal
from portal.certification.schemes.models import Certificate, CertificateFacts
from portal.certification.schemes.queries import signatures as queries
from portal.certification.schemes.queries import standing as standings
from portal.certification.schemes.service import printing, standing
from portal.certification.schemes.service import signatures as service
from portal.certification.schemes.signature_models import CertificateSignature, SignatureBatch
from portal.core import outbox
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.models import AuditEntry, Outbox, StoredFile
from portal.people.models import InboxMessage, Tenure
from portal.people.rules.posts import TenureKind
from portal.people.service import tenures
from portal.web.app import Portal
from tests.certification.certificates.signing_office import LATER, SigningOffice, signing_office
from tests.certification.documents.signers import Authority
from tests.support.pages import PageClient
from tests.support.portal_app import NOON
from tests.support.races import race

WHY = "Kepala dinas pindah sebelum menandatangani."
NEXT_DAY = NOON + timedelta(days=1)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now=NOON)


@pytest.fixture
def office(app: Portal, tmp_path: Path, authority: Authority) -> Iterator[SigningOffice]:
    with signing_office(app, tmp_path / "esign", authority) as made:
        yield made


def count(model: type[object], *conditions: object) -> int:
    query = select(func.count()).select_from(model).where(*conditions)  # type: ignore[arg-type]  # of the model
    return db.session.scalar(query) or 0


@pytest.mark.postgresql
def test_each_document_is_sent_and_signed_once_whoever_sends_and_works(
    office: SigningOffice,
) -> None:
    rows = office.issue("Sari Utama", "Dodi Kedua", "Tari Ketiga")
    papers = [office.asked(row).public_id for row in rows]
    db.session.rollback()
    send = partial(service.send, office.head.id, papers, now=LATER)
    sent = race(office.portal, [send] * 3)
    assert sorted(isinstance(one, Refused) for one in sent) == [False, True, True]
    [batch] = db.session.scalars(select(SignatureBatch)).all()
    name, payload = batch.public_id, {"batch": batch.id}
    db.session.rollback()
    hand_over = partial(service.carry_out, payload, LATER)
    race(office.portal, [hand_over] * 3)  # as if the outbox had let go of its lock
    outbox.drain(service.KIND, now=LATER)
    [out] = (office.folder / "out").iterdir()
    assert sorted(one.stem for one in out.glob("*.pdf")) == sorted(papers)
    files = count(StoredFile)
    office.answer(batch)
    db.session.rollback()
    race(office.portal, [partial(service.go_on, now=LATER)] * 3)
    assert count(CertificateSignature, CertificateSignature.signed_at.is_not(None)) == 3
    assert count(StoredFile) == files + 3
    assert count(AuditEntry, AuditEntry.action == "certificate.signed") == 3
    query = select(InboxMessage).where(InboxMessage.kind == "certificate.signed")
    told = db.session.scalars(query).all()
    assert sorted(one.path for one in told) == sorted(
        f"/certificates/{row.public_id}" for row in rows
    )
    mails = [f"inbox_mail:{one.id}" for one in told]
    assert count(Outbox, Outbox.event_key.in_(mails)) == 3
    closed = db.session.get_one(SignatureBatch, payload["batch"], populate_existing=True)
    assert (closed.closed_at, closed.fault) == (LATER, "")
    assert not (office.folder / "out" / name).exists()


def test_who_holds_the_post_today_signs_the_replacement_of_one_whose_signatory_left(
    office: SigningOffice,
) -> None:
    row, signed = office.issue("Sari Utama", "Dodi Kedua")
    batch = office.send(signed)
    office.answer(batch)
    service.go_on(now=LATER)
    reissue = partial(standing.reissue, by_id=office.mint.desk.writer.id, now=NEXT_DAY)
    refused(partial(reissue, row.id, WHY), ActRefusal.SAME_NAME)
    left, on = office.head, NEXT_DAY.date()
    [held] = db.session.scalars(select(Tenure).where(Tenure.person_id == left.id)).all()
    tenures.end(held.id, on, now=NOON, actor_id=None)
    refused(partial(reissue, row.id, WHY), SignatoryRefusal.VACANT)
    acting = office.office.member("Yuni Pelaksana")
    tenures.appoint(
        acting.id, office.office.head_post, kind=TenureKind.PLT, valid_from=on, now=NOON,
        actor_id=None,
    )  # fmt: skip
    officer = office.office.enter(PageClient(office.portal), office.mint.desk.writer)
    made = reissue(row.id, WHY)

    facts = frozen.read(db.session.get_one(CertificateFacts, made.id).facts)
    [one] = facts.signatories
    assert (one.name, one.office) == ("Yuni Pelaksana", Held.PLT)
    assert (facts.replaces, facts.issued_on) == (row.number, on)
    assert (made.valid_from, made.valid_until) == (row.valid_from, row.valid_until)
    shown = officer.get(f"/admin/certificates/{row.public_id}").text
    assert WHY in shown
    assert made.number in shown
    refused(partial(reissue, signed.id, WHY), ActRefusal.SAME_NAME)  # it was signed in time
    outbox.drain(printing.KIND, now=NEXT_DAY)
    mine = {person.id: office.office.enter(PageClient(office.portal), person)
            .get("/admin/certificates/signatures").text for person in (left, acting)}  # fmt: skip
    assert row.number not in mine[left.id]
    assert made.number in mine[acting.id]
    with pytest.raises(Refused):
        service.send(left.id, [office.asked(row).public_id], now=NEXT_DAY)


def refused(call: partial[object], reason: object) -> None:
    with pytest.raises(Refused) as found:
        call()
    assert found.value.reason is reason


def test_the_certificates_page_says_that_its_signatory_left(office: SigningOffice) -> None:
    [row] = office.issue("Sari Utama")
    officer = office.office.enter(PageClient(office.portal), office.mint.desk.writer)
    path, said = f"/admin/certificates/{row.public_id}", "berganti sebelum menandatangani. Catat"
    assert said not in officer.get(path).text
    [held] = db.session.scalars(select(Tenure).where(Tenure.person_id == office.head.id)).all()
    tenures.end(held.id, NOON.date(), now=NOON, actor_id=None)
    assert said in officer.get(path).text
    found = standings.one(select(Certificate), row.public_id)
    assert queries.of_certificate(found.row.id)[0].person_id == office.head.id
