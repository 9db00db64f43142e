"""Scans of certificates signed by hand."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.certification.rules.scans import ScanState
from portal.certification.schemes.scan_models import CertificateScan
from portal.core.db import db
from portal.core.models import StoredFile
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Scan:
    """The newest scan of a certificate with its file and the names of those who had it."""

    row: CertificateScan
    file: StoredFile
    added_by: str
    decided_by: str

    @property
    def state(self) -> ScanState:
        return ScanState(self.row.decision)


def newest(certificate_id: int) -> Scan | None:
    """One statement; None where nobody has added one."""
    adder, decider = aliased(Person), aliased(Person)
    found = db.session.execute(
        select(CertificateScan, StoredFile, adder.full_name, decider.full_name)
        .join(StoredFile, StoredFile.id == CertificateScan.file_id)
        .join(adder, adder.id == CertificateScan.added_by_id)
        .outerjoin(decider, decider.id == CertificateScan.decided_by_id)
        .where(CertificateScan.certificate_id == certificate_id)
        .order_by(CertificateScan.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    return None if found is None else Scan(found[0], found[1], found[2], found[3] or "")
