"""What the ledger costs: appending one event with its segments, rebuilding every profile.

usage: ./dev run python bench/ledger.py [--people N] [--json]

Makes a temporary SQLite installation with the reference dictionary and N people who have two lines
on each of twelve competencies, as in the demonstration, then prints CPU time (process time, system
included), never wall time. Each figure is the best of several rounds, which a busy machine disturbs
least; the median of the appends stands beside.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.competency.service.loading import Loading, load_text
from portal.core import schema
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.ledger.service.chaining import chain_new
from portal.ledger.service.verifying import rebuild, verify_chains
from portal.people.service import organisations, persons, units
from portal.web.app import Portal, create_app

NOW = datetime(2026, 11, 26, 5, tzinfo=UTC)
BEGUN = date(2024, 1, 1)
LINES_A_PERSON = 24
LINES_A_COMPETENCY = 2
BATCH = 40
ROUNDS = 7


def prepare(app: Portal, people: int) -> tuple[int, list[int], list[int]]:
    """Agency, dictionary, policy and people; (agency id, person ids, competency ids)."""
    agency = organisations.create(code="kota", name="Kota", now=NOW)
    unit = units.create(
        organisation_id=agency.id, parent_id=None, code="kota", name="Kota", kind="kota",
        valid_from=BEGUN, now=NOW, actor_id=None,
    )  # fmt: skip
    by = Loading(
        now=NOW, today=BEGUN, actor_id=None, organisation_id=None, begin_on=BEGUN, source="acuan"
    )
    for name in ("competencies.yaml", "attainment-policy-1.yaml"):
        path = resources.files("portal.competency.data").joinpath(name)
        load_text(path.read_text(encoding="utf-8"), by)
    ids = [
        persons.register(
            name=f"Pegawai {number}", kind=None, number="", status="outside",
            organisation_id=agency.id, unit_id=unit.id, valid_from=BEGUN, on=BEGUN, now=NOW,
            actor_id=None,
        ).id
        for number in range(people)
    ]  # fmt: skip
    return agency.id, ids, sorted(catalogue().by_key.values())


def entry(agency: int, person: int, competency: int, number: int) -> Entry:
    line = Line(
        competency, Strand.KNOWLEDGE, 1 + number % 2, passed=number % 5 != 4,
        valid_from=date(2024 + number % 2, 1 + number % 12, 3), earned=8, possible=10, cut=7,
    )  # fmt: skip
    occurred = datetime(line.valid_from.year, line.valid_from.month, 3, 2, tzinfo=UTC)
    ref = f"attempt:{person}-{competency}-{number}"
    return Entry(agency, person, SourceKind.QUIZ, ref, occurred, person, (line,), {"title": "Kuis"})


def about(competencies: list[int], person: int, number: int) -> int:
    """The competency of a person's line."""
    return competencies[(person + number // LINES_A_COMPETENCY) % len(competencies)]


def append_all(entries: list[Entry]) -> None:
    for one in entries:
        append(one, now=NOW)


def spent(call: Callable[..., object], *arguments: object, **named: object) -> float:
    """Processor seconds of one call."""
    begun = time.process_time()
    call(*arguments, **named)
    return time.process_time() - begun


def measure(people: int) -> dict[str, Any]:
    """All figures of one run."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(overrides={"profile": "test", "instance_dir": Path(folder)})
        with app.app_context():
            schema.to_head()
            agency, ids, competencies = prepare(app, people)
            entries = [
                entry(agency, person, about(competencies, person, n), n)
                for n in range(LINES_A_PERSON)
                for person in ids
            ]
            appending = [
                spent(append_all, entries[at : at + BATCH]) / BATCH
                for at in range(0, len(entries), BATCH)
            ]
            begun = time.process_time()
            chain_new(now=NOW)
            chaining = time.process_time() - begun
            rebuilding = min(spent(rebuild, check=False) for _ in range(ROUNDS))
            faults = verify_chains(app.keyring, {})
            verifying = min(spent(verify_chains, app.keyring, {}) for _ in range(ROUNDS))
    return {
        "events": len(entries),
        "append_cpu_ms": round(min(appending) * 1000, 3),
        "append_cpu_ms_median": round(statistics.median(appending) * 1000, 3),
        "chain_cpu_ms": round(chaining * 1000 / len(entries), 3),
        "rebuild_lines_per_cpu_s": round(len(entries) / rebuilding),
        "verify_entries_per_cpu_s": round(len(entries) / verifying),
        "faults": len(faults),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.people)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:<26} {value}")


if __name__ == "__main__":
    main()
