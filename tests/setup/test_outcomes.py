"""The plugin that turns silence into failure, tried in runs of pytest of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.outcomes import is_quick

ROOT = Path(__file__).resolve().parents[2]

PASSES = "def test_it(): pass\n"
SILENT = {
    "skip mark": "import pytest\n@pytest.mark.skip(reason='because')\ndef test_it(): pass\n",
    "skip call": "import pytest\ndef test_it(): pytest.skip('because')\n",
    "skip in a fixture": (
        "import pytest\n@pytest.fixture\ndef thing(): pytest.skip('because')\n"
        "def test_it(thing): pass\n"
    ),
    "skip if": "import pytest\n@pytest.mark.skipif(True, reason='because')\ndef test_it(): pass\n",
    "unittest": (
        "import unittest\nclass TestIt(unittest.TestCase):\n"
        "    @unittest.skip('because')\n    def test_it(self): pass\n"
    ),
    "expected failure": (
        "import pytest\n@pytest.mark.xfail(reason='because')\ndef test_it(): assert False\n"
    ),
    "unexpected pass": "import pytest\n@pytest.mark.xfail(reason='because')\ndef test_it(): pass\n",
    "subtest": (
        "import pytest\ndef test_it(subtests):\n"
        "    with subtests.test('one'):\n        pytest.skip('because')\n"
    ),
    "whole file": (
        "import pytest\npytest.skip('because', allow_module_level=True)\ndef test_it(): pass\n"
    ),
    "missing package": (
        "import pytest\npytest.importorskip('nonesuch', reason='because')\ndef test_it(): pass\n"
    ),
}


def run_pytest(folder, *options):
    """The exit code, the output and the counts of a run over the files in `folder`."""
    counts = folder / "counts.json"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    env |= {"PORTAL_TEST_OUTCOME": str(counts), "PYTHONPATH": str(ROOT)}
    env |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "xdist", "-p", "tests.support.outcomes"]
    command += ["-p", "no:cacheprovider", f"--rootdir={folder}", f"--confcutdir={folder}"]
    command += ["-c", str(folder / "pytest.ini"), *options, str(folder)]
    (folder / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    found = {name: len(tests) for name, tests in json.loads(counts.read_text()).items()}
    return done.returncode, done.stdout + done.stderr, found


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "with workers"])
def test_a_test_that_does_not_run_fails_and_says_why(tmp_path, options):
    (tmp_path / "test_sound.py").write_text(PASSES)
    for name, body in SILENT.items():
        (tmp_path / f"test_{name.replace(' ', '_')}.py").write_text(body)
    code, output, counts = run_pytest(tmp_path, "--continue-on-collection-errors", *options)
    assert code == 1, output
    assert (counts["passed"], counts["failed"]) == (1, len(SILENT)), output
    for name in SILENT:
        assert f"test_{name.replace(' ', '_')}.py" in output
    assert output.count("because") >= len(SILENT)


def test_passing_tests_pass_and_are_counted(tmp_path):
    (tmp_path / "test_one.py").write_text(PASSES)
    (tmp_path / "test_two.py").write_text("def test_a(): pass\ndef test_b(): pass\n")
    for options in ((), ("-n", "2")):
        code, output, counts = run_pytest(tmp_path, *options)
        assert code == 0, output
        assert counts == {"collected": 3, "passed": 3, "failed": 0}


def test_failures_and_faulty_files_and_teardowns_are_counted_once(tmp_path):
    (tmp_path / "test_one.py").write_text(
        "import pytest\n@pytest.fixture\ndef late():\n    yield\n    assert False\n"
        "def test_teardown(late): pass\ndef test_failure(): assert False\ndef test_sound(): pass\n"
    )
    code, output, counts = run_pytest(tmp_path)
    assert code == 1, output
    assert counts == {"collected": 3, "passed": 1, "failed": 2}
    (tmp_path / "test_two.py").write_text("import nonesuch\n")
    code, output, counts = run_pytest(tmp_path)
    assert code == 2, output
    assert counts["failed"] == 1


def test_deselected_tests_are_known_about(tmp_path):
    (tmp_path / "test_one.py").write_text("def test_a(): pass\ndef test_b(): pass\n")
    for options in (("-k", "test_a"), ("-n", "2", "-k", "test_a")):
        code, output, counts = run_pytest(tmp_path, *options)
        assert code == 0, output
        assert counts == {"collected": 2, "passed": 1, "failed": 0}


def test_an_empty_run_is_a_failure(tmp_path):
    code, output, _ = run_pytest(tmp_path)
    assert code == 5, output


def test_on_postgresql_run_the_tests_that_use_the_database_and_those_that_need_it(tmp_path):
    (tmp_path / "conftest.py").write_text(
        "import pytest\ndef pytest_addoption(parser): parser.addoption('--database')\n"
        "@pytest.fixture\ndef dialect(): return 'any'\n"
        "@pytest.fixture\ndef app(dialect): return 'app'\n"
    )
    (tmp_path / "test_one.py").write_text(
        "import pytest\ndef test_uses(app): pass\n@pytest.mark.sqlite_only\n"
        "def test_not_again(app): pass\n@pytest.mark.postgresql\ndef test_needs(): pass\n"
        "def test_pure(): pass\n"
    )
    for database, expression, expected in (
        ("sqlite", "not postgresql", ["test_not_again", "test_pure", "test_uses"]),
        ("postgresql", "postgresql", ["test_needs", "test_uses"]),
    ):
        code, output, _ = run_pytest(tmp_path, "--database", database, "-m", expression)
        assert code == 0, output
        passed = json.loads((tmp_path / "counts.json").read_text())["passed"]
        assert [test.partition("::")[2] for test in passed] == expected


@pytest.mark.parametrize(
    ("path", "quick"),
    [
        ("tests/people/test_rules.py", True),
        ("tests/people/test_rules_numbers.py", True),
        ("tests/people/test_service.py", True),
        ("tests/people/rules/test_numbers.py", True),
        ("tests/people/test_views.py", False),
        ("tests/people/test_house_rules.py", False),
        ("tests/setup/test_dev.py", False),
    ],
)
def test_tests_of_rules_and_services_are_known_by_their_place(path, quick):
    assert is_quick(Path(path)) == quick
