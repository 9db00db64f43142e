"""Which addresses are fetched from: of the open internet, by https and by a listed name."""

import socket
import threading
import time

import pytest

from portal.core.errors import Refused
from portal.core.fetch import FetchRefusal, safe_fetch
from portal.core.public_addresses import is_public

HOST = "hris.contoh.go.id"

PUBLIC = ["8.8.8.8", "103.10.66.1", "1.1.1.1", "192.31.196.1", "2606:4700::1111", "2400:cb00::1"]
CLOSED = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.1", "0.1.2.3", "10.0.0.1", "10.255.255.255"),
    *("172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "169.254.0.1"),
    *("100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1"),
    *("198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255"),
    *("240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1"),
    *("::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808"),
    *("64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:4136:e378::1", "2001:10::1", "2001:db8::1"),
    *("2002:7f00:1::", "2002:808:808::1", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1"),
    *("fe80::1%eth0", "fec0::1", "ff02::1", "2606:4700::1111%1", "5f00::1", "4000::1"),
    *("", "localhost", "127.1", "0x7f.1", "2130706433", "8.8.8.8 ", "8.8.8", "010.0.0.1"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", CLOSED)
def test_every_other_form_of_address_is_closed(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [a for a in CLOSED if a])
def test_a_host_with_one_closed_address_is_not_called(address: str) -> None:
    """One bad answer among good ones refuses the whole."""
    refused = fetch_refused(f"https://{HOST}/", resolve=lambda host, port: ["8.8.8.8", address])
    assert refused is FetchRefusal.NOT_PUBLIC


def fetch_refused(url: str, **options: object) -> FetchRefusal:
    settings: dict[str, object] = {"allowed_hosts": [HOST], "resolve": unasked, **options}
    with pytest.raises(Refused) as refused:
        safe_fetch(url, **settings)  # type: ignore[arg-type]  # spelled out by each test
    assert isinstance(refused.value.reason, FetchRefusal)
    return refused.value.reason


def unasked(host: str, port: int) -> list[str]:
    raise AssertionError("no name is looked up for an address that is refused")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"http://{HOST}/", FetchRefusal.NOT_HTTPS),
        (f"ftp://{HOST}/", FetchRefusal.NOT_HTTPS),
        ("file:///etc/passwd", FetchRefusal.NOT_HTTPS),
        (f"//{HOST}/", FetchRefusal.NOT_HTTPS),
        ("", FetchRefusal.NOT_HTTPS),
        ("https://", FetchRefusal.BAD_ADDRESS),
        ("https:///path", FetchRefusal.BAD_ADDRESS),
        ("https://lain.go.id/", FetchRefusal.HOST_NOT_LISTED),
        (f"https://x.{HOST}/", FetchRefusal.HOST_NOT_LISTED),
        (f"https://{HOST}:8443/", FetchRefusal.HOST_NOT_LISTED),
        (f"https://{HOST}./", FetchRefusal.BAD_ADDRESS),
        (f"https://{HOST}@lain.go.id/", FetchRefusal.BAD_ADDRESS),
        (f"https://a:b@{HOST}/", FetchRefusal.BAD_ADDRESS),
        (f"https://lain.go.id\\@{HOST}/", FetchRefusal.BAD_ADDRESS),
        (f"https://{HOST}/a b", FetchRefusal.BAD_ADDRESS),
        (f"https://{HOST}/a\r\nX: y", FetchRefusal.BAD_ADDRESS),
        (f"https://{HOST}/é", FetchRefusal.BAD_ADDRESS),
        (f"https://{HOST}:99999/", FetchRefusal.BAD_ADDRESS),
        (f"https://{HOST}:x/", FetchRefusal.BAD_ADDRESS),
        ("https://[::1]/", FetchRefusal.BAD_ADDRESS),
        ("https://[::1/", FetchRefusal.BAD_ADDRESS),
        ("https://xn--/", FetchRefusal.BAD_ADDRESS),
        ("https://localhost/", FetchRefusal.BAD_ADDRESS),
    ],
)
def test_addresses_that_are_refused_before_anything_is_asked(
    url: str, reason: FetchRefusal
) -> None:
    assert fetch_refused(url) is reason


@pytest.mark.parametrize("host", ["8.8.8.8", "1.1.1.0x7f", "127.0.0.1", "0x7f.0.0.0x1", "1.2.3.09"])
def test_numeric_hosts_are_refused_even_if_listed(host: str) -> None:
    assert fetch_refused(f"https://{host}/", allowed_hosts=[host]) is FetchRefusal.HOST_NOT_LISTED


def test_a_name_without_addresses_is_unknown() -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise socket.gaierror

    assert fetch_refused(f"https://{HOST}/", resolve=nothing) is FetchRefusal.UNKNOWN_HOST
    empty = fetch_refused(f"https://{HOST}/", resolve=lambda host, port: [])
    assert empty is FetchRefusal.UNKNOWN_HOST


def test_a_name_server_that_takes_its_time_is_not_waited_for() -> None:
    release = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        release.wait(5)
        return ["8.8.8.8"]

    start = time.monotonic()
    assert fetch_refused(f"https://{HOST}/", resolve=slow, total_s=0.2) is FetchRefusal.TIMED_OUT
    assert time.monotonic() - start < 2
    release.set()
