"""No test may ask a name server, as pytest-socket lets none connect beyond this machine.

Without this a test that names a host would depend on whether the machine is on the Internet.
"""

from __future__ import annotations

import ipaddress
import socket
import sys

import pytest

LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
LOCAL_NAMES = frozenset({"", "localhost", socket.gethostname()})
GUARD = {"on": False}


class NameLookupError(RuntimeError):
    """A test tried to look up a host name that is not this machine's."""


def pytest_configure() -> None:
    # An audit hook sees every look-up, whichever library asks; it cannot be removed again.
    sys.addaudithook(refuse_lookups)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    GUARD["on"] = True


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    GUARD["on"] = False


def refuse_lookups(event: str, arguments: tuple[object, ...]) -> None:
    if GUARD["on"] and event in LOOKUPS and not is_local(arguments[0]):
        raise NameLookupError(f"{event}({arguments[0]!r})")


def is_local(host: object) -> bool:
    """Whether a host needs no name server: this machine's names, and all numeric addresses."""
    name = host.decode(errors="replace") if isinstance(host, bytes) else str(host or "")
    if name in LOCAL_NAMES:
        return True
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True
