"""What certificates hold about persons, and what an erasure takes out of it.

Words people wrote go, and so does what a certificate prints, with the salt of its commitment: the
register keeps the number, the days and the internal person, and its code finds nothing any more.
"""

from sqlalchemy import Select, delete, func, or_, select, update

from portal.certification.schemes.bulk_models import CertificateBulk, CertificateBulkLine
from portal.certification.schemes.external_models import (
    ExternalCertificate,
    ExternalCertificateReminder,
    ExternalCertificateTarget,
)
from portal.certification.schemes.look_models import CertificateLook
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateApplicationDocument,
    CertificateDocument,
    CertificateEvent,
    CertificateFacts,
    CertificateNote,
    CertificateScheme,
    CertificateSchemeVersion,
    CertificateSchemeWriter,
    CertificateStatement,
    CertificateWord,
)
from portal.certification.schemes.occasion_models import CertificateOccasion
from portal.certification.schemes.renewal_models import (
    CertificateOffer,
    CertificateReminder,
    CertificateRenewalGap,
)
from portal.certification.schemes.scan_models import CertificatePaper, CertificateScan
from portal.certification.schemes.signature_models import CertificateSignature, SignatureBatch
from portal.core import stored
from portal.core.db import db
from portal.core.models import StoredFile
from portal.people.queries.holdings import Erasing, Ids, Source


def _applications(ids: Ids) -> Select[int]:
    return select(CertificateApplication.id).where(CertificateApplication.person_id.in_(ids))


def _outside(ids: Ids) -> Select[int]:
    return select(ExternalCertificate.id).where(ExternalCertificate.person_id.in_(ids))


def _certificates(ids: Ids) -> Select[int]:
    return select(Certificate.id).where(Certificate.person_id.in_(ids))


def erase(erasing: Erasing) -> None:
    """Applications that run end; words about the person and what their certificates print go."""
    own = _applications(erasing.ids)
    row = CertificateApplication
    db.session.execute(
        update(row)
        .where(row.person_id.in_(erasing.ids), row.withdrawn_at.is_(None), row.decided_at.is_(None))
        .values(withdrawn_at=erasing.now)
    )
    db.session.execute(
        update(CertificateApplicationDocument)
        .where(CertificateApplicationDocument.application_id.in_(own))
        .values(title="")
    )
    db.session.execute(
        update(CertificateStatement)
        .where(CertificateStatement.application_id.in_(own))
        .values(note="")
    )
    db.session.execute(
        update(CertificateWord)
        .where(CertificateWord.application_id.in_(own))
        .values(reason="", way_forward="")
    )
    row_outside = ExternalCertificate
    db.session.execute(
        update(row_outside)
        .where(row_outside.person_id.in_(erasing.ids))
        .values(
            title="", issuer="", issuer_key="", number="", number_key="", reason="",
            verified_how="",
            withdrawn_at=func.coalesce(row_outside.withdrawn_at, erasing.now),
        )
    )  # fmt: skip
    issued = _certificates(erasing.ids)
    db.session.execute(
        update(CertificateNote).where(CertificateNote.certificate_id.in_(issued)).values(text="")
    )
    db.session.execute(delete(CertificateFacts).where(CertificateFacts.certificate_id.in_(issued)))
    _forget_documents(issued, erasing)
    db.session.flush()


def _forget_documents(issued: Select[int], erasing: Erasing) -> None:
    own = CertificateDocument.certificate_id.in_(issued)
    db.session.execute(update(CertificateDocument).where(own).values(fault=""))
    signed = CertificateSignature.certificate_id.in_(issued)
    scanned = CertificateScan.certificate_id.in_(issued)
    db.session.execute(update(CertificateSignature).where(signed).values(reason=""))
    db.session.execute(update(CertificateScan).where(scanned).values(reason=""))
    db.session.execute(
        update(CertificateSignature)
        .where(CertificateSignature.person_id.in_(erasing.ids))
        .values(signer="", issuer="", reason="")
    )
    made = or_(
        StoredFile.id.in_(select(CertificateDocument.file_id).where(own)),
        StoredFile.id.in_(select(CertificateSignature.file_id).where(signed)),
        StoredFile.id.in_(select(CertificateScan.file_id).where(scanned)),
    )
    for file in db.session.scalars(select(StoredFile).where(made)):
        stored.forget(file, now=erasing.now)


SOURCES = (
    Source(
        CertificateScheme,
        lambda ids: or_(
            CertificateScheme.created_by_id.in_(ids),
            CertificateScheme.submitted_by_id.in_(ids),
            CertificateScheme.retired_by_id.in_(ids),
        ),
    ),
    Source(CertificateSchemeWriter, lambda ids: CertificateSchemeWriter.person_id.in_(ids)),
    Source(
        CertificateSchemeVersion,
        lambda ids: or_(
            CertificateSchemeVersion.submitted_by_id.in_(ids),
            CertificateSchemeVersion.published_by_id.in_(ids),
        ),
    ),
    Source(CertificateLook, lambda ids: CertificateLook.made_by_id.in_(ids)),
    Source(CertificateApplication, lambda ids: CertificateApplication.person_id.in_(ids)),
    Source(
        CertificateOccasion,
        lambda ids: CertificateOccasion.application_id.in_(_applications(ids)),
    ),
    Source(
        CertificateApplicationDocument,
        lambda ids: CertificateApplicationDocument.application_id.in_(_applications(ids)),
    ),
    Source(
        CertificateStatement,
        lambda ids: or_(
            CertificateStatement.application_id.in_(_applications(ids)),
            CertificateStatement.person_id.in_(ids),
        ),
    ),
    Source(
        CertificateWord,
        lambda ids: or_(
            CertificateWord.application_id.in_(_applications(ids)),
            CertificateWord.member_id.in_(ids),
        ),
    ),
    Source(
        Certificate,
        lambda ids: or_(Certificate.person_id.in_(ids), Certificate.issued_by_id.in_(ids)),
    ),
    Source(
        CertificateDocument,
        lambda ids: CertificateDocument.certificate_id.in_(_certificates(ids)),
    ),
    Source(
        CertificateSignature,
        lambda ids: or_(
            CertificateSignature.certificate_id.in_(_certificates(ids)),
            CertificateSignature.person_id.in_(ids),
        ),
    ),
    Source(
        CertificateScan,
        lambda ids: or_(
            CertificateScan.certificate_id.in_(_certificates(ids)),
            CertificateScan.added_by_id.in_(ids),
            CertificateScan.decided_by_id.in_(ids),
        ),
    ),
    Source(CertificatePaper, lambda ids: CertificatePaper.certificate_id.in_(_certificates(ids))),
    Source(SignatureBatch, lambda ids: SignatureBatch.person_id.in_(ids)),
    Source(CertificateFacts, lambda ids: CertificateFacts.certificate_id.in_(_certificates(ids))),
    Source(
        CertificateEvent,
        lambda ids: or_(
            CertificateEvent.certificate_id.in_(_certificates(ids)),
            CertificateEvent.by_id.in_(ids),
            CertificateEvent.second_id.in_(ids),
        ),
    ),
    Source(
        ExternalCertificate,
        lambda ids: or_(
            ExternalCertificate.person_id.in_(ids),
            ExternalCertificate.entered_by_id.in_(ids),
            ExternalCertificate.decided_by_id.in_(ids),
            ExternalCertificate.withdrawn_by_id.in_(ids),
        ),
    ),
    Source(
        ExternalCertificateTarget,
        lambda ids: ExternalCertificateTarget.external_id.in_(_outside(ids)),
    ),
    Source(
        ExternalCertificateReminder,
        lambda ids: ExternalCertificateReminder.external_id.in_(_outside(ids)),
    ),
    Source(
        CertificateReminder,
        lambda ids: CertificateReminder.certificate_id.in_(_certificates(ids)),
    ),
    Source(CertificateOffer, lambda ids: CertificateOffer.certificate_id.in_(_certificates(ids))),
    Source(
        CertificateRenewalGap,
        lambda ids: CertificateRenewalGap.certificate_id.in_(_certificates(ids)),
    ),
    Source(CertificateBulk, lambda ids: CertificateBulk.by_id.in_(ids)),
    Source(
        CertificateBulkLine,
        lambda ids: CertificateBulkLine.certificate_id.in_(_certificates(ids)),
    ),
    Source(CertificateNote, lambda ids: CertificateNote.certificate_id.in_(_certificates(ids))),
)
TEXTS = (
    CertificateScheme.return_reason,
    CertificateApplicationDocument.title,
    CertificateStatement.note,
    CertificateWord.reason,
    CertificateWord.way_forward,
    CertificateNote.text,
    CertificateBulk.reason,
    ExternalCertificate.title,
    ExternalCertificate.issuer,
    ExternalCertificate.number,
    ExternalCertificate.verified_how,
    ExternalCertificate.reason,
    CertificateSignature.signer,
    CertificateSignature.reason,
    CertificateScan.reason,
)
