"""Saving answers: one statement on PostgreSQL, one short transaction on SQLite (RL-3, RL-4).

Neither loads a person or a session: the cookie of the attempt authenticates, and the statement
compares its hash and epoch with the attempt's row.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from portal.assessment.models import AnswerHistory, Attempt, AttemptAnswer
from portal.assessment.rules.attempts import GRACE
from portal.assessment.rules.saving import Outcome, SaveFault, Standing, outcome
from portal.assessment.service.holding import Hold
from portal.core import keys
from portal.core.canonical import Json, canonical_json, instant_text
from portal.core.db import Instant, db, dialect_name, table_of, transaction
from portal.core.errors import NotFound

Answers = Mapping[str, Mapping[str, Any]]

_attempt, _history, _answer = table_of(Attempt), table_of(AnswerHistory), table_of(AttemptAnswer)


@dataclass(frozen=True, slots=True)
class Request:
    """One save: `seq` numbers the requests of an epoch, a resend says the same again."""

    public_id: str
    hold: Hold
    seq: int
    answers: Answers  # responses as stored, by item ref


@dataclass(frozen=True, slots=True)
class Saved:
    """`stored` is the highest seq of the epoch that counts, 0 for none."""

    outcome: Outcome
    stored: int
    deadline: datetime


def save(request: Request, *, now: datetime) -> Saved | SaveFault:
    """Keep the answers durably; they are committed when this returns. Raises NotFound."""
    if dialect_name() == "postgresql":
        return _on_postgresql(request, now)
    return _on_sqlite(request, now)


def receipt(request: Request, saved: Saved, *, now: datetime) -> str:
    """A MAC over what was saved, by which the server recognises its own acknowledgement."""
    fact: dict[str, Json] = {
        "attempt": request.public_id,
        "epoch": request.hold.epoch,
        "seq": request.seq,
        "stored": saved.stored,
        "answers": json.dumps(request.answers, sort_keys=True, ensure_ascii=True),
        "at": instant_text(now),
    }
    return keys.current().mac(keys.Purpose.RECEIPT, canonical_json(fact))


# The row of the attempt is locked against a close that runs at the same time; a statement that
# waited sees the row as it is then. `earlier` reads the table as it was before this statement.
_STATEMENT = text("""
WITH held AS (
    SELECT id, epoch, deadline,
           CASE WHEN :epoch > epoch THEN 'future'
                WHEN :epoch < epoch THEN 'taken_over'
                WHEN closed_at IS NOT NULL THEN 'closed'
                WHEN deadline <= :due THEN 'late'
                ELSE 'stored' END AS state
      FROM attempt
     WHERE public_id = :public_id AND (:epoch <> epoch OR cookie_hash = :cookie_hash)
       FOR SHARE),
kept AS (
    INSERT INTO answer_history (attempt_id, epoch, seq, answers, received_at, state)
    SELECT id, :epoch, :seq, :answers, :now, state FROM held
     WHERE state IN ('stored', 'late', 'closed')
    ON CONFLICT (attempt_id, epoch, seq) DO NOTHING
    RETURNING attempt_id),
current AS (
    INSERT INTO attempt_answer (attempt_id, item_ref, response, epoch, seq, saved_at)
    SELECT kept.attempt_id, one.key, one.value, :epoch, :seq, :now
      FROM kept JOIN held ON held.id = kept.attempt_id, jsonb_each(:answers) AS one
     WHERE held.state = 'stored'
    ON CONFLICT (attempt_id, item_ref) DO UPDATE
       SET response = excluded.response, epoch = excluded.epoch, seq = excluded.seq,
           saved_at = excluded.saved_at
     WHERE (attempt_answer.epoch, attempt_answer.seq) < (excluded.epoch, excluded.seq))
SELECT held.state, held.deadline, (SELECT count(*) FROM kept) AS fresh,
       earlier.state AS earlier, earlier.answers = :answers AS same,
       (SELECT coalesce(max(seq), 0) FROM answer_history
         WHERE attempt_id = held.id AND epoch = :epoch AND state = 'stored') AS stored
  FROM held
  LEFT JOIN answer_history AS earlier
    ON earlier.attempt_id = held.id AND earlier.epoch = :epoch AND earlier.seq = :seq
""").bindparams(
    bindparam("answers", type_=postgresql.JSONB()),
    bindparam("now", type_=Instant()),
    bindparam("due", type_=Instant()),
)


def _on_postgresql(request: Request, now: datetime) -> Saved | SaveFault:
    values = {
        "public_id": request.public_id,
        "epoch": request.hold.epoch,
        "cookie_hash": request.hold.cookie_hash,
        "seq": request.seq,
        "answers": request.answers,
        "now": now,
        "due": now - GRACE,
    }
    with db.engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        row = connection.execute(_STATEMENT, values).one_or_none()
        if row is not None and not row.fresh and row.earlier is None and _was_kept(row.state):
            # The same request, sent twice at once: the other one was first. Now it is seen.
            row = connection.execute(_STATEMENT, values).one_or_none()
    return _told(row, request.seq)


def _was_kept(state: str) -> bool:
    return state in {"stored", "late", "closed"}


def _told(row: Row[Any] | None, seq: int) -> Saved | SaveFault:
    if row is None:
        raise NotFound
    if row.state == "future":
        return SaveFault.EPOCH_FROM_THE_FUTURE
    if row.earlier is not None and not row.same:
        return SaveFault.NUMBER_USED_TWICE
    if row.earlier is not None:
        known = Outcome.DUPLICATE if row.earlier == "stored" else Outcome(row.earlier)
        return Saved(known, row.stored, row.deadline)
    state = Outcome(row.state)
    return Saved(state, max(row.stored, seq) if state.counts else row.stored, row.deadline)


def _on_sqlite(request: Request, now: datetime) -> Saved | SaveFault:
    with transaction():
        connection = db.session.connection()
        held = connection.execute(_HELD, {"public_id": request.public_id}).one_or_none()
        hold = request.hold
        if held is None or (hold.epoch == held.epoch and hold.cookie_hash != held.cookie_hash):
            raise NotFound
        standing = Standing(held.epoch, held.deadline, held.closed_at is not None)
        found = outcome(standing, hold.epoch, now)
        if isinstance(found, SaveFault) or found is Outcome.TAKEN_OVER:
            return found if isinstance(found, SaveFault) else Saved(found, 0, held.deadline)
        at = {"attempt": held.id, "epoch": hold.epoch, "seq": request.seq}
        earlier = connection.execute(_EARLIER, at).one_or_none()
        if earlier is None:
            keep(held.id, hold.epoch, request.seq, request.answers, found, now=now)
        elif earlier.answers != request.answers:
            return SaveFault.NUMBER_USED_TWICE
        else:
            found = Outcome.DUPLICATE if earlier.state == "stored" else Outcome(earlier.state)
        return Saved(found, connection.execute(_STORED, at).scalar_one(), held.deadline)


_HELD = select(
    _attempt.c.id,
    _attempt.c.epoch,
    _attempt.c.cookie_hash,
    _attempt.c.deadline,
    _attempt.c.closed_at,
).where(_attempt.c.public_id == bindparam("public_id"))
_OF_EPOCH = (
    _history.c.attempt_id == bindparam("attempt"),
    _history.c.epoch == bindparam("epoch"),
)
_EARLIER = select(_history.c.state, _history.c.answers).where(
    *_OF_EPOCH, _history.c.seq == bindparam("seq")
)
_STORED = select(func.coalesce(func.max(_history.c.seq), 0)).where(
    *_OF_EPOCH, _history.c.state == "stored"
)


def _upsert(fresh: postgresql.Insert | sqlite.Insert) -> postgresql.Insert | sqlite.Insert:
    """The current answer, replaced by a greater (epoch, seq) alone."""
    new, old = fresh.excluded, _answer.c
    return fresh.on_conflict_do_update(
        index_elements=["attempt_id", "item_ref"],
        set_={name: new[name] for name in ("response", "epoch", "seq", "saved_at")},
        where=(old.epoch < new.epoch) | ((old.epoch == new.epoch) & (old.seq < new.seq)),
    )


_UPSERTS = {
    "postgresql": _upsert(postgresql.insert(_answer)),
    "sqlite": _upsert(sqlite.insert(_answer)),
}


def keep(
    attempt_id: int, epoch: int, seq: int, answers: Answers, found: Outcome, *, now: datetime
) -> None:
    """Append a save to the history; only a stored one changes current answers.

    Joins a transaction that has read the attempt with its lock.
    """
    connection = db.session.connection()
    numbers = {"attempt_id": attempt_id, "epoch": epoch, "seq": seq}
    connection.execute(
        _history.insert(),
        {**numbers, "answers": dict(answers), "received_at": now, "state": found.value},
    )
    if found is Outcome.STORED and answers:
        connection.execute(
            _UPSERTS[connection.dialect.name],
            [
                {**numbers, "item_ref": ref, "response": dict(response), "saved_at": now}
                for ref, response in answers.items()
            ],
        )
