"""What the pages ask of the database, at a thousand and at a hundred thousand people.

    ./dev run python bench/plans.py [--db sqlite|postgresql] [--people N ...] [--json]

For each size a fresh database is written set by set, then each page is asked once warm: its
statements, and the work of the reading ones, exact on a busy machine (steps of the virtual machine
on SQLite, pages touched on PostgreSQL). Exits 1 when a page costs more than 1.5 times its work at
the smallest size, or more statements: "flat" in performance.md §6. PostgreSQL is a throwaway
server; its planner is left as it is, with statistics.
"""

import argparse
import contextlib
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from portal.core import clock, schema
from portal.core.db import db
from portal.web.app import create_app
from tests.support.multitude import analyse, multitude
from tests.support.plans import Readers, appended, place, work
from tests.support.portal_app import NOON
from tests.support.postgresql_server import running_server

CEILING = 1.5
SLACK = 30  # for a tree of an index that grew a level

Costs = dict[str, tuple[int, int]]
"""Page → statements, work."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = {count: measure(options.db, count) for count in sorted(options.people)}
    if options.json:
        print(json.dumps(found))
    else:
        print_table(found)
    grown = too_much(found)
    if grown:
        raise SystemExit(f"not flat: {', '.join(grown)}")


def measure(dialect: str, count: int) -> Costs:
    """The pages at one size, in a database of its own."""
    with tempfile.TemporaryDirectory() as folder, database(dialect) as url:
        overrides = {"profile": "test", "instance_dir": Path(folder), "database_url": url}
        app = create_app(overrides=overrides)
        with app.app_context(), clock.fixed(NOON):
            schema.to_head()
            begun = time.monotonic()
            crowd = multitude(count)
            analyse()
            print(f"{count} people written in {time.monotonic() - begun:.1f} s")
            pages = [*Readers(app, crowd).ask(), ("append", appended(crowd, 1))]
            costs = {place(page): (len(seen), work(seen)) for page, seen in pages}
            db.session.remove()
            db.engine.dispose()
        return costs


@contextlib.contextmanager
def database(dialect: str) -> Iterator[str]:
    """The URL of an empty database; "" for a file in the instance."""
    if dialect == "sqlite":
        yield ""
        return
    with running_server() as server:
        yield server.address


def too_much(found: dict[int, Costs]) -> list[str]:
    """Pages that cost more at a larger size."""
    smallest = found[min(found)]
    return [
        f"{page} at {count}"
        for count, costs in found.items()
        for page, (statements, done) in costs.items()
        if statements > smallest[page][0] or done > smallest[page][1] * CEILING + SLACK
    ]


def print_table(found: dict[int, Costs]) -> None:
    sizes = list(found)
    print(f"{'page':<24}" + "".join(f"{size:>18}" for size in sizes) + "   (statements, work)")
    for page in found[sizes[0]]:
        row = "".join(f"{found[size][page][0]:>8}{found[size][page][1]:>10}" for size in sizes)
        print(f"{page:<24}{row}")


if __name__ == "__main__":
    main()
