"""Carrying a confirmed import out: a few writes per transaction, resumable, each at most once."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.core.db import db, transaction
from portal.core.errors import DomainError, Refused
from portal.people.models import ImportBatch, ImportStep
from portal.people.rules.importing.batches import BatchState, state_of
from portal.people.rules.importing.plan import CHUNK, Act
from portal.people.rules.importing.reasons import ImportRefusal
from portal.people.rules.importing.stored import CLOSE_POST, CLOSE_UNIT, PUT_POST, PUT_UNIT
from portal.people.service.importing import batches, persons, structure
from portal.people.service.importing.recording import Change, recording
from portal.people.service.importing.structure import By

AT_ONCE = 10
"""Writes per transaction: each is some fifteen statements, so that SQLite's one lock is held
under 200 ms; never more than the contract's 500."""

_STRUCTURE: Mapping[str, Callable[[Mapping[str, Any], By], None]] = {
    PUT_UNIT: structure.put_unit,
    PUT_POST: structure.put_post,
    CLOSE_UNIT: structure.close_unit,
    CLOSE_POST: structure.close_post,
}
_TENURES: Mapping[str, Callable[[int, Mapping[str, Any], By], None]] = {
    Act.START_TENURE: persons.start_tenure,
    Act.END_TENURE: persons.end_tenure,
    Act.CANCEL_TENURE: persons.cancel_tenure,
    Act.REDATE_TENURE: persons.redate_tenure,
    Act.MOVE_PERSON: persons.move,
}


def apply_some(
    batch_id: int, *, now: datetime, actor_id: int | None, at_most: int = AT_ONCE
) -> bool:
    """Carry out the next writes in one transaction; True while some are left.

    A write that a rule refuses by now is kept with the reason and the rest goes on. Whoever calls
    this at the same time waits for the batch's lock and goes on behind it.
    """
    with transaction():
        batch = batches.locked(batch_id)
        batches.refuse_unless(batch, BatchState.APPLYING, BatchState.APPLIED)
        if state_of(batch) is BatchState.APPLIED or batch.judged_on is None:
            return False
        by = By(batch.organisation_id, now, actor_id)
        steps = _next(batch_id, min(at_most, CHUNK))
        for step in steps:
            _carry_out(step, by, batch.judged_on)
        done = sum(step.state == "done" for step in steps)
        batch.steps_done += done
        batch.steps_refused += len(steps) - done
        left = batch.steps_done + batch.steps_refused < batch.steps_total
        if not left:
            batch.applied_at = now
            batches.note(
                "import.applied",
                batch,
                now,
                actor_id,
                done=batch.steps_done,
                refused=batch.steps_refused,
            )
    return left


def _next(batch_id: int, at_most: int) -> list[ImportStep]:
    query = select(ImportStep).where(ImportStep.batch_id == batch_id, ImportStep.state == "waiting")
    return list(
        db.session.scalars(
            query.order_by(ImportStep.number)
            .limit(at_most)
            .execution_options(populate_existing=True)
        )
    )


def _carry_out(step: ImportStep, by: By, on: date) -> None:
    """One write inside a savepoint, so that a refused one leaves nothing behind."""
    try:
        with db.session.begin_nested(), recording() as changes:
            person_id = _act(step, by, on)
    except Refused as refused:
        step.state, step.reason = "refused", str(refused.reason)
    except DomainError:
        step.state, step.reason = "refused", str(ImportRefusal.GONE)
    else:
        _done(step, person_id, changes)


def _done(step: ImportStep, person_id: int | None, changes: list[Change]) -> None:
    step.state, step.person_id, step.changes = "done", person_id, changes


def _act(step: ImportStep, by: By, on: date) -> int | None:
    if step.act in _STRUCTURE:
        _STRUCTURE[step.act](step.payload, by)
        return None
    if step.act == Act.ADD_PERSON:
        return persons.add(step.payload, by, on)
    person_id = _person_of(step)
    if step.act in _TENURES:
        _TENURES[step.act](person_id, step.payload, by)
    elif step.act == Act.CHANGE_PERSON:
        persons.change(person_id, step.payload, by, on)
    elif step.act == Act.END_EMPLOYMENT:
        persons.leave(person_id, by, on)
    else:
        raise ValueError(f"unknown act {step.act}")
    return person_id


def _person_of(step: ImportStep) -> int:
    """Whom a write is about; somebody new by the step that added them."""
    kind, _, rest = step.key.partition(":")
    if kind == "person":
        return int(rest)
    found = db.session.scalar(
        select(ImportStep.person_id).where(
            ImportStep.batch_id == step.batch_id,
            ImportStep.key == step.key,
            ImportStep.act == Act.ADD_PERSON.value,
        )
    )
    if found is None:
        raise Refused(ImportRefusal.OTHER_STEP)
    return found


def progress(batch: ImportBatch) -> tuple[int, int]:
    """How many writes are over, and of how many."""
    return batch.steps_done + batch.steps_refused, batch.steps_total
