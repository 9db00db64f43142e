"""The portal under test: a fresh database per test, on SQLite or PostgreSQL.

`--database postgresql` runs the same tests on PostgreSQL. One migrated template database is
copied for every test.
"""

import contextlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.ctx import AppContext
from jinja2.bccache import Bucket, BytecodeCache

from portal.core import clock, schema
from portal.core import db as database
from portal.web.app import Portal, create_app
from portal.web.templating import Environment
from tests.support import postgresql
from tests.support.pages import PageClient

NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)  # 12.00 WIB, a Thursday


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.fixture(scope="session")
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


class _Compiled(BytecodeCache):
    """Compiled templates of this process: each test has its own application, all the same
    templates, each in a form for every language. Jinja looks at the source's checksum before it
    uses one.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get(self._name(bucket))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[self._name(bucket)] = bucket.bytecode_to_string()

    def _name(self, bucket: Bucket) -> tuple[str, str]:
        environment = bucket.environment
        return (environment.language if isinstance(environment, Environment) else "", bucket.key)


_compiled = _Compiled()
_made: list[Portal] = []


def make_app(folder: Path, url: str = "", **overrides: object) -> Portal:
    """An application in the test profile with its state in `folder`."""
    values = {"profile": "test", "instance_dir": folder, "database_url": url, **overrides}
    app = create_app(overrides=values)
    app.jinja_env.bytecode_cache = _compiled
    _made.append(app)
    return app


def close(app: Portal) -> None:
    """Give back and close every connection of `app`; its next use opens new ones."""
    with app.app_context():
        database.db.session.remove()
        database.db.engine.dispose()


@pytest.fixture(autouse=True)
def no_connection_is_left() -> Iterator[None]:
    """Close what the applications made for this test hold.

    A connection left to the garbage collector warns in whichever test runs then.
    """
    before = len(_made)
    yield
    for app in _made[before:]:
        close(app)
    del _made[before:]


@contextlib.contextmanager
def beside(app: Portal, **overrides: object) -> Iterator[Portal]:
    """A second application on the same state with other settings."""
    settings = app.settings
    other = make_app(settings.instance_dir, settings.database_url, **overrides)
    yield other
    close(other)


@pytest.fixture(scope="session")
def template(
    dialect: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> str:
    """A migrated, empty database to copy: a file path, or a database name on PostgreSQL."""
    folder = tmp_path_factory.mktemp("template")
    if dialect == "sqlite":
        app = make_app(folder)
        with app.app_context():
            schema.to_head()
            with database.db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            database.db.engine.dispose()
        return str(folder / "portal.sqlite")

    def build(url: str) -> None:
        with make_app(folder, url).app_context():
            schema.to_head()
            database.db.engine.dispose()

    server: postgresql.Databases = request.getfixturevalue("postgresql_server")
    return server.template("migrated", build)


@pytest.fixture
def app(
    dialect: str, template: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Portal]:
    """The portal on a fresh copy of the template, time held at NOON."""
    folder = tmp_path / "instance"
    folder.mkdir()
    with contextlib.ExitStack() as stack:
        url = ""
        if dialect == "sqlite":
            shutil.copyfile(template, folder / "portal.sqlite")
        else:
            server: postgresql.Databases = request.getfixturevalue("postgresql_server")
            url = stack.enter_context(server.fresh(template))
        portal = make_app(folder, url)
        with clock.fixed(NOON):
            yield portal
        close(portal)


@pytest.fixture
def context(app: Portal) -> Iterator[AppContext]:
    """An application context for tests of services."""
    with app.app_context() as pushed:
        yield pushed


@pytest.fixture
def page(app: Portal) -> PageClient:
    """A client that checks the quality of every page it gets."""
    return PageClient(app)
