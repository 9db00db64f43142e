"""The access matrix (AZ-11) as `matrix.yaml` says it, and the cells it makes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.core.permissions import Role
from tests.access.world import ANONYMOUS, UNITS, Level, Place

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FILE = Path(__file__).with_name("matrix.yaml")
ROLES = tuple(str(role) for role in Role)
PUBLIC, ALL = "public", "all"
REACHES: dict[str, frozenset[Place]] = {
    "own": frozenset({Place.OWN}),
    "led": frozenset({Place.UNIT, Place.CHILD}),
    "unit": frozenset({Place.OWN, Place.UNIT, Place.CHILD}),
    "agency": frozenset(Place) - {Place.FOREIGN},
    "everywhere": frozenset(Place),
}


@dataclass(frozen=True)
class Line:
    """What the matrix says of one endpoint."""

    endpoint: str
    may: frozenset[str]
    is_public: bool
    of: str
    reach: str
    other_reach: dict[str, str]
    """Roles that reach less or more than `reach`."""
    outside: int
    """The answer for a thing outside the reach: 404, or 403 where it is seen and not to be
    touched."""
    answers: frozenset[int]
    """Answers of those who may, beside the usual ones."""
    body: dict[str, Any]
    writes: dict[str, list[str]]
    lists: bool
    query: str
    """What an address of a list asks for, so that it has something to show."""

    @property
    def level(self) -> Level:
        """Where the asking roles are held."""
        names = {"agency": Level.AGENCY, "everywhere": Level.EVERYWHERE}
        return names.get(self.reach, Level.UNIT)

    @property
    def places(self) -> tuple[Place, ...]:
        """The places to try: all of them when the address names something, else one."""
        return (Place.OWN, *UNITS) if self.of else (Place.OWN,)


@cache
def lines() -> dict[str, Line]:
    written = yaml.load(FILE.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe one
    groups, found = written["roles"], {}
    for endpoint, given in written["endpoints"].items():
        found[endpoint] = _line(endpoint, given, groups)
    return found


def _line(endpoint: str, given: dict[str, Any], groups: dict[str, list[str]]) -> Line:
    known = {"may", "of", "reach", "but", "outside", "answers", "body", "writes", "lists", "query"}
    assert not set(given) - known, f"{endpoint}: unknown words {set(given) - known}"
    named = given["may"] if isinstance(given["may"], list) else [given["may"]]
    may: set[str] = set()
    for word in named:
        may.update(ROLES if word in {ALL, PUBLIC} else groups.get(word, [word]))
    assert may <= set(ROLES), f"{endpoint}: no such roles {may - set(ROLES)}"
    return Line(
        endpoint=endpoint,
        may=frozenset(may),
        is_public=PUBLIC in named,
        of=given.get("of", ""),
        reach=given.get("reach", "unit"),
        other_reach=given.get("but", {}),
        outside=given.get("outside", 404),
        answers=frozenset({200, 204, 303, 409, 422, *given.get("answers", [])}),
        body=given.get("body", {}),
        writes=given.get("writes", {}),
        lists=given.get("lists", False),
        query=given.get("query", ""),
    )


@dataclass(frozen=True)
class Cell:
    """One role (or nobody) asking for a thing of one place by one method."""

    line: Line
    method: str
    asker: str
    place: Place

    @property
    def expected(self) -> frozenset[int]:
        if self.line.is_public:
            return self.line.answers
        if self.asker == ANONYMOUS:
            return frozenset({303 if self.method == "GET" else 401})
        if self.asker not in self.line.may:
            return frozenset({403})
        reach = self.line.other_reach.get(self.asker, self.line.reach)
        if self.place in REACHES[reach]:
            return self.line.answers
        return frozenset({self.line.outside})

    @property
    def is_by_role_alone(self) -> bool:
        """Whether the asker is refused whatever the thing."""
        return not self.line.is_public and self.asker not in self.line.may

    def __str__(self) -> str:
        thing = f" of {self.place}" if self.line.of else ""
        return f"{self.asker}: {self.method} {self.line.endpoint}{thing}"


def cells(line: Line, methods: list[str], *, every_role: bool) -> Iterator[Cell]:
    """All cells of an endpoint; without `every_role` one role that may and one that may not."""
    askers = ROLES if every_role else _two(line)
    for method in methods:
        for place in line.places:
            for asker in (ANONYMOUS, *askers):
                yield Cell(line, method, asker, place)


def _two(line: Line) -> tuple[str, ...]:
    allowed = sorted(line.may - {Role.EMPLOYEE}) or sorted(line.may)
    refused = sorted(set(ROLES) - line.may)
    return (*allowed[:1], *refused[:1])
