"""Checking a file somebody holds, with published keys alone: signed facts, credential or PDF.

What a file can prove is that it is genuine and unchanged and whether its days are over. Whether it
was suspended or revoked since, only the registry and its status lists know.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from portal.certification.documents import facts as frozen
from portal.certification.documents import officials, openbadge, pdf, published, seal
from portal.certification.documents.facts import Facts, FaultyFacts
from portal.certification.documents.officials import Signed
from portal.certification.documents.openbadge import Fault
from portal.certification.documents.published import PublishedKey
from portal.certification.documents.seal import SealState
from portal.core.canonical import canonical_json

_SEAL_FAULTS: Final = {
    SealState.NONE: Fault.UNREADABLE,
    SealState.ALTERED: Fault.ALTERED,
    SealState.OTHER_SEAL: Fault.UNKNOWN_KEY,
}


@dataclass(frozen=True)
class Finding:
    """What a file is and the first reason against it; None when it is genuine and in force.

    `said` are its public facts, only ever those whose signature holds.
    """

    kind: str
    fault: Fault | None
    said: tuple[tuple[str, str], ...] = ()


def check(
    content: bytes, keys: Sequence[PublishedKey], seals: Sequence[bytes], now: datetime
) -> Finding:
    """Check a file of any of the three kinds; `seals` are certificates (PEM) of the agency."""
    if content.startswith(b"%PDF-"):
        return _pdf(content, keys, seals, now)
    try:
        document = openbadge.load(content)
    except openbadge.FaultyCredential:
        return Finding("unknown", Fault.UNREADABLE)
    if "@context" in document:
        return _credential(document, keys, now)
    return _facts(content, keys, now)


def _credential(document: dict[str, Any], keys: Sequence[PublishedKey], now: datetime) -> Finding:
    fault = openbadge.verify(document, keys, now)
    if fault not in (None, Fault.EXPIRED):
        return Finding("credential", fault)
    subject = document["credentialSubject"]
    said = [("name", str(document.get("name", ""))), ("valid from", document["validFrom"])]
    said += [("holder", one["identityHash"]) for one in subject.get("identifier", [])]
    said += [("number", subject["licenseNumber"])] if "licenseNumber" in subject else []
    said += [("valid until", document["validUntil"])] if "validUntil" in document else []
    return Finding("credential", fault, tuple(said))


def _facts(content: bytes, keys: Sequence[PublishedKey], now: datetime) -> Finding:
    facts, fault = signed_facts(content, keys)
    if facts is None:
        return Finding("facts", fault)
    return Finding("facts", _dates_fault(facts, now), said(facts))


def signed_facts(content: bytes, keys: Sequence[PublishedKey]) -> tuple[Facts | None, Fault | None]:
    """The facts of a signed file (`facts.signed_file`), or why they cannot be believed."""
    try:
        plain = json.loads(content)
        facts = frozen.read(canonical_json(plain["certificate"]))
        signature = bytes.fromhex(plain["seal"]["signature"])
        whole = frozen.signed_file(facts, signature) == content
    except (ValueError, TypeError, KeyError, FaultyFacts, RecursionError):
        return None, Fault.UNREADABLE
    named = next((one for one in keys if one.id == facts.key_id), None)
    if named is None:
        return None, Fault.UNKNOWN_KEY
    if published.usable(keys, facts.key_id) is None:
        return None, Fault.WITHDRAWN_KEY
    if not whole or not frozen.holds(frozen.canonical(facts), signature, named.key):
        return None, Fault.ALTERED
    return facts, None


def _dates_fault(facts: Facts, now: datetime) -> Fault | None:
    """By the day in UTC; the registry knows the agency's own zone."""
    if now < facts.issued_at:
        return Fault.NOT_YET
    over = facts.expires_on is not None and now.date() > facts.expires_on
    return Fault.EXPIRED if over else None


def _pdf(
    content: bytes, keys: Sequence[PublishedKey], seals: Sequence[bytes], now: datetime
) -> Finding:
    state = seal.state(content, seals) if len(content) <= seal.LONGEST else SealState.NONE
    if state is not SealState.INTACT:
        return Finding("pdf", _SEAL_FAULTS[state])
    try:
        found = seal.attachments(content)
        badge = openbadge.load(found[pdf.BADGE_NAME])
    except (ValueError, KeyError):
        return Finding("pdf", Fault.UNREADABLE)
    facts, fault = signed_facts(found.get(pdf.FACTS_NAME, b""), keys)
    if facts is None:
        return Finding("pdf", fault)
    fault = openbadge.verify(badge, keys, now)
    if fault in (None, Fault.EXPIRED) and not _belong(badge, facts):
        fault = Fault.ALTERED
    signed = [("signed by", _signature(one)) for one in officials.said(content)]
    return Finding("pdf", fault, (*said(facts), *signed))


def _signature(one: Signed) -> str:
    """Intact, as the seal's state told; whether its issuer is known is not looked at here."""
    when = f", {one.at.date().isoformat()}" if one.at else ""
    return f"{one.name}{when} (certificate of {one.issuer}, not checked here)"


def _belong(badge: dict[str, Any], facts: Facts) -> bool:
    """Whether the credential names the digest of these facts."""
    evidence = badge.get("evidence")
    named = [one.get("narrative") for one in evidence] if isinstance(evidence, list) else []
    return f"SHA-256 {frozen.digest(facts)}" in named


def said(facts: Facts) -> tuple[tuple[str, str], ...]:
    """The public facts in the order people ask for them."""
    end = facts.expires_on.isoformat() if facts.expires_on else "without limit"
    return (
        ("holder", facts.holder.printed),
        ("kind", facts.kind.name),
        ("title", facts.scheme.title),
        ("number", facts.number),
        ("code", facts.code),
        ("issuer", facts.issuer.name),
        ("issued", facts.issued_on.isoformat()),
        ("valid until", end),
        ("fingerprint", frozen.digest(facts)),
    )
