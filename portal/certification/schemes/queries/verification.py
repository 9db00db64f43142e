"""A certificate as the public may see it: found by its code alone, never listed or searched (CE-1).

What was erased is found no more. A wrong code, one without the form of a code and an unknown one
cost the same statement.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.certification.documents import codes, openbadge
from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import Facts
from portal.certification.documents.look import PLAIN, Look
from portal.certification.documents.openbadge import FaultyCredential
from portal.certification.rules import certificate_states as states
from portal.certification.rules import issuing
from portal.certification.rules.certificate_states import Act, Happened, PublicState
from portal.certification.rules.looking_up import meant
from portal.certification.schemes.look_models import CertificateLook
from portal.certification.schemes.models import (
    Certificate,
    CertificateDocument,
    CertificateEvent,
    CertificateFacts,
)
from portal.certification.schemes.queries import looks
from portal.certification.schemes.scan_models import CertificateScan
from portal.certification.schemes.signature_models import CertificateSignature
from portal.core import zones
from portal.core.db import db
from portal.core.models import StoredFile
from portal.people.models import Organisation, OrgUnit


@dataclass(frozen=True, slots=True)
class SignedBy:
    """An official's electronic signature: the place among the signatories, when, and the names
    in its certificate.
    """

    number: int
    at: datetime
    signer: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Found:
    """A certificate with its state now.

    `state` None: it is dated after the portal's clock. `since` is when it became suspended,
    revoked or superseded, `successor` the code of the one that replaced it. `is_whole`: the
    register's commitment still fits the facts; where not, they prove nothing. `look` is what it was
    printed with, without the emblem. `unit` issued it and `contact` is its letterhead, as the
    register has them now.
    """

    certificate_id: int
    facts: Facts
    state: PublicState | None
    since: datetime | None
    successor: str | None
    zone: str
    is_whole: bool
    credential: bytes | None
    signature: bytes | None
    look: Look
    fragment: str
    signed: tuple[SignedBy, ...]
    is_scanned: bool
    unit: str
    contact: tuple[str, ...]


def by_code(text: str, *, now: datetime) -> Found | None:
    """The certificate of a typed code or QR value, as somebody wrote it; one statement."""
    typed = codes.typed(text) or ""
    scanned = text.strip() if codes.is_qr_value(text.strip()) else ""
    return _found(_of_code(), now, {"typed": typed, "scanned": scanned})


def by_id(certificate_id: int, *, now: datetime) -> Found | None:
    """The same for somebody who has found it another way."""
    return _found(_query().where(Certificate.id == certificate_id), now)


class FileVerdict(StrEnum):
    """What a file somebody holds is, against the register."""

    SAME = "same"  # as it was issued, byte for byte (PDF) or value for value (JSON)
    DIFFERENT = "different"  # it names a certificate and says something else
    UNKNOWN = "unknown"  # nothing the portal issued
    UNREADABLE = "unreadable"


def by_file(content: bytes, *, now: datetime) -> tuple[FileVerdict, Found | None]:
    """A file against the register, which knows every byte that was issued; one statement.

    Nothing of the file is believed or computed with but its hash and the code it names: what
    strangers send is no work for a reader of PDF or linked data.
    """
    if content.startswith(b"%PDF-"):
        printed = _printed_as(hashlib.sha256(content).hexdigest())
        found = _found(_query().where(Certificate.id.in_(printed)), now)
        return (FileVerdict.SAME if found else FileVerdict.UNKNOWN), found
    try:
        document = openbadge.load(content)
    except FaultyCredential:
        return FileVerdict.UNREADABLE, None
    found = by_code(_named(document), now=now)
    if found is None:
        return FileVerdict.UNKNOWN, None
    return (FileVerdict.SAME if _is_same(document, found) else FileVerdict.DIFFERENT), found


def _printed_as(sha256: str) -> Select[int]:
    """Of a document as it was printed, or as an official signed it."""
    found = [
        select(row.certificate_id)
        .join(StoredFile, StoredFile.id == row.file_id)
        .where(StoredFile.sha256 == sha256)
        for row in (CertificateDocument, CertificateSignature)
    ]
    return select(union_all(*found).subquery().c.certificate_id)


def _named(document: dict[str, Any]) -> str:
    """The code that a credential's evidence or signed facts name."""
    try:
        if "certificate" in document:
            return str(document["certificate"]["code"])
        return meant(str(document["evidence"][0]["id"]))
    except (KeyError, IndexError, TypeError):
        return ""


def _is_same(document: dict[str, Any], found: Found) -> bool:
    if "certificate" not in document:
        return found.credential is not None and bool(document == json.loads(found.credential))
    signed = frozen.signed_file(found.facts, found.signature or b"")
    return bool(document == json.loads(signed))


def _found(
    query: Select[*tuple[Any, ...]], now: datetime, values: Mapping[str, str] | None = None
) -> Found | None:
    rows = db.session.execute(query, values).all()
    if not rows:
        return None
    first = rows[0]
    facts = frozen.read(first.facts)
    events = {row.event_id: Happened(Act(row.act), row.at) for row in rows if row.act is not None}
    happened = [*events.values()]
    day = zones.local_day(now, first.timezone)
    state = states.state(first.issued_at, first.valid_until, happened, on=day, now=now)
    return Found(
        certificate_id=first.id,
        facts=facts,
        state=state,
        since=_since(state, happened, now),
        successor=next((row.successor for row in rows if row.successor), None),
        zone=first.timezone,
        is_whole=issuing.commitment(first.salt, first.facts) == first.commitment,
        credential=first.credential,
        signature=first.signature,
        look=_look(facts, first.look_digest, first.look),
        fragment=first.fragment,
        signed=_signed(rows),
        is_scanned=first.scan is not None,
        unit=first.unit,
        contact=tuple(filter(None, map(str.strip, first.letterhead.splitlines()))),
    )


def _signed(rows: Sequence[Any]) -> tuple[SignedBy, ...]:
    found = {
        row.number: SignedBy(row.number, row.signed_at, row.signer, row.issuer)
        for row in rows
        if row.number is not None
    }
    return tuple(found[number] for number in sorted(found))


def _look(facts: Facts, digest: str | None, kept: dict[str, Any] | None) -> Look:
    """What the certificate was printed with. The newest version of its day comes along with it;
    only where another one was kept in the same moment is the right one asked for.
    """
    if kept is not None and digest == facts.template_digest:
        return Look.read(kept, b"")
    return PLAIN if digest is None else looks.printed_with(facts.template_digest)


@cache
def _of_code() -> Select[*tuple[Any, ...]]:
    """Built once, since anybody may ask as often as they like: takes `typed` and `scanned`."""
    row = Certificate
    return _query().where(or_(row.code == bindparam("typed"), row.qr_value == bindparam("scanned")))


@cache
def _query() -> Select[*tuple[Any, ...]]:
    """One row for each thing that happened to the certificate, in order, and signature; one where
    there is none of either.
    """
    event, after, by = CertificateEvent, aliased(Certificate), CertificateSignature
    seen = aliased(CertificateLook)
    newest = (
        select(func.max(seen.id))
        .where(
            seen.organisation_id == Certificate.organisation_id,
            seen.made_at <= Certificate.issued_at,
        )
        .scalar_subquery()
    )
    return (
        select(
            Certificate.id,
            Certificate.issued_at,
            Certificate.valid_until,
            Certificate.commitment,
            CertificateFacts.salt,
            CertificateFacts.facts,
            CertificateFacts.credential,
            CertificateFacts.signature,
            CertificateFacts.fragment,
            CertificateLook.digest.label("look_digest"),
            CertificateLook.look,
            Organisation.timezone,
            OrgUnit.name.label("unit"),
            OrgUnit.letterhead,
            event.id.label("event_id"),
            event.act,
            event.at,
            CertificateScan.id.label("scan"),
            by.number,
            by.signed_at,
            by.signer,
            by.issuer,
            after.code.label("successor"),
        )
        .join(CertificateFacts, CertificateFacts.certificate_id == Certificate.id)
        .join(Organisation, Organisation.id == Certificate.organisation_id)
        .join(OrgUnit, OrgUnit.id == Certificate.unit_id)
        .outerjoin(CertificateLook, CertificateLook.id == newest)
        .outerjoin(event, event.certificate_id == Certificate.id)
        .outerjoin(after, after.id == event.successor_id)
        .outerjoin(CertificateScan, _accepted())
        .outerjoin(by, and_(by.certificate_id == Certificate.id, by.signed_at.is_not(None)))
        .order_by(event.at, event.id)
    )


def _accepted() -> ColumnElement[bool]:
    """At most one scan of a certificate."""
    row = CertificateScan
    return and_(row.certificate_id == Certificate.id, row.decision == "accepted")


_MADE_BY = {
    PublicState.REVOKED: Act.REVOKED,
    PublicState.SUPERSEDED: Act.REISSUED,
    PublicState.SUSPENDED: Act.SUSPENDED,
}


def _since(
    state: PublicState | None, happened: Sequence[Happened], now: datetime
) -> datetime | None:
    """When the act that made the state was done; None for a state that days make."""
    act = None if state is None else _MADE_BY.get(state)
    done = [one.at for one in happened if one.act is act and one.at <= now]
    return done[-1] if done else None
