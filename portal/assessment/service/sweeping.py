"""Closing what nobody reads: attempts past their time, by a job that may be down (EX-6).

Every read closes what is due first, so the sweeper only makes facts appear sooner; it may run on
several nodes at once, for each row is worked on by one of them.
"""

import logging
from datetime import datetime

from sqlalchemy import select, tuple_, update

from portal.assessment import closing
from portal.assessment.models import Attempt
from portal.assessment.rules import attempts as rules
from portal.assessment.service import attempts
from portal.core.db import db, table_of, transaction, with_retries

JOB = "attempt-sweep"
CHUNK = 500

log = logging.getLogger("portal.assessment")


def sweep(*, now: datetime) -> int:
    """Close and mark every attempt whose time is over; returns how many.

    Each in a transaction of its own, so that one that fails is written down and holds up none.
    None at all by a clock that has jumped.
    """
    if not closing.may_end_by_time():
        return 0
    _end_unbegun(now)
    closed = 0
    after: tuple[datetime, int] | None = None
    while rows := _due(now, after):
        for _deadline, id_ in rows:
            try:
                closed += with_retries(_close, id_, now)
            except Exception:
                db.session.remove()
                log.exception("attempt %s could not be closed", id_)
        after = rows[-1]
    return closed


def _due(now: datetime, after: tuple[datetime, int] | None) -> list[tuple[datetime, int]]:
    query = select(Attempt.deadline, Attempt.id).where(
        Attempt.closed_at.is_(None),
        Attempt.paused_at.is_(None),
        Attempt.deadline <= now - rules.GRACE,
    )
    if after is not None:
        query = query.where(tuple_(Attempt.deadline, Attempt.id) > after)
    rows = db.session.execute(query.order_by(Attempt.deadline, Attempt.id).limit(CHUNK))
    return [(deadline, id_) for deadline, id_ in rows if deadline is not None]


def _close(attempt_id: int, now: datetime) -> bool:
    with transaction():
        attempt = db.session.scalar(
            select(Attempt)
            .where(Attempt.id == attempt_id, Attempt.closed_at.is_(None))
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if attempt is None or not rules.is_due(attempt.ends_at, now, attempt.paused_at):
            return False
        attempts.close(attempt, "expired", attempt.ends_at, now)
    return True


def _end_unbegun(now: datetime) -> None:
    """What was made ready and never begun ends with its window, without marks."""
    table = table_of(Attempt)
    over = (
        table.c.closed_at.is_(None),
        table.c.started_at.is_(None),
        table.c.closes_at <= now - rules.GRACE,
    )
    if db.session.connection().execute(select(table.c.id).where(*over).limit(1)).first() is None:
        return
    with transaction():
        db.session.connection().execute(
            update(table).where(*over).values(closed_at=table.c.closes_at, ending="expired")
        )
