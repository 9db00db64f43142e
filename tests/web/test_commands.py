"""`portal init`, `link`, `upgrade` and `serve`, run as an operator runs them."""

import contextlib
import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, delete, insert, text

from portal.assessment.models import Attempt
from portal.cli import portal

STOPS_S = 40  # draining takes at most 30
SLOW_HEADER = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
SLOW_BODY = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n\r\nuser"
ROOT = Path(__file__).resolve().parents[2]
ADMIN = ["--admin-name", "Dr. Rina Maharani, S.Kom.", "--admin-number", "19850312 201001 2 003"]
AGENCY = ["--agency", "kota", "--name", "Pemerintah Kota Contoh", "--zone", "Asia/Makassar"]


class Installation:
    """An instance folder and the commands that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {"PORTAL_INSTANCE_DIR": str(folder), "PORTAL_PROFILE": "test"}

    def run(self, *arguments: str) -> Result:
        """In this process: quick, and enough where nothing of production is at stake."""
        return CliRunner().invoke(portal, arguments, env=self.settings)

    def start(self, *arguments: str, **kwargs: Any) -> subprocess.Popen[str]:
        """In a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "portal", *arguments],
            cwd=ROOT, env={"PATH": os.environ["PATH"], **self.settings}, text=True, **kwargs,
        )  # fmt: skip

    def run_apart(self, *arguments: str) -> tuple[int, str]:
        """Exit code and everything printed, of a process of its own."""
        process = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        printed, _nothing = process.communicate(timeout=60)
        return process.returncode, printed

    def rows(self, query: str) -> list[tuple[object, ...]]:
        engine = create_engine(f"sqlite:///{self.folder / 'portal.sqlite'}")
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(query))]
        engine.dispose()
        return found


Served = tuple[Installation, subprocess.Popen[str], str]


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "instance")


def test_upgrade_makes_a_database_without_any_account(installation: Installation) -> None:
    """AU-7: a fresh database has zero accounts."""
    first = installation.run("upgrade")
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("database: empty -> ")
    assert installation.rows("SELECT count(*) FROM account") == [(0,)]
    assert installation.rows("SELECT count(*) FROM person") == [(0,)]
    assert installation.run("upgrade").stdout.startswith("at ")


def test_init_begins_a_production_installation_once(installation: Installation) -> None:
    """AU-7: the first administrator gets a link, no password; keys are made, 0600."""
    installation.settings["PORTAL_PROFILE"] = "production"
    installation.settings["PORTAL_BASE_URL"] = "https://portal.contoh.go.id"
    code, printed = installation.run_apart("init", *AGENCY, *ADMIN)
    assert code == 0, printed
    assert re.search(r"https://portal\.contoh\.go\.id/activate/[2-9A-Z]{16}$", printed, re.M)
    assert installation.rows("SELECT password_hash, totp_secret FROM account") == [(None, None)]
    assert installation.rows("SELECT role FROM role_grant ORDER BY role") == [
        ("agency_admin",),
        ("hr",),
        ("operator",),
    ]
    assert installation.rows("SELECT timezone FROM organisation") == [("Asia/Makassar",)]
    keys = list((installation.folder / "keys").iterdir())
    assert "seal.pem" in {key.name for key in keys}
    assert "seal made: " in printed
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}
    assert installation.folder.stat().st_mode & 0o007 == 0
    installation.settings["PORTAL_PROFILE"] = "test"
    again = installation.run("init", *AGENCY, *ADMIN)
    assert again.exit_code == 1
    assert "agency already" in again.output
    assert installation.rows("SELECT count(*) FROM account") == [(1,)]


def test_init_with_a_number_that_is_none_writes_nothing(installation: Installation) -> None:
    nik = ["--admin-name", "Rina", "--admin-number", "1371011203850003"]
    answer = installation.run("init", *AGENCY, *nik)
    assert answer.exit_code == 1
    assert "--admin-number" in answer.output
    assert installation.rows("SELECT count(*) FROM organisation") == [(0,)]


def test_a_new_link_makes_the_former_one_useless(installation: Installation) -> None:
    installation.run("init", *AGENCY, *ADMIN)
    answer = installation.run("link", "198503122010012003")
    assert answer.exit_code == 0, answer.output
    assert "/activate/" in answer.stdout
    query = "SELECT count(*) FROM activation_link WHERE used_at IS NULL"
    assert installation.rows(query) == [(1,)]
    assert installation.run("link", "198503122010012004").exit_code == 1


def test_production_without_tls_does_not_start(installation: Installation) -> None:
    """AU-4: no command runs, above all no server, when secure cookies would be off."""
    installation.settings["PORTAL_PROFILE"] = "production"
    installation.settings["PORTAL_BASE_URL"] = "http://portal.contoh.go.id"
    answer = installation.run("serve")
    assert answer.exit_code == 1
    assert "https://" in answer.output
    assert "Traceback" not in answer.output


def test_a_server_does_not_start_on_an_empty_database(installation: Installation) -> None:
    answer = installation.run("serve", "--port", str(free_port()))
    assert answer.exit_code == 1
    assert "`portal init`" in answer.output


@pytest.mark.parametrize("command", [["upgrade"], ["serve"], ["backup", "nightly.backup"]])
def test_a_file_that_is_no_database_is_one_line(
    installation: Installation, command: list[str]
) -> None:
    installation.settings["PORTAL_BACKUP_KEY"] = "9a31f06c" * 8
    installation.folder.mkdir()
    (installation.folder / "portal.sqlite").write_bytes(bytes(range(256)) * 64)
    answer = installation.run(*command)
    assert answer.exit_code == 1
    [line] = answer.output.strip().splitlines()
    assert "the database cannot be used: file is not a database; `portal doctor` says" in line


def test_outside_production_only_loopback_is_served(installation: Installation) -> None:
    """AU-4: plain http is possible on loopback only."""
    answer = installation.run("serve", "--host", "203.0.113.7")
    assert answer.exit_code == 1
    assert "loopback" in answer.output


@pytest.fixture
def served(installation: Installation) -> Iterator[Served]:
    assert installation.run("init", *AGENCY, *ADMIN).exit_code == 0
    port = free_port()
    log = (installation.folder / "server.log").open("wb")
    process = installation.start("serve", "--port", str(port), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}/healthz"
    try:
        wait_for(address)
        yield installation, process, address
    finally:
        process.terminate()
        process.wait(timeout=STOPS_S)
        log.close()


def test_the_server_serves_alone_reloads_and_stops(
    served: Served,
) -> None:
    """One writer on SQLite (architecture.md §3): a second server is refused; after a reload the
    portal answers again; after SIGTERM nothing is left and the lock is free. OP-8: 200 clients
    that trickle their headers, and 200 that trickle a body, keep nobody out. OP-10: while somebody
    sits an exam it does not reload.
    """
    installation, process, address = served
    with trickling(address, 200), trickling(address, 200, SLOW_BODY):
        wait_for(address)
    second = installation.run("serve", "--port", str(free_port()))
    assert second.exit_code == 1
    assert "another server" in second.output
    before = children(process.pid)
    with an_exam_running(installation):
        process.send_signal(signal.SIGHUP)
        until_logged(installation, "not reloaded: 1 exam attempt(s) running")
        assert children(process.pid) == before
    process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 20
    while not (after := children(process.pid) - before) or before & children(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    wait_for(address)
    assert len(after) == 1
    process.terminate()
    assert process.wait(timeout=STOPS_S) == 0
    handle = os.open(installation.folder / "serve.lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(handle)


def test_what_was_begun_before_the_stop_is_answered(served: Served) -> None:
    """OP-10: a stop drains: a request half sent is taken in, answered, and then the server ends."""
    _installation, process, address = served
    where = urllib.parse.urlsplit(address)
    body = b"username=1&password=" + b"x" * 2000
    with (
        socket.create_connection((where.hostname, where.port), timeout=STOPS_S) as line,
        line.makefile("rb") as answer,
    ):
        line.sendall(
            b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body)
        )
        assert answer.readline().startswith(b"HTTP/1.1 100"), "the server asks for the body"
        assert answer.readline() == b"\r\n"
        line.sendall(body[:1000])
        process.terminate()
        until_refused(address)
        line.sendall(body[1000:])
        status = answer.readline()
    assert status.startswith(b"HTTP/1.1 400"), status  # no CSRF token: the portal itself said so
    assert process.wait(timeout=STOPS_S) == 0


@contextlib.contextmanager
def an_exam_running(installation: Installation) -> Iterator[None]:
    """An attempt at an exam of the administrator, who began it just now."""
    now = datetime.now(UTC)
    engine = create_engine(f"sqlite:///{installation.folder / 'portal.sqlite'}")
    table = Attempt.__table__
    [(person_id, agency_id)] = installation.rows(
        "SELECT person.id, organisation.id FROM person, organisation"
    )
    row = {
        "public_id": "ujian-berjalan", "purpose": "exam", "owner_ref": "peserta",
        "person_id": person_id, "organisation_id": agency_id, "number": 1, "title": "Ujian",
        "terms": {}, "paper": [], "seed": b"0" * 16, "drawn_at": now, "started_at": now,
        "deadline": now + timedelta(hours=1), "cookie_hash": "",
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(table).values(row))
    yield
    with engine.begin() as connection:
        connection.execute(delete(table))
    engine.dispose()


def until_logged(installation: Installation, words: str) -> None:
    deadline = time.monotonic() + 20
    while words not in (installation.folder / "server.log").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def until_refused(address: str) -> None:
    """Until nobody new is let in any more: the stop has begun."""
    where = urllib.parse.urlsplit(address)
    deadline = time.monotonic() + 30
    with contextlib.suppress(OSError):
        while time.monotonic() < deadline:
            with socket.create_connection((where.hostname, where.port), timeout=5) as line:
                line.sendall(
                    b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                )
                if not line.recv(1):
                    return
        raise AssertionError("the server goes on taking requests")


@contextlib.contextmanager
def trickling(address: str, clients: int, begun: bytes = SLOW_HEADER) -> Iterator[None]:
    """That many connections that began a request and do not go on."""
    where = urllib.parse.urlsplit(address)
    with contextlib.ExitStack() as stack:
        for _client in range(clients):
            one = stack.enter_context(socket.create_connection((where.hostname, where.port)))
            one.sendall(begun)
        yield


def children(pid: int) -> set[str]:
    """Worker processes of a server; zombies, which have ended, do not count."""
    if not Path("/proc/self/stat").exists():
        found = subprocess.run(
            ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
        )
        return set(found.stdout.split())
    running = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if parent == str(pid) and state != "Z":
                running.add(stat.parent.name)
    return running


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  own server
                assert answer.read() == b"ok"
                return
        except OSError:
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)
