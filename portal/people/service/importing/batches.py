"""What every act on an import shares: its lock, its state, its audit entry."""

from datetime import datetime

from sqlalchemy import delete, select

from portal.core import audit
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.people.models import ImportBatch, ImportDifference, ImportRow, ImportStep
from portal.people.rules.importing.batches import BatchState, state_of
from portal.people.rules.importing.reasons import ImportRefusal

"""Rows of staging written in one transaction (architecture.md §3)."""

_WHY_NOT = {
    BatchState.UPLOADED: ImportRefusal.NOT_STAGED,
    BatchState.STAGED: ImportRefusal.NOT_CONFIRMED,
    BatchState.DISCARDED: ImportRefusal.DISCARDED,
}


def locked(batch_id: int) -> ImportBatch:
    """The batch under its row lock, read anew. Taken before every other lock of the area."""
    found = db.session.scalar(
        select(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def refuse_unless(batch: ImportBatch, *allowed: BatchState) -> None:
    """Raises Refused(ImportRefusal) when the batch stands elsewhere."""
    state = state_of(batch)
    if state not in allowed:
        raise Refused(_WHY_NOT.get(state, ImportRefusal.ALREADY_CONFIRMED))


def clear(batch_id: int) -> None:
    """Remove what the last judgement wrote. Needs a `transaction()` with the batch's lock."""
    for table in (ImportRow, ImportDifference, ImportStep):
        db.session.execute(delete(table).where(table.batch_id == batch_id))


def note(
    action: str,
    batch: ImportBatch,
    now: datetime,
    actor_id: int | None,
    **detail: str | int | bool | None,
) -> None:
    """One audit entry about the batch."""
    audit.record(
        action,
        object_kind="import",
        object_id=batch.id,
        organisation_id=batch.organisation_id,
        now=now,
        actor_id=actor_id,
        outcome=audit.Outcome.DONE,
        **detail,
    )
