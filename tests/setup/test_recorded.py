"""What a test begins with is the same whether the service wrote it or it was written again."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import inspect, select

from portal.competency.models import Competency, Framework
from portal.competency.queries.catalogue import catalogue
from portal.core.db import db, transaction
from portal.web.app import Portal
from tests.support import recorded
from tests.support.competency import _load, load_reference
from tests.support.people import make_agency
from tests.support.portal_app import close, make_app
from tests.support.postgresql import Databases

DRAWN = {"public_id", "value", "event_key"}  # by lot


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row there is, apart from what is drawn by lot and the agency's own name."""
    return {
        table.name: [{name: row[name] for name in row if name not in DRAWN} for row in found]
        for table, found in recorded._everything().items()
        if table.name != "organisation"
    }


@pytest.fixture
def portals(
    dialect: str, template: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[list[Portal]]:
    """Three, each on an empty database."""
    made = []
    with contextlib.ExitStack() as stack:
        for name in ("real", "first", "again"):
            (tmp_path / name).mkdir()
            url = ""
            if dialect == "sqlite":
                copyfile(template, tmp_path / name / "portal.sqlite")
            else:
                server: Databases = request.getfixturevalue("postgresql_server")
                url = stack.enter_context(server.fresh(template))
            made.append(make_app(tmp_path / name, url))
        yield made
        for portal in made:
            close(portal)


def test_the_reference_written_again_is_what_the_service_writes(portals: list[Portal]) -> None:
    """And the next row gets the id after the last."""
    written = []
    for number, portal in enumerate(portals):
        with portal.app_context():
            agency = make_agency().id
            if number == 0:
                _load(agency)
            else:
                assert load_reference(agency) == dict(catalogue().by_key)
            written.append(rows())
            assert add_one().id == len(written[0]["competency"]) + 1
    assert written[0] == written[1] == written[2]


def add_one() -> Competency:
    """One more competency, like the first."""
    first = db.session.scalars(select(Competency)).first()
    names = set(inspect(Competency).columns.keys()) - {"id", "public_id"}
    values = {name: getattr(first, name) for name in names}
    with transaction():
        db.session.add(added := Competency(**values | {"key": "uji-berikutnya", "code": "U-1"}))
    return added


@pytest.mark.usefixtures("context")
def test_where_something_stands_already_the_service_works_again() -> None:
    first = load_reference(make_agency().id)
    assert load_reference(make_agency().id) == first
    assert db.session.scalar(select(db.func.count()).select_from(Framework)) == 1
