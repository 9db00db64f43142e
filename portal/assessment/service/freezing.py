"""Closing the row of an attempt and entering its result: one statement on PostgreSQL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm.attributes import set_committed_value

from portal.assessment.models import Attempt, AttemptResult
from portal.core.db import Instant, db, dialect_name

_CLOSE = text("""
WITH closed AS (
    UPDATE attempt SET closed_at = :closed_at, ending = :ending
     WHERE id = :attempt AND closed_at IS NULL RETURNING id)
INSERT INTO attempt_result
    (attempt_id, number, earned, possible, cut, passed, marks, reason, key_version, made_at)
SELECT id, :number, :earned, :possible, :cut, :passed, :marks, :reason, :key_version, :made_at
  FROM closed
""").bindparams(
    bindparam("marks", type_=JSONB()),
    bindparam("closed_at", type_=Instant()),
    bindparam("made_at", type_=Instant()),
)


def freeze(attempt: Attempt, ending: str, finished_at: datetime, result: Mapping[str, Any]) -> None:
    """Close an attempt that the transaction has locked, with the first of its results."""
    if dialect_name() == "postgresql":
        values = {"attempt": attempt.id, "closed_at": finished_at, "ending": ending, **result}
        db.session.connection().execute(_CLOSE, values)
        set_committed_value(attempt, "closed_at", finished_at)
        set_committed_value(attempt, "ending", ending)
        return
    attempt.closed_at, attempt.ending = finished_at, ending
    db.session.add(AttemptResult(attempt_id=attempt.id, **result))
    db.session.flush()
