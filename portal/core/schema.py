"""Migrations from code: bring the database to the newest revision, read where it stands."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy import Connection

from portal.core import append_only
from portal.core.db import db

FOLDER = Path(__file__).resolve().parents[2] / "migrations"

migrate = Migrate()


def init_app(app: Flask) -> None:
    migrate.init_app(app, db, directory=str(FOLDER), render_as_batch=True)


def head() -> str:
    """The newest revision the code knows."""
    return str(_scripts().get_current_head())


def known() -> set[str]:
    """Every revision the code knows."""
    return {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    config = Config(str(FOLDER / "alembic.ini"))
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)


def current() -> str | None:
    """The revision the database is at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


class UnprotectedTable(RuntimeError):
    """An append-only table lost its triggers: never go on with such a database."""


def to_head() -> None:
    """Run every missing migration, then compare the append-only triggers."""
    upgrade(directory=str(FOLDER))
    with db.engine.connect() as connection:
        missing = missing_triggers(connection)
    if missing:
        raise UnprotectedTable(", ".join(sorted(missing)))
    current_app.logger.info("database is at revision %s", head())


def up_to(revision: str) -> None:
    """Build an empty database as it was at `revision`, to restore a backup into it."""
    upgrade(directory=str(FOLDER), revision=revision)


def down_to(revision: str) -> None:
    """Go back to `revision` (`base` for nothing); for tests and emergencies."""
    downgrade(directory=str(FOLDER), revision=revision)


def missing_triggers(connection: Connection) -> set[str]:
    """Append-only triggers that should be there for the tables that exist, and are not."""
    tables = [name for name in append_only.TABLES if connection.dialect.has_table(connection, name)]
    wanted = append_only.expected(connection.dialect.name, tables)
    return wanted - append_only.installed(connection)
