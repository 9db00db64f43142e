"""The seal of a transcript: a fingerprint and a signature that anybody can check.

The JSON carries both. The paper carries a QR code with a short statement of the same facts (name,
agency, day, levels, fingerprint; never a number of the person), signed by itself, so that a
changed print is noticed without asking the database for anything. Ed25519, the keys of
certificates under a tag of their own.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature

from portal.core.canonical import Json, canonical_json
from portal.core.keys import Keyring, Purpose, key_id
from portal.web.transcripts.facts import levels

_FACTS = b"portal-kompetensi/transcript/1\0"
_STATEMENT = b"portal-kompetensi/transcript-statement/1\0"
LONGEST = 6000


def fingerprint(facts: Json) -> str:
    """SHA-256 of the canonical facts, hexadecimal."""
    return hashlib.sha256(canonical_json(facts)).hexdigest()


def sealed(facts: Json, keyring: Keyring) -> dict[str, Json]:
    """The facts with their seal: what the JSON file holds."""
    signer = keyring.signer(Purpose.CERTIFICATE)
    return {
        "transcript": facts,
        "seal": {
            "canonical": "RFC 8785",
            "sha256": fingerprint(facts),
            "algorithm": "Ed25519",
            "key": key_id(signer.public_key()),
            "signature": signer.sign(_FACTS + canonical_json(facts)).hex(),
        },
    }


def holds(document: Mapping[str, Any], keyring: Keyring) -> bool:
    """Whether the file is as this portal made it."""
    try:
        signed = _FACTS + canonical_json(document["transcript"])
        signature = bytes.fromhex(document["seal"]["signature"])
    except (KeyError, TypeError, ValueError):
        return False
    return _is_signed(signature, signed, keyring)


def statement(facts: Mapping[str, Any], keyring: Keyring) -> str:
    """The text of the QR code's address: short facts and their signature."""
    short = canonical_json(
        {
            "a": facts["agency"],
            "d": facts["profile"]["effective_on"],
            "f": fingerprint(facts),
            "i": facts["issued_at"][:10],
            "l": ",".join(f"{code} {level}" for code, level in levels(facts)),
            "n": facts["name"],
        }
    )
    signature = keyring.signer(Purpose.CERTIFICATE).sign(_STATEMENT + short)
    return f"{_text(short)}.{_text(signature)}"


def read(text: str, keyring: Keyring) -> dict[str, str] | None:
    """The facts of a statement this portal signed; None for anything else."""
    if len(text) > LONGEST or text.count(".") != 1:
        return None
    short, signature = (_bytes(part) for part in text.split("."))
    if not short or not signature or not _is_signed(signature, _STATEMENT + short, keyring):
        return None
    found: dict[str, str] = json.loads(short)
    return found


def _is_signed(signature: bytes, signed: bytes, keyring: Keyring) -> bool:
    for verifier in keyring.verifiers(Purpose.CERTIFICATE).values():
        try:
            verifier.verify(signature, signed)
        except InvalidSignature:
            continue
        return True
    return False


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""
