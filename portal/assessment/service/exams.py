"""Attempts at exams: made ready at check-in, begun in one step, moved in time by invigilators.

Whoever calls `extend`, `pause`, `resume`, `void` or `raise_epoch` writes down who did it and why
in the same transaction; the engine only moves the attempts and says which ones it moved.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value

from portal.assessment import queries
from portal.assessment.models import Attempt, ExamForm, ItemVersion
from portal.assessment.rules import attempts as rules
from portal.assessment.rules import drawing
from portal.assessment.rules.attempts import BeginRefusal, Purpose, Terms
from portal.assessment.rules.drawing import Chosen
from portal.assessment.rules.kinds import KINDS
from portal.assessment.service import holding
from portal.core import entropy
from portal.core.db import db, dialect_name, table_of, transaction
from portal.core.errors import Conflict, NotFound, Refused

KEPT_FORMS = 200
TRIES = 3


@dataclass(frozen=True, slots=True)
class ExamOrder:
    """What check-in asks for: this form, for this registration, under these terms.

    The attempt can be begun from `opens_at` on (None: as soon as it is ready) and before
    `closes_at`, which also cuts the time of whoever begins late.
    """

    owner_ref: str
    title: str
    form_id: int
    terms: Terms
    closes_at: datetime | None
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """An attempt whose times an invigilator changed; no deadline: it is not begun yet."""

    id: int
    public_id: str
    owner_ref: str
    deadline: datetime | None


def prepare(person_id: int, organisation_id: int, order: ExamOrder, *, now: datetime) -> Attempt:
    """Draw the person's own paper of the form; the attempt is ready, and nothing of it is shown.

    The one that is ready or open already is returned as it is: fifty check-ins at once make one.
    """
    with transaction():
        mine = queries.attempts_of(person_id).where(
            Attempt.purpose == Purpose.EXAM.value, Attempt.owner_ref == order.owner_ref
        )
        there = mine.where(Attempt.closed_at.is_(None)).execution_options(populate_existing=True)
        found = db.session.scalar(there)
        if found is not None:
            return found
        earlier = db.session.scalars(mine.with_only_columns(func.max(Attempt.number))).one()
        _insert(_ready(person_id, organisation_id, order, (earlier or 0) + 1, now))
        found = db.session.scalar(there)
        if found is None:  # another check-in came first and its attempt has closed since
            raise Conflict
        return found


def _ready(
    person_id: int, organisation_id: int, order: ExamOrder, number: int, now: datetime
) -> dict[str, Any]:
    seed = entropy.token_bytes(16)
    return {
        "public_id": entropy.public_id(),
        "purpose": Purpose.EXAM.value,
        "owner_ref": order.owner_ref,
        "person_id": person_id,
        "organisation_id": organisation_id,
        "number": number,
        "title": order.title,
        "terms": asdict(order.terms),
        "paper": drawing.arrange(_form(order.form_id), seed),
        "seed": seed,
        "drawn_at": now,
        "form_id": order.form_id,
        "opens_at": order.opens_at,
        "closes_at": order.closes_at,
        "epoch": 1,
        "cookie_hash": "",
    }


def _insert(values: Mapping[str, Any]) -> None:
    kind = postgresql.insert if dialect_name() == "postgresql" else sqlite.insert
    db.session.execute(kind(Attempt).values(**values).on_conflict_do_nothing())


def _form(form_id: int) -> Sequence[Chosen]:
    """The items of a form with what there is to arrange; neither ever changes."""
    known: dict[int, Sequence[Chosen]] = current_app.extensions.setdefault("exam-forms", {})
    if form_id not in known:
        if len(known) >= KEPT_FORMS:
            known.pop(next(iter(known)), None)
        known[form_id] = _read_form(form_id)
    return known[form_id]


def _read_form(form_id: int) -> Sequence[Chosen]:
    form = db.session.get(ExamForm, form_id)
    if form is None:
        raise NotFound
    query = select(ItemVersion.id, ItemVersion.kind, ItemVersion.face)
    rows = db.session.execute(query.where(ItemVersion.id.in_(form.items)))
    items = {id_: Chosen(id_, kind, KINDS[kind].shape(face)) for id_, kind, face in rows}
    return [items[id_] for id_ in form.items]


def begin(
    person_id: int,
    public_id: str,
    *,
    session_id: int,
    now: datetime,
    let_in: Callable[[Attempt], None] = lambda _attempt: None,
) -> Attempt:
    """Ready becomes open, by one guarded update; the sign-in session that begins it holds it.

    `let_in` looks at the attempt first and raises where it may not be begun. One that is open
    already is returned as it is. Raises Refused(BeginRefusal) and NotFound.
    """
    with transaction():
        for _ in range(TRIES):
            attempt = queries.own_attempt_bare(person_id, public_id)
            let_in(attempt)
            if attempt.closed_at is not None:
                raise Refused(BeginRefusal.CLOSED)
            if attempt.started_at is not None:
                return attempt
            refusal = rules.may_begin(now, attempt.opens_at, attempt.closes_at)
            if refusal is not None:
                raise Refused(refusal)
            if _begin(attempt, session_id, now):
                return attempt
    raise Conflict  # its times or its holder were changed each time between the two statements


_A = table_of(Attempt)
_BEGIN = (  # built once: a whole shift begins in the same minute
    _A.update()
    .where(
        _A.c.id == bindparam("read_id"),
        _A.c.started_at.is_(None),
        _A.c.closed_at.is_(None),
        _A.c.epoch == bindparam("read_epoch"),
        _A.c.closes_at.is_not_distinct_from(bindparam("read_closes_at")),
    )
    .values({name: bindparam(name) for name in ("started_at", "deadline", "cookie_hash")})
)


def _begin(attempt: Attempt, session_id: int, now: datetime) -> bool:
    """The guarded update; false when the row is no longer as it was read."""
    terms = attempt.terms
    ends = rules.deadline(
        now, terms["duration_min"], terms.get("allowance_percent", 100), attempt.closes_at
    )
    hold = holding.give(attempt.public_id, attempt.epoch, session_id)
    values = {"started_at": now, "deadline": ends, "cookie_hash": hold.cookie_hash}
    as_read = {
        "read_id": attempt.id,
        "read_epoch": attempt.epoch,
        "read_closes_at": attempt.closes_at,
    }
    done = db.session.connection().execute(_BEGIN, values | as_read)
    if done.rowcount != 1:
        return False
    for name, value in values.items():
        set_committed_value(attempt, name, value)
    return True


_TIMES = (
    Attempt.id, Attempt.public_id, Attempt.owner_ref, Attempt.started_at, Attempt.deadline,
    Attempt.closes_at, Attempt.paused_at,
)  # fmt: skip
Times = Row[int, str, str, datetime | None, datetime | None, datetime | None, datetime | None]
Change = Callable[[Times], dict[str, datetime | None] | None]


def extend(attempt_ids: Collection[int], minutes: int, *, now: datetime) -> list[Moved]:
    """Move the ends of attempts that are not over; fewer minutes than none take it back.

    Whoever has not begun yet may begin as much later. Nobody's time ends before `now`.
    """
    by = timedelta(minutes=minutes)

    def change(row: Times) -> dict[str, datetime | None] | None:
        if row.deadline is not None and rules.is_due(row.deadline, now, row.paused_at):
            return None
        floor = row.paused_at or now
        return {
            "deadline": row.deadline and max(row.deadline + by, min(row.deadline, floor)),
            "closes_at": row.closes_at and max(row.closes_at + by, min(row.closes_at, floor)),
            "paused_at": row.paused_at,
        }

    return _move(attempt_ids, change)


def pause(attempt_ids: Collection[int], *, now: datetime) -> list[Moved]:
    """Stop the time of running attempts. What is saved meanwhile is stored."""

    def change(row: Times) -> dict[str, datetime | None] | None:
        if row.deadline is None or row.paused_at is not None or rules.is_due(row.deadline, now):
            return None
        return {"deadline": row.deadline, "closes_at": row.closes_at, "paused_at": now}

    return _move(attempt_ids, change)


def resume(attempt_ids: Collection[int], *, now: datetime) -> list[Moved]:
    """Let the time of paused attempts go on; it ends as much later as the pause was long."""

    def change(row: Times) -> dict[str, datetime | None] | None:
        if row.paused_at is None:
            return None
        lost = max(timedelta(0), now - row.paused_at)
        return {
            "deadline": row.deadline + lost,
            "closes_at": row.closes_at and row.closes_at + lost,
            "paused_at": None,
        }

    return _move(attempt_ids, change)


def _move(attempt_ids: Collection[int], change: Change) -> list[Moved]:
    """Lock the rows of a whole room, decide for each, write all of them in one statement."""
    with transaction():
        rows = db.session.execute(
            select(*_TIMES)
            .where(Attempt.id.in_(attempt_ids), Attempt.closed_at.is_(None))
            .order_by(Attempt.id)
            .with_for_update()
        ).all()
        wanted = [(row, values) for row in rows if (values := change(row)) is not None]
        if wanted:
            _write([{"key": row.id, **values} for row, values in wanted])
    return [
        Moved(row.id, row.public_id, row.owner_ref, values["deadline"]) for row, values in wanted
    ]


def _write(rows: list[dict[str, Any]]) -> None:
    table = table_of(Attempt)
    names = ("deadline", "closes_at", "paused_at")
    statement = table.update().where(table.c.id == bindparam("key"))
    db.session.connection().execute(
        statement.values({name: bindparam(name) for name in names}), rows
    )
    for attempt in db.session.identity_map.values():
        if isinstance(attempt, Attempt):
            db.session.expire(attempt, names)


def void(attempt_id: int, *, now: datetime) -> bool:
    """End an attempt without marks; false when it has closed already.

    Its answers stay for a dispute, its owner is not told of a result.
    """
    with transaction():
        done = db.session.connection().execute(
            update(table_of(Attempt))
            .where(table_of(Attempt).c.id == attempt_id, table_of(Attempt).c.closed_at.is_(None))
            .values(closed_at=now, ending="voided")
        )
        return done.rowcount == 1


def discard(owner_ref: str) -> bool:
    """Take back an attempt that nobody has begun; false when it has been begun.

    Nothing of its paper has been shown, so nothing is lost; a new check-in draws another.
    """
    table = table_of(Attempt)
    mine = (table.c.purpose == Purpose.EXAM.value) & (table.c.owner_ref == owner_ref)
    with transaction():
        db.session.connection().execute(
            table.delete().where(mine, table.c.started_at.is_(None), table.c.closed_at.is_(None))
        )
        left = db.session.scalar(select(func.count()).select_from(table).where(mine))
    return not left


def raise_epoch(attempt_ids: Collection[int]) -> int:
    """End the holds of attempts that have not closed: another seat or browser goes on with them.

    What the former browser had not sent stays on its device. Returns how many.
    """
    table = table_of(Attempt)
    with transaction():
        done = db.session.connection().execute(
            update(table)
            .where(table.c.id.in_(attempt_ids), table.c.closed_at.is_(None))
            .values(epoch=table.c.epoch + 1, cookie_hash="")
        )
        return int(done.rowcount)
