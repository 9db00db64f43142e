"""The facts in the fragment of the QR code's address: they verify without asking anybody (CE-3).

`1.<payload>.<signature>`, both base64url. The payload is the canonical JSON of one list, so that
a phone reads it with nothing but JSON and Ed25519. A browser sends no fragment to a server: who
scans the code tells nobody what is on it; the address before it finds today's state.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.certification.documents.facts import Facts, FaultyFacts, faults
from portal.core.canonical import canonical_json

TAG: Final = b"portal-kompetensi/certificate-qr/1\0"
VERSION: Final = "1"
LONGEST: Final = 4000
_STRAND_LETTERS: Final = {"knowledge": "K", "skill": "S", "attitude": "A"}


@dataclass(frozen=True)
class Compact:
    """What the QR code says; the order of the fields is the order of the list."""

    key_id: str
    code: str
    number: str
    holder: str
    kind: str
    title: str
    competencies: tuple[tuple[str, int, str], ...]
    """(name, level, strands as letters of "KSA")"""
    hours_jp100: int | None
    starts_on: str
    ends_on: str
    issued_on: str
    expires_on: str
    issuer: str


def of(facts: Facts) -> Compact:
    """The short form of the facts; "" stands for a date there is none of."""
    days = (facts.starts_on, facts.ends_on, facts.issued_on, facts.expires_on)
    starts_on, ends_on, issued_on, expires_on = (day.isoformat() if day else "" for day in days)
    return Compact(
        key_id=facts.key_id,
        code=facts.code,
        number=facts.number,
        holder=facts.holder.printed,
        kind=facts.kind.name,
        title=facts.scheme.title,
        competencies=tuple(
            (one.name, one.level, "".join(_STRAND_LETTERS[strand] for strand in one.strands))
            for one in facts.competencies
        ),
        hours_jp100=facts.hours_jp100,
        starts_on=starts_on,
        ends_on=ends_on,
        issued_on=issued_on,
        expires_on=expires_on,
        issuer=facts.issuer.name,
    )


def fragment(facts: Facts, signer: Ed25519PrivateKey) -> str:
    """The signed fragment. Raises FaultyFacts for facts that must not be signed."""
    wrong = faults(facts)
    if wrong:
        raise FaultyFacts("; ".join(wrong))
    payload = canonical_json(list(vars(of(facts)).values()))
    return ".".join((VERSION, _text(payload), _text(signer.sign(TAG + payload))))


def address(base: str, facts: Facts, signed: str) -> str:
    """What the QR code holds: the page that knows today's state, and the facts themselves.

    `base` is the portal's public address without a final slash.
    """
    return f"{base}/verify/{facts.qr_value}#{signed}"


def read(signed: str, published: Callable[[str], Ed25519PublicKey | None]) -> Compact | None:
    """The facts of a fragment signed with a key that `published` knows; None for anything else."""
    version, _, rest = signed.partition(".")
    if len(signed) > LONGEST or version != VERSION or rest.count(".") != 1:
        return None
    payload, signature = (_bytes(part) for part in rest.split("."))
    found = _compact(payload)
    public = published(found.key_id) if found else None
    if public is None:
        return None
    try:
        public.verify(signature, TAG + payload)
    except InvalidSignature:
        return None
    return found


def _compact(payload: bytes) -> Compact | None:
    try:
        values: list[Any] = json.loads(payload)
        values[6] = tuple((name, level, strands) for name, level, strands in values[6])
        return Compact(*values)
    except (ValueError, TypeError, IndexError, KeyError, RecursionError):
        return None


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """b"" for what is not base64url in its one spelling (no padding, no stray bits)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        return b""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return b""
    return data if _text(data) == text else b""
