"""AZ-1 and AZ-2: every address says who may call it; nothing but the policy looks at roles."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Blueprint

from portal.cli import portal
from portal.core.access import public, requires
from portal.core.permissions import Permission
from portal.web import route_audit, wiring
from portal.web.route_audit import UndeclaredRoute
from tests.support.portal_app import make_app

SOURCE = Path(__file__).parents[2] / "portal"
POLICY = {"core/access.py", "core/permissions.py"}


def stray(view: object, rule: str = "/stray") -> Blueprint:
    blueprint = Blueprint("stray", __name__)
    blueprint.add_url_rule(rule, "view", view)
    return blueprint


def undeclared() -> str:
    return ""


@requires(Permission.PERSON_READ)
def unscoped(public_id: str) -> str:
    return public_id


@public
def open_to_all(public_id: str) -> str:
    return public_id


@pytest.mark.parametrize(
    ("view", "rule", "gap"),
    [
        (undeclared, "/stray", route_audit.NO_DECLARATION),
        (unscoped, "/stray/<public_id>", route_audit.NO_SCOPE),
    ],
)
def test_the_portal_does_not_start_with_a_gap_and_the_command_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: object, rule: str, gap: str
) -> None:
    monkeypatch.setattr(wiring, "BLUEPRINTS", (*wiring.BLUEPRINTS, stray(view, rule)))
    with pytest.raises(UndeclaredRoute, match=f"stray.view {gap}"):
        make_app(tmp_path)
    result = run(tmp_path, monkeypatch)
    assert result.exit_code == 1
    assert f"gap: stray.view {gap}" in result.output


def test_a_declared_address_is_no_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added = stray(open_to_all, "/stray/<public_id>")
    monkeypatch.setattr(wiring, "BLUEPRINTS", (*wiring.BLUEPRINTS, added))
    result = run(tmp_path, monkeypatch)
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.output.splitlines()]
    assert rows[0] == ["ENDPOINT", "METHODS", "ACCESS", "SCOPE", "ADDRESS"]
    assert ["stray.view", "GET", "public", "-", "/stray/<public_id>"] in rows
    [slip] = [row for row in rows if row[0] == "officers.account"]
    assert slip[1:4] == ["GET", "people:slip:print", "portal.people.queries.scopes.persons"]


def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("PORTAL_PROFILE", "test")
    monkeypatch.setenv("PORTAL_INSTANCE_DIR", str(tmp_path))
    return CliRunner().invoke(portal, ["audit", "routes"])


def role_comparisons(tree: ast.AST) -> Iterator[int]:
    """Lines that compare a role, alone, with anything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                if isinstance(side, ast.Attribute) and side.attr == "role":
                    yield node.lineno


ALLOWED = {
    "people/rules/grants.py",  # what a grant is: opaque words compared with opaque words
    "people/service/administration.py",  # whose account may be reset by whom (AU-2)
    "people/service/grants.py",  # the roles that are given dated and for named units
    "people/service/sessions.py",  # how long a session lasts, by role (AU-3)
}


def test_nothing_but_the_policy_compares_roles() -> None:
    """AZ-2. Views, templates and queries ask for permissions."""
    found = {
        f"{path.relative_to(SOURCE)}"
        for path in SOURCE.rglob("*.py")
        if any(role_comparisons(ast.parse(path.read_text())))
    }
    assert found <= POLICY | ALLOWED


def test_no_template_compares_roles() -> None:
    written = re.compile(r"\brole\s*(==|!=|in\b)|Role\.")
    assert [path for path in SOURCE.rglob("*.html") if written.search(path.read_text())] == []
