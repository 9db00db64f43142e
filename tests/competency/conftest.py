"""A database that already holds the reference data, to be copied for each test of the pages."""

from pathlib import Path

import pytest

from portal.core import schema
from portal.core.db import db
from tests.competency.setting import make_agency, publish_first_policy, publish_reference
from tests.support import postgresql
from tests.support.portal_app import make_app


def _stock(folder: Path, url: str = "") -> None:
    """Dictionary, first policy, and one agency with its standards."""
    with make_app(folder, url).app_context():
        schema.to_head()
        publish_reference()
        publish_first_policy()
        make_agency().load_standards()
        db.session.remove()
        if not url:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


@pytest.fixture(scope="session")
def stocked(
    dialect: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> str:
    """A file path, or a database name on PostgreSQL, as the fixture `template` gives it."""
    folder = tmp_path_factory.mktemp("stocked")
    if dialect == "sqlite":
        _stock(folder)
        return str(folder / "portal.sqlite")
    server: postgresql.Databases = request.getfixturevalue("postgresql_server")
    return server.template("stocked", lambda url: _stock(folder, url))
