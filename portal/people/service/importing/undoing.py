"""Taking an import back: the last write first, each only while nothing else changed since."""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, or_, select
from sqlalchemy.exc import IntegrityError

from portal.core.db import Base, db, transaction
from portal.core.errors import DomainError, Refused
from portal.people.models import ImportBatch, ImportStep, OrgUnit, Person, Tenure
from portal.people.queries import histories
from portal.people.rules import spans
from portal.people.rules.importing.batches import BatchState, state_of
from portal.people.rules.importing.plan import CHUNK
from portal.people.rules.importing.reasons import ImportRefusal
from portal.people.service import locks, units
from portal.people.service.importing import batches
from portal.people.service.importing.applying import AT_ONCE
from portal.people.service.importing.recording import TRACKED, Change, decoded, values


def begin(batch_id: int, *, now: datetime, actor_id: int | None) -> ImportBatch:
    """Decide to take the import back; what is not applied yet stays undone.

    Beginning again is going on. Raises Refused(ImportRefusal).
    """
    with transaction():
        batch = batches.locked(batch_id)
        if batch.undo_started_at is not None:
            return batch
        if batch.planned_at is None:
            raise Refused(ImportRefusal.NOTHING_TO_UNDO)
        batch.undo_started_at, batch.undone_by_id = now, actor_id
        batches.note("import.undo_begun", batch, now, actor_id)
    return batch


def undo_some(
    batch_id: int, *, now: datetime, actor_id: int | None, at_most: int = AT_ONCE
) -> bool:
    """Take back the newest writes in one transaction; True while some are left.

    What was changed since, or is used by something else by now, is kept with the reason.
    """
    with transaction():
        batch = batches.locked(batch_id)
        if state_of(batch) is BatchState.UNDONE:
            return False
        batches.refuse_unless(batch, BatchState.UNDOING)
        steps = _last(batch_id, min(at_most, CHUNK))
        for step in steps:
            _take_back(step, now=now, actor_id=actor_id)
        undone = sum(step.state == "undone" for step in steps)
        batch.steps_undone += undone
        batch.steps_kept += len(steps) - undone
        left = batch.steps_undone + batch.steps_kept < batch.steps_done
        if not left:
            batch.undone_at = now
            batches.note(
                "import.undone",
                batch,
                now,
                actor_id,
                undone=batch.steps_undone,
                kept=batch.steps_kept,
            )
    return left


def _last(batch_id: int, at_most: int) -> list[ImportStep]:
    query = select(ImportStep).where(ImportStep.batch_id == batch_id, ImportStep.state == "done")
    return list(
        db.session.scalars(
            query.order_by(ImportStep.number.desc())
            .limit(at_most)
            .execution_options(populate_existing=True)
        )
    )


def _take_back(step: ImportStep, *, now: datetime, actor_id: int | None) -> None:
    """One write inside a savepoint; the database's own constraints have the last word."""
    try:
        with db.session.begin_nested():
            if step.person_id is not None:
                locks.person(step.person_id)
            for change in reversed(step.changes):
                _revert(change, now=now, actor_id=actor_id)
                db.session.flush()
            _refuse_overlaps(step)
    except Refused as refused:
        step.state, step.reason = "kept", str(refused.reason)
    except DomainError:
        step.state, step.reason = "kept", str(ImportRefusal.GONE)
    except IntegrityError:
        step.state, step.reason = "kept", str(ImportRefusal.USED_SINCE)
    else:
        step.state, step.reason = "undone", ""


def _revert(change: Change, *, now: datetime, actor_id: int | None) -> None:
    model = TRACKED[change["table"]]
    row = db.session.get(model, change["id"], populate_existing=True)
    before, after = change["before"], change["after"]
    if after is None:
        _put_back(model, row, before)
        return
    if row is None or not _is_as_left(row, after):
        raise Refused(ImportRefusal.CHANGED_SINCE)
    if before is None:
        _refuse_used(row)
        db.session.delete(row)
    elif isinstance(row, OrgUnit) and "parent_id" in before:
        units.move(row.id, before["parent_id"], now=now, actor_id=actor_id)
    else:
        for column, value in before.items():
            setattr(row, column, decoded(model, column, value))


def _put_back(model: type[Base], row: Base | None, before: dict[str, Any]) -> None:
    if row is not None:
        raise Refused(ImportRefusal.CHANGED_SINCE)
    db.session.add(
        model(**{column: decoded(model, column, value) for column, value in before.items()})
    )


def _is_as_left(row: Base, after: dict[str, Any]) -> bool:
    now = values(row)
    return all(now[column] == value for column, value in after.items())


def _refuse_used(row: Base) -> None:
    """Somebody added by the import whom anything else names by now stays.

    Foreign keys say so by themselves; tables of higher areas may hold the bare id.
    """
    if not isinstance(row, Person):
        return
    for table in _naming_persons():
        query = select(func.count()).select_from(table).where(table.c.person_id == row.id)
        if db.session.scalar(query):
            raise Refused(ImportRefusal.USED_SINCE)


def _naming_persons() -> list[Table]:
    return [
        table
        for table in Base.metadata.sorted_tables
        if "person_id" in table.c
        and not table.c.person_id.foreign_keys
        and table.name not in {ImportStep.__tablename__, "stored_file"}
    ]


def _refuse_overlaps(step: ImportStep) -> None:
    """What is restored must still fit beside what came since."""
    if step.person_id is None:
        return
    employed = histories.workplaces(histories.employments(step.person_id))
    standing = histories.standings(histories.statuses(step.person_id))
    clashes = len(spans.overlapping(employed)) + len(spans.overlapping(standing))
    if clashes:
        raise Refused(ImportRefusal.CHANGED_SINCE)
    for held in histories.tenures(step.person_id):
        if held.kind == "definitive" and _is_shared(held):
            raise Refused(ImportRefusal.CHANGED_SINCE)


def _is_shared(held: Tenure) -> bool:
    """Whether somebody else holds the same post definitively on one of these days."""
    query = (
        select(func.count())
        .select_from(Tenure)
        .where(
            Tenure.post_id == held.post_id,
            Tenure.id != held.id,
            Tenure.kind == "definitive",
            or_(Tenure.valid_until.is_(None), Tenure.valid_until > held.valid_from),
        )
    )
    if held.valid_until is not None:
        query = query.where(Tenure.valid_from < held.valid_until)
    return bool(db.session.scalar(query))
