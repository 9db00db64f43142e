"""What a period of evaluation costs: opening, fixing, what follows, its pages and its files.

    ./dev run python bench/evaluation.py [--db sqlite|postgresql] [--people N] [--years N] [--json]

Writes an agency set by set (every thirty-first person leads the thirty after them, evidence and
posts as in `plans.py`), sets a semester up that half of has passed, and prepares it piece by piece
as the background job does, leaving off once in the middle as a process that was ended would. Then
every form is read as pages read it, standard and level of the day, and its index worked out. What
every superior says of each of their people is written, the period fixed, follow-ups drawn, one
result in a hundred taken back, and every page asked for that looks at a period. With four periods
more behind it (`--years 2`) the next semester goes the same way: what is flat costs the same.

Prints wall time and processor time (on PostgreSQL without the server's own), statements, and the
work inside the database (steps of SQLite's machine, pages PostgreSQL touches). Exits 1 where
preparing and opening took longer than 120 s for 20,000 people (in proportion for others), where a
second run writes anything, where fewer than 2,000 persons a second and core are indexed, or where
a page costs the database more than 1.5 times as much, or more statements, with years behind it.
"""

import argparse
import contextlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

from sqlalchemy import event, func, select

from bench import evaluation_pages
from bench.evaluation_pages import Cost
from portal.core import clock, schema
from portal.core.db import db
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationSnapshot,
    FollowUp,
)
from portal.evaluation.queries import fixing as flags
from portal.evaluation.queries import forms
from portal.evaluation.service import fixing, periods
from portal.ledger.service import chaining
from portal.web.app import create_app
from tests.support.evaluated import Evaluated, Semester
from tests.support.evaluation import BY_HR
from tests.support.multitude import analyse, multitude
from tests.support.portal_app import NOON
from tests.support.postgresql_server import running_server

SECONDS = 120
PEOPLE = 20_000
INDEXED_A_SECOND = 2_000
PIECE = 200
OF_UNIT = 1_999  # with the officer the most people of one file
CEILING, SLACK = 1.5, 200
REQUESTS = 5

Figures = dict[str, float]
Pages = dict[str, Cost]


def measure(dialect: str, people: int, years: int) -> tuple[Figures, list[Pages]]:
    """All figures of one run, in a database of its own; the pages without and with years."""
    with tempfile.TemporaryDirectory() as folder, database(dialect) as url:
        overrides = {"profile": "test", "instance_dir": Path(folder), "database_url": url}
        app = create_app(overrides=overrides)
        with app.app_context(), clock.fixed(NOON):
            schema.to_head()
            evaluated = Evaluated(multitude(people), of_unit=min(OF_UNIT, people // 4))
            analyse()
            semester = evaluated.set_up("2026-2", date(2026, 7, 1))
            found = opened(semester, people + 1)  # and the officer
            found.update(indexed(semester))
            found.update(followed(evaluated, semester, ""))
            pages = [evaluation_pages.costs(app, evaluated, semester, REQUESTS)]
            if years:
                evaluated.years_before(semester, 2 * years)
                following = evaluated.set_up("2027-1", date(2027, 1, 1))
                evaluated.open(following)
                found.update(followed(evaluated, following, "_with_years"))
                pages.append(evaluation_pages.costs(app, evaluated, following, REQUESTS))
            db.session.remove()
            db.engine.dispose()
    return found, pages


def opened(semester: Semester, people: int) -> Figures:
    """Seconds of preparing and opening; with what the same costs a second time."""
    now, period_id = semester.rated_at, semester.id
    begun, spent = time.monotonic(), time.process_time()
    periods.prepare(period_id, actor_id=None, now=now)
    longest = 0.0
    for _piece in range(people // PIECE // 2):
        at = time.monotonic()
        periods.prepare_piece(period_id, now=now)
        longest = max(longest, time.monotonic() - at)
        db.session.expunge_all()
    periods.go_on(now=now)
    periods.open_period(period_id, actor_id=None, now=now)
    wall, cpu = time.monotonic() - begun, time.process_time() - spent
    written = rows()
    again = time.process_time()
    periods.prepare(period_id, actor_id=None, now=now)
    periods.go_on(now=now)
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


def indexed(semester: Semester) -> Figures:
    """Persons a second and core whose figures are read and index worked out."""
    period = db.session.get_one(EvaluationPeriod, semester.id)
    ids = db.session.scalars(select(EvaluationForm.person_id).order_by(EvaluationForm.id)).all()
    on = date(2026, 11, 26)
    spent = time.process_time()
    done = 0
    for at in range(0, len(ids), PIECE):
        done += len(forms.indexes(period, ids[at : at + PIECE], on))
    return {"indexed_per_cpu_s": round(done / (time.process_time() - spent))}


def followed(evaluated: Evaluated, semester: Semester, mark: str) -> Figures:
    """Fixing everybody, drawing what follows, and what is flagged once some were corrected."""
    evaluated.rate(semester)
    analyse()
    longest: list[float] = []
    fix = spent(lambda: fixed(evaluated, semester, longest))
    here = EvaluationForm.period_id == semester.id
    people, size = db.session.execute(
        select(func.count(), func.sum(func.length(EvaluationSnapshot.facts)))
        .join(EvaluationForm, EvaluationForm.id == EvaluationSnapshot.form_id)
        .where(here)
    ).one()
    draw = spent(lambda: evaluated.draw(semester))
    again = spent(lambda: evaluated.draw(semester))
    evaluated.settle(semester)
    evaluated.correct(semester, of=len(mark))
    analyse()
    period = db.session.get_one(EvaluationPeriod, semester.id)
    flag = spent(lambda: flags.flagged(period))
    drawn = select(func.count()).where(FollowUp.period_id == semester.id)
    found: Figures = {
        "fix_s": round(fix[0], 1),
        "fix_cpu_s": round(fix[1], 1),
        "fix_statements_per_person": round(fix[2] / people, 2),
        "fix_longest_piece_ms": round(1000 * max(longest)),
        "facts_bytes_per_person": round(size / people),
        "draw_s": round(draw[0], 1),
        "draw_cpu_s": round(draw[1], 1),
        "draw_statements_per_person": round(draw[2] / people, 2),
        "follow_ups": db.session.scalar(drawn) or 0,
        "draw_again_statements": again[2],
        "flagged_cpu_ms": round(1000 * flag[1]),
        "flagged_statements": flag[2],
    }
    db.session.commit()
    return {f"{name}{mark}": value for name, value in found.items()}


def fixed(evaluated: Evaluated, semester: Semester, longest: list[float]) -> None:
    """As the job does it, with the wall time of each piece."""
    now = semester.fixed_at
    fixing.ask(semester.id, actor_id=evaluated.officer, roles=BY_HR, now=now)
    last: int | None = 0
    while last is not None:
        chaining.chain_new(now=now)
        at = time.monotonic()
        last = fixing.fix_piece(semester.id, last, now=now)
        longest.append(time.monotonic() - at)
        db.session.expunge_all()
    fixing.go_on(now=now)
    if db.session.get_one(EvaluationPeriod, semester.id, populate_existing=True).fixed_at is None:
        raise SystemExit("not everybody was fixed")


def spent(act: Callable[[], object]) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of the processor, statements."""
    statements = 0

    def count(*_what: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(db.engine, "before_cursor_execute", count)
    begun, cpu = time.monotonic(), time.process_time()
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return time.monotonic() - begun, time.process_time() - cpu, statements


def not_flat(pages: list[Pages]) -> list[str]:
    """Pages that cost more with years behind them."""
    first, last = pages[0], pages[-1]
    return [
        f"{name}: {one.statements} statements, {one.work} work, from {first[name].statements}, "
        f"{first[name].work}"
        for name, one in last.items()
        if one.statements > first[name].statements or one.work > first[name].work * CEILING + SLACK
    ]


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
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found, pages = measure(options.db, options.people, options.years)
    if options.json:
        told = [{name: asdict(one) for name, one in some.items()} for some in pages]
        print(json.dumps({"figures": found, "pages": told}))
    else:
        print_tables(found, pages)
    if found["open_s"] > SECONDS * options.people / PEOPLE:
        raise SystemExit("opening takes too long")
    if found["indexed_per_cpu_s"] < INDEXED_A_SECOND:
        raise SystemExit("too few indexed")
    grown = not_flat(pages)
    if grown:
        raise SystemExit("not flat: " + "; ".join(grown))


def print_tables(found: Figures, pages: list[Pages]) -> None:
    for name, value in found.items():
        print(f"{name:<40} {value}")
    for some in pages:
        print(f"\n{'page':<28}{'CPU ms':>9}{'statements':>12}{'work':>12}{'kB':>8}{'gzip':>8}")
        for name, one in some.items():
            figures = (
                f"{one.cpu_ms:>9}{one.statements:>12}{one.work:>12}{one.kb:>8}{one.kb_gzip:>8}"
            )
            print(f"{name:<28}{figures}")
            for statement in one.whole:
                print(f"    reads a table whole: {statement}")


if __name__ == "__main__":
    main()
