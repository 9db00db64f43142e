"""What a period of evaluation costs: preparing and opening it, and the competence index of all.

    ./dev run python bench/evaluation.py [--db sqlite|postgresql] [--people N] [--json]

Writes an agency set by set (every thirty-first person leads the thirty after them, evidence and
posts as in `plans.py`), sets a semester up that half of has passed, and prepares it piece by piece
as the background job does, leaving off once in the middle as a process that was ended would. Then
every form is read as pages read it, standard and level of the day, and its index worked out.

Prints wall time and processor time; exits 1 where preparing and opening took longer than 120 s for
20,000 people (in proportion for others), where a second run writes anything, or where fewer than
2,000 persons a second and core are indexed.
"""

import argparse
import contextlib
import json
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from portal.core import clock, schema
from portal.core.db import db
from portal.evaluation.models import EvaluationForm, EvaluationRater
from portal.evaluation.queries import forms
from portal.evaluation.rules import stages
from portal.evaluation.rules.population import Population
from portal.evaluation.service import periods
from portal.evaluation.service.periods import Plan
from portal.web.app import create_app
from tests.support.multitude import analyse, multitude
from tests.support.portal_app import NOON
from tests.support.postgresql_server import running_server

SECONDS = 120
PEOPLE = 20_000
INDEXED_A_SECOND = 2_000
PIECE = 200


def measure(dialect: str, people: int) -> dict[str, float]:
    """All figures of one run, in a database of its own."""
    with tempfile.TemporaryDirectory() as folder, database(dialect) as url:
        overrides = {"profile": "test", "instance_dir": Path(folder), "database_url": url}
        app = create_app(overrides=overrides)
        with app.app_context(), clock.fixed(NOON):
            schema.to_head()
            agency = multitude(people).agency
            analyse()
            found = opened(agency.id, people)
            found.update(indexed())
            db.session.remove()
            db.engine.dispose()
    return found


def opened(agency_id: int, people: int) -> dict[str, float]:
    """Seconds of setting up, preparing and opening; with what the same costs a second time."""
    calendar = stages.proposed(date(2026, 7, 1), 6)
    plan = Plan("2026-2", "Semester II 2026", calendar, Population())
    begun, spent = time.monotonic(), time.process_time()
    period = periods.set_up(agency_id, plan, actor_id=None, now=NOON)
    period_id = period.id
    periods.prepare(period_id, actor_id=None, now=NOON)
    longest = 0.0
    for _piece in range(people // PIECE // 2):
        at = time.monotonic()
        periods.prepare_piece(period_id, now=NOON)
        longest = max(longest, time.monotonic() - at)
        db.session.expunge_all()
    periods.go_on(now=NOON)
    periods.open_period(period_id, actor_id=None, now=NOON)
    wall, cpu = time.monotonic() - begun, time.process_time() - spent
    written = rows()
    again = time.process_time()
    periods.prepare(period_id, actor_id=None, now=NOON)
    periods.go_on(now=NOON)
    if rows() != written or written[0] != people:
        raise SystemExit(f"prepared {written}, and {rows()} when it was done again")
    return {
        "people": people,
        "forms": written[0],
        "raters": written[1],
        "open_s": round(wall, 1),
        "open_cpu_s": round(cpu, 1),
        "longest_piece_ms": round(longest * 1000),
        "again_cpu_s": round(time.process_time() - again, 1),
    }


def rows() -> tuple[int, int]:
    """Forms and raters in the database."""
    counts = [select(func.count()).select_from(one) for one in (EvaluationForm, EvaluationRater)]
    forms_there, raters = (db.session.scalar(one) or 0 for one in counts)
    db.session.commit()
    return forms_there, raters


def indexed() -> dict[str, float]:
    """Persons a second and core whose figures are read and index worked out."""
    period = db.session.scalars(select(periods.EvaluationPeriod)).one()
    ids = db.session.scalars(select(EvaluationForm.person_id).order_by(EvaluationForm.id)).all()
    on = date(2026, 11, 26)
    spent = time.process_time()
    done = 0
    for at in range(0, len(ids), PIECE):
        done += len(forms.indexes(period, ids[at : at + PIECE], on))
    return {"indexed_per_cpu_s": round(done / (time.process_time() - spent))}


@contextlib.contextmanager
def database(dialect: str) -> Iterator[str]:
    """The URL of an empty database; "" for a file in the instance."""
    if dialect == "sqlite":
        yield ""
        return
    with running_server() as server:
        yield server.address


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.db, options.people)
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:<20} {value}")
    if found["open_s"] > SECONDS * options.people / PEOPLE:
        raise SystemExit("opening takes too long")
    if found["indexed_per_cpu_s"] < INDEXED_A_SECOND:
        raise SystemExit("too few indexed")


if __name__ == "__main__":
    main()
