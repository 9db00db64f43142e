"""Saves in any order, and beside a hand-in: the last written counts, and each is in or refused."""

import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, insert, select, text

from portal.assessment import closing, queries
from portal.assessment.models import Attempt, AttemptResult
from portal.assessment.rules.attempts import Purpose
from portal.assessment.rules.saving import Outcome, SaveFault
from portal.assessment.service import attempts, holding, saving, storing
from portal.core import entropy, lanes
from portal.core.db import connect_options, db, sqlite_writer, table_of, transaction
from portal.core.errors import NotFound
from portal.core.together import Together
from portal.web.app import Portal
from tests.support.exams import SESSION, Hall, make_hall
from tests.support.portal_app import NOON
from tests.support.postgresql_server import Server

ROUNDS = 1_000
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
PRAGMAS = ("journal_mode", "synchronous", "foreign_keys")
RIGHT = {"choice": [1]}  # of tests.assessment.making, as stored


@pytest.fixture
def hall(app: Portal) -> Iterator[Hall]:
    with app.app_context():
        yield make_hall(items=2)


def copies(hall: Hall, count: int) -> list[tuple[str, str]]:
    """So many open attempts of the same person: public id and the single-choice item of each."""
    first = hall.begun()
    columns = table_of(Attempt).c
    like = {one.name: getattr(first, one.name) for one in columns if one.name != "id"}
    rows = []
    for n in range(count):
        public_id = entropy.public_id()
        hold = holding.give(public_id, 1, SESSION)
        rows.append(
            {**like, "public_id": public_id, "owner_ref": f"r{n}", "cookie_hash": hold.cookie_hash}
        )
    with transaction():
        db.session.execute(insert(table_of(Attempt)), rows)
    ref = next(place["ref"] for place in first.paper if place["kind"] == "single")
    return [(row["public_id"], ref) for row in rows]


def wanted(public_id: str, seq: int, answers: dict[str, Any]) -> saving.Request:
    return saving.Request(public_id, holding.give(public_id, 1, SESSION), seq, answers)


@pytest.mark.postgresql
def test_a_save_beside_a_hand_in_is_marked_or_refused(
    app: Portal, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EX-7, a thousand rounds: what was acknowledged is marked, what was not is kept aside."""
    monkeypatch.setitem(closing.owners, Purpose.EXAM, lambda _closed: None)
    rounds = copies(hall, ROUNDS)
    person = hall.people[0].id
    db.session.remove()
    outcomes: dict[str, Outcome] = {}
    gate = threading.Barrier(2)

    def save() -> None:
        with app.app_context():
            for public_id, ref in rounds:
                gate.wait(30)
                found = saving.save(wanted(public_id, 1, {ref: RIGHT}), now=NOON)
                assert isinstance(found, saving.Saved)
                outcomes[public_id] = found.outcome

    def hand_in() -> None:
        with app.app_context():
            for public_id, _ref in rounds:
                gate.wait(30)
                attempts.submit(person, public_id, now=NOON)
                db.session.remove()

    workers = [threading.Thread(target=act) for act in (save, hand_in)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(outcomes) == ROUNDS
    marks = {
        public_id: marks
        for public_id, marks in db.session.execute(
            select(Attempt.public_id, AttemptResult.marks).join(
                AttemptResult, AttemptResult.attempt_id == Attempt.id
            )
        )
    }
    for public_id, ref in rounds:
        counted = {Outcome.STORED: 1, Outcome.CLOSED: 0}[outcomes[public_id]]
        assert marks[public_id][ref] == [counted, 1]


@pytest.mark.sqlite_only
def test_saves_that_wait_share_a_commit_and_each_has_its_own_outcome(
    app: Portal, hall: Hall
) -> None:
    """SQLite alone (docs/decisions/0029): a foreign cookie beside others spoils none of them."""
    places = copies(hall, 6)
    commits: list[str] = []
    with lanes.current().sqlite() as connection:
        connection.set_trace_callback(
            lambda text: commits.append(text) if text == "COMMIT" else None
        )
    commits.clear()
    found: dict[int, saving.Saved | SaveFault | None] = {}

    def save(number: int) -> None:
        public_id, ref = places[min(number, 5)]
        session = SESSION + 1 if number == 3 else SESSION
        with app.app_context():
            hold = holding.give(public_id, 1, session)
            request = saving.Request(public_id, hold, 1, {ref: RIGHT})
            try:
                found[number] = saving.save(request, now=NOON)
            except NotFound:
                found[number] = None

    threads = [threading.Thread(target=save, args=(number,)) for number in range(7)]
    with sqlite_writer:  # somebody else writes
        for thread in threads:
            thread.start()
            together = until_it_waits(app, threads.index(thread))
    for thread in threads:
        thread.join()
    assert (len(commits), together.waiting) == (2, 0)  # the first to come, and all the others
    told = {number: isinstance(one, saving.Saved) and one.outcome for number, one in found.items()}
    twice = {told.pop(5), told.pop(6)}  # the same request at two threads
    assert twice == {Outcome.STORED, Outcome.DUPLICATE}
    assert told == {0: "stored", 1: "stored", 2: "stored", 3: False, 4: "stored"}


def until_it_waits(app: Portal, count: int) -> Together[Any, Any]:
    """The saves of this application, as soon as `count` wait behind the first."""
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        together: Together[Any, Any] | None = app.extensions.get(storing.KEY)
        if together is not None and together.is_at_work and together.waiting == count:
            return together
        time.sleep(0.001)
    raise AssertionError("nobody waits")


@pytest.mark.postgresql
def test_any_order_of_a_hundred_saves_ends_in_the_greatest(hall: Hall) -> None:
    """RL-3: with repetitions, in five orders that chance gives."""
    chance = random.Random(4)  # noqa: S311  repeatable, no secret
    refs = [place["ref"] for place in hall.ready().paper]
    saves = [
        (seq, {ref: {"choice": [seq % 3]} for ref in chance.sample(refs, chance.choice((1, 2)))})
        for seq in range(1, 101)
    ]
    greatest: dict[str, Any] = {}
    for _seq, answers in saves:
        greatest |= answers
    for public_id, _ref in copies(hall, 5):
        order = saves + chance.sample(saves, 30)
        chance.shuffle(order)
        seen: set[int] = set()
        for seq, answers in order:
            found = saving.save(wanted(public_id, seq, answers), now=NOON)
            assert isinstance(found, saving.Saved)
            assert found.outcome is (Outcome.DUPLICATE if seq in seen else Outcome.STORED)
            seen.add(seq)
            assert found.stored == max(seen)
        id_ = db.session.scalars(select(Attempt.id).where(Attempt.public_id == public_id)).one()
        assert queries.answers_of(id_) == greatest


@pytest.mark.postgresql
def test_what_acknowledges_is_durable(
    app: Portal, dialect: str, request: pytest.FixtureRequest
) -> None:
    """RL-4, read back from connections opened as those of the saves are."""
    if dialect == "postgresql":
        server: Server = request.getfixturevalue("durable_postgresql")
        engine = create_engine(
            server.address, poolclass=NullPool, **connect_options(server.address)
        )
        with engine.connect() as connection:
            found = {name: connection.scalar(text(f"SHOW {name}")) for name in DURABLE}
        assert found == DURABLE
        return
    with app.app_context(), lanes.current().sqlite() as connection:
        told = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS]
    assert told == ["wal", 2, 1]
