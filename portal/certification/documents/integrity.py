"""Data Integrity proofs of the suite eddsa-rdfc-2022 over Open Badges (VC Data Integrity 1.0).

What is signed is the meaning, not the spelling: the document without its proof, and the proof's
options, each as canonical RDF (RDFC-1.0), hashed and joined. A word that no context defines has no
meaning and would be left out silently; here it is an error, when signing as when verifying.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.certification.documents import contexts
from portal.certification.documents.published import base58, from_base58

SUITE: Final = "eddsa-rdfc-2022"
_OPTIONS: Final = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose"}

Document = dict[str, Any]


class Meaningless(ValueError):
    """The document holds a word that its contexts do not define, or is no JSON-LD at all."""


def sign(
    document: Mapping[str, Any], signer: Ed25519PrivateKey, method: str, at: datetime
) -> Document:
    """The document with its proof. `method` is the address of the public key.

    Raises Meaningless.
    """
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": instant(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    value = "z" + base58(signer.sign(_to_sign(document, options)))
    return {**document, "proof": {**options, "proofValue": value}}


def method_of(document: Mapping[str, Any]) -> str | None:
    """The address of the key the proof names; None when the proof is not of this suite."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or set(proof) != _OPTIONS | {"proofValue"}:
        return None
    kind = (proof["type"], proof["cryptosuite"], proof["proofPurpose"])
    if kind != ("DataIntegrityProof", SUITE, "assertionMethod"):
        return None
    return proof["verificationMethod"] if isinstance(proof["verificationMethod"], str) else None


def holds(document: Mapping[str, Any], public: Ed25519PublicKey) -> bool:
    """Whether the proof was made over this document with the key. Raises Meaningless."""
    if method_of(document) is None:
        return False
    options = dict(document["proof"])
    value = options.pop("proofValue")
    bare = {key: value for key, value in document.items() if key != "proof"}
    signed = _to_sign(bare, options)
    try:
        if not (isinstance(value, str) and value.startswith("z") and len(value) < 100):
            return False
        public.verify(from_base58(value[1:]), signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def instant(at: datetime) -> str:
    """An instant as credentials write it, to the second in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _to_sign(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    hashed = {"@context": document.get("@context"), **options}
    return _hash(hashed) + _hash(document)


def _hash(document: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(canonical(document)).digest()


def canonical(document: Mapping[str, Any]) -> bytes:
    """The document's meaning as canonical N-Quads. Raises Meaningless."""
    jsonld = _jsonld()
    given = {"documentLoader": _shipped}
    try:
        expanded = jsonld.expand(dict(document), given, on_property_dropped=_refuse)
        _check_expanded(expanded)
        options = {"algorithm": "URDNA2015", "format": "application/n-quads", "skipExpansion": True}
        quads: str = jsonld.normalize(expanded, {**given, **options})
    except (jsonld.JsonLdError, TypeError, AttributeError, RecursionError) as error:
        raise Meaningless("not a document of its contexts") from error
    return quads.encode()


@cache
def _jsonld() -> Any:
    """Loaded when the first credential is: most of its life a server needs none."""
    return import_module("pyld.jsonld")


def _shipped(address: str, _options: Mapping[str, Any]) -> Document:
    try:
        found = contexts.document(address)
    except KeyError as error:
        raise Meaningless(f"a context that is not shipped: {address}") from error
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "tag": "static",
        "documentUrl": address,
        "document": found,
    }


def _refuse(word: object) -> None:
    raise Meaningless(f"no context defines: {word}")


def _check_expanded(value: Any) -> None:
    """Raises Meaningless for a name that stayed relative: RDF would leave its statement out."""
    if isinstance(value, list):
        for one in value:
            _check_expanded(one)
    elif isinstance(value, dict):
        names = [*value.get("@type", ())] if isinstance(value.get("@type"), list) else []
        names += [value["@id"]] if "@id" in value else []
        for name in names:
            if not isinstance(name, str) or ":" not in name:
                raise Meaningless(f"no context defines: {name}")
        for inner in value.values():
            _check_expanded(inner)
