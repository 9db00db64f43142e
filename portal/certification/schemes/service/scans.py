"""A certificate signed by hand: its scan is added by one person and accepted by another."""

from datetime import datetime

from sqlalchemy import select

from portal.certification.documents import facts as frozen
from portal.certification.documents.look import Signing
from portal.certification.rules import scans as rules
from portal.certification.rules.scans import ScanRefusal, ScanState
from portal.certification.schemes.models import Certificate, CertificateFacts
from portal.certification.schemes.queries import looks
from portal.certification.schemes.queries import scans as queries
from portal.certification.schemes.scan_models import CertificateScan
from portal.certification.schemes.service import succession
from portal.core import audit, stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.stored import Received
from portal.core.uploads import Purpose

_FIELDS = {ScanRefusal.MISSING: "document", ScanRefusal.REASON: "reason"}


def add(
    certificate_id: int, document: Received | None, *, by_id: int, now: datetime
) -> CertificateScan:
    """Keep a scan; it waits for a second person. Raises Refused(ScanRefusal)."""
    with transaction():
        row = _locked(certificate_id)
        last = queries.newest(row.id)
        refusal = rules.may_add(
            last.state if last else None,
            on_paper=is_on_paper(row.id),
            has_file=document is not None,
        )
        if refusal is not None or document is None:
            raise _refused(refusal or ScanRefusal.MISSING)
        kept = stored.add(
            document, Purpose.DOCUMENT, person_id=row.person_id,
            organisation_id=row.organisation_id, now=now,
        )  # fmt: skip
        made = CertificateScan(
            certificate_id=row.id, file_id=kept.id, added_at=now, added_by_id=by_id
        )
        db.session.add(made)
        db.session.flush()
        _note("certificate.scan_added", row, made, now, by_id)
    return made


def accept(certificate_id: int, *, by_id: int, now: datetime) -> None:
    """It is the paper as it was signed. Raises Refused(ScanRefusal)."""
    with transaction():
        row = _locked(certificate_id)
        scan = _to_decide(row, by_id)
        _decide(scan, ScanState.ACCEPTED, "", by_id, now)
        succession.wait_no_more(row.id, now=now)
        _note("certificate.scan_accepted", row, scan, now, by_id)


def give_back(certificate_id: int, reason: str, *, by_id: int, now: datetime) -> None:
    """It is not, or cannot be read: its file goes, another is asked for. Raises
    Refused(ScanRefusal).
    """
    with transaction():
        row = _locked(certificate_id)
        scan = _to_decide(row, by_id)
        refusal = rules.may_return(reason)
        if refusal is not None:
            raise _refused(refusal)
        _decide(scan, ScanState.RETURNED, reason.strip(), by_id, now)
        stored.forget(db.session.get_one(StoredFile, scan.file_id), now=now)
        _note("certificate.scan_returned", row, scan, now, by_id)


def is_on_paper(certificate_id: int) -> bool:
    """Whether the certificate was printed to be signed by hand."""
    kept = db.session.get(CertificateFacts, certificate_id)
    if kept is None:
        return False
    look = looks.printed_with(frozen.read(kept.facts).template_digest)
    return look.signing is Signing.PEN


def _locked(certificate_id: int) -> Certificate:
    query = select(Certificate).where(Certificate.id == certificate_id).with_for_update()
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _to_decide(row: Certificate, by_id: int) -> CertificateScan:
    last = queries.newest(row.id)
    refusal = rules.may_decide(
        last.state if last else None,
        decider=by_id,
        added_by=last.row.added_by_id if last else 0,
        holder=row.person_id,
    )
    if refusal is not None or last is None:
        raise _refused(refusal or ScanRefusal.NONE)
    return last.row


def _decide(
    scan: CertificateScan, state: ScanState, reason: str, by_id: int, now: datetime
) -> None:
    scan.decision, scan.reason = state.value, reason
    scan.decided_at, scan.decided_by_id = now, by_id


def _refused(refusal: ScanRefusal) -> Refused:
    return Refused(refusal, field=_FIELDS.get(refusal))


def _note(action: str, row: Certificate, scan: CertificateScan, now: datetime, by_id: int) -> None:
    audit.record(
        action,
        object_kind="certificate",
        object_id=row.id,
        now=now,
        actor_id=by_id,
        organisation_id=row.organisation_id,
        number=row.number,
        scan=scan.id,
    )
