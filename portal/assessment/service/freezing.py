"""Closing the row of an attempt and entering its result: one statement on PostgreSQL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm.attributes import set_committed_value

from portal.assessment.models import Attempt, AttemptResult
from portal.assessment.rules import receipts
from portal.core.db import Instant, db, dialect_name

_CLOSE = text("""
WITH closed AS (
    UPDATE attempt SET closed_at = :closed_at, ending = :ending,
           receipt_number = :receipt_number, receipt = :receipt
     WHERE id = :attempt AND closed_at IS NULL RETURNING id)
INSERT INTO attempt_result
    (attempt_id, number, earned, possible, cut, passed, marks, reason, key_version, made_at)
SELECT id, :number, :earned, :possible, :cut, :passed, :marks, :reason, :key_version, :made_at
  FROM closed
""").bindparams(
    bindparam("marks", type_=JSONB()),
    bindparam("receipt", type_=JSONB()),
    bindparam("closed_at", type_=Instant()),
    bindparam("made_at", type_=Instant()),
)


def freeze(
    attempt: Attempt,
    ending: str,
    finished_at: datetime,
    result: Mapping[str, Any],
    receipt: Mapping[str, Any],
) -> None:
    """Close an attempt that the transaction has locked, with its receipt and its first result."""
    closing = {
        "closed_at": finished_at,
        "ending": ending,
        "receipt_number": receipts.number_of(attempt.public_id),
        "receipt": dict(receipt),
    }
    if dialect_name() == "postgresql":
        values = {"attempt": attempt.id, **closing, **result}
        db.session.connection().execute(_CLOSE, values)
        for name, value in closing.items():
            set_committed_value(attempt, name, value)
        return
    for name, value in closing.items():
        setattr(attempt, name, value)
    db.session.add(AttemptResult(attempt_id=attempt.id, **result))
    db.session.flush()
