"""The save in the database's own words: one statement on PostgreSQL, one short transaction on
SQLite. Neither touches the session; both are committed durably when they return.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy.exc import DataError, IntegrityError

from portal.assessment.rules.attempts import GRACE
from portal.assessment.rules.saving import Outcome, SaveFault, Standing, outcome
from portal.core import lanes
from portal.core.lanes import Prepared
from portal.core.together import Together

KEY = "saves-together"
MOST = 64
"""Saves in one transaction of SQLite: some milliseconds, for which other writers wait."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be stored: `text` is the JSON of all answers, `responses` those of each."""

    public_id: str
    epoch: int
    cookie_hash: str
    seq: int
    text: str
    responses: Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """How the attempt stands, and what the same number had stored before, if anything.

    `stored` is the highest seq of the epoch that counted before this one.
    """

    state: Outcome | SaveFault
    deadline: datetime
    stored: int
    earlier: str | None = None
    same: bool = False
    is_paused: bool = False


# The row of the attempt is locked against a close that runs at the same time; a statement that
# waited sees the row as it is then. `earlier` reads the table as it was before this statement.
_STATEMENT = Prepared(
    "save_answers",
    """
WITH held AS (
    SELECT id, deadline, paused_at,
           CASE WHEN $2::integer > epoch THEN 'epoch_from_the_future'
                WHEN $2 < epoch THEN 'taken_over'
                WHEN closed_at IS NOT NULL THEN 'closed'
                WHEN paused_at IS NULL AND deadline <= $7::timestamptz THEN 'late'
                ELSE 'stored' END AS state
      FROM attempt
     WHERE public_id = $1::varchar AND started_at IS NOT NULL
       AND ($2 <> epoch OR cookie_hash = $3::varchar)
       FOR SHARE),
kept AS (
    INSERT INTO answer_history (attempt_id, epoch, seq, answers, received_at, state)
    SELECT id, $2, $4::integer, $5::jsonb, $6::timestamptz, state FROM held
     WHERE state IN ('stored', 'late', 'closed')
    ON CONFLICT (attempt_id, epoch, seq) DO NOTHING
    RETURNING attempt_id),
current AS (
    INSERT INTO attempt_answer (attempt_id, item_ref, response, epoch, seq, saved_at)
    SELECT kept.attempt_id, one.key, one.value, $2, $4, $6
      FROM kept JOIN held ON held.id = kept.attempt_id, jsonb_each($5) AS one
     WHERE held.state = 'stored'
    ON CONFLICT (attempt_id, item_ref) DO UPDATE
       SET response = excluded.response, epoch = excluded.epoch, seq = excluded.seq,
           saved_at = excluded.saved_at
     WHERE (attempt_answer.epoch, attempt_answer.seq) < (excluded.epoch, excluded.seq))
SELECT held.state, (extract(epoch FROM held.deadline) * 1000000)::bigint,
       (SELECT coalesce(max(seq), 0) FROM answer_history
         WHERE attempt_id = held.id AND epoch = $2 AND state = 'stored'),
       earlier.state, earlier.answers = $5, held.paused_at IS NOT NULL,
       (SELECT count(*) FROM kept)
  FROM held
  LEFT JOIN answer_history AS earlier
    ON earlier.attempt_id = held.id AND earlier.epoch = $2 AND earlier.seq = $4
""",
)


def on_postgresql(line: Line, now: datetime) -> Found | None:
    """None for no such attempt or a cookie that is not its newest."""
    values = [
        line.public_id.encode(),
        b"%d" % line.epoch,
        line.cookie_hash.encode(),
        b"%d" % line.seq,
        line.text.encode(),
        now.isoformat().encode(),
        (now - GRACE).isoformat().encode(),
    ]
    lane = lanes.current()
    row = lane.postgresql(_STATEMENT, values)
    if row is not None and row[6] == b"0" and row[3] is None and _is_kept(row[0]):
        # The same request, sent twice at once: the other one was first. Now it is seen.
        row = lane.postgresql(_STATEMENT, values)
    return None if row is None else _read(row)


def _is_kept(state: bytes | None) -> bool:
    return state in {b"stored", b"late", b"closed"}


def _read(row: tuple[bytes | None, ...]) -> Found:
    state, deadline, stored, earlier, same, paused, _fresh = (
        value.decode() if value is not None else None for value in row
    )
    future = state == SaveFault.EPOCH_FROM_THE_FUTURE
    return Found(
        SaveFault.EPOCH_FROM_THE_FUTURE if future else Outcome(str(state)),
        _EPOCH + timedelta(microseconds=int(deadline or 0)),
        int(stored or 0),
        earlier,
        same == "t",
        paused == "t",
    )


_HELD = """
SELECT a.id, a.epoch, a.cookie_hash, a.deadline, a.closed_at, a.paused_at, e.state, e.answers,
       (SELECT coalesce(max(h.seq), 0) FROM answer_history h
         WHERE h.attempt_id = a.id AND h.epoch = :epoch AND h.state = 'stored')
  FROM attempt a
  LEFT JOIN answer_history e ON e.attempt_id = a.id AND e.epoch = :epoch AND e.seq = :seq
 WHERE a.public_id = :public_id AND a.started_at IS NOT NULL
"""
_KEEP = """
INSERT INTO answer_history (attempt_id, epoch, seq, answers, received_at, state)
VALUES (?, ?, ?, ?, ?, ?)
"""
_CURRENT = """
INSERT INTO attempt_answer (attempt_id, item_ref, response, epoch, seq, saved_at)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (attempt_id, item_ref) DO UPDATE
   SET response = excluded.response, epoch = excluded.epoch, seq = excluded.seq,
       saved_at = excluded.saved_at
 WHERE (attempt_answer.epoch, attempt_answer.seq) < (excluded.epoch, excluded.seq)
"""


def on_sqlite(line: Line, now: datetime) -> Found | None:
    """None for no such attempt or a cookie that is not its newest.

    Saves that come while another is being written share the next commit (docs/decisions/0029).
    """
    together: Together[tuple[Line, datetime], Found | None] | None
    together = current_app.extensions.get(KEY)
    if together is None:
        fresh = Together(_all_on_sqlite, most=MOST, apart=(IntegrityError, DataError))
        together = current_app.extensions.setdefault(KEY, fresh)
    return together.do((line, now))


def _all_on_sqlite(wanted: Sequence[tuple[Line, datetime]]) -> list[Found | None]:
    """Each as if it came alone, in this order, in one transaction."""
    with lanes.current().sqlite() as connection:
        return [_one_on_sqlite(connection, line, now) for line, now in wanted]


def _one_on_sqlite(connection: Any, line: Line, now: datetime) -> Found | None:
    named = {"public_id": line.public_id, "epoch": line.epoch, "seq": line.seq}
    row = connection.execute(_HELD, named).fetchone()
    if row is None or (line.epoch == row[1] and line.cookie_hash != row[2]):
        return None
    id_, epoch, _hash, deadline_text, closed_at, paused_text, earlier, answers, stored = row
    deadline, paused_at = _instant(deadline_text), paused_text and _instant(paused_text)
    standing = Standing(epoch, deadline, closed_at is not None, paused_at)
    state = outcome(standing, line.epoch, now)
    if earlier is None and isinstance(state, Outcome) and state.is_kept:
        _keep(connection, id_, line, state, now)
    same = earlier is not None and json.loads(answers) == json.loads(line.text)
    return Found(state, deadline, stored, earlier, same, paused_at is not None)


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _keep(connection: Any, id_: int, line: Line, state: Outcome, now: datetime) -> None:
    at = now.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    numbers = (id_, line.epoch, line.seq)
    connection.execute(_KEEP, (*numbers, line.text, at, state.value))
    if state is Outcome.STORED:
        rows = [(id_, ref, text, line.epoch, line.seq, at) for ref, text in line.responses]
        connection.executemany(_CURRENT, rows)
