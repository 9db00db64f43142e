"""WE-3: what changes something needs POST with a token, from the portal's own pages."""

import pytest

from tests.access.matrix import Line, lines
from tests.access.visitor import SAFE, Visitor
from tests.access.world import ANONYMOUS, Place

pytestmark = pytest.mark.sqlite_only

FOREIGN_SITE = {"Origin": "https://jahat.example", "Sec-Fetch-Site": "cross-site"}


def asker(line: Line) -> str:
    if line.is_public:
        return ANONYMOUS
    return next(iter(sorted(line.may - {"employee"})))


def unsafe(visitor: Visitor, line: Line) -> list[str]:
    return [method for method in visitor.methods(line) if method not in SAFE]


def holds(visitor: Visitor, line: Line) -> bool:
    """Whether the route is `core.access.holder`: its own tests try its token."""
    return bool(getattr(visitor.app.view_functions[line.endpoint], "own_token", False))


@pytest.mark.parametrize("endpoint", sorted(lines()))
def test_without_a_token_or_from_elsewhere_nothing_is_changed(
    clean: Visitor, endpoint: str
) -> None:
    line = lines()[endpoint]
    who = asker(line)
    path = clean.path(line, clean.values(line, who, Place.OWN))
    for method in unsafe(clean, line):
        for wrong in ({"csrf_token": ""}, {"csrf_token": "x" * 80}):
            answer = clean.send(method, path, who, line, body={**line.body, **wrong})
            # What authenticates by a cookie of its own is not there for who has none.
            assert answer.status_code == (404 if holds(clean, line) else 400), (method, wrong)
        for header, value in FOREIGN_SITE.items():
            answer = clean.send(method, path, who, line, body=line.body, **{header: value})
            assert answer.status_code == 403, (method, header)
    assert not clean.changed()


@pytest.mark.parametrize("endpoint", sorted(lines()))
def test_an_address_that_changes_something_does_nothing_when_it_is_read(
    clean: Visitor, endpoint: str
) -> None:
    line = lines()[endpoint]
    if not unsafe(clean, line):
        return
    who = asker(line)
    path = clean.path(line, clean.values(line, who, Place.OWN))
    answer = clean.send("GET", path, who, line)
    assert answer.status_code < 500
    assert not clean.changed()
