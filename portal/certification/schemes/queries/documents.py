"""The PDFs of a certificate: which of them are made."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from portal.certification.documents.words import Language
from portal.certification.schemes.models import CertificateDocument
from portal.certification.schemes.queries import signatures
from portal.core.db import db
from portal.core.models import StoredFile


@dataclass(frozen=True, slots=True)
class Document:
    """One that was ordered. `key` finds its bytes once it is made; `fault` says why never."""

    key: str | None
    fault: str


def ordered(certificate_id: int, form: str, language: Language) -> Document | None:
    """The document as it stands; None when nobody has asked for it yet. The holder's Indonesian
    one is the copy with the officials' signatures, once there is any.
    """
    row = CertificateDocument
    key: ColumnElement[str] = StoredFile.storage_key.expression
    if form == "holder" and language is Language.INDONESIAN:
        key = func.coalesce(signatures.newest_key(row.certificate_id), key)
    found = db.session.execute(
        select(key, row.fault)
        .select_from(row)
        .outerjoin(StoredFile, StoredFile.id == row.file_id)
        .where(
            row.certificate_id == certificate_id,
            row.form == form,
            row.language == language.value,
        )
    ).first()
    return None if found is None else Document(*found)
