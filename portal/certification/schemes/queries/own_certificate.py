"""One certificate as its holder sees it: what it says, how it stands, what was done and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.certification.rules.certificate_states import Act
from portal.certification.schemes.models import CertificateEvent, CertificateNote
from portal.certification.schemes.queries import certificates, verification
from portal.certification.schemes.queries.certificates import HeldCertificate
from portal.certification.schemes.queries.verification import Found
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.queries import letterheads


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done to the certificate; `reason` is "" where none was written."""

    act: Act
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Own:
    """`number` and `unit` are what the holder's own document prints beside the name."""

    held: HeldCertificate
    found: Found
    done: Sequence[Done]
    number: str
    unit: str


def one(person_id: int, public_id: str, on: date, now: datetime) -> Own:
    """The person's certificate. Raises NotFound for another's, and for one that was erased."""
    listed = certificates.held_by(person_id, on, now)
    held = next((one for one in listed if one.certificate.public_id == public_id), None)
    found = verification.by_id(held.certificate.id, now=now) if held else None
    if held is None or found is None:
        raise NotFound
    about = letterheads.printed(person_id, found.facts.issued_on)
    return Own(held, found, _done(held.certificate.id, now), about.number, about.unit)


def _done(certificate_id: int, now: datetime) -> Sequence[Done]:
    row = CertificateEvent
    rows = db.session.execute(
        select(row.act, row.at, CertificateNote.text)
        .outerjoin(CertificateNote, CertificateNote.id == row.note_id)
        .where(row.certificate_id == certificate_id, row.at <= now)
        .order_by(row.at, row.id)
    )
    return [Done(Act(act), at, reason or "") for act, at, reason in rows]
