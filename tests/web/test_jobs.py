"""Jobs: JSON messages, the table's rhythm, the embedded runner and the separate worker."""

import gc
import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from huey import PostgresHuey, RedisHuey
from huey.registry import Message
from redis.exceptions import ConnectionError
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import OperationalError

from portal.core import idempotency, jobs, keys, outbox, rates, schema
from portal.core.db import db, transaction
from portal.core.errors import FaultySettings
from portal.core.jobs import JsonMessages
from portal.core.models import IdempotencyKey, Outbox, RateCount
from portal.core.settings import Settings
from portal.ledger.service import checkpoints
from portal.ledger.service.chaining import chain_new
from portal.web.app import Portal
from portal.web.jobs import tidy
from tests.support.evidence import Evidence
from tests.support.portal_app import NOON, make_app
from tests.support.races import race

ROOT = Path(__file__).resolve().parents[2]
WITHIN_S = 30


def until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < limit, f"not within {WITHIN_S} s"
        time.sleep(0.05)


def message(*args: object, **fields: object) -> Message:
    return Message(id="a", name="portal.core.jobs.job", args=args, kwargs={}, **fields)


def test_a_message_is_json_with_a_name_and_ids() -> None:
    sent = message("outbox", "mail", 17, eta=NOON.replace(tzinfo=None), retries=0)
    data = JsonMessages().serialize(sent)
    assert json.loads(data)["message"]["args"] == ["outbox", "mail", 17]
    assert JsonMessages().deserialize(data) == sent


def test_nothing_but_ids_is_sent_and_no_pickle_is_read() -> None:
    with pytest.raises(TypeError):
        JsonMessages().serialize(message("outbox", {"name": "Rina"}))
    with pytest.raises(TypeError):
        JsonMessages().serialize(message("outbox")._replace(kwargs={"a": 1}))
    with pytest.raises(TypeError):
        JsonMessages().serialize(message("outbox")._replace(on_complete=message("outbox")))
    with pytest.raises(ValueError, match=r"decode|Expecting"):
        JsonMessages().deserialize(pickle.dumps(message("outbox")))


def test_the_sequencer_starts_at_least_every_30_seconds(app: Portal) -> None:
    starts = [
        60 * minute + second
        for minute in range(24 * 60)
        for name, second in jobs.due(NOON + timedelta(minutes=minute))
        if name == "ledger-chain"
    ]
    gaps = {after - before for before, after in pairwise(starts)}
    assert max(gaps) <= 30
    assert starts[0] == 0


def test_every_periodic_job_comes_round(app: Portal) -> None:
    day = [name for minute in range(24 * 60) for name, _ in jobs.due(NOON + minute * jobs.MINUTE)]
    assert {name for name, job in jobs.table.items() if job.every} == set(day)
    assert day.count("ledger-checkpoint") == 96
    assert day.count("tidy") == 4


@pytest.mark.usefixtures("context")
def test_the_embedded_runner_drains_what_a_commit_leaves_and_chains_evidence(
    app: Portal,
) -> None:
    """Handed over after the commit; what was there before the start is swept."""
    seen: list[int] = []
    outbox.handlers["test"] = lambda payload, _now: seen.append(payload["n"])
    Evidence().passed("attempt:one", now=NOON)
    with transaction():
        outbox.enqueue("test", {"n": 1}, event_key="before", now=NOON)
    runner = jobs.attach(app, app.settings)
    try:
        runner.start()
        until(lambda: seen == [1])
        until(lambda: pending() == 0)
        with transaction():
            outbox.enqueue("test", {"n": 2}, event_key="after", now=NOON)
        until(lambda: seen == [1, 2])
    finally:
        stop(runner)
        del outbox.handlers["test"]
    db.session.expire_all()
    assert db.session.scalars(select(func.count()).where(Outbox.done_at.is_(None))).one() == 0


def stop(runner: jobs.Runner) -> None:
    """huey's threads leave their own connections to the collector, which complains of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        runner.stop()
        until(
            lambda: (
                not any(
                    "huey" in one.name.lower() or "worker" in one.name.lower()
                    for one in threading.enumerate()
                )
            )
        )
        gc.collect()


def pending() -> int:
    db.session.rollback()
    return int(db.session.scalars(text("SELECT count(*) FROM ledger_pending")).one())


@pytest.mark.usefixtures("context")
def test_a_storm_of_commits_hands_one_look_over_that_comes_after_all_of_them(app: Portal) -> None:
    runner = jobs.attach(app, app.settings)
    queue = runner._huey
    try:
        for number in range(20):
            with transaction():
                outbox.enqueue("test", {}, event_key=f"one:{number}", now=NOON)
        [waiting] = queue.pending()
        assert (waiting.args, waiting.eta is None) == (("outbox-sweep",), False)
    finally:
        runner.stop()


@pytest.mark.usefixtures("context")
def test_a_queue_that_is_away_stops_no_commit(app: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """OP-7: the commit holds, the sweep finds the row later."""
    runner = jobs.attach(app, app.settings)

    def away(*_arguments: object, **_options: object) -> None:
        raise ConnectionError("queue")

    monkeypatch.setattr(runner, "enqueue", away)
    with transaction():
        outbox.enqueue("test", {}, event_key="one", now=NOON)
    assert outbox.due_kinds(NOON) == ["test"]
    runner.stop()


@pytest.mark.usefixtures("context")
def test_a_clash_in_the_database_runs_a_job_again_with_the_same_instant(app: Portal) -> None:
    instants: list[datetime] = []

    def clashes(*, now: datetime) -> None:
        instants.append(now)
        if len(instants) < 3:
            raise busy()

    jobs.table["test-clash"] = jobs.Job(clashes)
    try:
        jobs.run(app, "test-clash")
    finally:
        del jobs.table["test-clash"]
    assert instants == [NOON] * 3


def busy() -> Exception:
    return OperationalError("", {}, sqlite3.OperationalError("database is locked"))


@pytest.mark.usefixtures("context")
def test_each_chain_gets_one_checkpoint_on_each_day_of_its_agency(tmp_path: Path) -> None:
    """At 16.30 UTC it is still the 26th in Jakarta (23.30) and the 27th in Jayapura (01.30)."""
    west = Evidence()
    east = Evidence(timezone="Asia/Jayapura", competency_id=west.competency_id)

    def pass_one(ref: str, now: datetime) -> int:
        west.passed(ref, now=now)
        east.passed(f"{ref}:east", now=now)
        chain_new(now=now)
        return checkpoints.make_due(now=now, keyring=keys.current(), folder=tmp_path)

    assert pass_one("attempt:1", NOON) == 2
    assert pass_one("attempt:2", NOON + timedelta(hours=1)) == 0
    assert pass_one("attempt:3", NOON.replace(hour=16, minute=30)) == 1
    assert pass_one("attempt:4", NOON.replace(hour=18)) == 1
    week_later = NOON + timedelta(days=7)
    assert pass_one("attempt:5", week_later) == 2, "a week without jobs is caught up"
    assert pass_one("attempt:6", week_later) == 0
    days = db.session.execute(
        text("SELECT on_day FROM ledger_checkpoint WHERE organisation_id = :one ORDER BY position"),
        {"one": east.agency_id},
    )
    found = [str(day) for (day,) in days]
    assert found == [str(date(2026, 11, 26)), str(date(2026, 11, 27)), str(week_later.date())]
    assert len(list(tmp_path.glob("*.json"))) == 6
    assert list(tmp_path.glob("*.draft")) == []


@pytest.mark.usefixtures("context")
def test_tidying_removes_what_no_rule_looks_at_and_nothing_else() -> None:
    old = NOON - idempotency.KEPT - timedelta(hours=1)
    with transaction():
        for number, at in enumerate((old, NOON)):
            rates.add("bucket", now=at)
            db.session.add(
                IdempotencyKey(
                    actor_id=1, endpoint="e", key=str(number), location="/", created_at=at
                )
            )
            outbox.enqueue("test", {}, event_key=str(number), now=at)
    tidy(now=NOON)
    assert db.session.scalars(select(IdempotencyKey.key)).all() == ["1"]
    assert db.session.scalars(select(RateCount.last_at)).all() == [NOON]
    assert db.session.scalars(select(func.count(Outbox.id))).one() == 2


@pytest.mark.parametrize("address", ["http://queue", "amqp://queue"])
def test_a_queue_of_an_unknown_kind_is_a_faulty_setting(address: str) -> None:
    with pytest.raises(FaultySettings):
        jobs.storage(Settings(jobs_url=address))


def test_a_queue_on_redis_is_made_and_hands_over_or_fails_in_time() -> None:
    """Nobody listens at this address: handing over says so at once, it does not wait."""
    queue = jobs.storage(Settings(jobs_url="redis://127.0.0.1:1/0"))
    assert isinstance(queue, RedisHuey)
    with pytest.raises(ConnectionError):
        queue.storage.enqueue(b"{}")


def start_worker(folder: Path, url: str, *more: str) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_PROFILE": "test",
        "PORTAL_INSTANCE_DIR": str(folder),
        "PORTAL_DATABASE_URL": url,
        "PORTAL_JOBS": "worker",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "portal", "worker", *more],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def test_on_sqlite_no_second_process_works(tmp_path: Path) -> None:
    worker = start_worker(tmp_path / "instance", "")
    printed, _none = worker.communicate(timeout=60)
    assert worker.returncode == 1
    assert b"need PostgreSQL" in printed


@pytest.mark.postgresql
def test_processes_that_start_together_make_the_tables_of_the_queue_once(
    app: Portal, postgresql_database: str
) -> None:
    """`create table if not exists` of two sessions collides in PostgreSQL's own catalogue."""
    changed = {"database_url": postgresql_database, "jobs_url": ""}
    settings = app.settings.model_copy(update=changed)
    made = race(app, [lambda: jobs.storage(settings)] * 6)
    for one in made:
        assert isinstance(one, PostgresHuey)
        assert one.pending_count() == 0
        one.storage.close()


@pytest.mark.postgresql
def test_separate_workers_share_the_work_and_one_may_be_killed(
    tmp_path: Path, postgresql_database: str
) -> None:
    """Two workers on PostgreSQL; the first is killed, the second goes on, then stops in order."""
    folder = tmp_path / "instance"
    app = make_app(folder, postgresql_database, jobs="worker")
    with app.app_context():
        schema.to_head()
        db.engine.dispose()
    first = start_worker(folder, postgresql_database)
    second = start_worker(folder, postgresql_database, "--no-periodic")
    engine = create_engine(postgresql_database)
    runner = jobs.attach(app, app.settings)

    def rates_left() -> int:
        with engine.connect() as connection:
            return int(connection.scalar(text("SELECT count(*) FROM rate_count")))

    def old_rate(bucket: str) -> None:
        with app.app_context(), transaction():
            rates.add(bucket, now=NOON - timedelta(days=400))

    try:
        old_rate("one")
        runner.enqueue("tidy")
        until(lambda: rates_left() == 0)
        first.kill()
        first.wait(20)
        old_rate("two")
        runner.enqueue("tidy")
        until(lambda: rates_left() == 0)
        second.send_signal(signal.SIGTERM)
        assert second.wait(40) == 0
    finally:
        runner.stop()
        for worker in (first, second):
            worker.kill()
            worker.wait(20)
            if worker.stdout:
                worker.stdout.close()
        engine.dispose()
        with app.app_context():
            db.engine.dispose()
