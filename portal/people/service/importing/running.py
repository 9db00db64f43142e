"""Going on with whatever imports are under way, from a job or from somebody's request."""

from datetime import datetime

from sqlalchemy import or_, select

from portal.core.db import db, with_retries
from portal.core.errors import Refused
from portal.core.storage import Storage
from portal.people.models import ImportBatch
from portal.people.rules.importing.batches import BatchState, state_of
from portal.people.service.importing import applying, confirming, undoing

JOB = "people-imports"
ROUNDS = 25
"""Transactions in one request."""


def go_on(*, storage: Storage, now: datetime) -> None:
    """Every import that is confirmed or being undone, in stretches, until nothing is left.

    It may run twice at once and be cut off anywhere: each chunk is written once.
    """
    for batch_id, actor_id in _under_way():
        while stretch(batch_id, storage=storage, now=now, actor_id=actor_id):
            pass


def stretch(batch_id: int, *, storage: Storage, now: datetime, actor_id: int | None) -> bool:
    """A few chunks of one import; True while there is more to do."""
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    match state_of(batch):
        case BatchState.PLANNING:
            try:
                confirming.prepare(batch_id, storage=storage, now=now, actor_id=actor_id)
            except Refused:
                return False  # the confirmation is void; the list waits for somebody again
            return True
        case BatchState.APPLYING:
            work = applying.apply_some
        case BatchState.UNDOING:
            work = undoing.undo_some
        case _:
            return False
    return all(with_retries(work, batch_id, now=now, actor_id=actor_id) for _round in range(ROUNDS))


def _under_way() -> list[tuple[int, int | None]]:
    """The imports with something left to do, and on whose behalf."""
    rows = db.session.execute(
        select(
            ImportBatch.id,
            ImportBatch.confirmed_by_id,
            ImportBatch.undone_by_id,
            ImportBatch.undo_started_at,
        )
        .where(
            or_(
                ImportBatch.confirmed_at.is_not(None) & ImportBatch.applied_at.is_(None),
                ImportBatch.undo_started_at.is_not(None) & ImportBatch.undone_at.is_(None),
            ),
            ImportBatch.discarded_at.is_(None),
            ImportBatch.undone_at.is_(None),
        )
        .order_by(ImportBatch.id)
    )
    return [(one, undoer if begun else confirmer) for one, confirmer, undoer, begun in rows]
