"""No test is written where pytest does not look."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def names_in(source: str) -> list[str]:
    """The names of the test functions and test classes of a file."""
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        and node.name.startswith(("test", "Test"))
    ]


def test_every_file_with_tests_is_named_so_that_pytest_collects_it():
    strays = {
        str(path.relative_to(TESTS)): names
        for path in TESTS.rglob("*.py")
        if not path.name.startswith("test_") and (names := names_in(path.read_text()))
    }
    assert strays == {}
    assert names_in(Path(__file__).read_text()) != []


def test_every_file_named_as_a_test_holds_one():
    empty = [path.name for path in TESTS.rglob("test_*.py") if not names_in(path.read_text())]
    assert empty == []
