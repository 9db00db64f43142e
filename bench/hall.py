"""The invigilator's live list with a full hall: what a look costs, idle and while all are saving.

usage: ./dev run python bench/hall.py [--people 300 500] [--looks N] [--json]

Builds a sitting whose examinees have all begun, and asks for the list as an invigilator's page
does, five seconds apart on the portal's own clock, in one process on SQLite. Before each look of
the busy stretch a third of the hall saves an answer. For each size, medians of a look:

  page    the whole list: bytes gzipped, statements, processor time
  early   the first fifty looks while nobody saves: 304 without a body
  late    the last fifty of them: what matters is that they cost no more than the early ones
  busy    a look after the saves
  second  another invigilator's within the same two seconds
"""

import argparse
import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, update

from portal.assessment.models import AnswerHistory, Attempt, AttemptAnswer
from portal.assessment.service import exams
from portal.certification.service import door
from portal.core import clock, schema
from portal.core.db import db, table_of, transaction
from portal.web.app import Portal, create_app
from tests.certification.invigilation.room import START, ExamRoom
from tests.support.pages import PageClient
from tests.support.statements import counted

EVERY = timedelta(seconds=5)
SAVING = 3
"""One in so many saves between two looks."""
STRETCH = 50


@dataclass(frozen=True, slots=True)
class Look:
    """One answer: bytes as sent, statements, milliseconds of the processor."""

    status: int
    bytes_gzip: int
    statements: int
    cpu_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, nargs="+", default=[300, 500])
    parser.add_argument("--looks", type=int, default=400, help="while nobody saves")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = {people: measure(people, asked.looks) for people in asked.people}
    print(json.dumps(found) if asked.json else table(found))


def measure(people: int, looks: int) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory(prefix="portal-hall-") as folder:
        app = create_app(
            overrides={
                "profile": "demo", "second_factor_optional": True, "instance_dir": Path(folder),
                "jobs": "worker",
            }
        )  # fmt: skip
        with app.app_context():
            schema.to_head()
            with clock.fixed(START):
                room = ExamRoom(people=people)
                attempts = begin(room)
            db.session.remove()
        with clock.fixed(START + timedelta(minutes=1)):
            bench = Bench(app, room, attempts)
        return {name: told(found) for name, found in bench.run(looks).items()}


def begin(room: ExamRoom) -> list[tuple[int, list[str]]]:
    """Everybody is at work: their attempts with the names of their items."""
    watch, me = room.watch(), room.invigilator.id
    found = []
    for one in room.registrations:
        door.check_in(watch, one.public_id, "Kartu pegawai, foto sesuai", by_id=me, now=START)
    for attempt in db.session.scalars(db.select(Attempt).order_by(Attempt.id)).all():
        exams.begin(attempt.person_id, attempt.public_id, session_id=1, now=START)
        found.append((attempt.id, [place["ref"] for place in attempt.paper]))
    return found


class Bench:
    """The page of one invigilator, and a hall that saves or is silent."""

    def __init__(self, app: Portal, room: ExamRoom, attempts: list[tuple[int, list[str]]]) -> None:
        self._app, self._path, self._attempts = app, room.path, attempts
        self._now, self._seq, self._tag = clock.now(), 0, ""
        self._client = PageClient(app)
        self._client.enter(room.account_id)

    def run(self, looks: int) -> dict[str, list[Look]]:
        page = [self._ask(self._path) for _ in range(5)]
        self._look()
        idle = [self._look() for _ in range(looks)]
        busy, second = [], []
        for _ in range(STRETCH):
            self._save()
            busy.append(self._look())
            second.append(self._ask(f"{self._path}/live", after=timedelta(seconds=1)))
        return {
            "page": page, "early": idle[:STRETCH], "late": idle[-STRETCH:], "busy": busy,
            "second": second,
        }  # fmt: skip

    def _look(self) -> Look:
        return self._ask(f"{self._path}/live", self._tag)

    def _ask(self, path: str, tag: str = "", *, after: timedelta = EVERY) -> Look:
        self._now += after
        headers = {"If-None-Match": tag} if tag else {}
        with clock.fixed(self._now), counted(self._app) as statements:
            began = time.process_time()
            answer = self._client.client.get(path, headers=headers)
            spent = time.process_time() - began
        if answer.status_code not in {200, 304}:
            raise SystemExit(f"{path}: {answer.status_code}")
        if path.endswith("/live") and answer.status_code == 200:
            self._tag = answer.headers["ETag"]
        sent = len(gzip.compress(answer.data, 6)) if answer.data else 0
        return Look(answer.status_code, sent, len(statements), spent * 1000)

    def _save(self) -> None:
        """A third of the hall saves the next of its items, as the path of a save leaves it."""
        self._seq += 1
        turn = self._attempts[self._seq % SAVING :: SAVING]
        with self._app.app_context(), transaction():
            for attempt, items in turn:
                self._write(attempt, items[self._seq // SAVING % len(items)], self._now)

    def _write(self, attempt: int, item: str, at: datetime) -> None:
        now = {"response": {"choice": [0]}, "epoch": 1, "seq": self._seq, "saved_at": at}
        place = {"attempt_id": attempt, "item_ref": item}
        known = update(AttemptAnswer).filter_by(**place).values(**now)
        if not db.session.execute(known).rowcount:  # type: ignore[attr-defined]
            db.session.execute(insert(table_of(AttemptAnswer)).values(**place, **now))
        db.session.execute(
            insert(table_of(AnswerHistory)).values(
                attempt_id=attempt, epoch=1, seq=self._seq, answers={item: {"choice": [0]}},
                received_at=at, state="stored",
            )
        )  # fmt: skip


def told(found: Sequence[Look]) -> dict[str, float]:
    """Medians; they leave out the garbage collection that one look in many pays for."""
    rows = [asdict(one) for one in found]
    return {name: statistics.median(row[name] for row in rows) for name in rows[0]}


def table(found: dict[int, dict[str, dict[str, float]]]) -> str:
    lines = [f"{'':18}{'status':>8}{'bytes':>9}{'stmts':>7}{'cpu ms':>9}"]
    for people, looks in found.items():
        for name, one in looks.items():
            lines.append(
                f"{people:>6}  {name:10}{one['status']:>8.0f}{one['bytes_gzip']:>9.0f}"
                f"{one['statements']:>7.0f}{one['cpu_ms']:>9.1f}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
