"""Migrations from code: bring the database to the newest revision, read where it stands.

A server only asks where the database stands and never migrates it, so Alembic and what it brings
(a tenth of a server's start) are loaded by the commands that do.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection, text

from portal.core import append_only
from portal.core.db import db

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
_NAMED = re.compile(r'^(revision|down_revision) = ["\']([^"\']+)', re.MULTILINE)


def head() -> str:
    """The newest revision the code knows: the one that none goes on from."""
    (newest,) = known() - _gone_on_from()
    return newest


def known() -> set[str]:
    """Every revision the code knows."""
    return {name for kind, name in _names() if kind == "revision"}


def _gone_on_from() -> set[str]:
    return {name for kind, name in _names() if kind == "down_revision"}


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """What the migrations call themselves and the ones before them; they never change."""
    files = sorted((FOLDER / "versions").glob("*.py"))
    return tuple(found for file in files for found in _NAMED.findall(file.read_text("utf-8")))


@cache
def _tools() -> Any:
    """The module `flask_migrate`."""
    return import_module("flask_migrate")


def current() -> str | None:
    """The revision the application's database is at; None for an empty one."""
    with db.engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if revision is None else str(revision)


class UnprotectedTable(RuntimeError):
    """An append-only table lost its triggers: never go on with such a database."""


guards: list[Callable[[], None]] = []
"""Asked before a database with something in it is migrated; each raises what speaks against it."""


def to_head(*, asking: bool = True) -> None:
    """Run every missing migration, then compare the append-only triggers.

    Without `asking`, for what has just been restored and nobody uses yet, no guard is asked.
    """
    if asking and current() not in {None, head()}:
        for guard in guards:
            guard()
    _tools().upgrade(directory=_ready())
    with db.engine.connect() as connection:
        missing = missing_triggers(connection)
    if missing:
        raise UnprotectedTable(", ".join(sorted(missing)))
    current_app.logger.info("database is at revision %s", head())


def _ready() -> str:
    """The folder of the migrations, with the application told what their environment asks it."""
    app: Any = current_app
    folder = str(FOLDER)
    _tools().Migrate(app._get_current_object(), db, directory=folder, render_as_batch=True)
    return folder


def up_to(revision: str) -> None:
    """Build an empty database as it was at `revision`, to restore a backup into it."""
    _tools().upgrade(directory=_ready(), revision=revision)


def down_to(revision: str) -> None:
    """Go back to `revision` (`base` for nothing); for tests and emergencies."""
    _tools().downgrade(directory=_ready(), revision=revision)


def missing_triggers(connection: Connection) -> set[str]:
    """Append-only triggers that should be there for the tables that exist, and are not."""
    tables = [name for name in append_only.TABLES if connection.dialect.has_table(connection, name)]
    wanted = append_only.expected(connection.dialect.name, tables)
    return wanted - append_only.installed(connection)
