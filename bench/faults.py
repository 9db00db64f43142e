"""Kills, cuts and jumps while examinees save; then what they were told against what is stored.

usage: ./dev run python bench/faults.py --db sqlite|postgresql [--attempts N] [--pause SECONDS]
                                        [--seed N] [--json]

A real server (PostgreSQL: a real database server of its own with durable defaults) on a volume of
its own, no worker running, and N examinees that save, repeat, reorder, lose their browser or change
the device. One after the other: a web worker killed, all of them killed, the database killed and
restarted, its volume full, the clock an hour forward and back, 5 % of what passes lost. At the end
every acknowledged answer is looked up, every current answer and every deadline compared.

The volume is a small tmpfs where this program may mount one; else the size of the files that the
server's processes may write is limited. The clock is the wall clock the server reads
(faults_serve.py), the lossy line a proxy (faults_network.py). --json prints one object: `attempts`,
`acknowledged`, `lost`, `duplicated`, `wrong_deadline`, and besides `late`, `tries_again`, `moved`,
`volume`, `faults` (each with the seconds until the server answered again) and `examples`. Exits 1
when anything was lost, doubled or wrong.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from werkzeug.test import Client

from bench import faults_serve
from bench.exam_hall import Hall, Numbers
from bench.exam_server import Server, children_of
from bench.faults_check import compare
from bench.faults_clients import Diary, Examinee
from bench.faults_network import Losing
from portal.assessment.models import Attempt
from portal.core import clock
from portal.core.db import db, transaction
from portal.web.app import Portal, create_app
from tests.support.postgresql_server import Server as Database
from tests.support.postgresql_server import short_folder

VOLUME_MB = 600
HOUR = 3600
SHORT_SHARE, MOVING_SHARE = 0.05, 0.1
"""Of the attempts: those whose time ends during the run, those that change the device."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--attempts", type=int, default=1_000)
    parser.add_argument("--pause", type=float, default=8, help="seconds before each fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with volume() as (folder, kind):
        stage = Stage(folder, asked.db, asked.attempts, asked.seed)
        try:
            result = asyncio.run(stage.play(asked.pause)) | {"volume": kind}
        finally:
            stage.end()
    print(json.dumps(result) if asked.json else "\n".join(f"{k}: {v}" for k, v in result.items()))
    sys.exit(any(result[name] for name in ("lost", "duplicated", "wrong_deadline", "strange")))


@contextlib.contextmanager
def volume() -> Iterator[tuple[Path, str]]:
    """A folder on a small volume of its own, if one may be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="portal-faults-", dir=short_folder()))
    folder.chmod(0o755)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={VOLUME_MB}m,mode=0755", "tmpfs", str(folder)]
    mounted = (
        os.geteuid() == 0 and not subprocess.run(mount, capture_output=True, check=False).returncode
    )
    try:
        yield folder, "tmpfs" if mounted else "limit of file sizes"
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


class Stage:
    """Database, server, line and examinees, and the faults that happen to them."""

    def __init__(self, folder: Path, kind: str, attempts: int, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.database: Database | None = None
        self.server: Server | None = None
        url = ""
        if kind == "postgresql":
            place = folder / "pg"
            place.mkdir(mode=0o755)
            self.database = Database(place, durable=True)
            self.database.prepare()
            self.database.start()
            url = self.database.address
        instance = folder / "instance"
        instance.mkdir(mode=0o750)
        self.app: Portal = create_app(
            overrides={"profile": "test", "instance_dir": instance, "database_url": url}
        )
        self.hall = Hall(self.app, folder, Numbers(open=attempts, ready=1))
        self.seats = self.hall.open[:attempts]
        self.deadlines = self._shorten(attempts)
        self.jump = folder / "clock"
        self.jump.write_text("0")
        self.server = Server(
            instance, url, program=(faults_serve.__file__, str(self.jump)),
            extra={"PORTAL_JOBS": "worker"},
        )  # fmt: skip
        self.server.start()
        self.diary = Diary()
        self.losing = Losing(lambda: ("127.0.0.1", self._server.port), self.chance)
        self.faults: list[dict[str, Any]] = []

    @property
    def _server(self) -> Server:
        if self.server is None:
            raise RuntimeError("no server")
        return self.server

    def _shorten(self, attempts: int) -> dict[str, datetime]:
        """Let the time of some end during the run; what all deadlines are."""
        count = max(1, int(attempts * SHORT_SHARE))
        for number, one in enumerate(self.seats):
            one["ends"] = number < count
        short = [one["path"].rpartition("/")[2] for one in self.seats[:count]]
        with self.app.app_context():
            with transaction():
                db.session.execute(
                    update(Attempt)
                    .where(Attempt.public_id.in_(short))
                    .values(deadline=clock.now() - timedelta(seconds=5))
                )
            rows = db.session.execute(
                select(Attempt.public_id, Attempt.deadline).where(Attempt.deadline.is_not(None))
            )
            deadlines = {public_id: at for public_id, at in rows if at is not None}
            db.session.remove()
            db.engine.dispose()
        return deadlines

    async def play(self, pause_s: float) -> dict[str, Any]:
        """Every fault in turn while everybody saves; then the comparison."""
        address = await self.losing.start()
        over = asyncio.Event()
        people = [
            Examinee(seat, lambda: address, self._server.host, self.diary, self.chance)
            for seat in self.seats
        ]
        work = [asyncio.create_task(one.run(over, max(1.0, len(people) / 250))) for one in people]
        for fault in self._faults():
            await asyncio.sleep(pause_s)
            for one in self.chance.sample(people, max(1, int(len(people) * MOVING_SHARE / 6))):
                one.moves = True
            await self._happen(fault)
        await asyncio.sleep(pause_s)
        over.set()
        await asyncio.wait_for(asyncio.gather(*work), 180)
        await self.losing.stop()
        return self._compare()

    def _faults(self) -> list[Callable[[], None]]:
        ways = [self.worker_killed, self.all_killed]
        if self.database is not None:
            ways += [self.database_killed, self.database_restarted]
        return [*ways, self.volume_full, self.clock_jumps, self.line_loses]

    async def _happen(self, fault: Callable[[], None]) -> None:
        began = time.monotonic()
        await asyncio.to_thread(fault)
        while not await asyncio.to_thread(self._works):
            if time.monotonic() - began > 90:
                raise SystemExit(f"{fault.__name__}: the server does not come back")
            await asyncio.sleep(0.1)
        self.faults.append({"fault": fault.__name__, "seconds": round(time.monotonic() - began, 1)})

    def _works(self) -> bool:
        """Whether an attempt's page, which needs the database, is there again."""
        seat = self.seats[-1]
        return self._server.answers(seat["path"], seat["session"])

    def worker_killed(self) -> None:
        os.kill(self._server.workers()[0], signal.SIGKILL)
        time.sleep(0.5)

    def all_killed(self) -> None:
        self._server.kill()
        self._server.start()

    def database_killed(self) -> None:
        if self.database is not None:
            self.database.kill()
            time.sleep(1)
            self.database.start()

    def database_restarted(self) -> None:
        if self.database is not None:
            self.database.stop()
            self.database.start()

    def volume_full(self) -> None:
        """Nothing more can be written for two seconds; a database that gave up is started again."""
        with self._no_room():
            time.sleep(2)
        process = self.database.process if self.database else None
        if self.database is not None and process is not None and process.poll() is not None:
            self.database.start()

    @contextlib.contextmanager
    def _no_room(self) -> Iterator[None]:
        if os.path.ismount(self.folder):
            ballast = self.folder / "ballast"
            free = shutil.disk_usage(self.folder).free
            with ballast.open("wb", buffering=0) as file:
                with contextlib.suppress(OSError):
                    os.posix_fallocate(file.fileno(), 0, free)
                with contextlib.suppress(OSError):
                    while file.write(b"\0" * 4096):
                        pass
                yield
            ballast.unlink()
            return
        pids = self._writers()
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
        yield
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)

    def _writers(self) -> list[int]:
        if self.database is None or self.database.process is None:
            return self._server.workers()
        return children_of(self.database.process.pid)

    def clock_jumps(self) -> None:
        for seconds in (HOUR, -HOUR, 0):
            self.jump.write_text(str(seconds))
            time.sleep(1.5)

    def line_loses(self) -> None:
        self.losing.share = 0.05
        time.sleep(6)
        self.losing.share = 0.0

    def _compare(self) -> dict[str, Any]:
        """Somebody reads every attempt whose time is over, and so closes it: no worker did."""
        with self.app.app_context():
            client = Client(self.app, use_cookies=False)
            for seat in self.seats[: max(1, int(len(self.seats) * SHORT_SHARE))]:
                page = client.get(seat["path"], headers={"Cookie": seat["session"]})
                if page.status_code != 200:
                    raise SystemExit(f"{seat['path']}: {page.status}")
            found = compare(self.diary.told, self.deadlines, clock.now())
            db.session.remove()
            db.engine.dispose()
        figures = asdict(found)
        examples = figures.pop("examples")
        return {
            "attempts": len(self.seats),
            **figures,
            "late": sum(one.body.get("reason") == "late" for one in self.diary.told),
            "moved": sum(one.body.get("reason") == "taken_over" for one in self.diary.told),
            "tries_again": self.diary.tries_again,
            "pieces_lost": self.losing.lost,
            "faults": self.faults,
            "strange": self.diary.strange[:20],
            "examples": examples,
        }

    def end(self) -> None:
        if self.server is not None:
            self.server.stop()
        if self.database is not None:
            self.database.stop()


if __name__ == "__main__":
    main()
