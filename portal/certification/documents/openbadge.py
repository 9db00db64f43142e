"""A certificate as Open Badges 3.0 credential, the issuer's document, and their verification.

The credential says what the facts say and nothing more: the holder by name alone, the score only
where it is public. Its status lies in two lists (revoked, suspended) that are credentials
themselves (statuslist.py).
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.certification.documents import integrity
from portal.certification.documents.contexts import BADGES, CREDENTIALS
from portal.certification.documents.facts import Facts, FaultyFacts, digest, faults
from portal.certification.documents.integrity import Document, instant
from portal.certification.documents.published import PublishedKey, multibase

CONTEXTS: Final = [CREDENTIALS, BADGES]
LONGEST: Final = 200_000
_NAMES: Final = uuid.UUID("6f2b1f4e-52a0-4c39-9f0e-6f1a4d0c7e55")
_ACHIEVEMENTS: Final = {"attendance": "Course", "training": "Certificate"}
_PLACES_OF_DIGITS: Final = 100


@dataclass(frozen=True)
class Places:
    """Where the things a credential names live; addresses stay true for ever.

    `competencies` are in the order of the facts'. `status_lists` are the two lists' addresses,
    revocation first, and `status_index` this certificate's place in both. `zone` is the agency's:
    a certificate holds until the end of its last day there.
    """

    page: str
    scheme: str
    competencies: tuple[str, ...]
    status_lists: tuple[str, str]
    status_index: int
    zone: tzinfo


class Fault(StrEnum):
    """Why a credential or document is not accepted."""

    UNREADABLE = "unreadable"
    UNKNOWN_WORD = "unknown_word"
    ALTERED = "altered"
    UNKNOWN_KEY = "unknown_key"
    WITHDRAWN_KEY = "withdrawn_key"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class FaultyCredential(ValueError):
    """No credential of this kind; the message says what is wrong."""


def credential(facts: Facts, places: Places, signer: Ed25519PrivateKey, at: datetime) -> Document:
    """The signed credential. Raises FaultyFacts for facts that must not be signed."""
    wrong = faults(facts)
    if len(places.competencies) != len(facts.competencies):
        wrong.append("competencies: another number of addresses")
    if wrong:
        raise FaultyFacts("; ".join(wrong))
    return integrity.sign(unsigned(facts, places), signer, method(facts.issuer.id, signer), at)


def method(issuer: str, signer: Ed25519PrivateKey) -> str:
    """The address of a key inside the issuer's document."""
    return f"{issuer}#{multibase(signer.public_key())}"


def unsigned(facts: Facts, places: Places) -> Document:
    """The credential before its proof."""
    made: Document = {
        "@context": CONTEXTS,
        "id": f"urn:uuid:{uuid.uuid5(_NAMES, digest(facts))}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{facts.kind.name}: {facts.scheme.title}",
        "issuer": _profile(facts),
        "validFrom": instant(facts.issued_at),
        "awardedDate": instant(facts.issued_at),
        "credentialSubject": _subject(facts, places),
        "evidence": [
            {
                "id": places.page,
                "type": ["Evidence"],
                "name": facts.number,
                "narrative": f"SHA-256 {digest(facts)}",
            }
        ],
        "credentialStatus": [
            {
                "id": f"{address}#{places.status_index}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": str(places.status_index),
                "statusListCredential": address,
            }
            for purpose, address in zip(
                ("revocation", "suspension"), places.status_lists, strict=True
            )
        ],
    }
    if facts.expires_on is not None:
        end = datetime.combine(facts.expires_on + timedelta(days=1), time(), places.zone)
        made["validUntil"] = instant(end - timedelta(seconds=1))
    return made


def _profile(facts: Facts) -> Document:
    return {"id": facts.issuer.id, "type": ["Profile"], "name": facts.issuer.name}


def _subject(facts: Facts, places: Places) -> Document:
    made: Document = {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": facts.holder.printed,
                "identityType": "name",
            }
        ],
        "licenseNumber": facts.number,
        "achievement": _achievement(facts, places),
    }
    for name, day in (("activityStartDate", facts.starts_on), ("activityEndDate", facts.ends_on)):
        if day is not None:
            made[name] = f"{day.isoformat()}T00:00:00Z"
    if facts.hours_jp100 is not None:
        whole, rest = divmod(facts.hours_jp100, _PLACES_OF_DIGITS)
        made["creditsEarned"] = whole + rest / _PLACES_OF_DIGITS if rest else whole
    if facts.score:
        result = {"type": ["Result"], "resultDescription": f"{places.scheme}#nilai"}
        made["result"] = [{**result, "value": str(facts.score.earned)}]
    return made


def _achievement(facts: Facts, places: Places) -> Document:
    made: Document = {
        "id": places.scheme,
        "type": ["Achievement"],
        "achievementType": _ACHIEVEMENTS.get(facts.kind.id, "Certification"),
        "name": facts.scheme.title,
        "description": f"{facts.kind.name}: {facts.kind.statement}",
        "criteria": {"id": places.scheme, "narrative": facts.kind.statement},
        "creator": _profile(facts),
        "humanCode": facts.scheme.code,
        "version": str(facts.scheme.version),
        "inLanguage": "id",
    }
    if facts.competencies:
        made["alignment"] = [
            {
                "type": ["Alignment"],
                "targetType": "CFItem",
                "targetName": f"{one.name}, level {one.level}",
                "targetDescription": ", ".join(one.strands),
                "targetCode": f"{one.code}.{one.level}",
                "targetUrl": address,
            }
            for one, address in zip(facts.competencies, places.competencies, strict=True)
        ]
    if facts.score:
        made["resultDescription"] = [
            {
                "id": f"{places.scheme}#nilai",
                "type": ["ResultDescription"],
                "name": "Nilai",
                "resultType": "RawScore",
                "valueMin": "0",
                "valueMax": str(facts.score.possible),
            }
        ]
    return made


def issuer_document(issuer: str, name: str, keys: Sequence[PublishedKey]) -> Document:
    """What the issuer's address answers: its profile and every key that still proves something."""
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            BADGES,
        ],
        "id": issuer,
        "type": ["Profile"],
        "name": name,
        "assertionMethod": [
            {
                "id": f"{issuer}#{one.multibase}",
                "type": "Multikey",
                "controller": issuer,
                "publicKeyMultibase": one.multibase,
            }
            for one in keys
            if not one.withdrawn_at
        ],
    }


def to_bytes(document: Mapping[str, Any]) -> bytes:
    """The credential as the file that is stored, served and embedded."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def load(content: bytes) -> Document:
    """The credential in a file. Raises FaultyCredential for anything but one JSON object.

    A key that stands twice is refused: two readers would believe two different things.
    """
    if len(content) > LONGEST:
        raise FaultyCredential("too long")
    try:
        found = json.loads(content, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FaultyCredential("not JSON") from error
    if not isinstance(found, dict):
        raise FaultyCredential("not an object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> Document:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def verify(
    document: Mapping[str, Any], keys: Sequence[PublishedKey], now: datetime
) -> Fault | None:
    """The first reason against this credential; None when it is genuine and in force at `now`.

    Whether it was suspended or revoked is told by the status lists (`statuslist.state`).
    """
    if document.get("@context") != CONTEXTS or not _has_form(document):
        return Fault.UNREADABLE
    fault = proof_fault(document, keys)
    if fault:
        return fault
    start, end = moment(document["validFrom"]), moment(document.get("validUntil"))
    if start is None or ("validUntil" in document and end is None):
        return Fault.UNREADABLE
    if now < start:
        return Fault.NOT_YET
    return Fault.EXPIRED if end is not None and now > end else None


def proof_fault(document: Mapping[str, Any], keys: Sequence[PublishedKey]) -> Fault | None:
    """What is wrong with the proof alone: the key it names, or a changed document."""
    address = integrity.method_of(document)
    if address is None:
        return Fault.UNREADABLE
    issuer, _, name = address.partition("#")
    named = document.get("issuer")
    found = next((one for one in keys if one.multibase == name), None)
    if found is None or issuer != (named.get("id") if isinstance(named, dict) else named):
        return Fault.UNKNOWN_KEY
    if found.withdrawn_at:
        return Fault.WITHDRAWN_KEY
    try:
        return None if integrity.holds(document, found.key) else Fault.ALTERED
    except integrity.Meaningless:
        return Fault.UNKNOWN_WORD


def _has_form(document: Mapping[str, Any]) -> bool:
    kinds, subject = document.get("type"), document.get("credentialSubject")
    return (
        isinstance(kinds, list)
        and "VerifiableCredential" in kinds
        and isinstance(subject, dict)
        and isinstance(document.get("issuer"), dict | str)
        and isinstance(document.get("validFrom"), str)
    )


def moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
