"""Ticking the list of differences, confirming it once, and listing the writes that follow."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from portal.core.chunks import chunks
from portal.core.db import db, dialect_name, transaction
from portal.core.errors import Refused
from portal.core.storage import Storage
from portal.people.models import ImportBatch, ImportDifference, ImportStep
from portal.people.queries import imports as queries
from portal.people.rules.importing import plan as rules
from portal.people.rules.importing import stored
from portal.people.rules.importing.batches import BatchState, state_of
from portal.people.rules.importing.plan import Plan
from portal.people.rules.importing.reasons import ImportRefusal, PlanReason
from portal.people.rules.importing.results import OutcomeKind
from portal.people.service.importing import batches, staging
from portal.people.service.importing.judging import Judged


def tick(
    batch_id: int,
    shown: Collection[int],
    chosen: Collection[int],
    *,
    now: datetime,
    actor_id: int | None,
) -> None:
    """Keep the ticks of one page: of the rows `shown`, exactly `chosen` are wanted."""
    with transaction():
        batch = batches.locked(batch_id)
        batches.refuse_unless(batch, BatchState.STAGED)
        own = ImportDifference.batch_id == batch_id, ImportDifference.id.in_(list(shown))
        db.session.execute(update(ImportDifference).where(*own).values(chosen=False))
        wanted = sorted(set(chosen) & set(shown))
        db.session.execute(
            update(ImportDifference)
            .where(ImportDifference.batch_id == batch_id, ImportDifference.id.in_(wanted))
            .values(chosen=True)
        )
        batches.note("import.ticked", batch, now, actor_id, count=len(wanted))


def tick_all(
    batch_id: int, kind: str, *, wanted: bool, now: datetime, actor_id: int | None
) -> None:
    """Tick or untick everybody of one kind of difference."""
    with transaction():
        batch = batches.locked(batch_id)
        batches.refuse_unless(batch, BatchState.STAGED)
        db.session.execute(
            update(ImportDifference)
            .where(ImportDifference.batch_id == batch_id, ImportDifference.kind == kind)
            .values(chosen=wanted)
        )
        batches.note("import.ticked_all", batch, now, actor_id, kind=kind, wanted=wanted)


def confirm(
    batch_id: int, digest: str, *, on: date, now: datetime, actor_id: int | None
) -> ImportBatch:
    """This person takes the list as it was shown; of two at once one wins.

    The same confirmation sent again is the first one. Raises Refused(PlanReason.OTHER_LIST) when
    another list, or the list of another day, was shown; Refused(ImportRefusal).
    """
    with transaction():
        batch = batches.locked(batch_id)
        if batch.confirmed_at is not None:
            if (batch.confirmed_by_id, batch.digest) == (actor_id, digest):
                return batch
            raise Refused(ImportRefusal.ALREADY_CONFIRMED)
        batches.refuse_unless(batch, BatchState.STAGED)
        if (batch.digest, batch.judged_on) != (digest, on):
            raise Refused(PlanReason.OTHER_LIST)
        batch.confirmed_at, batch.confirmed_by_id = now, actor_id
        batches.note(
            "import.confirmed", batch, now, actor_id, people=len(queries.chosen_keys(batch.id))
        )
    return batch


def prepare(batch_id: int, *, storage: Storage, now: datetime, actor_id: int | None) -> ImportBatch:
    """List the writes of a confirmed import, in pieces; going on after a cut is safe.

    When what is known has changed since the list was shown, the confirmation is void: the list
    is made again and Refused(PlanReason.OTHER_LIST) is raised.
    """
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if state_of(batch) is not BatchState.PLANNING or batch.judged_on is None:
        return batch
    digest, on = batch.digest, batch.judged_on
    judged = staging.judge(batch, storage, on)
    if judged.digest != digest:
        _void(batch_id, now=now, actor_id=actor_id)
        staging.stage(batch_id, storage=storage, on=on, now=now, actor_id=actor_id)
        raise Refused(PlanReason.OTHER_LIST)
    rows = _numbered(batch_id, judged, queries.chosen_keys(batch_id))
    for some in chunks(rows):
        _write(batch_id, some)
    with transaction():
        batch = batches.locked(batch_id)
        if batch.planned_at is None:
            batch.planned_at, batch.steps_total = now, len(rows)
            batch.steps_refused = sum(row["state"] == "refused" for row in rows)
            if batch.steps_refused == batch.steps_total:
                batch.applied_at = now  # nothing is left to be written
            batches.note("import.planned", batch, now, actor_id, steps=len(rows))
    return batch


def _void(batch_id: int, *, now: datetime, actor_id: int | None) -> None:
    with transaction():
        batch = batches.locked(batch_id)
        batch.confirmed_at = batch.confirmed_by_id = batch.staged_at = None
        batches.note("import.confirmation_void", batch, now, actor_id)


def _write(batch_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """The same rows again change nothing."""
    kind = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    with transaction():
        batch = batches.locked(batch_id)
        batches.refuse_unless(batch, BatchState.PLANNING, BatchState.APPLYING)
        db.session.execute(kind(ImportStep).on_conflict_do_nothing(), list(rows))


def _numbered(batch_id: int, judged: Judged, confirmed: frozenset[str]) -> list[dict[str, Any]]:
    rows = _all_rows(judged, confirmed)
    return [
        {"state": "waiting", "reason": "", "changes": [], "line": None, **row}
        | {"batch_id": batch_id, "number": number}
        for number, row in enumerate(rows, start=1)
    ]


def _all_rows(judged: Judged, confirmed: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Units and posts first, parents before children; people; what closes, children first."""
    units = [one for one in (judged.units.placed if judged.units else ()) if _differs(one.kind)]
    posts = [one for one in (judged.posts.placed if judged.posts else ()) if _differs(one.kind)]
    made_units = [_row("unit", one.line, stored.unit_payload(one)) for one in units]
    made_posts = [_row("post", one.line, stored.post_payload(one)) for one in posts]
    yield from ({**row, "act": stored.PUT_UNIT} for row in made_units)
    yield from ({**row, "act": stored.PUT_POST} for row in made_posts)
    if judged.people is not None:
        yield from _people(judged, confirmed)
    for rows, act in ((made_posts, stored.CLOSE_POST), (made_units, stored.CLOSE_UNIT)):
        closing = [row for row in reversed(rows) if row["payload"]["until"] is not None]
        yield from ({**row, "act": act} for row in closing)


def _row(kind: str, line: int, payload: dict[str, Any]) -> dict[str, Any]:
    return {"key": f"{kind}:{payload['code']}", "line": line, "payload": payload}


def _differs(kind: OutcomeKind) -> bool:
    return kind is not OutcomeKind.SAME


def _people(judged: Judged, confirmed: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The steps of the plan; whoever is held back stands there with the reason."""
    if judged.people is None:
        return
    made = rules.plan(
        judged.people, judged.coming, digest=judged.people.digest, confirmed=confirmed
    )
    if not isinstance(made, Plan):
        raise Refused(made)
    for step in made.steps:
        if not stored.is_needless(step):
            yield {
                "act": step.act.value,
                "key": step.key,
                "line": stored.step_line(step),
                "payload": stored.step_payload(step, judged.known.on),
            }
    for key, refusal in made.held_back:
        yield {
            "act": "hold_back",
            "key": key,
            "payload": {},
            "state": "refused",
            "reason": str(refusal),
        }
