"""PDFs are made once by the printing child, kept with their hash, and never made again."""

import hashlib
from collections.abc import Sequence

import pytest
from flask.ctx import AppContext
from sqlalchemy import select

from portal.certification.documents import seal
from portal.certification.documents.seal import SealState
from portal.certification.documents.words import Language
from portal.certification.schemes import holdings
from portal.certification.schemes.models import (
    Certificate,
    CertificateDocument,
    CertificateFacts,
)
from portal.certification.schemes.service import printing
from portal.certification.schemes.service.printing import Form
from portal.core import outbox, stored
from portal.core.db import db, transaction
from portal.core.errors import Unavailable
from portal.core.models import Outbox, StoredFile
from portal.core.settings import Profile
from portal.people.models import PersonIdentifier
from portal.people.queries.holdings import Erasing
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.support.portal_app import NOON


@pytest.fixture
def mint(context: AppContext) -> Mint:
    return Mint()


def documents(row: Certificate) -> Sequence[CertificateDocument]:
    query = select(CertificateDocument).where(CertificateDocument.certificate_id == row.id)
    ordered = query.order_by(CertificateDocument.id).execution_options(populate_existing=True)
    return db.session.scalars(ordered).all()


def content(document: CertificateDocument) -> bytes:
    file = db.session.get_one(StoredFile, document.file_id)
    with stored.storage().open(file.storage_key) as kept:
        made: bytes = kept.read()
    assert hashlib.sha256(made).hexdigest() == file.sha256
    return made


def test_both_documents_are_made_once_and_sealed(mint: Mint, app: Portal) -> None:
    first, second = mint.issue(), mint.issue(mint.office.head)
    assert all(one.file_id is None for one in documents(first))
    assert outbox.drain(printing.KIND, now=NOON) == 2
    made = {one.form: (one.file_id, content(one)) for one in documents(first)}
    assert all(one.made_at == NOON for one in documents(second))

    trusted = [seal.certificates(app.settings.instance_dir / "keys" / seal.FILE)[0].pem]
    assert all(seal.state(pdf, trusted) is SealState.INTACT for _file, pdf in made.values())
    number = db.session.scalar(
        select(PersonIdentifier.value).where(PersonIdentifier.person_id == mint.holder.id)
    )
    assert number is not None
    credential = db.session.get_one(CertificateFacts, first.id).credential
    for _file, pdf in made.values():
        assert seal.attachments(pdf)["openbadge.json"] == credential

    printing.carry_out({"certificate": first.id}, NOON)  # the worker died before its mark
    printing.ask(first.id, Form.PUBLIC, Language.INDONESIAN, now=NOON)
    assert {one.form: (one.file_id, content(one)) for one in documents(first)} == made


def test_without_a_seal_production_waits_and_prints_later(
    mint: Mint, app: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = mint.issue()
    settings = app.settings
    monkeypatch.setattr(
        app, "settings", settings.model_copy(update={"profile": Profile.PRODUCTION})
    )
    assert app.settings.is_production
    with pytest.raises(Unavailable, match="missing"):
        printing.carry_out({"certificate": row.id}, NOON)
    assert all(one.file_id is None and one.fault == "" for one in documents(row))
    assert outbox.drain(printing.KIND, now=NOON) == 0
    asked = db.session.scalars(select(Outbox).where(Outbox.kind == printing.KIND)).one()
    assert (asked.done_at, asked.last_error) == (None, "Unavailable")


def test_an_erasure_takes_the_documents_and_what_was_said_about_them(mint: Mint) -> None:
    row = mint.issue()
    printing.carry_out({"certificate": row.id}, NOON)
    made = [one.file_id for one in documents(row)]
    with transaction():
        documents(row)[0].fault = "unprintable: x"
        hr = mint.desk.writer.id
        agency = mint.office.agency.id
        holdings.erase(Erasing((mint.holder.id,), (), agency, hr, mint.desk.publisher.id, NOON))
    assert [one.fault for one in documents(row)] == ["", ""]
    kept = db.session.scalars(select(StoredFile).where(StoredFile.id.in_(made)))
    assert [one.deleted_at for one in kept] == [NOON, NOON]
    assert db.session.get(CertificateFacts, row.id) is None


def test_what_was_erased_meanwhile_is_printed_no_more(mint: Mint) -> None:
    row = mint.issue()
    with transaction():
        db.session.delete(db.session.get_one(CertificateFacts, row.id))
    printing.carry_out({"certificate": row.id}, NOON)
    assert all(one.file_id is None for one in documents(row))
