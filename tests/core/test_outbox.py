"""CC-4, OP-7: effects happen after the commit, in order, once, however the worker ends."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.core import outbox
from portal.core.db import db, transaction
from portal.core.errors import Unavailable
from portal.core.models import Outbox
from portal.web.app import Portal
from tests.core import dying_worker
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")

ROOT = Path(__file__).resolve().parents[2]
MINUTE = timedelta(minutes=1)
Register = Callable[[str, outbox.Handler], None]


@pytest.fixture
def register() -> Iterator[Register]:
    """Adds handlers for the time of the test."""
    before, sifters = dict(outbox.handlers), dict(outbox.sifters)
    yield outbox.handlers.__setitem__
    for table, kept in ((outbox.handlers, before), (outbox.sifters, sifters)):
        table.clear()
        table.update(kept)


class Recorder:
    """A handler that writes down what it was called with; fails where told to."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.fails: dict[int, Exception] = {}

    def __call__(self, payload: Mapping[str, Any], now: datetime) -> None:
        number = payload["n"]
        self.seen.append(number)
        if number in self.fails:
            raise self.fails[number]


def enqueue(kind: str, *numbers: int) -> None:
    with transaction():
        for number in numbers:
            outbox.enqueue(kind, {"n": number}, event_key=f"{kind}:{number}", now=NOON)


def rows(kind: str) -> dict[int, Outbox]:
    db.session.expire_all()
    found = db.session.scalars(select(Outbox).where(Outbox.kind == kind))
    return {row.payload["n"]: row for row in found}


def test_effects_of_one_kind_happen_in_order_and_once(register: Register) -> None:
    handler = Recorder()
    register("test", handler)
    enqueue("test", 1, 2, 3)
    assert outbox.due_kinds(NOON) == ["test"]
    assert outbox.drain("test", now=NOON) == 3
    assert outbox.drain("test", now=NOON + MINUTE) == 0
    assert handler.seen == [1, 2, 3]
    assert outbox.backlog(NOON) == outbox.Backlog(0, None)


def test_effects_that_are_none_are_done_together_and_the_others_each_in_order(
    register: Register,
) -> None:
    """A mail to nobody costs no call; one that fails meanwhile keeps its tries to itself."""
    handler = Recorder()
    handler.fails[4] = ValueError("once")
    register("test", handler)
    outbox.sifters["test"] = lambda waiting: {
        row for row, payload in waiting.items() if payload["n"] % 2
    }
    enqueue("test", *range(1, 8))
    assert outbox.drain("test", now=NOON) == 6
    assert handler.seen == [2, 4, 6]
    assert {number: row.tries for number, row in rows("test").items()} == dict.fromkeys(
        range(1, 8), 1
    )
    handler.fails.clear()
    assert outbox.drain("test", now=NOON + MINUTE) == 1
    assert handler.seen == [2, 4, 6, 4]
    assert outbox.backlog(NOON + MINUTE) == outbox.Backlog(0, None)


def test_nothing_happens_when_the_transaction_fails(register: Register) -> None:
    handler = Recorder()
    register("test", handler)

    def fails() -> None:
        with transaction():
            outbox.enqueue("test", {"n": 1}, event_key="one", now=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert outbox.drain("test", now=NOON) == 0
    assert handler.seen == []


def test_a_poisoned_row_pauses_longer_each_time_and_holds_nobody_up(register: Register) -> None:
    handler = Recorder()
    handler.fails[1] = ValueError("never")
    register("test", handler)
    enqueue("test", 1, 2)
    outbox.drain("test", now=NOON)
    assert rows("test")[2].done_at == NOON
    now, pauses = NOON, []
    for _ in range(outbox.MAX_TRIES + 3):
        due_at = rows("test")[1].due_at
        pauses.append(due_at - now)
        now = due_at
        outbox.drain("test", now=now)
    assert pauses[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert max(pauses) == outbox.LONGEST_PAUSE
    assert handler.seen.count(1) == outbox.MAX_TRIES
    row = rows("test")[1]
    assert (row.done_at, row.last_error) == (None, "ValueError")
    backlog = outbox.backlog(now)
    assert (backlog.open, backlog.given_up) == (0, 1)


def test_while_something_is_away_all_wait_and_then_come_in_order(register: Register) -> None:
    """OP-7: no row uses its tries up, nothing overtakes."""
    handler = Recorder()
    register("test", handler)
    enqueue("test", 1, 2, 3)
    handler.fails[1] = Unavailable("mail server")
    now = NOON
    for _ in range(40):
        outbox.drain("test", now=now)
        now += 2 * MINUTE
    assert set(handler.seen) == {1}
    assert outbox.backlog(now).open == 3
    handler.fails.clear()
    handler.seen.clear()
    now += outbox.LONGEST_WAIT
    assert outbox.drain("test", now=now) == 3
    assert handler.seen == [1, 2, 3]


def test_one_kind_does_not_wait_for_another(app: Portal, register: Register) -> None:
    stuck, release = threading.Event(), threading.Event()

    def hangs(_payload: Mapping[str, Any], _now: datetime) -> None:
        stuck.set()
        assert release.wait(20)

    handler = Recorder()
    register("slow", hangs)
    register("quick", handler)
    enqueue("slow", 1)
    enqueue("quick", 1)

    def drain(kind: str) -> int:
        with app.app_context():
            return outbox.drain(kind, now=NOON)

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(drain, "slow")
        assert stuck.wait(20)
        assert pool.submit(drain, "quick").result(20) == 1
        assert pool.submit(drain, "slow").result(20) == 0, "a second drain finds the kind taken"
        release.set()
        assert slow.result(20) == 1


def test_many_drains_at_once_cause_each_effect_once(app: Portal, register: Register) -> None:
    handler = Recorder()
    register("test", handler)
    enqueue("test", *range(30))

    def drain(_number: int) -> int:
        with app.app_context():
            return outbox.drain("test", now=NOON)

    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(drain, range(8)))
    assert done == 30
    assert handler.seen == list(range(30))


def test_a_worker_killed_after_the_effect_causes_no_second_one(
    app: Portal, register: Register
) -> None:
    """CC-4: the mail is written, the worker dies before its mark; the next one writes no other."""
    register(dying_worker.KIND, dying_worker.send)
    enqueue(dying_worker.KIND, 1, 2)
    settings = app.settings
    command = [sys.executable, "-m", "tests.core.dying_worker"]
    command += [str(settings.instance_dir), settings.database_url]
    died = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    mails = settings.instance_dir / "mail"
    assert len(list(mails.glob("*.eml"))) == 1
    assert outbox.backlog(NOON).open == 2, "the mark is missing: the effect will be repeated"
    assert outbox.drain(dying_worker.KIND, now=NOON + MINUTE) == 2
    assert len(list(mails.glob("*.eml"))) == 2
    assert outbox.drain(dying_worker.KIND, now=NOON + MINUTE) == 0
