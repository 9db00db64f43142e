"""The holder's page, and the documents that are printed once and then served (CE-2)."""

import io
from datetime import timedelta
from pathlib import Path

from flask.ctx import AppContext

from portal.certification.documents import compact
from portal.certification.documents import facts as frozen
from portal.certification.rules.certificate_states import Act
from portal.certification.schemes.models import (
    CertificateEvent,
    CertificateFacts,
    CertificateNote,
)
from portal.certification.schemes.service import printing, signing
from portal.core import clock, outbox
from portal.core.db import db, transaction
from portal.people.models import PersonIdentifier
from portal.web import qr
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.certification.certificates.test_verify import h1
from tests.certification.documents.test_pdf import pdfsig
from tests.support.pages import PageClient
from tests.support.pdf import text_of
from tests.support.portal_app import NOON
from tests.support.statements import counted


def test_the_holder_sees_the_certificate_and_nobody_else_does(
    app: Portal, context: AppContext, page: PageClient
) -> None:
    mint = Mint()
    row = mint.issue()
    number = db.session.scalars(
        db.select(PersonIdentifier.value).where(PersonIdentifier.person_id == mint.holder.id)
    ).one()
    mint.office.enter(page, mint.holder)
    path = f"/certificates/{row.public_id}"
    page.get(path)
    with counted(app) as sent:
        shown = page.get(path)
    assert len(sent) <= 8
    assert number in shown.text
    assert f"/verify/{row.code}" in shown.links()
    assert "Dapat diperpanjang mulai" in shown.text
    kept = db.session.get_one(CertificateFacts, row.id)
    printed = compact.address(signing.base(), frozen.read(kept.facts), kept.fragment)
    assert kept.fragment
    drawn = qr.code(printed, "").partition("<path")[2]
    assert drawn in shown.text  # the same signed facts as on the printed copy
    assert page.client.get(f"{path}.json").json["type"][1] == "OpenBadgeCredential"  # type: ignore[index]  # a mapping
    other = PageClient(app)
    mint.office.enter(other, mint.desk.writer)
    for end in ("", ".json", ".pdf"):
        assert other.client.get(path + end).status_code == 404


def test_the_holder_reads_what_was_done_and_why(context: AppContext, page: PageClient) -> None:
    mint = Mint()
    row = mint.issue()
    with transaction():
        note = CertificateNote(certificate_id=row.id, text="Dokumen pendukung diperiksa ulang.")
        db.session.add(note)
        db.session.flush()
        db.session.add(
            CertificateEvent(
                certificate_id=row.id,
                act=Act.SUSPENDED.value,
                at=NOON,
                by_id=mint.desk.writer.id,
                note_id=note.id,
            )
        )
    shown = mint.office.enter(page, mint.holder).get(f"/certificates/{row.public_id}")
    assert "Sertifikat ini sedang ditangguhkan" in shown.text
    assert "Alasan: Dokumen pendukung diperiksa ulang." in shown.text


RENEWAL = {
    0: "Dapat diperpanjang mulai",
    1000: "Perpanjangan sudah dapat diajukan",
    1100: "Perpanjangan masih dapat diajukan sampai",
    1200: "ajukan sebagai sertifikat baru",
}


def test_the_page_says_how_the_renewal_stands(context: AppContext, page: PageClient) -> None:
    mint = Mint()
    row = mint.issue()
    for days, sentence in RENEWAL.items():
        with clock.fixed(NOON + timedelta(days=days)):
            shown = mint.office.enter(page, mint.holder).get(f"/certificates/{row.public_id}")
            assert sentence in shown.text


def test_documents_are_made_once_and_a_changed_byte_is_told(
    context: AppContext, page: PageClient, tmp_path: Path
) -> None:
    """CE-2: the number stands on the holder's own document and on no other form."""
    mint = Mint()
    row = mint.issue()
    number = db.session.scalars(
        db.select(PersonIdentifier.value).where(PersonIdentifier.person_id == mint.holder.id)
    ).one()
    public = f"/verify/{row.code}.pdf"
    waiting = page.get(public, status=202)
    assert waiting.response.headers["Refresh"] == "5"
    outbox.drain(printing.KIND, now=NOON)
    copy = page.client.get(public).data
    assert copy == page.client.get(public).data
    own = mint.office.enter(page, mint.holder).client.get(f"/certificates/{row.public_id}.pdf").data
    facts = frozen.read(db.session.get_one(CertificateFacts, row.id).facts)
    for content, holds_number in ((copy, False), (own, True)):
        said = text_of(content)
        assert facts.holder.name in said
        assert facts.number in said
        assert (number in said.replace(" ", "")) == holds_number
        answer = page.post("/verify", {"file": (io.BytesIO(content), "x.pdf")})
        assert h1(answer.text) == "Berkas ini asli"
        assert number not in answer.text
    start = copy.index(b"stream") + 20
    changed = copy[:start] + bytes([copy[start] ^ 1]) + copy[start + 1 :]
    verdicts = [pdfsig(one, tmp_path)[0] for one in (copy, own, changed)]
    assert verdicts == ["Signature is Valid.", "Signature is Valid.", "Digest Mismatch."]
    answer = page.post("/verify", {"file": (io.BytesIO(changed), "x.pdf")})
    assert h1(answer.text) == "Berkas ini tidak dikenal"
    english = page.get(f"/verify/{row.code}.pdf?lang=en", status=202)
    assert "Refresh" not in english.response.headers
    assert page.post(f"/verify/{row.code}/copy?lang=en").status_code == 303
    outbox.drain(printing.KIND, now=NOON)
    assert "Public copy" in text_of(page.client.get(f"/verify/{row.code}.pdf?lang=en").data)
