"""CO-8: one way out, to listed hosts in the open Internet, within 10 s and 5 MiB."""

import datetime as dt
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.core.errors import Refused
from portal.core.fetch import Fetched, FetchRefusal, safe_fetch
from portal.core.public_addresses import is_public

HOST = "hris.contoh.go.id"


@dataclass
class Certificates:
    """An authority of the test and a certificate for HOST in files."""

    chain: Path
    trust: ssl.SSLContext


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Otoritas uji")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain = tmp_path_factory.mktemp("tls") / "chain.pem"
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    chain.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + pem
    )
    return Certificates(chain, ssl.create_default_context(cadata=pem.decode()))


Script = Callable[[ssl.SSLSocket], None]


@dataclass
class Server:
    """Answers each connection by `script` and remembers what it was sent."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    connections: int = 0
    script: Script = lambda client: None

    @property
    def allowed(self) -> list[str]:
        return [f"{HOST}:{self.port}"]

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}/daftar?a=1"


@pytest.fixture
def server(certificates: Certificates) -> Iterator[Server]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.chain)

    def remember(client: ssl.SSLObject, name: str | None, used: ssl.SSLContext) -> None:
        server.names.append(name or "")

    context.sni_callback = remember

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            plain.settimeout(5)
            try:
                with context.wrap_socket(plain, server_side=True) as client:
                    received = b""
                    while not is_whole(received):
                        received += client.recv(4096) or b"\r\n\r\n"
                    server.requests.append(received)
                    server.script(client)
            except OSError:
                plain.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def is_whole(request: bytes) -> bool:
    """Headers and the body they announce are there; answering earlier would cut the body off."""
    head, ended, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    return bool(ended) and len(body) >= int(length[1] if length else 0)


def says(answer: bytes) -> Script:
    return lambda client: client.sendall(answer)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"


def reach(server: Server, trust: ssl.SSLContext, **options: object) -> Fetched:
    """Fetch from the server of the test: only here may loopback be called."""
    settings: dict[str, object] = {
        "allowed_hosts": server.allowed,
        "resolve": lambda host, port: ["127.0.0.1"],
        "permits": lambda address: ipaddress.ip_address(address).is_loopback,
        "context": trust,
        "total_s": 5.0,
        **options,
    }
    return safe_fetch(server.url, **settings)  # type: ignore[arg-type]  # spelled out above


def refused_by(server: Server, trust: ssl.SSLContext, **options: object) -> FetchRefusal:
    with pytest.raises(Refused) as refused:
        reach(server, trust, **options)
    assert isinstance(refused.value.reason, FetchRefusal)
    return refused.value.reason


def test_an_answer_comes_with_its_type_and_body(server: Server, certificates: Certificates) -> None:
    server.script = says(OK + b"Content-Length: 2\r\n\r\n{}")
    fetched = reach(server, certificates.trust, headers={"Authorization": "Bearer x"})
    assert fetched == Fetched(200, "application/json", b"{}")
    [request] = server.requests
    assert request.startswith(b"GET /daftar?a=1 HTTP/1.1\r\n")
    assert f"Host: {HOST}:{server.port}\r\n".encode() in request
    assert b"Authorization: Bearer x\r\n" in request
    assert b"Accept-Encoding: identity\r\n" in request
    assert server.names == [HOST]


def test_a_body_may_be_posted(server: Server, certificates: Certificates) -> None:
    server.script = says(OK + b"Content-Length: 0\r\n\r\n")
    assert reach(server, certificates.trust, method="POST", body=b"isi").is_success
    assert b"Content-Length: 3\r\n" in server.requests[0]


def test_a_loopback_server_is_refused_and_never_connected_to(
    server: Server, certificates: Certificates
) -> None:
    assert refused_by(server, certificates.trust, permits=is_public) is FetchRefusal.NOT_PUBLIC
    assert server.connections == 0


def test_a_resolver_that_changes_its_answer_changes_nothing(
    server: Server, certificates: Certificates
) -> None:
    """It is asked once, and the connection goes to the address that was checked."""
    server.script = says(OK + b"Content-Length: 2\r\n\r\nok")
    asked: list[str] = []

    def turning(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

    checked: list[str] = []

    def permits(address: str) -> bool:
        checked.append(address)
        return address == "127.0.0.1"

    assert reach(server, certificates.trust, resolve=turning, permits=permits).body == b"ok"
    assert (asked, checked) == ([HOST], ["127.0.0.1"])


def test_the_next_address_is_tried_when_one_does_not_answer(
    server: Server, certificates: Certificates
) -> None:
    server.script = says(OK + b"Content-Length: 0\r\n\r\n")
    two = ["::1", "127.0.0.1"]
    assert reach(server, certificates.trust, resolve=lambda host, port: two).is_success
    dead = ["::1"]
    assert refused_by(server, certificates.trust, resolve=lambda host, port: dead) is (
        FetchRefusal.UNREACHABLE
    )


def test_a_certificate_must_be_of_a_trusted_authority_and_for_this_name(
    server: Server, certificates: Certificates
) -> None:
    assert refused_by(server, ssl.create_default_context()) is FetchRefusal.NOT_TRUSTED
    other = f"lain.contoh.go.id:{server.port}"
    with pytest.raises(Refused) as refused:
        safe_fetch(
            f"https://{other}/",
            allowed_hosts=[other],
            resolve=lambda host, port: ["127.0.0.1"],
            permits=lambda address: True,
            context=certificates.trust,
        )
    assert refused.value.reason is FetchRefusal.NOT_TRUSTED
    assert server.requests == []


def test_a_context_that_checks_nothing_is_never_used(server: Server) -> None:
    blind = ssl.create_default_context()
    blind.check_hostname = False
    with pytest.raises(ValueError, match="never used"):
        reach(server, blind)
    blind.verify_mode = ssl.CERT_NONE
    with pytest.raises(ValueError, match="never used"):
        reach(server, blind)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
def test_redirects_are_not_followed(
    server: Server, certificates: Certificates, status: int
) -> None:
    location = f"Location: {server.url}\r\nContent-Length: 0\r\n\r\n"
    server.script = says(f"HTTP/1.1 {status} x\r\n{location}".encode())
    assert refused_by(server, certificates.trust) is FetchRefusal.REDIRECTED
    assert server.connections == 1


def test_the_body_of_a_failure_is_not_kept_and_no_body_is_ever_shown(
    server: Server, certificates: Certificates
) -> None:
    server.script = says(b"HTTP/1.1 500 x\r\nContent-Length: 7\r\n\r\nRAHASIA")
    failed = reach(server, certificates.trust)
    assert (failed.status, failed.body, failed.is_success) == (500, b"", False)
    server.script = says(OK + b"Content-Length: 7\r\n\r\nRAHASIA")
    assert "RAHASIA" not in repr(reach(server, certificates.trust))
    server.script = says(OK + b"Content-Length: 9\r\n\r\nRAHASIA")
    with pytest.raises(Refused) as refused:
        reach(server, certificates.trust)
    assert refused.value.reason is FetchRefusal.BAD_ANSWER
    assert "RAHASIA" not in f"{refused.value!r} {refused.value.__cause__!r}"


@pytest.mark.parametrize(
    "framing",
    [
        lambda body: b"Content-Length: %d\r\n\r\n%s" % (len(body), body),
        lambda body: b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body),
        lambda body: b"\r\n" + body,
    ],
    ids=["stated", "chunked", "until closed"],
)
def test_the_size_is_bounded_to_the_byte(
    server: Server, certificates: Certificates, framing: Callable[[bytes], bytes]
) -> None:
    server.script = says(OK + framing(b"x" * 1000))
    assert len(reach(server, certificates.trust, max_bytes=1000).body) == 1000
    assert refused_by(server, certificates.trust, max_bytes=999) is FetchRefusal.TOO_LARGE


def test_an_endless_answer_is_cut_at_the_bound(server: Server, certificates: Certificates) -> None:
    sent = 0

    def endless(client: ssl.SSLSocket) -> None:
        nonlocal sent
        client.sendall(OK + b"\r\n")
        while True:
            sent += client.send(b"x" * 65536)

    server.script = endless
    assert refused_by(server, certificates.trust, max_bytes=300_000) is FetchRefusal.TOO_LARGE
    assert sent < 20_000_000


def dripping(answer: bytes) -> Script:
    """One byte every 50 ms: no single wait is long, the whole is."""

    def drip(client: ssl.SSLSocket) -> None:
        for byte in answer:
            client.sendall(bytes([byte]))
            time.sleep(0.05)

    return drip


@pytest.mark.parametrize(
    "script",
    [
        lambda client: time.sleep(1),
        dripping(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 50),
        dripping(b"HTTP/1.1 100 Continue\r\n\r\n" * 20),
        lambda client: (
            client.sendall(OK + b"Content-Length: 100\r\n\r\n"),
            dripping(b"x" * 100)(client),
        ),
    ],
    ids=["silent", "headers", "continue", "body"],
)
def test_the_whole_takes_no_longer_than_its_time(
    server: Server, certificates: Certificates, script: Script
) -> None:
    server.script = script
    start = time.monotonic()
    assert refused_by(server, certificates.trust, total_s=0.5) is FetchRefusal.TIMED_OUT
    assert time.monotonic() - start < 2


def test_a_server_that_never_shakes_hands_is_left(certificates: Certificates) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        server = Server(mute.getsockname()[1])
        start = time.monotonic()
        assert refused_by(server, certificates.trust, total_s=0.4) is FetchRefusal.TIMED_OUT
        assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "answer",
    [
        b"bukan HTTP\r\n\r\n",
        b"",
        b"HTTP/1.1 abc x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx",
        OK + b"Content-Length: 10\r\n\r\nabc",
    ],
)
def test_answers_that_are_none_are_refused(
    server: Server, certificates: Certificates, answer: bytes
) -> None:
    server.script = says(answer)
    assert refused_by(server, certificates.trust) is FetchRefusal.BAD_ANSWER


@pytest.mark.parametrize("name", ["Host", "connection", "Content-Length", "ACCEPT-ENCODING"])
def test_callers_cannot_set_what_the_connection_sets(
    server: Server, certificates: Certificates, name: str
) -> None:
    with pytest.raises(ValueError, match="sets these headers itself"):
        reach(server, certificates.trust, headers={name: "x"})


def test_headers_with_line_breaks_are_never_sent(
    server: Server, certificates: Certificates
) -> None:
    with pytest.raises(ValueError, match="Invalid header"):
        reach(server, certificates.trust, headers={"X-A": "b\r\nX-C: d"})
    assert server.requests == []
