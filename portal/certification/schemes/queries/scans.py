"""Scans of certificates signed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from portal.certification.rules.scans import ScanState
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.queries import register
from portal.certification.schemes.scan_models import CertificateScan
from portal.core.access import Actor
from portal.core.db import db
from portal.core.models import StoredFile
from portal.people.models import Person

PAGE = 50


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A scan that waits for somebody who neither added nor holds it."""

    listed: register.Listed
    added_at: datetime
    added_by: str


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


def waiting(actor: Actor, on: date, _now: datetime) -> Select[int, str]:
    """Certificates in the actor's charge whose scan the actor may accept or return, by id and
    public id.
    """
    row = CertificateScan
    open_ = select(row.certificate_id).where(row.decision == "", row.added_by_id != actor.person_id)
    return (
        register.in_scope(actor, on)
        .where(Certificate.id.in_(open_), Certificate.person_id != actor.person_id)
        .with_only_columns(Certificate.id, Certificate.public_id)
    )


def to_check(actor: Actor, *, on: date, now: datetime) -> Sequence[Waiting]:
    """What waits for the actor, the oldest certificate first, at most a page; three statements."""
    query = waiting(actor, on, now).order_by(Certificate.id).limit(PAGE)
    ids = db.session.scalars(query).all()
    row = CertificateScan
    rows = db.session.execute(
        select(row.certificate_id, row.added_at, Person.full_name)
        .join(Person, Person.id == row.added_by_id)
        .where(row.certificate_id.in_(ids), row.decision == "")
    )
    added = {id_: (at, name) for id_, at, name in rows}
    return [
        Waiting(line, *added[line.certificate.id]) for line in register.lines(ids, on=on, now=now)
    ]
