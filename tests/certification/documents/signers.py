"""An authority for officials' certificates, and signing as the national service's client does."""

import io
from datetime import datetime, timedelta

from asn1crypto import keys as der_keys
from asn1crypto import x509 as der_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.certification.documents import made

Key = ec.EllipticCurvePrivateKey


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class _Careless(signers.PdfSigner):
    """Signs whatever the author of a document allows."""

    def _enforce_certification_constraints(self, reader: object) -> None:
        pass


class Authority:
    """`root` is what an installation keeps in keys/signers.pem."""

    def __init__(self, name: str = "Otoritas Uji", now: datetime = made.NOON) -> None:
        self.key, self.now, self.name = ec.generate_private_key(ec.SECP256R1()), now, _name(name)
        self._root = self._certificate(self.name, self.key, is_authority=True)
        self.root = self._root.public_bytes(serialization.Encoding.PEM)

    def _certificate(self, subject: x509.Name, key: Key, *, is_authority: bool) -> x509.Certificate:
        usage = {
            "digital_signature": not is_authority, "content_commitment": not is_authority,
            "key_encipherment": False, "data_encipherment": False, "key_agreement": False,
            "key_cert_sign": is_authority, "crl_sign": is_authority, "encipher_only": False,
            "decipher_only": False,
        }  # fmt: skip
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - timedelta(days=1))
            .not_valid_after(self.now + timedelta(days=700))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def signed(
        self, content: bytes, name: str, *, field: str = "Pejabat", box: bool = False
    ) -> bytes:
        """The document with this official's signature; `box`: one that shows on the page."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = self._certificate(_name(name), key, is_authority=False)
        der = serialization.Encoding.DER
        private = key.private_bytes(
            der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # untyped there
        store.register(der_x509.Certificate.load(self._root.public_bytes(der)))
        signer = signers.SimpleSigner(
            signing_cert=der_x509.Certificate.load(own.public_bytes(der)),
            signing_key=der_keys.PrivateKeyInfo.load(private),
            cert_registry=store,
        )
        about = signers.PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        spec = fields.SigFieldSpec(field, box=(10, 10, 200, 60) if box else None)
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        made_ = _Careless(about, signer=signer, new_field_spec=spec).sign_pdf(writer)
        return bytes(made_.getvalue())
