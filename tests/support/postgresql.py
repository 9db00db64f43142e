"""PostgreSQL databases for tests: one server per run, as a template has it for every need.

The server is a throwaway one (`postgresql_server.py`), or the one that PORTAL_TEST_DATABASE_URL
names: the URL of a maintenance database for a role that may create databases. Mark a test that
uses these fixtures, or the parameter that makes it use them, with `postgresql`.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.support.postgresql_reuse import Original
from tests.support.postgresql_server import START_S, Server, running_server
from tests.support.shared_run import RUN, SharedRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Databases:
    """Makes and drops databases on one server. All are named after the run."""

    address: str
    run: str
    _originals: dict[str, Original] = field(default_factory=dict, init=False)
    _free: dict[str, list[str]] = field(default_factory=dict, init=False)

    def url(self, name: str) -> str:
        return make_url(self.address).set(database=name).render_as_string(hide_password=False)

    def create_database(self, template: str | None = None, *, called: str = "") -> str:
        """The name of a new database: empty, or a copy of the database `template`."""
        name = called or f"portal_{self.run}_{uuid.uuid4().hex[:12]}"
        # Copying files is ten times faster than logging blocks where wal_level is minimal.
        copy = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        self._execute(copy, name, template or "template0")
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, cutting the connections to it."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @contextlib.contextmanager
    def fresh(self, template: str | None = None) -> Iterator[str]:
        """The URL of a new database that is dropped afterwards."""
        name = self.create_database(template)
        try:
            yield self.url(name)
        finally:
            self.drop_database(name)

    @contextlib.contextmanager
    def lent(self, template: str) -> Iterator[str]:
        """The URL of a database that is as `template` is: a copy, or one this process has put back.

        `template` must not change any more.
        """
        free = self._free.setdefault(template, [])
        name = free.pop() if free else self.create_database(template)
        if template not in self._originals:
            self._originals[template] = Original.of(self._plain(name))
        try:
            yield self.url(name)
        finally:
            if self._originals[template].put_back(self._plain(name)):
                free.append(name)
            else:
                self.drop_database(name)

    def template(self, word: str, build: Callable[[str], None]) -> str:
        """The name of the run's database called `word`, filled once by `build(url)`; to be copied.

        Whichever worker comes first builds it, the others wait. `build` must close its
        connections: a database in use cannot be copied.
        """
        finished = f"portal_{self.run}_{word}"
        with self._connection() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [finished])
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(known, [finished]).fetchone() is None:
                self._build(finished, build)
        return finished

    def _build(self, finished: str, build: Callable[[str], None]) -> None:
        begun = self.create_database()
        try:
            build(self.url(begun))
            self._execute("ALTER DATABASE {} RENAME TO {}", begun, finished)
        except BaseException:
            self.drop_database(begun)
            raise

    def drop_all(self) -> None:
        """Drop every database of the run."""
        with self._connection() as connection:
            prefix = f"portal_{self.run}_"
            query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
            names = [name for (name,) in connection.execute(query, [prefix])]
        for name in names:
            self.drop_database(name)

    def _plain(self, name: str) -> str:
        """The URL of a database for the driver alone."""
        plain = make_url(self.address).set(drivername="postgresql", database=name)
        return plain.render_as_string(hide_password=False)

    def _connection(self) -> psycopg.Connection:
        place = make_url(self.address).database or "postgres"
        return psycopg.connect(self._plain(place), autocommit=True)

    def _execute(self, statement: str, *names: str) -> None:
        with self._connection() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def shared_address(run: SharedRun) -> str:
    """The address of the run's server, started by whichever worker asks first."""
    known, failed = run.folder / "postgresql.json", run.folder / "postgresql.failed"
    with run.one_at_a_time("postgresql"):
        if not known.exists() and not failed.exists():
            report = run.folder / "postgresql.log"
            with report.open("wb") as log:
                server = subprocess.Popen(
                    [sys.executable, "-m", "tests.support.postgresql_server", str(run.folder)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            limit = time.monotonic() + START_S
            while not known.exists() and server.poll() is None and time.monotonic() < limit:
                time.sleep(0.02)
            if not known.exists():
                server.terminate()
                failed.write_text(report.read_text() or f"not ready after {START_S} s")
            server.returncode = 0  # it outlives this process on purpose; no ResourceWarning
    if failed.exists():
        pytest.fail(f"PostgreSQL cannot be started: {failed.read_text()}", pytrace=False)
    address: str = json.loads(known.read_text())["address"]
    return address


@pytest.fixture(scope="session")
def postgresql_server(pytestconfig: pytest.Config) -> Databases:
    """The run's PostgreSQL; its databases go with it."""
    run = pytestconfig.stash[RUN]
    given = os.environ.get("PORTAL_TEST_DATABASE_URL")
    return Databases(given or shared_address(run), run.name)


@pytest.fixture
def postgresql_database(postgresql_server: Databases) -> Iterator[str]:
    """The URL of an empty database."""
    with postgresql_server.fresh() as url:
        yield url


@pytest.fixture
def durable_postgresql() -> Iterator[Server]:
    """A server of one test's own that keeps every acknowledged commit; it may be killed."""
    with running_server(durable=True) as server:
        yield server


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing of the run on a server that was there before it."""
    given = os.environ.get("PORTAL_TEST_DATABASE_URL")
    if given and RUN in config.stash and not hasattr(config, "workerinput"):
        with contextlib.suppress(psycopg.OperationalError):
            Databases(given, config.stash[RUN].name).drop_all()
