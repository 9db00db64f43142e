"""The exam path against a real server, with closed-loop clients, beside the bare database.

usage: ./dev run python bench/exam.py --db sqlite|postgresql [--seconds N] [--rounds N] [--json]

Starts `portal serve` on a fresh database (PostgreSQL: one of its own with durable defaults), writes
a hall of people and attempts, and drives it from processes of their own over the loopback address.
Every stretch of saves stands between two stretches of the bare durable upsert, so that the ratio
holds on a busy machine. Clients are not included in processor time. Measuring begins when the
database has done its upkeep after loading and the rate of saves has settled; the machine's own
speed is `upserts_per_s`. Prints, or with --json as one object:

  saves_per_s            durable saves of one answer, at 8 connections
  saves_per_s_by         the same at 8, 32 and 128
  cpu_ms_per_save        processor time of application and database, at 8
  cpu_ms                 of a save, a start and a hand-in, application and database apart
  ratio_to_upsert        saves over bare upserts, at 8
  p95_ms                 of a save, at 8, 32 and 128
  answers_in_fives_per_s five answers in each request
  flow_answers_per_s     whole exams: begin, read, save one by one, hand in
  starts_per_s           ready attempts begun
  submits_per_s          handed in, with marks, evidence and profile in the same transaction
  signin_p95_factor      p95 of saves while people sign in, over p95 without
  memory_mib_1000        more memory with 1,000 more connections that have each saved
  memory_mib_1000_of     the same of application and database (with its buffers) apart
  threads                of each worker under these connections
  bytes                  of a save up and down, with headers, and of the exam page
"""

import argparse
import contextlib
import gzip
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, cast

import psycopg

from bench import exam_clients
from bench.exam_baseline import InProcess, Pgbench
from bench.exam_hall import Hall, Numbers
from bench.exam_server import Server, Spent, served
from portal.core.db import db
from portal.web.app import create_app
from tests.support.postgresql_server import running_server

CONNECTIONS = (8, 32, 128)
WARM_FLOW, FLOW, STARTS = 64, 200, 1_400
HALL = Numbers(open=1_400, ready=WARM_FLOW + FLOW + STARTS)
SUBMITS = 400
WARM_ROUNDS = 10
SAVERS = 200
"""At once; each may save 20 times a second. A paper is read once a process, as it is in an exam."""
JOBS = {"PORTAL_JOBS": "worker"}  # of their own, none of which runs here: only the path is measured
Figures = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seconds", type=float, default=6, help="of each stretch")
    parser.add_argument("--rounds", type=int, default=3, help="of saves beside bare upserts")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-exam-")))
        instance = folder / "instance"
        instance.mkdir(mode=0o750)
        url, database = "", None
        if asked.db == "postgresql":
            postgres = stack.enter_context(running_server(durable=True))
            url = postgres.address
            database = postgres.process.pid if postgres.process else None
        app = create_app(
            overrides={"profile": "test", "instance_dir": instance, "database_url": url}
        )
        hall = Hall(app, folder, HALL)
        with app.app_context():
            db.engine.dispose()
        keep_up(url, instance)
        bare = (
            Pgbench(url, folder)
            if url
            else stack.enter_context(contextlib.closing(InProcess(folder)))
        )
        server = stack.enter_context(served(Server(instance, url, database, extra=JOBS)))
        figures = Bench(server, hall, bare, asked.seconds).run(asked.rounds)
    print(json.dumps(figures) if asked.json else table(figures))


def keep_up(url: str, instance: Path) -> None:
    """What the database does by itself in time after so many rows came at once."""
    if not url:
        with contextlib.closing(sqlite3.connect(instance / "portal.sqlite")) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in ("SET statement_timeout = 0", "VACUUM ANALYZE", "CHECKPOINT"):
            connection.execute(statement)


class Bench:
    """Every measurement, one after the other, on one server."""

    def __init__(
        self, server: Server, hall: Hall, bare: Pgbench | InProcess, seconds: float
    ) -> None:
        self.server, self.hall, self.bare, self.seconds = server, hall, bare, seconds
        self.crowd = hall.open[SUBMITS:]
        self.savers = self.crowd[:SAVERS]
        self._seq = 1

    def run(self, rounds: int) -> Figures:
        self.warm_up()
        figures = self.beside_bare(rounds)
        for connections in CONNECTIONS[1:]:
            found = self.saves(connections)
            figures["saves_per_s_by"][str(connections)] = rate(found, "save")
            figures["p95_ms"][str(connections)] = found["latency_ms"]["save"]["p95"]
        fives = self.saves(8, at_once=5)
        figures["answers_in_fives_per_s"] = 5 * rate(fives, "save")
        figures |= self.flow()
        for kind, measure in (("start", self.starts), ("submit", self.submits)):
            before = self.server.cpu_s()
            found, count = measure()
            figures["cpu_ms"][kind] = asdict(self.server.cpu_s().since(before, count / 1000))
            figures |= found
        figures |= self.sign_ins() | self.memory()
        return rounded(figures)

    def warm_up(self) -> None:
        """Until every process has read every paper and saves come no faster than before."""
        fastest = 0.0
        for _ in range(WARM_ROUNDS):
            found = rate(self.saves(8), "save")
            if found < fastest * 1.05:
                return
            fastest = found

    def beside_bare(self, rounds: int) -> Figures:
        """Saves at 8 connections in turn with the bare upsert."""
        bare, saves, p95 = [], [], []
        cpu: list[Spent] = []
        for _ in range(rounds):
            bare.append(self.bare.per_second(8, self.seconds))
            before = self.server.cpu_s()
            found = self.saves(8)
            count = found["latency_ms"]["save"]["count"]
            cpu.append(self.server.cpu_s().since(before, count / 1000))
            saves.append(rate(found, "save"))
            p95.append(found["latency_ms"]["save"]["p95"])
        least = min(cpu, key=lambda one: one.both)
        ratios = [one / beside for one, beside in zip(saves, bare, strict=True)]
        return {
            "saves_per_s": max(saves),
            "saves_per_s_by": {"8": max(saves)},
            "upserts_per_s": max(bare),
            "cpu_ms_per_save": least.both,
            "cpu_ms": {"save": asdict(least)},
            "ratio_to_upsert": statistics.median(ratios),
            "p95_ms": {"8": min(p95)},
            "bytes": self.bytes_of(found),
        }

    def saves(self, connections: int, *, seconds: float | None = None, at_once: int = 1) -> Figures:
        with self.saving(connections, seconds or self.seconds, at_once) as client:
            return answered(client)

    @contextlib.contextmanager
    def saving(
        self,
        connections: int,
        seconds: float,
        at_once: int = 1,
        seats: list[Figures] | None = None,
    ) -> Iterator["subprocess.Popen[str]"]:
        """Clients at work; every stretch goes on with numbers no stretch before it used."""
        plan = {"mode": "save", "at_once": at_once, "first_seq": self._seq}
        self._seq += 1_000_000
        with self.clients(plan, seats or self.savers, connections, seconds) as client:
            yield client

    @contextlib.contextmanager
    def clients(
        self, plan: Figures, seats: list[Figures], connections: int, seconds: float
    ) -> Iterator["subprocess.Popen[str]"]:
        whole = {
            **plan, "host": self.server.host, "seats": seats, "connections": connections,
            "seconds": seconds,
        }  # fmt: skip
        program = [sys.executable, exam_clients.__file__]
        with subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as client:
            plan_in = cast("IO[str]", client.stdin)
            json.dump(whole, plan_in)
            plan_in.close()
            yield client

    def done(self, mode: str, seats: list[Figures], connections: int) -> Figures:
        """Each of these seats once."""
        with self.clients({"mode": mode}, seats, connections, 600) as client:
            return answered(client)

    def flow(self) -> Figures:
        """After each process has made its first pages and each connection its first plans."""
        self.done("sit", self.hall.ready[:WARM_FLOW], 8)
        found = self.done("sit", self.hall.ready[WARM_FLOW : WARM_FLOW + FLOW], 8)
        return {
            "flow_answers_per_s": rate(found, "save"),
            "page_p95_ms": found["latency_ms"]["read"]["p95"],
        }

    def starts(self) -> tuple[Figures, int]:
        found = self.done("begin", self.hall.ready[WARM_FLOW + FLOW :], 32)
        figures = {
            "starts_per_s": rate(found, "begin"),
            "starts_p95_ms": found["latency_ms"]["begin"]["p95"],
        }
        return figures, STARTS

    def submits(self) -> tuple[Figures, int]:
        found = self.done("submit", self.hall.open[:SUBMITS], 8)
        return {"submits_per_s": rate(found, "submit")}, SUBMITS

    def sign_ins(self) -> Figures:
        """Saves alone, then beside two people signing in at a time, one after the other."""
        alone = self.saves(8)["latency_ms"]["save"]["p95"]
        seats = self.hall.signing_in(500)
        with self.clients({"mode": "sign-in"}, seats, 2, self.seconds + 1) as storm:
            beside = self.saves(8)["latency_ms"]["save"]["p95"]
            found = answered(storm)
        return {
            "signin_p95_factor": beside / alone,
            "signins_per_s": rate(found, "sign-in"),
        }

    def memory(self) -> Figures:
        """The same server before and with 1,000 more connections, each of which has saved."""
        before = self.server.memory_mib()
        with self.saving(1_000, self.seconds + 4, seats=self.crowd) as client:
            with contextlib.suppress(subprocess.TimeoutExpired):
                client.wait(self.seconds + 2)
            during, threads = self.server.memory_mib(), self.server.threads()
            answered(client)
        more = during.since(before)
        return {
            "memory_mib": before.both,
            "memory_mib_1000": more.both,
            "memory_mib_1000_of": asdict(more),
            "threads": max(threads),
        }

    def bytes_of(self, found: Figures) -> Figures:
        plan = {"host": self.server.host}
        up = len(exam_clients.save(plan, self.savers[0], 17, [0]))
        seat = self.savers[0]
        page = self.server.fetch(seat["path"], seat["session"])
        packed = len(gzip.compress(page, 6))
        return {"save_up": up, "save_down": found["bytes_down"]["save"], "page_gzip": packed}


def answered(client: "subprocess.Popen[str]") -> Figures:
    text = cast("IO[str]", client.stdout).read()
    if client.wait():
        raise SystemExit("a client failed")
    found: Figures = json.loads(text)
    if found["refused"]:
        raise SystemExit(f"refused: {found['refused']}")
    return found


def rate(found: Figures, kind: str) -> float:
    count: int = found["latency_ms"][kind]["count"]
    return float(count / found["seconds"])


def rounded(figures: Figures) -> Figures:
    """Three figures that mean something."""
    return {
        name: rounded(one)
        if isinstance(one, dict)
        else float(f"{one:.3g}")
        if one < 100
        else round(one)
        for name, one in figures.items()
    }


def table(figures: Figures) -> str:
    lines = []
    for name, one in figures.items():
        text = (
            ", ".join(f"{key}: {value}" for key, value in one.items())
            if isinstance(one, dict)
            else one
        )
        lines.append(f"{name:24}{text}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
