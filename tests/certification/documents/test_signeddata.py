"""A seal's signature put together from repeated parts says what the library's own says."""

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from asn1crypto import cms, keys
from asn1crypto import x509 as plain
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.certification.documents import signeddata
from tests.certification.documents import made

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
DIGEST = hashlib.sha256(b"a document").digest()


def certificate(name: str, key: Key, issuer: str, by: Key) -> plain.Certificate:
    """One of a chain, as an authority gives it."""

    def called(who: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, who)])

    signed = (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(made.NOON)
        .not_valid_after(made.NOON + timedelta(days=30))
        .sign(by, hashes.SHA256())
    )
    return plain.Certificate.load(signed.public_bytes(serialization.Encoding.DER))


def key_of(kind: str) -> Key:
    """A key of either kind an authority certifies."""
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(params=["ec", "rsa"])
def signer(request: pytest.FixtureRequest) -> SimpleSigner:
    """The library's signer with a key whose certificate an authority below a root signed."""
    root, middle, own = key_of("ec"), key_of("ec"), key_of(request.param)
    store = SimpleCertificateStore()
    store.register(certificate("Otoritas", middle, "Akar", root))
    private = own.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SimpleSigner(
        signing_cert=certificate("Segel", own, "Otoritas", middle),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )


def by_library(signer: SimpleSigner, digest: bytes) -> cms.ContentInfo:
    """What the library builds anew for each document."""
    return asyncio.run(signer.async_sign(digest, signeddata.DIGEST, use_pades=True))


def without_signature(content: bytes) -> tuple[bytes, dict[str, Any]]:
    """The signature, and all that is beside it."""
    said = cms.ContentInfo.load(content, strict=True).native
    [info] = said["content"]["signer_infos"]
    return info.pop("signature"), said


def test_it_says_what_the_library_says(signer: SimpleSigner) -> None:
    form = signeddata.Form(
        by_library(signer, bytes(32)), lambda data: signer.sign_raw(data, signeddata.DIGEST)
    )
    built = form.filled(DIGEST)
    signature, said = without_signature(built)
    assert said == without_signature(by_library(signer, DIGEST).dump())[1]
    assert len(said["content"]["certificates"]) == 2
    loaded = cms.ContentInfo.load(built, strict=True)
    [info] = loaded["content"]["signer_infos"]
    signed = info["signed_attrs"].retag(tagging=None).untag().dump(force=True)
    public = serialization.load_der_public_key(signer.signing_cert.public_key.dump())
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    else:
        assert isinstance(public, ec.EllipticCurvePublicKey)
        public.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
    assert loaded.dump(force=True) == built, "spelled otherwise than DER prescribes"


def test_only_a_digest_is_taken(signer: SimpleSigner) -> None:
    form = signeddata.Form(by_library(signer, bytes(32)), lambda data: data)
    with pytest.raises(ValueError, match="SHA-256"):
        form.filled(DIGEST[:31])


@given(content=st.binary(max_size=70_000))
def test_lengths_are_written_as_readers_expect(content: bytes) -> None:
    from_library = cms.OctetString(content).dump()
    assert signeddata.value(0x04, content[:10], content[10:]) == from_library
