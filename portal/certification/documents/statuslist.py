"""Status lists (Bitstring Status List 1.0): who was revoked or suspended, one bit a certificate.

A list holds 131,072 places so that nobody learns from asking for it which certificate is looked
at. Places are given out at random by the caller for the same reason.
"""

import base64
import binascii
import gzip
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.certification.documents import integrity
from portal.certification.documents.contexts import CREDENTIALS
from portal.certification.documents.integrity import Document, instant
from portal.certification.documents.openbadge import Fault, method, moment, proof_fault
from portal.certification.documents.published import PublishedKey

PLACES: Final = 131_072
_BYTES: Final = PLACES // 8


class StatusPurpose(StrEnum):
    """A revoked certificate never comes back; a suspended one may."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


_FAULTS: Final = {
    StatusPurpose.REVOCATION: Fault.REVOKED,
    StatusPurpose.SUSPENSION: Fault.SUSPENDED,
}


def status_list(
    address: str,
    issuer: str,
    purpose: StatusPurpose,
    raised: Iterable[int],
    signer: Ed25519PrivateKey,
    at: datetime,
    lasts: timedelta | None = None,
) -> Document:
    """The signed list with the bits of `raised` set; readers may keep it for `lasts`."""
    made: Document = {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instant(at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "encodedList": encoded(raised),
        },
    }
    if lasts is not None:
        made["validUntil"] = instant(at + lasts)
    return integrity.sign(made, signer, method(issuer, signer), at)


def encoded(raised: Iterable[int]) -> str:
    """The bits, gzipped, in base64url after a "u"; place 0 is the leftmost bit.

    Raises ValueError for a place outside the list.
    """
    bits = bytearray(_BYTES)
    for place in raised:
        if not 0 <= place < PLACES:
            raise ValueError(f"no such place in a status list: {place}")
        bits[place // 8] |= 0x80 >> place % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def is_raised(text: str, place: int) -> bool:
    """Whether the bit of `place` is set. Raises ValueError for no list or no such place."""
    bits = _bits(text)
    if not 0 <= place < len(bits) * 8:
        raise ValueError(f"no such place in the list: {place}")
    return bool(bits[place // 8] & 0x80 >> place % 8)


def _bits(text: str) -> bytes:
    if not text.startswith("u"):
        raise ValueError("not a list in base64url")
    try:
        packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        opener = zlib.decompressobj(wbits=31)
        bits = opener.decompress(packed, 16 * _BYTES)  # a list may be larger, but not a bomb
    except (binascii.Error, zlib.error) as error:
        raise ValueError("not a gzipped list") from error
    if len(bits) < _BYTES or not opener.eof:
        raise ValueError("shorter than a list must be, or endless")
    return bits


def state(
    document: Mapping[str, Any],
    lists: Callable[[str], Mapping[str, Any] | None],
    keys: Sequence[PublishedKey],
    now: datetime,
) -> Fault | None:
    """What the lists say about a credential whose proof holds: REVOKED, SUSPENDED or None.

    `lists` gives the list at an address. One that is missing, altered, outdated, of another issuer
    or of another purpose answers UNREADABLE: silence is never taken for "valid".
    """
    entries = document.get("credentialStatus", [])
    for entry in entries if isinstance(entries, list) else [entries]:
        fault = _entry_fault(entry, document, lists, keys, now)
        if fault:
            return fault
    return None


def _entry_fault(
    entry: Mapping[str, Any],
    document: Mapping[str, Any],
    lists: Callable[[str], Mapping[str, Any] | None],
    keys: Sequence[PublishedKey],
    now: datetime,
) -> Fault | None:
    try:
        purpose = StatusPurpose(entry["statusPurpose"])
        found = lists(entry["statusListCredential"])
        if found is None or not _fits(found, entry, document, now) or proof_fault(found, keys):
            return Fault.UNREADABLE
        text = found["credentialSubject"]["encodedList"]
        raised = is_raised(text, int(entry["statusListIndex"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return Fault.UNREADABLE
    return _FAULTS[purpose] if raised else None


def _fits(
    found: Mapping[str, Any], entry: Mapping[str, Any], document: Mapping[str, Any], now: datetime
) -> bool:
    issuer = document["issuer"]
    end = moment(found.get("validUntil"))
    return (
        found["id"] == entry["statusListCredential"]
        and found["issuer"] == (issuer["id"] if isinstance(issuer, dict) else issuer)
        and found["credentialSubject"]["statusPurpose"] == entry["statusPurpose"]
        and ("validUntil" not in found or (end is not None and now <= end))
    )
