"""Printing: a certificate's PDFs are made once, outside every transaction, and kept for good.

An issue orders two documents, the holder's and the public copy; another language is ordered when
somebody asks for it. The outbox hands over one order at a time, and children then print what
else is waiting too, since starting one costs more than printing does. A repetition finds what is
made already and makes the rest.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import select, update

from portal.certification import sealing
from portal.certification.documents import compact, press, seal
from portal.certification.documents import facts as frozen
from portal.certification.documents.pdf import Printing, Private
from portal.certification.documents.press import ChildFailed, Printed
from portal.certification.documents.words import Language
from portal.certification.schemes.models import Certificate, CertificateDocument, CertificateFacts
from portal.certification.schemes.queries import looks
from portal.certification.schemes.service import signing
from portal.core import models, outbox, stored
from portal.core.db import db, transaction
from portal.core.errors import Unavailable
from portal.people.queries import letterheads

KIND: Final = "certification.print"
"""Outbox kind: make the PDFs of one certificate."""
AT_ONCE: Final = 400
"""Documents printed at once."""
MEDIA_TYPE: Final = "application/pdf"
PURPOSE: Final = "certificate"
MOST_BYTES: Final = 4_000_000


class Form(StrEnum):
    """Who a document is for."""

    HOLDER = "holder"
    PUBLIC = "public"


def order(row: Certificate, *, now: datetime) -> None:
    """Order the documents of a new certificate. Needs a surrounding `transaction()`."""
    db.session.add_all(_document(row.id, form, Language.INDONESIAN, now) for form in Form)
    db.session.flush()
    _enqueue(row.id, "issue", now)


def ask(certificate_id: int, form: Form, language: Language, *, now: datetime) -> None:
    """Order one document; again is no error."""
    with transaction():
        if _one(certificate_id, form, language) is None:
            db.session.add(_document(certificate_id, form, language, now))
            db.session.flush()
            _enqueue(certificate_id, f"{form.value}:{language.value}", now)


def _document(
    certificate_id: int, form: Form, language: Language, now: datetime
) -> CertificateDocument:
    return CertificateDocument(
        certificate_id=certificate_id, form=form.value, language=language.value, asked_at=now
    )


def _enqueue(certificate_id: int, what: str, now: datetime) -> None:
    key = f"{KIND}:{certificate_id}:{what}"
    outbox.enqueue(KIND, {"certificate": certificate_id}, event_key=key, now=now)


def _one(certificate_id: int, form: Form, language: Language) -> CertificateDocument | None:
    return db.session.scalar(
        select(CertificateDocument).where(
            CertificateDocument.certificate_id == certificate_id,
            CertificateDocument.form == form.value,
            CertificateDocument.language == language.value,
        )
    )


def carry_out(payload: Mapping[str, Any], now: datetime) -> None:
    """The outbox's handler. Raises Unavailable where the seal or the child is away."""
    waiting = _waiting(payload["certificate"])
    if not waiting:
        return
    work = [(one.id, printing) for one, printing in _printings(waiting)]
    if not work:
        return  # what it said was erased meanwhile
    db.session.rollback()  # nothing of the database is held while the child works
    try:
        made = press.printed([printing for _id, printing in work], seal_file(work[0][1], now))
        for (document_id, _printing), printed in zip(work, made, strict=True):
            _keep(document_id, printed, now)
    except ChildFailed as error:
        raise Unavailable(str(error)) from error
    if _waiting(payload["certificate"]):
        raise Unavailable("the printing child was stopped")


def _waiting(certificate_id: int) -> Sequence[CertificateDocument]:
    """What is not made yet of this certificate, then of others in the order of their issue."""
    row = CertificateDocument
    open_ = select(row).where(row.file_id.is_(None), row.fault == "")
    own = db.session.scalars(open_.where(row.certificate_id == certificate_id)).all()
    if not own:
        return ()
    others = open_.where(row.certificate_id != certificate_id).order_by(row.id)
    return [*own, *db.session.scalars(others.limit(AT_ONCE - len(own)))]


def _printings(
    documents: Iterable[CertificateDocument],
) -> Iterator[tuple[CertificateDocument, Printing]]:
    """What the child is given; a certificate whose words were erased is printed no more."""
    wanted = {one.certificate_id for one in documents}
    rows = db.session.execute(
        select(Certificate, CertificateFacts)
        .join(CertificateFacts, CertificateFacts.certificate_id == Certificate.id)
        .where(Certificate.id.in_(wanted))
    )
    known = {row.id: (row, kept) for row, kept in rows}
    for one in documents:
        if one.certificate_id in known:
            yield one, printing(*known[one.certificate_id], Form(one.form), Language(one.language))


def printing(row: Certificate, kept: CertificateFacts, form: Form, language: Language) -> Printing:
    """One document to print. The number of the person stands on the holder's copy alone."""
    facts = frozen.read(kept.facts)
    private = None
    if form is Form.HOLDER:
        about = letterheads.printed(row.person_id, facts.issued_on)
        private = Private(about.number or "-", about.unit or facts.issuer.name)
    return Printing(
        facts=facts,
        signature=kept.signature or b"",
        badge=kept.credential or b"",
        address=compact.address(signing.base(), facts, kept.fragment),
        at=row.issued_at,
        language=language,
        private=private,
        look=looks.printed_with(facts.template_digest),
    )


def seal_file(printing: Printing, now: datetime) -> Path:
    """Where the agency's seal lies. Outside production a missing one is made, as keys are."""
    application: Any = current_app
    path: Path = application.settings.instance_dir / "keys" / seal.FILE
    if not application.settings.is_production:
        sealing.make_missing(path, printing.facts.issuer.parent, now)
    return path


def _keep(document_id: int, printed: Printed, now: datetime) -> None:
    """Bytes first, then the row that finds them; a document that is there already stays."""
    if printed.fault is not None:
        if printed.fault != press.STOPPED:
            _mark(document_id, fault=printed.fault)
        return
    content = printed.pdf or b""
    kept = stored.storage().put(io.BytesIO(content), max_bytes=MOST_BYTES)
    with transaction():
        row = db.session.get_one(CertificateDocument, document_id, with_for_update=True)
        if row.file_id is not None:
            return
        file = models.StoredFile(
            purpose=PURPOSE,
            storage_key=kept.key,
            original_name="",
            media_type=MEDIA_TYPE,
            size_bytes=kept.size,
            sha256=kept.sha256,
            created_at=now,
        )
        db.session.add(file)
        db.session.flush()
        row.file_id, row.made_at = file.id, now


def _mark(document_id: int, *, fault: str) -> None:
    with transaction():
        db.session.execute(
            update(CertificateDocument)
            .where(CertificateDocument.id == document_id)
            .values(fault=fault)
        )


def install() -> None:
    """Name the handler; called once, by `web/wiring.py`."""
    outbox.handlers[KIND] = carry_out
