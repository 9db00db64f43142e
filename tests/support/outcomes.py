"""Makes silence loud: a skipped or expected-to-fail test is a failure, and counts are kept.

A test that does not run proves nothing, so there is no way to leave one out and stay green.
``./dev test`` asks, by PORTAL_TEST_OUTCOME, for a file with the outcome of one run; from these
it makes its total and sees tests that no group ran. The tests are also marked here by what they
are, which is how its groups are made: `quick` by their place; `postgresql` those that use the
database under ``--database postgresql``, beside those that always need it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

QUICK_ROOMS = ("rules", "service", "services")
DATABASE_FIXTURE = "dialect"
TALLY = pytest.StashKey["Tally"]()


@dataclass
class Tally:
    """What became of the tests of a run, by node id; `collected` before any was deselected."""

    collected: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    def write(self, target: Path) -> None:
        outcome = {
            "collected": sorted(self.collected),
            "passed": sorted(self.passed - self.failed),
            "failed": sorted(self.failed),
        }
        target.write_text(json.dumps(outcome))


class Counter:
    """Keeps the tally of a run in the process that reports it."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tally.failed.add(report.nodeid)
        elif report.when == "call":
            self.tally.passed.add(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.tally.failed.add(report.nodeid)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        output: dict[str, list[str]] = getattr(node, "workeroutput", {})
        self.tally.collected.update(output.get("collected", []))


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TALLY] = Tally()
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Counter(config.stash[TALLY]))


def pytest_unconfigure(config: pytest.Config) -> None:
    target = os.environ.get("PORTAL_TEST_OUTCOME")
    if target and TALLY in config.stash and not hasattr(config, "workerinput"):
        config.stash[TALLY].write(Path(target))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note all tests before any is deselected, and mark them by what they are."""
    found = [item.nodeid for item in items]
    config.stash[TALLY].collected.update(found)
    output: dict[str, list[str]] = getattr(config, "workeroutput", {})
    output["collected"] = found
    on_postgresql = config.getoption("--database", "sqlite") == "postgresql"
    for item in items:
        if is_quick(item.path.relative_to(config.rootpath)):
            item.add_marker("quick")
        if on_postgresql and uses_database(item):
            item.add_marker("postgresql")


def uses_database(item: pytest.Item) -> bool:
    """Whether a test's database is the one that `--database` names."""
    names: list[str] = getattr(item, "fixturenames", [])
    return DATABASE_FIXTURE in names and item.get_closest_marker("sqlite_only") is None


def is_quick(path: Path) -> bool:
    """Whether a test file is of rules or services: by its folder, or as test_rules_….py."""
    rooms = [*path.parts[:-1], path.stem.removeprefix("test_").split("_")[0]]
    return any(room in QUICK_ROOMS for room in rooms)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped or hasattr(report, "wasxfail"):
        reason = getattr(report, "wasxfail", "") or reason_of(report)
        report.__dict__.pop("wasxfail", None)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped or expected to fail ({reason}). {LAW}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped:
        reason = reason_of(report)
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped ({reason}). {LAW}"
    return report


LAW = "Here a test that does not run is a failure: make it run, or delete it."


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    place = report.longrepr
    return str(place[2]) if isinstance(place, tuple) else str(place)
