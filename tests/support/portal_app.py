"""The portal under test: an empty database per test, on SQLite or PostgreSQL.

`--database postgresql` runs the same tests on PostgreSQL. A migrated database is made once in a
run; on SQLite each test has a copy, on PostgreSQL a copy is put back between the tests of a
process.
"""

import contextlib
import gc
import os
import shutil
from collections.abc import Callable, Iterator
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
from tests.support.app_reuse import Built
from tests.support.engines import share_statements
from tests.support.pages import PageClient
from tests.support.shared_run import KEPT, RUN, SharedRun

GARBAGE = 20_000  # objects made before the collector looks at the youngest
NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)  # 12.00 WIB, a Thursday


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let no collection of garbage go through the modules and tests again: they all stay.

    Each test makes and leaves an application; set as for a small program, the collector would look
    through all of this for every other test.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


@pytest.fixture(scope="session")
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


class _Compiled(BytecodeCache):
    """Compiled templates: each application has all of them, each in a form for every language.

    They are kept in the process, and in the folder that a whole run of the suite has for them.
    Jinja looks at the source's checksum before it uses one.
    """

    def __init__(self, folder: Path | None) -> None:
        self._kept: dict[str, bytes] = {}
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        name = self._name(bucket)
        if name not in self._kept and self._folder is not None:
            with contextlib.suppress(FileNotFoundError):
                self._kept[name] = (self._folder / name).read_bytes()
        if name in self._kept:
            bucket.bytecode_from_string(self._kept[name])

    def dump_bytecode(self, bucket: Bucket) -> None:
        name, compiled = self._name(bucket), bucket.bytecode_to_string()
        self._kept[name] = compiled
        if self._folder is not None:
            begun = self._folder / f"{name}.{os.getpid()}"
            begun.write_bytes(compiled)
            begun.replace(self._folder / name)

    def _name(self, bucket: Bucket) -> str:
        environment = bucket.environment
        language = environment.language if isinstance(environment, Environment) else ""
        return f"{bucket.key}-{language}"


_kept = os.environ.get(KEPT)
_compiled = _Compiled(Path(_kept) if _kept else None)
_made: list[Portal] = []
_built: list[Built] = []


def make_app(folder: Path, url: str = "", **overrides: object) -> Portal:
    """An application in the test profile with its state in `folder`."""
    values = {"profile": "test", "instance_dir": folder, "database_url": url, **overrides}
    app = create_app(overrides=values)
    app.jinja_env.bytecode_cache = _compiled
    _prepared(app)
    return app


def lent_app(folder: Path, url: str) -> Portal:
    """The application of this process with its state in `folder`, as if it were just made."""
    if not _built or not _built[0].fits:
        _built[:] = [Built.of(make_app(folder, url))]
    app = _built[0].again(folder, url)
    _prepared(app)
    return app


def _prepared(app: Portal) -> None:
    with app.app_context():
        share_statements(database.db.engine)
    _made.append(app)


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
def template(dialect: str, request: pytest.FixtureRequest) -> str:
    """A migrated, empty database to copy: a file path, or a database name on PostgreSQL."""
    return filled_once("migrated", schema.to_head, dialect, request)


def filled_once(
    word: str, fill: Callable[[], object], dialect: str, request: pytest.FixtureRequest
) -> str:
    """The run's database called `word`, filled by whichever worker comes first; to be copied.

    `fill` is called in an application context. Answers a path, or a name on PostgreSQL.
    """
    run: SharedRun = request.config.stash[RUN]
    folder = run.folder / f"{word}-{dialect}"
    if dialect == "postgresql":
        folder.mkdir(exist_ok=True)
        server: postgresql.Databases = request.getfixturevalue("postgresql_server")
        return server.template(word, lambda url: _fill(folder, url, fill))
    finished = folder / "portal.sqlite"
    with run.one_at_a_time(word):
        if not finished.exists():
            begun = run.folder / f"{word}-begun"
            shutil.rmtree(begun, ignore_errors=True)  # of a try that failed
            begun.mkdir()
            _fill(begun, "", fill)
            begun.rename(folder)
    return str(finished)


def _fill(folder: Path, url: str, fill: Callable[[], object]) -> None:
    with make_app(folder, url).app_context():
        fill()
        database.db.session.remove()
        if not url:
            with database.db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.db.engine.dispose()


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
            url = stack.enter_context(server.lent(template))
        portal = lent_app(folder, url)
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
