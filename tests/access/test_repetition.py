"""CC-4: what a creating form makes is made once, however often it is sent with the same key."""

from collections.abc import Iterator
from functools import cache

import pytest
from sqlalchemy import Select, func, select

from portal.core.db import db
from portal.core.idempotency import FIELD
from tests.access.matrix import Line, lines
from tests.access.visitor import Visitor
from tests.access.world import Place

pytestmark = pytest.mark.sqlite_only

ACCEPTED = sorted(name for name, line in lines().items() if line.body)
CREATE = {
    "calendar.add_day", "grants.give", "jobs.create", "privacy.ask", "registering.register",
    "tree.create",
}  # fmt: skip
OWN_LOG = {"signin_session"}  # when a session was last used


def counts(visitor: Visitor) -> dict[str, int]:
    """How many rows each table has."""
    with visitor.app.app_context(), db.engine.connect() as connection:
        return dict(connection.execute(_sizes()).mappings().one())


@cache
def _sizes() -> Select[tuple[int, ...]]:
    tables = [table for table in db.metadata.sorted_tables if table.name not in OWN_LOG]
    return select(
        *(
            select(func.count()).select_from(table).scalar_subquery().label(table.name)
            for table in tables
        )
    )


def askers(line: Line) -> Iterator[str]:
    yield next(iter(sorted(line.may - {"employee"})))


@pytest.mark.parametrize("endpoint", ACCEPTED)
def test_the_same_form_sent_again_makes_nothing_more(clean: Visitor, endpoint: str) -> None:
    line = lines()[endpoint]
    place = Place.OWN if line.reach == "own" else Place.UNIT
    for role in askers(line):
        path = clean.path(line, clean.values(line, role, place))
        body = {**clean.body(line), FIELD: "one-key"}
        before = counts(clean)
        first = clean.send("POST", path, role, line, body=body)
        assert first.status_code in {200, 303}
        made = counts(clean)
        again = clean.send("POST", path, role, line, body=body)
        assert (again.status_code, again.location) == (first.status_code, first.location)
        assert counts(clean) == made
        if endpoint in CREATE:
            grown = {name for name in made if made[name] > before[name]} - {"audit_entry"}
            assert "idempotency_key" in grown, "the route takes the key"
            assert len(grown) > 1, "and makes something"
            other = clean.send("POST", path, role, line, body={**body, FIELD: "another-key"})
            assert (
                other.location != first.location
                or counts(clean) != made
                or (other.status_code == 422)
            ), "another key is another wish"


def test_every_creating_form_with_a_body_is_tried() -> None:
    assert set(ACCEPTED) >= CREATE
