"""Looks of certificates: what an agency prints with now, and what one was printed with."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.certification.documents import pdf
from portal.certification.documents.look import PLAIN, Look
from portal.certification.schemes.look_models import CertificateLook
from portal.core.db import db
from portal.core.errors import NotFound


def newest(organisation_id: int) -> CertificateLook | None:
    """The version that new certificates of the agency are printed with; None: the portal's own."""
    query = select(CertificateLook).where(CertificateLook.organisation_id == organisation_id)
    return db.session.scalar(query.order_by(CertificateLook.number.desc()).limit(1))


def in_force(organisation_id: int) -> tuple[Look, str]:
    """The look of new certificates and the digest their facts freeze."""
    found = newest(organisation_id)
    if found is None:
        return PLAIN, pdf.template_digest()
    return of(found), found.digest


def versions(organisation_id: int) -> Sequence[CertificateLook]:
    """The newest first."""
    query = select(CertificateLook).where(CertificateLook.organisation_id == organisation_id)
    return db.session.scalars(query.order_by(CertificateLook.number.desc()).limit(100)).all()


def version(organisation_id: int, number: int) -> CertificateLook:
    """One version. Raises NotFound."""
    query = select(CertificateLook).where(
        CertificateLook.organisation_id == organisation_id, CertificateLook.number == number
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def printed_with(digest: str) -> Look:
    """The look a certificate froze, by the template digest of its facts."""
    if digest == pdf.template_digest():
        return PLAIN
    query = select(CertificateLook).where(CertificateLook.digest == digest)
    found = db.session.scalar(query.order_by(CertificateLook.id).limit(1))
    return PLAIN if found is None else of(found)


def of(row: CertificateLook) -> Look:
    return Look.read(row.look, row.logo)
