"""The access world: built once per run and database, copied for each process, put back by use."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.core import clock, schema
from portal.core.db import db
from tests.access import objects, world
from tests.access.visitor import Visitor
from tests.access.world import World
from tests.support import postgresql
from tests.support.portal_app import NOON, make_app
from tests.support.shared_run import RUN, SharedRun

SETTINGS = {"second_factor_optional": True}  # sessions have shown it; nobody has to enrol


def _stock(folder: Path, url: str = "") -> None:
    """Migrate and fill a database; its plain values go into `world.json` beside it."""
    app = make_app(folder, url, **SETTINGS)
    with clock.fixed(NOON), app.app_context():
        schema.to_head()
        made = world.build()
        values = objects.make_all(made)
        tokens = world.sign_everybody_in(made)
        names = {str(place): one.unit.name for place, one in made.residents.items()}
        plain = World(tokens, values, names).as_plain()
        db.session.remove()
        if not url:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    (folder / "world.json").write_text(json.dumps(plain))


def stock_of(config: pytest.Config) -> Path:
    """The folder of the world in SQLite, filled once in a suite; to be copied."""
    run: SharedRun = config.stash[RUN]
    folder = run.kept / "access-sqlite"
    with run.one_at_a_time("access"):
        if not (folder / "world.json").exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a try that failed
            folder.mkdir()
            _stock(folder)
    return folder


@pytest.fixture(scope="session")
def stocked(dialect: str, pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> Any:
    """The folder of the filled database, and on PostgreSQL its name."""
    objects.all_makers()  # what they register belongs to every process, whoever fills it
    if dialect == "sqlite":
        return stock_of(pytestconfig), ""
    run: SharedRun = pytestconfig.stash[RUN]
    folder = run.folder / f"access-{dialect}"
    server: postgresql.Databases = request.getfixturevalue("postgresql_server")
    folder.mkdir(exist_ok=True)
    return folder, server.template("access", lambda url: _stock(folder, url))


@pytest.fixture(scope="module")
def visitor(
    dialect: str,
    stocked: tuple[Path, str],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Visitor]:
    source, name = stocked
    read = World(**json.loads((source / "world.json").read_text()))
    folder = tmp_path_factory.mktemp("access")
    for keys in ("keys", "files"):
        if (source / keys).exists():
            shutil.copytree(source / keys, folder / keys)
    if dialect == "sqlite":
        stock = source / "portal.sqlite"
        shutil.copyfile(stock, folder / "portal.sqlite")
        made = Visitor(make_app(folder, **SETTINGS), read, stock=stock)
        with clock.fixed(NOON):
            yield made
        made.end()
        return
    server: postgresql.Databases = request.getfixturevalue("postgresql_server")
    database = server.create_database(name)

    def renew() -> None:
        server.drop_database(database)
        server.create_database(name, called=database)

    made = Visitor(make_app(folder, server.url(database), **SETTINGS), read, renew=renew)
    with clock.fixed(NOON):
        yield made
    made.end()
    server.drop_database(database)


@pytest.fixture
def clean(visitor: Visitor) -> Iterator[Visitor]:
    """A visitor whose world is as built, before and after."""
    yield visitor
    visitor.put_back()
