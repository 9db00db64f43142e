"""AZ-7: a form takes the fields it names; whatever else is sent binds to nothing.

Each write route gets the name of every column there is, with a value that occurs nowhere else.
Where that value turns up afterwards, `writes` of the matrix must say that the route takes it.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.core.db import db
from tests.access.matrix import Line, lines
from tests.access.test_scores import NAMES, RESULTS
from tests.access.visitor import SAFE, Visitor
from tests.access.world import Place

pytestmark = pytest.mark.sqlite_only

Dump = dict[str, list[tuple[Any, ...]]]
MARK = "987654321"
SERVER_OWNED = {
    "id", "public_id", "person_id", "organisation_id", "owner_ref", "account_id", "actor_id",
    "created_at", "recorded_at", "decided_at", "granted_at", "email_verified_at",
    "password_hash", "totp_secret", "role", "earned", "possible", "deadline", "seed",
    "granted_by_id", "requested_by_id", "decided_by_id", "recorded_by_id", "revoked_at",
}  # fmt: skip
FIGURES = {"earned", "possible", "cut", "passed", "marks", "level", "credit_jp100"}
WRITING = sorted(name for name, line in lines().items() if not name.startswith("static"))


def columns() -> set[str]:
    return {column.name for table in db.metadata.sorted_tables for column in table.columns}


def marked(dump: Dump) -> Iterator[tuple[str, str]]:
    """Table and column of every value that is the mark or holds it."""
    for table in db.metadata.sorted_tables:
        for row in dump[table.name]:
            if MARK not in str(row):
                continue
            for column, value in zip(table.columns, row, strict=True):
                if MARK in str(value):
                    yield table.name, column.name


def allowed(line: Line) -> set[tuple[str, str]]:
    return {(table, column) for table, named in line.writes.items() for column in named}


def results(dump: Dump) -> Dump:
    """What stands in the tables of results, apart from ids and instants (EX-13)."""
    return {
        table.name: [
            tuple(
                value
                for column, value in zip(table.columns, row, strict=True)
                if column.name in FIGURES
            )
            for row in dump[table.name]
        ]
        for table in db.metadata.sorted_tables
        if table.name in RESULTS
    }


@pytest.fixture(scope="module")
def before(visitor: Visitor) -> Dump:
    """The results that stand in the world as it is built."""
    return results(visitor.dump())


def test_the_names_sent_are_those_of_the_models() -> None:
    assert columns() >= SERVER_OWNED


def test_no_route_says_that_it_takes_what_the_server_owns() -> None:
    taken = {column for line in lines().values() for _table, column in allowed(line)}
    assert taken & SERVER_OWNED == set()


@pytest.mark.parametrize("endpoint", WRITING)
def test_what_a_form_does_not_name_changes_nothing(
    clean: Visitor, before: Dump, endpoint: str
) -> None:
    line = lines()[endpoint]
    methods = [method for method in clean.methods(line) if method not in SAFE]
    if not methods:
        return
    role = next(iter(sorted(line.may - {"employee"})))
    place = Place.OWN if line.reach == "own" else Place.UNIT
    path = clean.path(line, clean.values(line, role, place))
    body = clean.body(line)
    forged = {**dict.fromkeys((*columns(), *NAMES), MARK), **body}
    for method in methods:
        answer = clean.send(method, path, role, line, body=forged)
        assert answer.status_code < 500
        if body:
            assert answer.status_code in {200, 303}, "the matrix says that this body is accepted"
        if clean.changed():
            after = clean.dump()
            found = set(marked(after))
            assert found <= allowed(line), "write them in the matrix if the form takes them"
            told = results(after)
            clean.put_back()
            if told != before:  # something was marked or booked: what an honest body gets
                clean.send(method, path, role, line, body=body)
                assert results(clean.dump()) == told
                clean.put_back()
