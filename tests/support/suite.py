"""The whole of ``./dev test``: every check and every test, group by group, with times.

All groups run whatever became of those before, so that one run shows every fault. The last
line is the total over all of them, alone on its line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.outcomes import is_quick

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
WORKERS = max(2, min(4, os.cpu_count() or 2))
IN_THE_BROWSER = tuple(str(ROOT / "tests" / one) for one in ("browser", "setup/test_browser.py"))
Command = tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """One part of the suite: commands that check, or the tests that a marker expression names.

    `files` are all it may be found in; reading the others takes half a minute.
    """

    title: str
    checks: tuple[Command, ...] = ()
    marker: str = ""
    options: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of a group: the tests, by node id, of which `collected` were there to choose from.

    A check that fails is one failure; one that holds is nothing.
    """

    collected: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Line:
    group: Group
    seconds: float
    outcome: Outcome


def groups() -> list[Group]:
    """All groups in their order. Every test belongs to exactly one, or on PostgreSQL to
    a second one."""
    tool = f"{sys.prefix}/bin/"
    style = ((f"{tool}ruff", "check", "."), (f"{tool}ruff", "format", "--check", "."))
    templates = ROOT / "portal" / "web" / "templates"
    lint = ((f"{tool}djlint", "--lint", "--quiet", str(templates)),)
    on_postgresql = ("--database", "postgresql")
    in_process = "not postgresql and not browser"
    return [
        Group("style", style),
        Group("types", ((f"{tool}mypy",),)),
        Group("imports", ((f"{tool}lint-imports",),)),
        *([Group("templates", lint)] if templates.is_dir() else []),
        Group("rules and services", marker=f"quick and {in_process}", files=tuple(quick_files())),
        Group("everything else in the process, on SQLite", marker=f"not quick and {in_process}"),
        Group("on PostgreSQL", marker="postgresql and not browser", options=on_postgresql),
        Group("in the browser", marker="browser", files=IN_THE_BROWSER),
    ]


def quick_files() -> Iterator[str]:
    """The files of tests that `outcomes` marks quick."""
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        if is_quick(file.relative_to(ROOT)):
            yield str(file)


def run(todo: Sequence[Group], root: Path = ROOT, workers: int = WORKERS) -> int:
    """Run the groups, print their outcomes and totals; 1 when anything failed."""
    lines = []
    with tempfile.TemporaryDirectory() as kept:
        for number, group in enumerate(todo, 1):
            print(f"\n== {number}/{len(todo)} {group.title}", flush=True)
            started = time.monotonic()
            outcome = run_checks(group, root)
            if group.marker:
                outcome = run_tests(group, root, workers, kept)
            lines.append(Line(group, time.monotonic() - started, outcome))
            verdict = "FAILED" if outcome.failed else "ok"
            print(f"-- {verdict} after {lines[-1].seconds:.1f} s", flush=True)
    return conclude(lines)


def run_checks(group: Group, root: Path) -> Outcome:
    failed = [" ".join(check) for check in group.checks if subprocess.call(check, cwd=root)]
    return Outcome(failed=frozenset(failed))


def run_tests(group: Group, root: Path, workers: int, kept: str) -> Outcome:
    """The tests of one group, noted by the plugin `outcomes`; `kept` is a folder in which one group
    leaves what it has made for the next."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "outcome.json")
        command = [sys.executable, "-m", "pytest", "-q", "-n", str(workers)]
        command += ["--dist", "worksteal", "-m", group.marker, *group.options, *group.files]
        env = dict(os.environ, PORTAL_TEST_OUTCOME=str(report), PORTAL_TEST_KEPT=kept)
        code = subprocess.call(command, cwd=root, env=env)
        found = json.loads(report.read_text()) if report.exists() else {}
    outcome = Outcome(**{name: frozenset(tests) for name, tests in found.items()})
    if code and not outcome.failed:  # nothing collected, an interruption, a crash
        return Outcome(outcome.collected, outcome.passed, frozenset({group.title}))
    return outcome


def conclude(lines: Sequence[Line]) -> int:
    """Print a line for each group and the totals."""
    print()
    for number, line in enumerate(lines, 1):
        size = f"{len(line.outcome.passed)} passed, " if line.group.marker else ""
        verdict = f"{len(line.outcome.failed)} FAILED" if line.outcome.failed else "ok"
        title = f"{number} {line.group.title}"
        print(f"{title:<46}{line.seconds:7.1f} s  {size}{verdict}")
    print(f"{'in all':<46}{sum(line.seconds for line in lines):7.1f} s")
    passed = sum(len(line.outcome.passed) for line in lines)
    failed = sum(len(line.outcome.failed) for line in lines)
    forgotten = never_run(lines) if not failed else []
    for test in forgotten:
        print(f"{test} was run by no group")
    print(f"{passed} passed, {failed + len(forgotten)} failed", flush=True)
    return 1 if failed or forgotten else 0


def never_run(lines: Sequence[Line]) -> list[str]:
    """The tests that exist, but were deselected everywhere."""
    outcomes = [line.outcome for line in lines]
    collected = frozenset[str]().union(*(outcome.collected for outcome in outcomes))
    return sorted(collected.difference(*(outcome.passed for outcome in outcomes)))


if __name__ == "__main__":
    sys.exit(run(groups()))
