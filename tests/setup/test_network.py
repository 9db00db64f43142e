"""Tests have no network beyond this machine."""

from __future__ import annotations

import socket

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.support.network import NameLookupError

ELSEWHERE = ("192.0.2.1", 80)  # an address kept for documentation, RFC 5737


@pytest.mark.filterwarnings("ignore:A test tried to use:UserWarning")
def test_no_test_connects_to_another_machine():
    with socket.socket() as plain, pytest.raises(SocketConnectBlockedError):
        plain.connect(ELSEWHERE)
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(ELSEWHERE, timeout=1)


@pytest.mark.parametrize(
    "look_up",
    [
        lambda: socket.getaddrinfo("example.org", 80),
        lambda: socket.gethostbyname("example.org"),
        lambda: socket.gethostbyname_ex(b"example.org"),
        lambda: socket.create_connection(("example.org", 80), timeout=1),
    ],
    ids=["getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"],
)
def test_no_test_asks_a_name_server(look_up):
    with pytest.raises(NameLookupError, match=r"example\.org"):
        look_up()


def test_this_machine_and_unix_sockets_are_reached(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
    monkeypatch.chdir(tmp_path)  # the path of a Unix socket must be short
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("here")
        server.listen()
        client.connect("here")
