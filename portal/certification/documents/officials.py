"""Officials' signatures on a sealed certificate: what they say, and which ones are taken.

A signed copy is the sealed document with something added behind it: the bytes that were issued are
its beginning, so the seal holds on. Only invisible signatures are taken; a picture laid over the
page could say anything. Whose certificate signs is believed where it leads to one of the
installation's roots (`keys/signers.pem`), and not otherwise.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from portal.certification.documents import seal
from portal.certification.documents.seal import SealState

log = logging.getLogger("portal.certification")

ROOTS: Final = "signers.pem"
LEAST_WORD: Final = 3
_CLOCKS = timedelta(minutes=10)


class SignatureFault(StrEnum):
    """Why a file that came back is not the certificate with one signature more."""

    NOT_SAME = "signature.not_same"  # does not begin with what was sent
    NOT_SIGNED = "signature.not_signed"  # nothing was added, or more than one signature
    ALTERED = "signature.altered"  # the signature does not hold, or changes what is seen
    UNTRUSTED = "signature.untrusted"  # its certificate leads to no root
    OTHER_PERSON = "signature.other_person"  # its certificate names somebody else


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: the name in its certificate, who issued that, and when it says it was made."""

    name: str
    issuer: str
    at: datetime | None


def roots(folder: Path) -> list[bytes]:
    """The authorities whose certificates officials sign with, as PEM; none without the file."""
    path = folder / ROOTS
    if not path.exists():
        return []
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError as error:
        raise seal.FaultySeal(f"keys/{ROOTS}: not certificates in PEM") from error
    return [one.public_bytes(serialization.Encoding.PEM) for one in found]


def said(content: bytes) -> tuple[Signed, ...]:
    """The signatures behind the seal, the first one first; of a document whose seal was read."""
    with seal.reading(content) as reader:
        return tuple(_said(one) for one in _officials(reader))


def _said(one: Any) -> Signed:
    holder, issuer = one.signer_cert.subject.native, one.signer_cert.issuer.native
    at = one.self_reported_timestamp
    return Signed(_name(holder), _name(issuer), at if at is None or at.tzinfo else None)


def _name(parts: dict[str, Any]) -> str:
    found = parts.get("common_name") or parts.get("organization_name") or ""
    return " ".join(str(found).split())[:200]


def _officials(reader: Any) -> list[Any]:
    found = reader.embedded_regular_signatures
    return [one for one in found if one.field_name != seal.FIELD]


def added(
    before: bytes, after: bytes, *, name: str, trusted: Sequence[bytes], now: datetime
) -> Signed | SignatureFault:
    """What was added to a document that was sent; `name` is the signatory's without titles."""
    if not after.startswith(before) or len(after) > seal.LONGEST:
        return SignatureFault.NOT_SAME
    try:
        with seal.reading(before) as first, seal.reading(after) as second:
            known, found = _officials(first), _officials(second)
            if len(found) != len(known) + 1:
                return SignatureFault.NOT_SIGNED
            if seal.state(after, []) is not SealState.OTHER_SEAL:
                return SignatureFault.ALTERED
            if not _is_trusted(found[-1], trusted, now):
                return SignatureFault.UNTRUSTED
            new = _said(found[-1])
    except seal.Unreadable:
        log.info("a signed document could not be read", exc_info=True)
        return SignatureFault.ALTERED
    if not _share_a_word(new.name, name):
        return SignatureFault.OTHER_PERSON
    return Signed(new.name, new.issuer, _sensible(new.at, now))


def _is_trusted(one: Any, trusted: Sequence[bytes], now: datetime) -> bool:
    """Whether the signer's certificate, good today, leads to a root; nothing is fetched."""
    parts = seal.library()
    anchors = [
        parts.x509.Certificate.load(
            x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
        )
        for pem in trusted
    ]
    if not anchors:
        return False
    context = parts.context.ValidationContext(trust_roots=anchors, allow_fetching=False, moment=now)
    status = parts.validation.validate_pdf_signature(one, context)
    return bool(status.intact and status.valid and status.trusted)


def _share_a_word(one: str, other: str) -> bool:
    """Whether both names have a word in common: certificates write names in many ways."""
    first, second = (
        {word.strip(".,").casefold() for word in name.split() if len(word) >= LEAST_WORD}
        for name in (one, other)
    )
    return not first.isdisjoint(second)


def _sensible(at: datetime | None, now: datetime) -> datetime | None:
    """The signer's own clock, unless it is ahead of ours."""
    return None if at is None or at > now + _CLOCKS else min(at, now)
