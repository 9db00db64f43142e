"""The short form of bench/faults.py, and that its checker sees what it is there for."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bench.faults_check import Found, compare
from bench.faults_clients import Told
from portal.assessment.models import AnswerHistory, Attempt, AttemptAnswer
from portal.assessment.service import saving
from portal.core.canonical import instant_text
from portal.core.db import db, transaction
from portal.web.app import Portal
from tests.assessment.conftest import Sitting, begin, write_course
from tests.support.portal_app import NOON

ROOT = Path(__file__).parents[2]


@pytest.mark.postgresql
def test_kills_cuts_and_jumps_lose_nothing(dialect: str) -> None:
    """A real server killed in parts and whole, its database killed, its volume full, its clock
    wrong, its line bad, and no worker: everything acknowledged is there, once, in its time.
    """
    bench = [sys.executable, "bench/faults.py", "--db", dialect, "--attempts", "12", "--pause", "1"]
    done = subprocess.run(
        [*bench, "--json"], capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    wrong = {name: told[name] for name in ("lost", "duplicated", "wrong_deadline", "strange")}
    assert wrong == {"lost": 0, "duplicated": 0, "wrong_deadline": 0, "strange": []}, told
    assert (told["attempts"], done.returncode) == (12, 0)
    assert told["acknowledged"] > 12
    assert told["tries_again"] > 0
    ways = {one["fault"] for one in told["faults"]}
    assert ways >= {"worker_killed", "all_killed", "volume_full", "clock_jumps", "line_loses"}
    assert ("database_killed" in ways) == (dialect == "postgresql")


@pytest.fixture
def sitting(app: Portal, tmp_path: Path) -> Iterator[Sitting]:
    with app.app_context():
        yield begin(write_course(tmp_path / "semua-jenis"))


def saved(sitting: Sitting, seq: int) -> Told:
    """An acknowledged save, as its client remembers it."""
    ref, right = sitting.place("single")["ref"], sitting.right("single")
    wanted = saving.Request(sitting.public_id, sitting.hold, seq, {ref: sitting.stored("single")})
    found = saving.save(wanted, now=NOON)
    body = {"acked": seq, "server_now": instant_text(NOON)}
    body["deadline"] = instant_text(found.deadline)
    return Told(sitting.public_id, 1, seq, {ref: right}, 200, body)


def after(sitting: Sitting, told: list[Told], change: Callable[[], Any] | None) -> Found:
    """What the checker finds when somebody has tampered with the tables."""
    deadlines = {sitting.public_id: sitting.attempt.ends_at}
    if change is not None:
        with transaction():
            db.session.execute(change())
        db.session.expire_all()
    return compare(told, deadlines, NOON)


def test_the_checker_sees_what_is_lost_doubled_or_moved(sitting: Sitting) -> None:
    told = [saved(sitting, seq) for seq in (1, 2, 3)]
    clean = after(sitting, told, None)
    assert (clean.acknowledged, clean.lost, clean.duplicated, clean.wrong_deadline) == (3, 0, 0, 0)
    assert after(sitting, told[:2], None).duplicated == 1
    invented = Told(sitting.public_id, 1, 9, {}, 200, told[0].body)
    assert after(sitting, [*told, invented], None).lost == 1
    moved = after(
        sitting, told, lambda: update(Attempt).values(deadline=NOON + timedelta(minutes=1))
    )
    assert moved.wrong_deadline == 4  # each client was told another, and it is another
    assert after(sitting, told, lambda: update(AttemptAnswer).values(seq=2)).lost == 1
    last = select(AnswerHistory.id).where(AnswerHistory.seq == 2).scalar_subquery()
    assert after(sitting, told, lambda: delete(AnswerHistory).where(AnswerHistory.id == last)).lost
