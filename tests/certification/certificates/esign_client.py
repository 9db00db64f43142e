"""An eSign Client as the national service has them: over TLS on 127.0.0.1, for tests."""

import base64
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.certification.documents.signers import Authority
from tests.support.portal_app import NOON

HOST = "esign.agency.test"


class Client(BaseHTTPRequestHandler):
    """An eSign Client: sends codes and signs with them."""

    authority: Authority
    asked: list[tuple[str, dict[str, Any]]]
    code = "918273"

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, said))
        login = base64.b64encode(b"portal:rahasia").decode()
        if self.headers["Authorization"] != f"Basic {login}":
            self._answer(401, {})
        elif self.path.endswith("/totp"):
            self._answer(200, {"message": "sent"})
        elif said["totp"] != self.code:
            self._answer(400, {"error": "totp"})
        else:
            papers = [base64.b64decode(one) for one in said["file"]]
            signed = [self.authority.signed(one, said["email"].partition("@")[0]) for one in papers]
            self._answer(200, {"file": [base64.b64encode(one).decode() for one in signed]})

    def _answer(self, status: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _tls(folder: Path, host: str) -> tuple[Path, Path]:
    """A certificate of a server by this name, of its own, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    names: list[x509.GeneralName] = [x509.DNSName(host)]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOON - timedelta(days=4000))
        .not_valid_after(NOON + timedelta(days=9000))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "tls.crt", folder / "tls.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, secret


@contextmanager
def listening(folder: Path, authority: Authority) -> Iterator[tuple[str, Path, type[Client]]]:
    """The client on 127.0.0.1 over TLS: its address, its certificate, and what it was asked."""
    handler = type("Asked", (Client,), {"authority": authority, "asked": []})
    pem, secret = _tls(folder, HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"https://{HOST}:{server.server_port}", pem, handler
        finally:
            server.shutdown()
            thread.join()


def here(_host: str, _port: int) -> list[str]:
    return [str(ipaddress.IPv4Address("127.0.0.1"))]
