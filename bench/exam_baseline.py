"""What the database alone does: a bare durable upsert of one row, checked, prepared.

On PostgreSQL pgbench sends it, on SQLite the driver in one process. Measured in turn with the
portal in the same run, it is what the portal's figures are shares of.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import psycopg

from tests.support.postgresql_server import find_programs

ATTEMPTS, PLACES = 5_000, 100
TABLES = (
    "CREATE TABLE bench_attempt (id integer PRIMARY KEY, person_id integer NOT NULL, "
    "state text NOT NULL, deadline timestamptz NOT NULL)",
    "CREATE TABLE bench_answer (attempt_id integer NOT NULL, place integer NOT NULL, "
    "response text NOT NULL, seq integer NOT NULL, PRIMARY KEY (attempt_id, place)) "
    "WITH (fillfactor = 80)",
    "INSERT INTO bench_attempt SELECT n, n, 'open', now() + interval '1 day' "
    "FROM generate_series(1, 5000) AS n",
    "INSERT INTO bench_answer SELECT n, p, '[1]', 1 FROM generate_series(1, 5000) AS n, "
    "generate_series(1, 100) AS p",
)
CHECKED = r"""
\set attempt random(1, 5000)
\set place random(1, 100)
INSERT INTO bench_answer (attempt_id, place, response, seq)
SELECT id, :place, '[2]', 1 FROM bench_attempt
 WHERE id = :attempt AND person_id = :attempt AND state = 'open' AND now() < deadline
ON CONFLICT (attempt_id, place) DO UPDATE
   SET response = excluded.response, seq = bench_answer.seq + 1;
"""


class Pgbench:
    """pgbench against tables of its own on the same server."""

    def __init__(self, address: str, folder: Path) -> None:
        self._address = address.replace("+psycopg", "")
        self._script = folder / "upsert.sql"
        self._script.write_text(CHECKED)
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute("SET statement_timeout = 0")
            for statement in TABLES:
                connection.execute(statement)
            connection.execute("VACUUM ANALYZE bench_attempt, bench_answer")
        self._host = self._address.rpartition("host=")[2]

    def per_second(self, connections: int, seconds: float) -> float:
        """Durable upserts a second over so many connections."""
        programs = find_programs() / "pgbench"
        program = str(programs) if os.access(programs, os.X_OK) else shutil.which("pgbench")
        if program is None:
            raise SystemExit("pgbench is missing beside the programs of PostgreSQL")
        done = subprocess.run(
            [
                program, "-n", "-M", "prepared", "-c", str(connections), "-j", "2",
                "-T", str(max(1, round(seconds))), "-f", str(self._script),
                "-h", self._host, "-U", "postgres", "postgres",
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        found = re.search(r"tps = ([0-9.]+)", done.stdout)
        if found is None:
            raise SystemExit(f"pgbench failed: {done.stderr}")
        return float(found[1])


class InProcess:
    """Python's sqlite3, WAL and FULL, one process, a file of its own."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "upsert.sqlite", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(
            "CREATE TABLE answer (attempt_id INTEGER, place INTEGER, response TEXT, seq INTEGER, "
            "PRIMARY KEY (attempt_id, place)) WITHOUT ROWID"
        )

    def per_second(self, _connections: int, seconds: float) -> float:
        """Durable upserts a second, each its own transaction."""
        began, done = time.perf_counter(), 0
        while time.perf_counter() < began + seconds:
            self._connection.execute(
                "INSERT INTO answer VALUES (?, ?, '[2]', 1) ON CONFLICT (attempt_id, place) "
                "DO UPDATE SET response = excluded.response, seq = answer.seq + 1",
                (done * 7919 % ATTEMPTS, done % PLACES),
            )
            done += 1
        return done / (time.perf_counter() - began)

    def close(self) -> None:
        self._connection.close()
