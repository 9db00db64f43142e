"""Migrations: the head equals the models; append-only tables keep their triggers."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask.ctx import AppContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.core import append_only, audit, schema
from portal.core.db import db, transaction
from tests.support.portal_app import NOON


def test_the_newest_migration_equals_the_models(context: AppContext) -> None:
    with db.engine.connect() as connection:
        found = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata
        )
    assert found == []


def test_the_revisions_read_from_the_files_are_those_of_the_migration_tool() -> None:
    config = Config(str(schema.FOLDER / "alembic.ini"))
    config.set_main_option("script_location", str(schema.FOLDER))
    scripts = ScriptDirectory.from_config(config)
    assert schema.head() == scripts.get_current_head()
    assert schema.known() == {script.revision for script in scripts.walk_revisions()}


def test_every_append_only_table_has_its_triggers(context: AppContext) -> None:
    with db.engine.connect() as connection:
        assert schema.missing_triggers(connection) == set()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"]
)
def test_the_audit_can_not_be_changed_or_deleted(context: AppContext, statement: str) -> None:
    """CE-5 for the audit table; the ledger's tables are tried in their own tests."""
    assert "audit_entry" in append_only.TABLES
    with transaction():
        audit.record("tried", object_kind="test", object_id=1, now=NOON, actor_id=None)
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.connection().execute(text(statement))
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT action FROM audit_entry")).scalars().all() == [
            "tried"
        ]


def test_down_to_nothing_and_up_again(context: AppContext) -> None:
    schema.down_to("base")
    assert schema.current() is None
    schema.to_head()
    assert schema.current() == schema.head()
