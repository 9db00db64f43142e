"""What marking a whole sitting anew costs: every result changes, evidence and profile follow.

usage: ./dev run python bench/regrade.py [--db sqlite|postgresql] [--attempts N] [--json]

Builds a sitting of N attempts at 50 items that the board has released, finds a key wrong that all
of them answered by, and runs the job of the regrade: measuring whom it concerns, then new result,
next evidence revision, profile and message of each attempt in a transaction of its own. The target
is 120 s for 10,000 attempts.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from portal.assessment.models import Attempt, AttemptAnswer, AttemptResult, ItemVersion
from portal.assessment.regrading import running, service
from portal.assessment.regrading.models import Regrade
from portal.assessment.regrading.service import Asking
from portal.assessment.rules.regrading import Remedy, RemedyKind
from portal.certification.models import Registration
from portal.certification.queries import board
from portal.certification.service import releasing
from portal.certification.service.releasing import Confirmed
from portal.core import clock, schema
from portal.core.db import db, transaction
from portal.people.models import Person
from portal.people.service import approvals
from portal.web.app import create_app
from tests.certification.sat import SHIFT_ENDS, START, ExamDay
from tests.support.portal_app import NOON
from tests.support.postgresql_server import Server

ITEMS, PIECE = 50, 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(clock.fixed(NOON))
        overrides: dict[str, Any] = {"profile": "test", "instance_dir": folder / "instance"}
        overrides["instance_dir"].mkdir()
        if asked.db == "postgresql":
            overrides["database_url"] = stack.enter_context(cluster(folder / "pg"))
        app = create_app(overrides=overrides)
        with app.app_context():
            schema.to_head()
            found = measure(folder, asked.attempts)
            db.session.remove()
            db.engine.dispose()
    found = {"db": asked.db, "attempts": asked.attempts, "items": ITEMS, **found}
    print(json.dumps(found) if asked.json else "\n".join(f"{k}: {v}" for k, v in found.items()))


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A durable PostgreSQL of its own; the address of its empty database."""
    folder.parent.chmod(0o755)  # the server runs as somebody who may own nothing here
    folder.mkdir()
    server = Server(folder, durable=True)
    server.prepare()
    server.start()
    try:
        yield server.address
    finally:
        server.stop()


def measure(folder: Path, attempts: int) -> dict[str, float]:
    """Seconds for the release of so many results, for measuring a regrade and for doing it."""
    day = ExamDay(folder)
    place = next(one for one in day.paper if one["kind"] == "single")
    fill(day, place, attempts)
    figures = board.figures(day.sitting.id)
    confirmed = Confirmed(figures.count, figures.passed)
    releasing.release(day.sitting.id, confirmed, actor_id=day.board_member.id, now=NOON)
    released = timed(lambda: releasing.go_on(now=NOON))
    version = db.session.get_one(ItemVersion, place["version"])
    asking = Asking(day.agency.id, Remedy(RemedyKind.KEY, {"correct": [2]}), "Kunci keliru benar.")
    asker, decider = day.person(), day.person()
    regrade_id = service.ask(version, asking, actor_id=asker.id, now=NOON).id
    measured = timed(lambda: running.go_on(now=NOON))
    approval = service.propose(regrade_id, actor_id=asker.id, now=NOON)
    approvals.approve(approval.id, actor_id=decider.id, on=NOON.date(), now=NOON)
    before = time.process_time()
    regraded = timed(lambda: running.go_on(now=NOON))
    spent = time.process_time() - before
    done = db.session.get_one(Regrade, regrade_id, populate_existing=True)
    if done.changed != attempts or done.ended_at is None:
        raise SystemExit(f"only {done.changed} of {attempts} were marked anew")
    return {
        "release_s": released,
        "measure_s": measured,
        "regrade_s": regraded,
        "regrade_s_per_10000": round(regraded * 10_000 / attempts, 1),
        "cpu_s_per_10000": round(spent * 10_000 / attempts, 1),
    }


def timed(call: Any) -> float:
    began = time.perf_counter()
    call()
    return round(time.perf_counter() - began, 1)


def fill(day: ExamDay, place: dict[str, Any], attempts: int) -> None:
    """So many people with a registration and a closed attempt at 50 items, half of them right."""
    other = next(one for one in day.paper if one["kind"] == "true_false")
    paper = [place, *({**other, "ref": f"ref{number:05d}"} for number in range(ITEMS - 1))]
    marks = {one["ref"]: [int(number % 2 == 0), 1] for number, one in enumerate(paper)}
    marks[place["ref"]] = [0, 1]
    for start in range(0, attempts, PIECE):
        with transaction():
            sat = _sit(day, paper, range(start, min(start + PIECE, attempts)))
            _answer(sat, paper, marks)
        db.session.expunge_all()
    db.session.execute(select(1))


def _sit(day: ExamDay, paper: list[dict[str, Any]], numbers: range) -> list[Attempt]:
    """People by number, each with a registration and a submitted attempt."""
    people = [
        Person(full_name=f"Orang {number}", sort_key="", search_key="", created_at=START)
        for number in numbers
    ]
    db.session.add_all(people)
    db.session.flush()
    registrations = [
        Registration(
            organisation_id=day.agency.id, sitting_id=day.sitting.id, person_id=one.id, number=1,
            requested_at=START, requested_by_id=one.id, approved_at=START,
        )
        for one in people
    ]  # fmt: skip
    db.session.add_all(registrations)
    db.session.flush()
    sat = [
        Attempt(
            purpose="exam", owner_ref=one.public_id, person_id=one.person_id,
            organisation_id=day.agency.id, number=1, title="Ujian", terms={"pass_percent": 50},
            paper=paper, seed=b"0" * 16, drawn_at=START, started_at=START, deadline=SHIFT_ENDS,
            form_id=day.forms[0].id, cookie_hash="", closed_at=SHIFT_ENDS - timedelta(minutes=1),
            ending="submitted",
        )
        for one in registrations
    ]  # fmt: skip
    db.session.add_all(sat)
    db.session.flush()
    return sat


def _answer(sat: list[Attempt], paper: list[dict[str, Any]], marks: dict[str, list[int]]) -> None:
    """An answer to every item of each attempt, and its result."""
    answers = [
        {
            "attempt_id": one.id, "item_ref": item["ref"], "response": {"choice": [2]},
            "epoch": 1, "seq": 1, "saved_at": START,
        }
        for one in sat
        for item in paper
    ]  # fmt: skip
    db.session.execute(insert(AttemptAnswer), answers)
    earned = sum(one for one, _possible in marks.values())
    results = [
        {
            "attempt_id": one.id, "number": 1, "earned": earned, "possible": ITEMS, "cut": 25,
            "passed": earned >= 25, "marks": marks, "reason": "closed", "key_version": 0,
            "made_at": SHIFT_ENDS,
        }
        for one in sat
    ]  # fmt: skip
    db.session.execute(insert(AttemptResult), results)


if __name__ == "__main__":
    main()
