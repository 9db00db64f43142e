"""The tables of one consistent moment, out of a database and into an empty one.

SQLite: its own online copy, one file. PostgreSQL: each table by COPY in one snapshot, so that no
client program is needed; the schema is that of the migrations, not part of the copy.
"""

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from portal.core.db import db
from portal.core.errors import FaultySettings

CHUNK = 256 * 1024
QUEUE_PREFIX = "huey_"
VERSION = "alembic_version"
NO_LIMITS = (
    "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10s'; "
    "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL TIME ZONE 'UTC'"
)


def copy_sqlite(source: Path, target: Path) -> dict[str, int]:
    """Copy the database as it is at one moment, beside running writers; rows per table.

    Raises FaultySettings when the copy does not pass SQLite's own check.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with _sqlite(source) as live, _sqlite(target) as copy:
        live.backup(copy, pages=-1)  # one step: a copy in several begins anew at each write
        copy.execute("PRAGMA journal_mode=DELETE")
        check_sqlite(copy)
        return counts_of_sqlite(copy)


def check_sqlite(connection: sqlite3.Connection) -> None:
    """Raises FaultySettings when the file is damaged or a reference leads nowhere."""
    [(verdict,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if verdict != "ok":
        raise FaultySettings(f"the database is damaged: {verdict}")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise FaultySettings("the database is damaged: a reference leads nowhere")


def counts_of_sqlite(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows per table."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' "
        "ESCAPE '!' ORDER BY name"
    ).fetchall()
    found = {}
    for (name,) in names:
        [(number,)] = connection.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  own schema
        found[str(name)] = int(number)
    found.pop(VERSION, None)
    return found


@contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def open_sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    """An existing database, to be read."""
    with _sqlite(path) as connection:
        connection.execute("PRAGMA query_only=ON")
        yield connection


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class PostgresqlCopy:
    """Reads from, or writes to, a PostgreSQL database in one transaction."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def tables(self) -> list[str]:
        """Every table, those others refer to first."""
        return tables()

    def counts(self, names: Sequence[str]) -> dict[str, int]:
        found = {}
        for name in names:
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
            row = self._connection.execute(query).fetchone()
            found[name] = int(row[0]) if row else 0
        return found

    def columns(self, table: str) -> list[str]:
        query = (
            "SELECT column_name FROM information_schema.columns WHERE table_schema = "
            "current_schema() AND table_name = %s AND is_generated = 'NEVER' "
            "ORDER BY ordinal_position"
        )
        return [name for (name,) in self._connection.execute(query, [table])]

    def write_out(self, table: str, columns: Sequence[str], out: BinaryIO) -> None:
        with self._connection.cursor().copy(_copy(table, columns, "TO STDOUT")) as copy:
            for data in copy:
                out.write(data)

    def read_in(self, table: str, columns: Sequence[str], source: Source) -> None:
        with self._connection.cursor().copy(_copy(table, columns, "FROM STDIN")) as copy:
            while data := source.read(CHUNK):
                copy.write(data)

    def sequences(self) -> dict[str, int]:
        """The next number of each sequence, so that no id is given a second time."""
        query = (
            "SELECT sequencename, coalesce(last_value, 0) + 1 FROM pg_sequences "
            "WHERE schemaname = current_schema()"
        )
        rows = self._connection.execute(query).fetchall()
        return {name: number for name, number in rows if not name.startswith(QUEUE_PREFIX)}

    def set_sequences(self, values: dict[str, int]) -> None:
        for name, number in values.items():
            self._connection.execute("SELECT setval(%s::regclass, %s, false)", [name, number])


def _copy(table: str, columns: Sequence[str], direction: str) -> sql.Composed:
    return sql.SQL("COPY {} ({}) " + direction).format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


@contextmanager
def postgresql(url: str, *, read_only: bool) -> Iterator[PostgresqlCopy]:
    """A connection of its own without the limits of requests; commits at the end."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, connect_timeout=5) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = read_only
        for statement in NO_LIMITS.split("; "):
            connection.execute(statement.encode())
        yield PostgresqlCopy(connection)


def tables() -> list[str]:
    """Tables of the application's database, those others refer to first.

    Raises FaultySettings when tables refer to each other in a circle.
    """
    found: list[str] = []
    names: Any = inspect(db.engine).get_sorted_table_and_fkc_names()
    for name, keys in names:
        if name is None:
            if keys:
                raise FaultySettings(f"tables refer to each other in a circle: {sorted(keys)}")
        elif name != VERSION and not re.match(QUEUE_PREFIX, name):
            found.append(name)
    return found


def counts() -> dict[str, int]:
    """Rows per table of the application's database."""
    with db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        return {
            name: int(connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0)  # noqa: S608
            for name in tables()
        }
