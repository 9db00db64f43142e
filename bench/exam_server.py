"""The portal's own server, started as an operator would, and what its processes use."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UP_S = 60


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor time in seconds or memory in MiB."""

    application: float
    database: float

    @property
    def both(self) -> float:
        return self.application + self.database

    def since(self, before: "Spent", count: float = 1) -> "Spent":
        """What came on top of `before`, for each of so many."""
        return Spent(
            (self.application - before.application) / count,
            (self.database - before.database) / count,
        )


class Server:
    """`portal serve` in a process of its own; `database` is the database's first process, if any.

    `program` is what Python runs in place of the portal itself, `extra` more of its environment.
    """

    def __init__(
        self,
        instance: Path,
        url: str,
        database: int | None = None,
        *,
        program: Sequence[str] = ("-m", "portal"),
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.instance, self.url, self.database = instance, url, database
        self._program, self._extra = program, extra or {}
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it answers."""
        environment = {
            **os.environ,
            "PORTAL_PROFILE": "test",
            "PORTAL_INSTANCE_DIR": str(self.instance),
            "PORTAL_DATABASE_URL": self.url,
            "PORTAL_LOG_FILE": str(self.instance / "log" / "portal.log"),
            **self._extra,
        }
        with (self.instance / "serve.out").open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *self._program, "serve", "--port", str(self.port)],
                cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip
        limit = time.monotonic() + UP_S
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise SystemExit((self.instance / "serve.out").read_text())
            time.sleep(0.05)

    def fetch(self, path: str, cookie: str = "") -> bytes:
        """A page that is there; raises OSError or HTTPException."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(line):
            line.request("GET", path, headers={"Cookie": cookie} if cookie else {})
            answer = line.getresponse()
            page = answer.read()
        if answer.status != 200:
            raise OSError(f"{path}: {answer.status}")
        return page

    def answers(self, path: str = "/healthz", cookie: str = "") -> bool:
        try:
            return bool(self.fetch(path, cookie))
        except (OSError, http.client.HTTPException):
            return False

    def workers(self) -> list[int]:
        return children_of(self.process.pid) if self.process else []

    def kill(self) -> None:
        """Every process of it at once, without warning."""
        if self.process is None:
            return
        for pid in [self.process.pid, *self.workers()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(UP_S)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(UP_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def cpu_s(self) -> Spent:
        """Processor time so far, the system's included."""
        return Spent(*(sum(spent_by(pid) for pid in pids) for pids in self._pids()))

    def memory_mib(self) -> Spent:
        """Proportional memory; the database's includes its buffers, filled by whatever it reads."""
        return Spent(*(sum(memory_of(pid) for pid in pids) for pids in self._pids()))

    def threads(self) -> list[int]:
        """How many threads each worker has."""
        return [threads_of(pid) for pid in self.workers()]

    def _pids(self) -> tuple[list[int], list[int]]:
        """The processes of the application and of the database."""
        application = [self.process.pid, *self.workers()] if self.process else []
        database = [] if self.database is None else [self.database, *children_of(self.database)]
        return application, database


@contextlib.contextmanager
def served(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(pid: int) -> list[int]:
    """The processes it started; Linux only."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def spent_by(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def memory_of(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def threads_of(pid: int) -> int:
    with contextlib.suppress(OSError):
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    return 0
