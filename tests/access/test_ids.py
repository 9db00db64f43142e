"""AZ-4 and AZ-5: a foreign id looks like one that was never given, in the address and the body."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.matrix import REACHES, Cell, Line, lines
from tests.access.visitor import Visitor, alike
from tests.access.world import Place

pytestmark = pytest.mark.sqlite_only

NAMING = sorted(name for name, line in lines().items() if line.of and line.outside == 404)
CLOSED = [name for name in NAMING if Place.FOREIGN not in REACHES[lines()[name].reach]]


def a_role(line: Line) -> str:
    """Somebody who may: where possible not the employee, who mostly has own things alone."""
    return next(iter(sorted(line.may - {"employee"})))


@pytest.mark.parametrize("endpoint", CLOSED)
def test_a_foreign_id_and_a_random_one_are_answered_alike(clean: Visitor, endpoint: str) -> None:
    """AZ-4: body, status and headers; for those who may and for those who may not."""
    line = lines()[endpoint]
    refused = sorted({"employee", "moderator"} - line.may)[:1]
    for role in (a_role(line), *refused):
        for method in clean.methods(line):
            foreign = clean.ask(Cell(line, method, role, Place.FOREIGN))
            nothing = clean.send(method, clean.path(line, clean.random(line)), role, line)
            assert alike(foreign) == alike(nothing), (role, method)
            assert foreign.status_code == (404 if role in line.may else 403)


def swapped(visitor: Visitor, line: Line, role: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address of an own thing with one of its ids taken from another agency's, or random."""
    own = visitor.values(line, role, Place.OWN)
    foreign = visitor.values(line, role, Place.FOREIGN)
    random = visitor.random(line)
    for name in own:
        for other in (foreign, random):
            if other[name] != own[name]:
                yield name, {**own, name: other[name]}


@pytest.mark.parametrize("endpoint", CLOSED)
def test_no_id_of_an_address_can_be_swapped_for_a_foreign_one(
    clean: Visitor, endpoint: str
) -> None:
    """AZ-5: each nested id is checked against the one above it."""
    line = lines()[endpoint]
    role = a_role(line)
    for name, values in swapped(clean, line, role):
        for method in clean.methods(line):
            response = clean.send(method, clean.path(line, values), role, line)
            assert response.status_code == 404, (name, method)
    assert not clean.changed()
