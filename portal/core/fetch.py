"""The one way out: requests to listed hosts in the open Internet, and nowhere else (CO-8).

The name is resolved once; every address it has is checked, and the connection goes to a
checked address itself, with the name used only for TLS and the Host header. So a name that
changes its answer between check and use changes nothing.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Thread
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from portal.core.errors import Refused
from portal.core.public_addresses import is_public

TOTAL_S = 10.0
MAX_BYTES = 5 * 1024 * 1024

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))+")
_TARGET = re.compile(r"[!-~]*")
_OWN_HEADERS = frozenset({"host", "connection", "content-length", "accept-encoding"})

Resolver = Callable[[str, int], Sequence[str]]
"""From a host name and port to its addresses."""


class FetchRefusal(StrEnum):
    """Why nothing was fetched. None of these says what the other side answered."""

    BAD_ADDRESS = "fetch.bad_address"
    NOT_HTTPS = "fetch.not_https"
    HOST_NOT_LISTED = "fetch.host_not_listed"
    NOT_PUBLIC = "fetch.not_public"
    UNKNOWN_HOST = "fetch.unknown_host"
    UNREACHABLE = "fetch.unreachable"
    NOT_TRUSTED = "fetch.not_trusted"  # the certificate does not prove the name
    TIMED_OUT = "fetch.timed_out"
    REDIRECTED = "fetch.redirected"
    TOO_LARGE = "fetch.too_large"
    BAD_ANSWER = "fetch.bad_answer"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. Of anything but success (2xx) the body is not kept."""

    status: int
    media_type: str
    body: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def system_addresses(host: str, port: int) -> list[str]:
    """What the operating system answers for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def safe_fetch(
    url: str,
    *,
    allowed_hosts: Collection[str],
    method: Literal["GET", "POST"] = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    resolve: Resolver = system_addresses,
    permits: Callable[[str], bool] = is_public,
    context: ssl.SSLContext | None = None,
    total_s: float = TOTAL_S,
    max_bytes: int = MAX_BYTES,
) -> Fetched:
    """Ask `url` once, following nothing; raises Refused(FetchRefusal).

    `allowed_hosts` holds names for port 443 and `name:port` for others. `total_s` bounds
    everything together: name, connection, TLS and every byte. `context` may trust other
    authorities, never none.
    """
    deadline = time.monotonic() + total_s
    parts = _checked(url, allowed_hosts)
    host, port = str(parts.hostname), parts.port or 443
    sent = _headers(headers or {})
    addresses = _addresses(host, port, resolve, deadline)
    if not all(permits(address) for address in addresses):
        raise Refused(FetchRefusal.NOT_PUBLIC)
    connection = _Pinned(host, port, addresses, deadline, _trusting(context))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body=body, headers=sent)
        with connection.getresponse() as response:
            return _read(response, max_bytes)
    except ssl.SSLCertVerificationError:
        raise Refused(FetchRefusal.NOT_TRUSTED) from None
    except TimeoutError:
        raise Refused(FetchRefusal.TIMED_OUT) from None
    except http.client.HTTPException:
        raise Refused(FetchRefusal.BAD_ANSWER) from None
    except OSError:
        raise Refused(FetchRefusal.UNREACHABLE) from None
    finally:
        connection.close()


def _checked(url: str, allowed_hosts: Collection[str]) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused(FetchRefusal.BAD_ADDRESS) from None
    if parts.scheme != "https":
        raise Refused(FetchRefusal.NOT_HTTPS)
    host = parts.hostname or ""
    if parts.username is not None or parts.password is not None or not _HOST.fullmatch(host):
        raise Refused(FetchRefusal.BAD_ADDRESS)
    if not _TARGET.fullmatch(url) or "\\" in url:
        raise Refused(FetchRefusal.BAD_ADDRESS)
    name = host if port in (None, 443) else f"{host}:{port}"
    listed = {entry.lower().removesuffix(":443") for entry in allowed_hosts}
    if name not in listed or _is_numeric(host):
        raise Refused(FetchRefusal.HOST_NOT_LISTED)
    return parts


def _is_numeric(host: str) -> bool:
    """Whether a host is an address in disguise; a real name's last label has a letter."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        return last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last) is not None
    return True


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    own = [name for name in headers if name.lower() in _OWN_HEADERS]
    if own:
        raise ValueError(f"the connection sets these headers itself: {own}")
    return {"Accept": "*/*", **headers, "Accept-Encoding": "identity", "Connection": "close"}


def _trusting(context: ssl.SSLContext | None) -> ssl.SSLContext:
    context = context or ssl.create_default_context()
    if context.verify_mode != ssl.CERT_REQUIRED or not context.check_hostname:
        raise ValueError("a context that does not check certificates is never used")
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    context.sslsocket_class = _BoundedSocket
    return context


def _addresses(host: str, port: int, resolve: Resolver, deadline: float) -> Sequence[str]:
    """Ask for the addresses in a thread, because a name server may take its time."""
    answer: list[Sequence[str]] = []

    def ask() -> None:
        try:
            answer.append(resolve(host, port))
        except (OSError, UnicodeError):
            answer.append(())

    thread = Thread(target=ask, daemon=True)
    thread.start()
    thread.join(_left(deadline))
    if not answer:
        raise Refused(FetchRefusal.TIMED_OUT)
    if not answer[0]:
        raise Refused(FetchRefusal.UNKNOWN_HOST)
    return answer[0]


def _left(deadline: float) -> float:
    """Seconds until the deadline; TimeoutError once it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _BoundedSocket(ssl.SSLSocket):
    """A TLS socket whose every step ends at one deadline, however small the steps are."""

    deadline: float | None = None

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self._bound()
        return super().recv_into(buffer, nbytes, flags)

    def send(self, data: Any, flags: int = 0) -> int:
        self._bound()
        return super().send(data, flags)

    def _bound(self) -> None:
        if self.deadline is not None:
            self.settimeout(_left(self.deadline))


class _Pinned(http.client.HTTPSConnection):
    """A connection to addresses that were checked, under the name they were asked for."""

    def __init__(
        self,
        host: str,
        port: int,
        addresses: Sequence[str],
        deadline: float,
        context: ssl.SSLContext,
    ) -> None:
        super().__init__(host, port, context=context)
        self._addresses = addresses
        self._deadline = deadline
        self._trust = context

    def connect(self) -> None:
        plain = self._reach()
        try:
            plain.settimeout(_left(self._deadline))
            secure = self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        if isinstance(secure, _BoundedSocket):
            secure.deadline = self._deadline
        self.sock = secure

    def _reach(self) -> socket.socket:
        """The first address that answers."""
        failure: OSError = ConnectionError()
        for address in self._addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            try:
                return self._dial(family, address)
            except OSError as error:
                failure = error
        raise failure

    def _dial(self, family: socket.AddressFamily, address: str) -> socket.socket:
        plain = socket.socket(family, socket.SOCK_STREAM)
        try:
            plain.settimeout(_left(self._deadline))
            plain.connect((address, self.port))
        except BaseException:
            plain.close()
            raise
        return plain


def _read(response: http.client.HTTPResponse, max_bytes: int) -> Fetched:
    if 300 <= response.status < 400:
        raise Refused(FetchRefusal.REDIRECTED)
    media_type = response.headers.get_content_type()
    if not 200 <= response.status < 300:
        return Fetched(response.status, media_type, b"")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise Refused(FetchRefusal.BAD_ANSWER)
    if response.length is not None and response.length > max_bytes:
        raise Refused(FetchRefusal.TOO_LARGE)
    body = response.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise Refused(FetchRefusal.TOO_LARGE)
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return Fetched(response.status, media_type, body)
