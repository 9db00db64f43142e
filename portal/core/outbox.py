"""Effects outside the database: one row in the transaction, carried out after the commit.

A handler may be called again after a crash between effect and mark, so it must tolerate
repetition (CC-4); kinds are registered once, in `web/wiring.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.core.db import after_commit, db, dialect_name, transaction
from portal.core.models import Outbox

Handler = Callable[[Mapping[str, Any], datetime], None]
"""Gets the payload and the job's instant."""
handlers: dict[str, Handler] = {}
wake: list[Callable[[], None]] = []  # filled by the job runner; empty means the sweep does it

MAX_TRIES = 12


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open effects: how many, and since when the oldest is due."""

    open: int
    oldest_due_at: datetime | None


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
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    db.session.execute(insert(Outbox).values(values).on_conflict_do_nothing())
    for waker in wake:
        after_commit(waker)


def due_ids(now: datetime, limit: int = 50) -> list[int]:
    """The next effects to carry out, oldest first."""
    query = (
        select(Outbox.id)
        .where(Outbox.done_at.is_(None), Outbox.due_at <= now, Outbox.tries < MAX_TRIES)
        .order_by(Outbox.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def carry_out(row_id: int, *, now: datetime) -> bool:
    """Carry out one effect; True when it is done now or was done before.

    A failing handler is noted and tried again with growing pauses (1, 2, 4 … minutes, at most
    6 hours); the row stays until somebody looks at it after `MAX_TRIES`.
    """
    row = db.session.get(Outbox, row_id)
    if row is None or row.done_at is not None:
        return row is not None
    try:
        handlers[row.kind](row.payload, now)
    except Exception as error:  # noqa: BLE001  any effect may fail in any way; noted, retried
        current_app.logger.warning("outbox %s failed: %s", row.kind, type(error).__name__)
        pause = min(timedelta(minutes=2**row.tries), timedelta(hours=6))
        _mark(row_id, due_at=now + pause, last_error=type(error).__name__, tries=row.tries + 1)
        return False
    _mark(row_id, done_at=now, tries=row.tries + 1)
    return True


def _mark(row_id: int, **values: Any) -> None:
    db.session.rollback()
    with transaction():
        db.session.execute(update(Outbox).where(Outbox.id == row_id).values(**values))
    db.session.expire_all()


def backlog(now: datetime) -> Backlog:
    """For `/readyz` and `portal doctor`."""
    row = db.session.execute(
        select(func.count(), func.min(Outbox.due_at)).where(
            Outbox.done_at.is_(None), Outbox.due_at <= now
        )
    ).one()
    return Backlog(open=row[0], oldest_due_at=row[1])
