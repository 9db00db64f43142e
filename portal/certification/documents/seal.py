"""The agency's seal over the PDF: PAdES, so that every reader shows a changed byte.

It is the seal of an organisation and says so in the document: "Segel elektronik instansi; bukan
tanda tangan elektronik tersertifikasi". Its key and certificate lie in `instance/keys/seal.pem`
(first the private key, then its certificate and the chain), outside database, repository and
ordinary backup. An agency without a certificate of an authority starts with one of its own.
"""

import asyncio
import io
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.certification.documents import signeddata
from portal.certification.documents.words import SEAL

log = logging.getLogger("portal.certification")

FILE: Final = "seal.pem"
FIELD: Final = "Segel"
_YEARS: Final = 10
_RESERVED: Final = 20_000
LONGEST: Final = 20_000_000


class SealState(StrEnum):
    """What can be said of a sealed PDF with the seal's certificate alone."""

    INTACT = "intact"
    NONE = "none"
    ALTERED = "altered"
    OTHER_SEAL = "other_seal"


class FaultySeal(ValueError):
    """The seal's file cannot be used; the message says why."""


@dataclass(frozen=True)
class Certificates:
    """The seal's certificate (PEM) and its fingerprint, as published."""

    pem: bytes
    fingerprint: str


def new(name: str, country: str, now: datetime) -> bytes:
    """A key with its own certificate for ten years, as the file's content."""
    key = ec.generate_private_key(ec.SECP256R1())
    about = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Segel {name}"[:64]),
        ]
    )
    usage = {use: use in ("digital_signature", "content_commitment") for use in _USES}
    made = (
        x509.CertificateBuilder()
        .subject_name(about)
        .issuer_name(about)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=366 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + made.public_bytes(serialization.Encoding.PEM)


_USES: Final = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


def keep(path: Path, content: bytes) -> None:
    """Write a seal's file that only its owner reads. Raises FileExistsError: none is replaced."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def certificates(path: Path) -> tuple[Certificates, ...]:
    """What may be published of a seal's file, the seal's own certificate first."""
    return tuple(
        Certificates(
            one.public_bytes(serialization.Encoding.PEM), one.fingerprint(hashes.SHA256()).hex()
        )
        for one in _read(path)[1]
    )


def fingerprint(pem: bytes) -> str:
    """SHA-256 of a certificate, hexadecimal, as it is published."""
    return x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex()


def _read(path: Path) -> tuple[Any, list[x509.Certificate]]:
    if not path.exists():
        raise FaultySeal(f"keys/{path.name}: missing; `portal certificates keys seal` makes it")
    if path.stat().st_mode & 0o077:
        raise FaultySeal(f"keys/{path.name}: must have mode 0600")
    content = path.read_bytes()
    try:
        key = serialization.load_pem_private_key(content, None)
        chain = x509.load_pem_x509_certificates(content)
    except (ValueError, TypeError) as error:
        raise FaultySeal(f"keys/{path.name}: not a private key and its certificates") from error
    public = serialization.PublicFormat.SubjectPublicKeyInfo
    spki = [one.public_key() for one in chain[:1]] + [key.public_key()]
    if len({one.public_bytes(serialization.Encoding.DER, public) for one in spki}) != 1:
        raise FaultySeal(f"keys/{path.name}: the first certificate is not the key's")
    return key, chain


class Sealer:
    """Seals documents with the key of one file; reading it takes longer than sealing."""

    def __init__(self, path: Path) -> None:
        """Raises FaultySeal."""
        key, chain = _read(path)
        pyhanko = library()
        der = [one.public_bytes(serialization.Encoding.DER) for one in chain]
        loaded = [pyhanko.x509.Certificate.load(one) for one in der]
        registry = pyhanko.registry.SimpleCertificateStore()
        registry.register_multiple(loaded[1:])  # the signer's own is embedded as it is
        private = key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        signer = pyhanko.signers.SimpleSigner(
            signing_cert=loaded[0],
            signing_key=pyhanko.keys.PrivateKeyInfo.load(private),
            cert_registry=registry,
        )
        model = asyncio.run(signer.async_sign(bytes(32), signeddata.DIGEST, use_pades=True))
        self._signer = signer
        self._form = signeddata.Form(model, lambda data: signer.sign_raw(data, signeddata.DIGEST))

    def seal(self, content: bytes, *, may_be_signed: bool = False) -> bytes:
        """The PDF with the seal over every byte of it. No later change is allowed, or none but
        officials' signatures (`officials`).
        """
        pyhanko = library()
        perm = pyhanko.fields.MDPPerm
        about = pyhanko.signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=signeddata.DIGEST,
            reason=SEAL,
            subfilter=pyhanko.fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=perm.FILL_FORMS if may_be_signed else perm.NO_CHANGES,
        )
        # PDF/UA-1 (7.18) asks for tags on whatever lies on a page: the field lies beside it.
        spec = pyhanko.fields.SigFieldSpec(
            FIELD,
            readable_field_name=SEAL,
            invis_sig_settings=pyhanko.fields.InvisSigSettings(box_out_of_bounds=True),
        )
        signer = pyhanko.signers.PdfSigner(about, signer=self._signer, new_field_spec=spec)
        writer = pyhanko.writer.IncrementalPdfFileWriter(io.BytesIO(content))
        prepared, _rest, output = asyncio.run(
            signer.async_digest_doc_for_signing(writer, bytes_reserved=_RESERVED)
        )
        prepared.fill_with_cms(output, self._form.filled(prepared.document_digest))
        made: bytes = output.getvalue()
        return made


class Unreadable(ValueError):
    """No PDF that can be made sense of, or one made to break its reader."""


@contextmanager
def reading(content: bytes) -> Iterator[Any]:
    """The library's reader of a PDF from anywhere. A crafted file may break it at any place with
    any error, also while signatures are looked at: all of them end as Unreadable.
    """
    try:
        yield library().reader.PdfFileReader(io.BytesIO(content), strict=False)
    except Exception as error:
        raise Unreadable("not a PDF that can be read") from error


def state(content: bytes, trusted: Sequence[bytes]) -> SealState:
    """What the seal in a PDF says; `trusted` are published certificates (PEM) of seals.

    Behind it there may be officials' signatures where the seal lets them, each of them intact and
    without a picture, and the last over every byte; whose they are is not asked here.
    """
    try:
        with reading(content) as reader:
            found = [one for one in reader.embedded_signatures if one.field_name == FIELD]
            if len(found) != 1 or reader.embedded_signatures[0] is not found[0]:
                return SealState.NONE if not found else SealState.ALTERED
            seal, others = found[0], reader.embedded_signatures[1:]
            status = _status(seal)
            padded = _is_tight(content, seal) and _is_plain(seal.signed_data)
            whole = _is_whole(status) if not others else _holds_behind(status, others)
    except Unreadable:
        log.info("the seal of a PDF could not be read", exc_info=True)
        return SealState.ALTERED
    if not (status.intact and status.valid and whole and padded):
        return SealState.ALTERED
    known = [x509.load_pem_x509_certificate(one) for one in trusted]
    der = [one.public_bytes(serialization.Encoding.DER) for one in known]
    return SealState.INTACT if seal.signer_cert.dump() in der else SealState.OTHER_SEAL


def _status(signature: Any) -> Any:
    """What the library finds when it believes the signer's certificate."""
    pyhanko = library()
    context = pyhanko.context.ValidationContext(
        trust_roots=[signature.signer_cert], allow_fetching=False
    )
    return pyhanko.validation.validate_pdf_signature(signature, context)


def _is_whole(status: Any) -> bool:
    return bool(status.coverage == library().validation.SignatureCoverageLevel.ENTIRE_FILE)


def _holds_behind(status: Any, others: Sequence[Any]) -> bool:
    """Whether nothing but signatures came after the seal, as it allows, and each of them holds."""
    if status.coverage < library().validation.SignatureCoverageLevel.ENTIRE_REVISION:
        return False
    if not status.docmdp_ok:
        return False
    behind = [_status(one) for one in others]
    holds = all(one.intact and one.valid and one.docmdp_ok for one in behind)
    seen = any(any(float(at) for at in _size(one)) for one in others)
    return holds and not seen and _is_closed(behind[-1])


def _is_closed(status: Any) -> bool:
    """Whether it covers every byte, but for what proves its certificate later (DSS, PAdES-B-LT)."""
    levels, covers = library().levels, library().validation.SignatureCoverageLevel
    proofs = status.modification_level == levels.LTA_UPDATES
    return _is_whole(status) or bool(proofs and status.coverage == covers.ENTIRE_REVISION)


def _size(signature: Any) -> tuple[float, float]:
    """Width and height of what a signature shows on the page."""
    left, low, right, high = (float(one) for one in signature.sig_field.get("/Rect", (0,) * 4))
    return right - left, high - low


def _is_tight(content: bytes, seal: Any) -> bool:
    """Whether the room kept for the signature holds it and nothing else, in one spelling.

    Those are the only bytes a signature cannot cover; readers ignore what is hidden there.
    """
    first, length, second, _ = (int(one) for one in seal.byte_range)
    kept = bytes(seal.pkcs7_content)
    hole = content[first + length : second]
    return not any(kept[_der_length(kept) :]) and hole == b"<" + kept.hex().upper().encode() + b">"


def _is_plain(signed: Any) -> bool:
    """Whether the signature says nothing that it does not cover: one signer, each certificate
    once, the versions and the digest that `Sealer` writes. Readers pass over what differs there.
    """
    certificates = [one.chosen.dump() for one in signed["certificates"]]
    signers = signed["signer_infos"]
    return (
        len(set(certificates)) == len(certificates)
        and len(signers) == 1
        and {signed["version"].native, signers[0]["version"].native} == {"v1"}
        and [one["algorithm"].native for one in signed["digest_algorithms"]] == ["sha256"]
        and not signers[0]["unsigned_attrs"].native
    )


def _der_length(content: bytes) -> int:
    """How long the first DER value is, header included."""
    if content[1] < 0x80:
        return 2 + content[1]
    count = content[1] & 0x7F
    return 2 + count + int.from_bytes(content[2 : 2 + count], "big")


def attachments(content: bytes) -> dict[str, bytes]:
    """The files embedded in a PDF by name. Raises Unreadable for no PDF of ours."""
    with reading(content) as reader:
        names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        return {str(names[at]): names[at + 1]["/EF"]["/F"].data for at in range(0, len(names), 2)}


class _Parts:
    """The parts of pyhanko that are used, loaded with the first seal: it is a large library."""

    def __init__(self) -> None:
        self.x509 = import_module("asn1crypto.x509")
        self.keys = import_module("asn1crypto.keys")
        self.registry = import_module("pyhanko_certvalidator.registry")
        self.signers = import_module("pyhanko.sign.signers")
        self.fields = import_module("pyhanko.sign.fields")
        self.writer = import_module("pyhanko.pdf_utils.incremental_writer")
        self.reader = import_module("pyhanko.pdf_utils.reader")
        self.validation = import_module("pyhanko.sign.validation")
        self.context = import_module("pyhanko_certvalidator.context")
        self.levels = import_module("pyhanko.sign.diff_analysis").ModificationLevel


@cache
def library() -> _Parts:
    """The parts, for whoever else reads signatures."""
    return _Parts()
