"""What an import of many people costs on SQLite: judging, listing, carrying out, undoing.

    ./dev run python bench/people_import.py [--people 20000] [--json]

Printed, never gated. The longest transaction tells how long SQLite's one write lock is held.
"""

import argparse
import io
import json
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from portal.core import schema
from portal.core.db import db
from portal.core.storage import of_installation
from portal.people.models import ImportBatch
from portal.people.service import organisations, units
from portal.people.service.importing import applying, confirming, files, staging, undoing
from portal.web.app import create_app

NOW = datetime(2026, 11, 26, 5, tzinfo=UTC)
TODAY = date(2026, 11, 26)
BY: dict[str, Any] = {"now": NOW, "actor_id": None}


def csv_of(people: int) -> bytes:
    """Different numbers, valid in form; forty units; no posts."""
    rows = ["NIP;Nama;Status;Gol ruang;Kode unit"]
    for number in range(people):
        year, rest = divmod(number, 30 * 12 * 28)
        month, day = divmod(rest % (12 * 28), 28)
        serial = rest // (12 * 28) + 1
        nip = f"{1970 + year}{month + 1:02}{day + 1:02}200501{1 + number % 2}{serial:03}"
        name = "".join(chr(97 + number // 26**place % 26) for place in range(5)).title()
        rows.append(f"{nip};Pegawai {name};PNS;III/a;unit-{number % 40}")
    return "\n".join(rows).encode()


def timed(call: Callable[[], Any]) -> float:
    """Seconds of one call."""
    begun = perf_counter()
    call()
    return perf_counter() - begun


def rounds(work: Callable[..., bool], batch_id: int) -> tuple[float, float]:
    """Seconds of all chunks, and of the longest one."""
    longest = total = 0.0
    more = True
    while more:
        begun = perf_counter()
        more = work(batch_id, **BY)
        taken = perf_counter() - begun
        longest, total = max(longest, taken), total + taken
        db.session.remove()
    return total, longest


def measure(people: int) -> dict[str, float]:
    """Everything once, in an empty installation."""
    agency_id = organisations.create(code="kota", name="Kota", now=NOW).id
    for number in range(40):
        units.create(
            organisation_id=agency_id,
            parent_id=None,
            code=f"unit-{number}",
            name=f"Unit {number}",
            kind="dinas",
            valid_from=date(2020, 1, 1),
            **BY,
        )
    kept = of_installation()
    room = files.Room(2**30, 2**40, 2**40)
    content = io.BytesIO(csv_of(people))
    batch_id = files.begin(
        content, "a.csv", organisation_id=agency_id, room=room, storage=kept, **BY
    ).id
    found: dict[str, float] = {"people": people}
    found["stage_s"] = timed(partial(staging.stage, batch_id, storage=kept, on=TODAY, **BY))
    fresh = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    confirming.tick_all(batch_id, "in", wanted=True, **BY)
    confirming.confirm(batch_id, fresh.digest, on=TODAY, **BY)
    found["prepare_s"] = timed(partial(confirming.prepare, batch_id, storage=kept, **BY))
    total, longest = rounds(applying.apply_some, batch_id)
    found |= {"apply_s": total, "apply_longest_ms": longest * 1000}
    found["restage_s"] = timed(partial(_again, agency_id, kept, content, room))
    undoing.begin(batch_id, **BY)
    total, longest = rounds(undoing.undo_some, batch_id)
    return found | {"undo_s": total, "undo_longest_ms": longest * 1000}


def _again(agency_id: int, kept: Any, content: io.BytesIO, room: files.Room) -> None:
    """The same file beside what it made: everything is the same."""
    batch = files.begin(content, "a.csv", organisation_id=agency_id, room=room, storage=kept, **BY)
    staging.stage(batch.id, storage=kept, on=TODAY, **BY)


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(overrides={"profile": "test", "instance_dir": Path(folder)})
        with app.app_context():
            schema.to_head()
            found = measure(told.people)
            db.engine.dispose()
    if told.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:20} {value:12.1f}")


if __name__ == "__main__":
    main()
