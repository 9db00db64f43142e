"""An upgrade from the first migration on, with a city's data in every table.

Soon after its migration has made it, each table gets what the demonstration city has for the
columns it has by then; every later migration finds rows to carry.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from lxml import html
from sqlalchemy import Connection, Table, column, exists, func, inspect, select, table, text
from werkzeug.exceptions import HTTPException

from portal.core import clock, schema
from portal.core.db import db
from portal.ledger.queries import profiles
from portal.ledger.service.verifying import rebuild, verify_chains
from portal.people.models import PersonIdentifier
from portal.web import doctor
from portal.web.app import Portal
from portal.web.demo import accounts
from tests.support.demonstration import TODAY, app_on
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, close, make_app

Row = dict[str, Any]
Key = tuple[object, ...]

UNKNOWN_AT_FIRST = {"attempt": ("ending", {None, "submitted", "expired"})}
"""Values that a column may have had when its table was born; exams brought the voided attempt."""

MADE_ANEW = {("evaluation_period", "stages")}
"""Columns that a migration writes again: a period got days for stages that it had none for."""

LATE = "0062_yearly_plans"
"""Most tables are there, and what came after counts, draws and parts what stands in them."""


EVERY = 8
"""Migrations between two stops at which new tables are filled."""


class City(NamedTuple):
    """The demonstration's rows in the tables of this release, and who signs in there."""

    rows: dict[str, list[Row]]
    kept: accounts.Kept
    folder: Path
    employee: int
    profile: dict[int, int]


@pytest.fixture
def city(pytestconfig: pytest.Config, tmp_path: Path) -> City:
    folder = tmp_path / "city"
    app = app_on(TODAY, pytestconfig, folder)
    kept = accounts.read(folder)
    assert kept is not None
    with clock.fixed(NOON), app.app_context():
        with db.engine.connect() as connection:
            rows = {one.name: read(connection, one) for one in db.metadata.sorted_tables}
        username = next(one.username for one in kept.accounts if one.role == "employee")
        employee = db.session.scalars(
            select(PersonIdentifier.person_id).where(PersonIdentifier.value == username)
        ).one()
        levels = profile(employee)
    close(app)
    return City(rows, kept, folder, employee, levels)


@pytest.fixture
def old(city: City, dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Portal:
    """A portal with the city's keys and files, and an empty database."""
    folder = tmp_path / "old"
    (city.folder / "portal.sqlite").unlink()
    city.folder.rename(folder)
    url = request.getfixturevalue("postgresql_database") if dialect == "postgresql" else ""
    return make_app(folder, url, second_factor_optional=True)


def read(connection: Connection, known: Table) -> list[Row]:
    return [dict(row) for row in connection.execute(select(known)).mappings()]


def profile(person_id: int) -> dict[int, int]:
    """Levels by competency, today."""
    return profiles.level_numbers([person_id], TODAY)[person_id]


def revisions() -> list[str]:
    """Every revision, the first one first."""
    config = Config(str(schema.FOLDER / "alembic.ini"))
    config.set_main_option("script_location", str(schema.FOLDER))
    walked = ScriptDirectory.from_config(config).walk_revisions()
    return [script.revision for script in walked][::-1]


class Carried:
    """What was put into the tables, and what is left of it."""

    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self.source = rows
        self.put: dict[str, list[Row]] = {}
        self.left_out: dict[str, set[object]] = {}

    def fill(self) -> None:
        """Put the city's rows into every table that has come since."""
        with db.engine.connect() as connection:
            _without_references(connection)
            seen = inspect(connection)
            here = set(seen.get_table_names()) - {"alembic_version"}
            for known in db.metadata.sorted_tables:
                if known.name in here and known.name not in self.put:
                    self._fill(connection, known, seen.get_columns(known.name))
            connection.commit()
        db.engine.dispose()

    def _fill(self, connection: Connection, known: Table, born: Sequence[Any]) -> None:
        kept = [one["name"] for one in born if one["name"] in known.columns]
        gone = {
            one["name"]: _something(one["type"].python_type)
            for one in born
            if one["name"] not in known.columns and not one["nullable"]
        }
        rows = [row for row in self.source[known.name] if self._was_known(known, row)]
        self.put[known.name] = [{name: row[name] for name in kept} for row in rows]
        target = table(
            known.name,
            *[column(name, known.columns[name].type) for name in kept],
            *[column(one["name"], one["type"]) for one in born if one["name"] in gone],
        )
        filled = connection.scalar(select(exists().select_from(table(known.name))))
        if rows and not filled:  # a migration may have made the rows out of others
            connection.execute(target.insert(), [{**row, **gone} for row in self.put[known.name]])
            _count_on(connection, known)

    def _was_known(self, known: Table, row: Row) -> bool:
        name, allowed = UNKNOWN_AT_FIRST.get(known.name, ("", set()))
        refers = {(key.column.table.name, row[key.parent.name]) for key in known.foreign_keys}
        lost = any(value in self.left_out.get(other, ()) for other, value in refers)
        if (not name or row[name] in allowed) and not lost:
            return True
        self.left_out.setdefault(known.name, set()).add(row.get("id"))
        return False

    def changed(self) -> list[str]:
        """Rows that are gone or say something else than what was put."""
        found: list[str] = []
        with db.engine.connect() as connection:
            for known in db.metadata.sorted_tables:
                now = {_key(known, row): row for row in read(connection, known)}
                for row in self.put[known.name]:
                    found += _differences(known, row, now.get(_key(known, row)))
        return found


def _without_references(connection: Connection) -> None:
    """In the order of the models a row may come before one it names."""
    wanted = {
        "sqlite": "PRAGMA foreign_keys=OFF",
        "postgresql": "SET session_replication_role = replica",
    }
    connection.exec_driver_sql(wanted[connection.dialect.name])


def _count_on(connection: Connection, known: Table) -> None:
    """Rows that bring their numbers do not move the sequence behind them."""
    if connection.dialect.name == "postgresql" and "id" in known.columns:
        rows = table(known.name, number := column("id"))
        after = func.setval(func.pg_get_serial_sequence(known.name, "id"), func.max(number))
        connection.execute(select(after).select_from(rows))


def _something(kind: type) -> object:
    return NOON if kind is datetime else kind()


def _key(known: Table, row: Row) -> Key:
    return tuple(row[one.name] for one in known.primary_key)


def _differences(known: Table, before: Row, after: Row | None) -> Iterator[str]:
    if after is None:
        yield f"{known.name} {_key(known, before)} is gone"
        return
    for name, value in before.items():
        if after[name] != value and (known.name, name) not in MADE_ANEW:
            yield f"{known.name}.{name}: {after[name]!r} was {value!r}"


@pytest.mark.postgresql
@pytest.mark.parametrize("start", ["first", LATE])
def test_a_city_is_carried_from_the_first_migration_to_this_release(
    old: Portal, city: City, start: str
) -> None:
    """Every row and value arrives, and the portal goes on with them as if made by this release."""
    carried = Carried(city.rows)
    stops = revisions()[::EVERY] if start == "first" else [LATE]
    with old.app_context(), clock.fixed(NOON):
        for revision in stops:
            schema.up_to(revision)
            carried.fill()
        schema.to_head()
        carried.fill()
        assert carried.changed() == []
        assert list(doctor.protection(NOON)) == []
        assert not verify_chains(old.keyring, {})
        assert not rebuild(check=True).differing
        assert profile(city.employee) == city.profile
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        people_go_on(old, city.kept)


def people_go_on(app: Portal, kept: accounts.Kept) -> None:
    """Who had an account signs in with the same password, and every page of the menus opens."""
    seen: set[str] = set()
    adapter = app.url_map.bind("localhost")
    for one in kept.accounts:
        if not one.username.isdecimal():
            continue  # an address proved since a later release can be signed in with
        page = PageClient(app)
        page.sign_in(one.username, one.password)
        home = html.document_fromstring(page.client.get("/").data)
        for link in home.xpath("//nav//a[@href] | //main//a[@href]"):
            path = link.get("href").partition("#")[0]
            if path in seen or not path.startswith("/"):
                continue
            seen.add(path)
            try:
                adapter.match(path.partition("?")[0])
            except HTTPException:
                continue
            answer = page.client.get(path, follow_redirects=True)
            assert answer.status_code == 200, (one.role, path, answer.status_code)
            answer.close()
    assert len(seen) > 40
