"""Connections of the driver itself, for the few statements exam day repeats thousands of times.

They are opened by the engine, with its settings, and leave its pool for good; each runs one
statement at a time in its own transaction. A lane has as many as are in use at once, which the
server's slots bound. Nothing of the session or the ORM is involved.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from flask import current_app
from psycopg import pq
from sqlalchemy import PoolProxiedConnection, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from portal.core import db as database
from portal.core.db import db

KEY = "lane"

ALWAYS_BY_INDEX = "SET enable_seqscan = off"
"""Its statements look up single rows. Planned while a table was still empty, as on the first
morning, they would read it from end to end until the database counted its rows anew.
"""

watchers: list[Callable[[str], None]] = []
"""Told of every statement sent: the engine's own events know nothing of a lane."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement of PostgreSQL with `$1`, `$2`, … and its name on each connection."""

    name: str
    text: str


@dataclass(slots=True)
class Line:
    """One connection, and what was prepared on it."""

    connection: PoolProxiedConnection
    driver: Any
    known: set[str] = field(default_factory=set)


class Lane:
    """The lines of one engine that are not in use; the last one used is the next."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: list[Line] = []
        event.listen(engine, "engine_disposed", lambda _engine: self.close())

    def close(self) -> None:
        while self._idle:
            self._idle.pop().connection.close()

    def _new(self) -> Line:
        connection = self._engine.raw_connection()
        connection.detach()
        line = Line(connection, connection.dbapi_connection)
        if isinstance(line.driver, psycopg.Connection):
            line.driver.autocommit = True
            line.driver.execute(ALWAYS_BY_INDEX)
        return line

    def _take(self) -> tuple[Line, bool]:
        """A line, and whether it was used before."""
        try:
            return self._idle.pop(), True
        except IndexError:
            return self._new(), False

    @contextmanager
    def sqlite(self) -> Iterator[Any]:
        """A connection under the process's write lock, inside BEGIN IMMEDIATE; then commits.

        Raises DBAPIError.
        """
        with database.sqlite_writer:
            line, _used = self._take()
            try:
                line.driver.execute("BEGIN IMMEDIATE")
                yield line.driver
                line.driver.execute("COMMIT")
            except sqlite3.Error as error:
                line.connection.close()
                raise DBAPIError.instance(
                    None, None, error, sqlite3.Error, hide_parameters=True
                ) from error
            except BaseException:
                line.connection.close()  # takes everything back
                raise
            self._idle.append(line)

    def postgresql(
        self, statement: Prepared, values: Sequence[bytes]
    ) -> tuple[bytes | None, ...] | None:
        """The first row of the statement in text form; one round trip, committed on return.

        A line that was cut while it was idle is replaced once, so the statement must be one that
        may run twice. Raises DBAPIError.
        """
        line, used = self._take()
        try:
            return self._run(line, statement, values)
        except DBAPIError as error:
            if not used or not error.connection_invalidated:
                raise
            self.close()
            return self._run(self._new(), statement, values)

    def _run(
        self, line: Line, statement: Prepared, values: Sequence[bytes]
    ) -> tuple[bytes | None, ...] | None:
        link: pq.abc.PGconn = line.driver.pgconn
        try:
            if statement.name not in line.known:
                _check(link.prepare(statement.name.encode(), statement.text.encode()), link)
                line.known.add(statement.name)
            for watch in watchers:
                watch(statement.text)
            result = _check(link.exec_prepared(statement.name.encode(), values), link)
        except BaseException:
            line.connection.close()
            raise
        self._idle.append(line)
        if not result.ntuples:
            return None
        return tuple(result.get_value(0, column) for column in range(result.nfields))


def _check(result: pq.abc.PGresult, link: pq.abc.PGconn) -> pq.abc.PGresult:
    if result.status in {pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK}:
        return result
    state = result.error_field(pq.DiagnosticField.SQLSTATE)
    try:
        cause = psycopg.errors.lookup(state.decode() if state else "08006")
    except KeyError:
        cause = psycopg.InternalError
    known = OperationalError if issubclass(cause, psycopg.OperationalError) else DBAPIError
    gone = link.status != pq.ConnStatus.OK
    orig = cause(result.get_error_message())
    raise known(None, None, orig, hide_parameters=True, connection_invalidated=gone)


def current() -> Lane:
    """The lane of the running application's engine."""
    found: Lane | None = current_app.extensions.get(KEY)
    if found is None:
        found = current_app.extensions.setdefault(KEY, Lane(db.engine))
    return found
