"""Effects outside the database: one row in the transaction, carried out after the commit.

Effects of one kind are carried out one after the other, oldest first, by one process at a time;
kinds do not wait for each other. A handler may be called again after a crash between effect and
mark, so it must tolerate repetition (CC-4): `effect_id` is the same in each repetition. Kinds are
registered once, in `web/wiring.py`.
"""

import hashlib
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import entropy
from portal.core.db import after_commit, db, dialect_name, table_of, transaction
from portal.core.errors import Unavailable
from portal.core.models import Outbox

Handler = Callable[[Mapping[str, Any], datetime], None]
"""Gets the payload and the job's instant. Raises Unavailable when what it needs is away: then
everything behind waits for it, in order. Any other error is the row's own fault.
"""
handlers: dict[str, Handler] = {}
Sifter = Callable[[Mapping[int, Mapping[str, Any]]], Collection[int]]
"""Gets many payloads by row; the rows that have no effect at all, such as a mail to nobody."""
sifters: dict[str, Sifter] = {}
"""For kinds whose effects are mostly none: those are done together, without their handler."""
wake: list[Callable[[], None]] = []  # filled by the job runner; empty means the sweep does it

MAX_TRIES = 12
ROUND = 500
"""Effects of one kind carried out by one job at most."""
LONGEST_PAUSE = timedelta(hours=6)
LONGEST_WAIT = timedelta(minutes=5)
"""Between two looks at something that is away: so long at most does its return go unnoticed."""

_event_key: ContextVar[str] = ContextVar("event_key", default="")
_AWAY = Unavailable.__name__
_drains: dict[str, threading.Lock] = {}


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open effects: how many, and since when the oldest is due. `given_up` wait for a person."""

    open: int
    oldest_due_at: datetime | None
    given_up: int = 0


def effect_id(*content: str) -> str:
    """32 hex digits that name an effect, the same at each repetition that says the same.

    A repetition with other content (a fresh link) is another effect. Outside a handler: a fresh
    name.
    """
    key = _event_key.get()
    if not key:
        return entropy.token_bytes(16).hex()
    return hashlib.sha256("\0".join((key, *content)).encode()).hexdigest()[:32]


_ENQUEUE = {
    "sqlite": sqlite.insert(table_of(Outbox)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table_of(Outbox)).on_conflict_do_nothing(),
}


def enqueue(kind: str, payload: Mapping[str, Any], *, event_key: str, now: datetime) -> None:
    """Write the effect down once; the same `event_key` again changes nothing.

    Needs a surrounding `transaction()`. `payload` holds ids, never rows or secrets.
    """
    values = {
        "event_key": event_key,
        "kind": kind,
        "payload": dict(payload),
        "created_at": now,
        "due_at": now,
        "tries": 0,
    }
    db.session.connection().execute(_ENQUEUE[dialect_name()], values)
    for waker in wake:
        after_commit(waker)


def due_kinds(now: datetime) -> list[str]:
    """Kinds with something to carry out, by name."""
    query = select(Outbox.kind).where(
        Outbox.done_at.is_(None), Outbox.due_at <= now, Outbox.tries < MAX_TRIES
    )
    return list(db.session.scalars(query.distinct().order_by(Outbox.kind)))


def drain(kind: str, *, now: datetime, limit: int = ROUND) -> int:
    """Carry out what is due of one kind, oldest first; how many were done.

    Returns at once when another process or thread is draining this kind. Stops where something
    the kind needs is away, so that the order is kept.
    """
    done = 0
    with _only_drain(kind) as mine:
        waiting = _waiting(kind, now, limit) if mine else {}
        idle = _without_effect(kind, waiting)
        if idle:
            done = _mark(idle, done_at=now, tries=Outbox.tries + 1)
        for row_id in waiting:
            outcome = "" if row_id in idle else _carry_out(row_id, now)
            if outcome == _AWAY:
                break
            done += outcome == "" and row_id not in idle
    return done


def _without_effect(kind: str, waiting: Mapping[int, Mapping[str, Any]]) -> set[int]:
    sift = sifters.get(kind)
    return set(sift(waiting)) if sift and waiting else set()


def _waiting(kind: str, now: datetime, limit: int) -> dict[int, Mapping[str, Any]]:
    """What is due, oldest first, up to the first that waits for something away: payload by row."""
    rows = db.session.execute(
        select(Outbox.id, Outbox.due_at, Outbox.last_error, Outbox.payload)
        .where(Outbox.kind == kind, Outbox.done_at.is_(None), Outbox.tries < MAX_TRIES)
        .order_by(Outbox.id)
        .limit(limit)
    ).all()
    found = {}
    for row_id, due_at, last_error, payload in rows:
        if due_at <= now:
            found[row_id] = payload
        elif last_error == _AWAY:
            break
    return found


def _carry_out(row_id: int, now: datetime) -> str:
    """The name of the error that stopped the effect; empty when it is done.

    A failing handler is noted and tried again with growing pauses (1, 2, 4 … minutes, at most
    6 hours); the row stays until somebody looks at it after `MAX_TRIES`.
    """
    row = db.session.get(Outbox, row_id, populate_existing=True)
    if row is None or row.done_at is not None:
        return ""
    tries, kind = row.tries, row.kind
    token = _event_key.set(row.event_key)
    try:
        handlers[kind](row.payload, now)
    except Unavailable as error:
        current_app.logger.warning("outbox %s waits: %s", kind, error)
        pause = min(timedelta(minutes=2**tries), LONGEST_WAIT)
        again = min(tries + 1, MAX_TRIES - 1)
        _mark([row_id], due_at=now + pause, last_error=_AWAY, tries=again)
        return _AWAY
    except Exception as error:  # noqa: BLE001  any effect may fail in any way; noted, retried
        name = type(error).__name__
        current_app.logger.warning("outbox %s failed: %s", kind, name)
        pause = min(timedelta(minutes=2**tries), LONGEST_PAUSE)
        _mark([row_id], due_at=now + pause, last_error=name, tries=tries + 1)
        return name
    finally:
        _event_key.reset(token)
    _mark([row_id], done_at=now, tries=tries + 1)
    return ""


def _mark(row_ids: Collection[int], **values: Any) -> int:
    db.session.rollback()
    with transaction():
        found: Any = db.session.execute(
            update(Outbox).where(Outbox.id.in_(row_ids), Outbox.done_at.is_(None)).values(**values),
            execution_options={"synchronize_session": False},
        )
    db.session.expire_all()
    return int(found.rowcount)


@contextmanager
def _only_drain(kind: str) -> Iterator[bool]:
    """Whether this is the only drain of the kind, for as long as it lasts.

    PostgreSQL holds the lock by connection: a process that is killed lets go of it at once.
    """
    own = _drains.setdefault(kind, threading.Lock())
    if not own.acquire(blocking=False):
        yield False
        return
    try:
        if dialect_name() == "sqlite":  # one process works on it, see `serving.only_server`
            yield True
            return
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            number = {"number": _lock_number(kind)}
            mine = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), number))
            try:
                yield mine
            finally:
                if mine:
                    connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)
    finally:
        own.release()


def _lock_number(kind: str) -> int:
    digest = hashlib.sha256(f"outbox:{kind}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def backlog(now: datetime) -> Backlog:
    """For `/readyz` and `portal doctor`. What was given up does not count as queue: it needs a
    person, not another machine.
    """
    due = (Outbox.done_at.is_(None), Outbox.due_at <= now)
    row = db.session.execute(
        select(
            func.count().filter(Outbox.tries < MAX_TRIES),
            func.min(Outbox.due_at).filter(Outbox.tries < MAX_TRIES),
            func.count().filter(Outbox.tries >= MAX_TRIES),
        ).where(*due)
    ).one()
    return Backlog(open=row[0], oldest_due_at=row[1], given_up=row[2])
