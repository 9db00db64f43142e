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
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UP_S = 60


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

    def cpu_s(self) -> float:
        """Processor time of application and database together, the system's included."""
        pids = [self.process.pid, *self.workers()] if self.process else []
        if self.database is not None:
            pids += [self.database, *children_of(self.database)]
        return sum(spent_by(pid) for pid in pids)

    def memory_mib(self) -> float:
        """Proportional memory of application and database together."""
        pids = [self.process.pid, *self.workers()] if self.process else []
        if self.database is not None:
            pids += [self.database, *children_of(self.database)]
        return sum(memory_of(pid) for pid in pids)


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
