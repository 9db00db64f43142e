"""The table of every address: who may call it and where its things come from (AZ-1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from portal.core.access import declaration, scope_source

PUBLIC = "public"
NO_DECLARATION = "declares neither a permission nor that it is public"
NO_SCOPE = "names a thing and not the scope it comes from"


@dataclass(frozen=True, slots=True)
class Route:
    """One address. `gap` says what its declaration lacks; empty when all is said."""

    endpoint: str
    methods: str
    address: str
    access: str
    scope: str
    gap: str


class UndeclaredRoute(RuntimeError):
    """A route does not say who may call it, or whose things it shows (AZ-1).

    `routes` is the whole table, for `portal audit routes`.
    """

    def __init__(self, routes: list[Route]) -> None:
        faults = [f"{one.endpoint} {one.gap}" for one in routes if one.gap]
        super().__init__("; ".join(faults))
        self.routes = routes


def routes(app: Flask) -> list[Route]:
    """Every route, by endpoint and address."""
    return sorted(_routes(app), key=lambda one: (one.endpoint, one.address))


def check(app: Flask) -> None:
    """Refuse to start when a route leaves something open."""
    found = routes(app)
    if any(one.gap for one in found):
        raise UndeclaredRoute(found)


def table(found: list[Route]) -> Iterator[str]:
    """The lines `portal audit routes` prints."""
    rows = [("ENDPOINT", "METHODS", "ACCESS", "SCOPE", "ADDRESS")]
    rows += [(one.endpoint, one.methods, one.access, one.scope, one.address) for one in found]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        yield "  ".join([*(f"{row[i]:<{widths[i]}}" for i in range(4)), row[4]])
    for one in found:
        if one.gap:
            yield f"gap: {one.endpoint} {one.gap}"


def _routes(app: Flask) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        access, scope = declaration(view), scope_source(view)
        yield Route(
            endpoint=rule.endpoint,
            methods=",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})),
            address=rule.rule,
            access=access or "-",
            scope=scope or "-",
            gap=_gap(rule, access, scope),
        )


def _gap(rule: Rule, access: str | None, scope: str) -> str:
    if access is None:
        return NO_DECLARATION
    if rule.arguments and access != PUBLIC and not scope:
        return NO_SCOPE
    return ""
