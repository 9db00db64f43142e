"""The run of everything: complete, going on after a failure, and closing with one true line."""

from __future__ import annotations

import itertools
import os
import re
import sys
from pathlib import Path

import pytest
from _pytest.mark.expression import Expression

from tests.support.suite import Group, groups, run

ROOT = Path(__file__).resolve().parents[2]
HOLDS = ((sys.executable, "-c", "print('looked')"),)
FAILS = ((sys.executable, "-c", "raise SystemExit(3)"),)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of its own with one test for each of two markers."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in list(os.environ):
        if name.startswith("PYTEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they take a second to load
    settings = "[pytest]\naddopts = -p xdist\nmarkers =\n  one\n  two\n  quick\n"
    (tmp_path / "pytest.ini").write_text(settings)
    (tmp_path / "conftest.py").write_text("pytest_plugins = ['tests.support.outcomes']\n")
    (tmp_path / "test_all.py").write_text(
        "import pytest\n@pytest.mark.one\ndef test_one(): pass\n"
        "@pytest.mark.two\ndef test_two(): pass\n"
    )
    return tmp_path


@pytest.mark.parametrize("marks", list(itertools.product([True, False], repeat=3)))
def test_every_test_belongs_to_exactly_one_group(marks):
    has = dict(zip(("quick", "postgresql", "browser"), marks, strict=True))
    expressions = [Expression.compile(group.marker) for group in groups() if group.marker]
    assert sum(one.evaluate(lambda name, **_: has[name]) for one in expressions) == 1


def test_only_the_group_on_postgresql_changes_the_database():
    options = {group.title: group.options for group in groups() if group.options}
    assert options == {"on PostgreSQL": ("--database", "postgresql")}


def test_everything_that_must_be_checked_is():
    titles = [group.title for group in groups()]
    assert titles[:3] == ["style", "types", "imports"]
    assert titles[-4:] == [
        "rules and services",
        "everything else in the process, on SQLite",
        "on PostgreSQL",
        "in the browser",
    ]


def test_all_groups_run_and_the_last_line_is_the_total(project, capfd):
    todo = [Group("bad", FAILS), Group("one", marker="one"), Group("two", marker="two")]
    assert run(todo, project, workers=0) == 1
    lines = capfd.readouterr().out.splitlines()
    assert lines[-1] == "2 passed, 1 failed"
    assert "== 3/3 two" in lines
    assert [line for line in lines if line.startswith("-- FAILED")] != []


def test_all_well_is_zero_and_each_group_has_its_time(project, capfd):
    todo = [Group("good", HOLDS), Group("one", marker="one"), Group("two", marker="two")]
    assert run(todo, project, workers=0) == 0
    out = capfd.readouterr().out
    assert out.endswith("\n2 passed, 0 failed\n")
    assert len(re.findall(r"^-- ok after \d+\.\d s$", out, re.MULTILINE)) == 3


def test_a_test_in_no_group_is_a_failure(project, capfd):
    assert run([Group("one", marker="one")], project, workers=0) == 1
    out = capfd.readouterr().out
    assert "test_all.py::test_two was run by no group\n" in out
    assert out.endswith("\n1 passed, 1 failed\n")


def test_a_group_reads_its_own_files_alone(project, capfd):
    (project / "test_more.py").write_text((project / "test_all.py").read_text())
    todo = [Group("all", marker="one or two"), Group("one", marker="one", files=("test_all.py",))]
    assert run(todo, project, workers=0) == 0
    assert "1 passed, 1 deselected" in capfd.readouterr().out


def test_a_group_without_tests_is_a_failure(project, capfd):
    todo = [Group("all", marker="one or two"), Group("none", marker="one and two")]
    assert run(todo, project, workers=0) == 1
    assert capfd.readouterr().out.endswith("\n2 passed, 1 failed\n")


def test_a_failing_test_is_counted(project, capfd):
    with (project / "test_all.py").open("a") as file:
        file.write("@pytest.mark.one\ndef test_bad(): assert 1 == 2\n")
    assert run([Group("all", marker="one or two")], project, workers=0) == 1
    assert capfd.readouterr().out.endswith("\n2 passed, 1 failed\n")
