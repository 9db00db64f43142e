"""What PostgreSQL does in one statement: an event with all it brings, the segments of a profile.

A statement there is a trip to another process, and appending is on the way of every quiz. SQLite
runs inside the process and knows no writing in a WITH, so it is sent the statements one by one.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from portal.core.db import Instant, db, table_of
from portal.ledger.models import EvidenceEvent, EvidenceLine, ProfileSegment

Row = Mapping[str, Any]


def _columns(model: Any) -> list[str]:
    return [column.name for column in table_of(model).columns if column.name != "id"]


_EVENT = _columns(EvidenceEvent)
_LINE = _columns(EvidenceLine)
_SEGMENT = _columns(ProfileSegment)
_KEY = ("person_id", "competency_id", "from_on")

_ENTER = text(f"""
WITH entered AS (
    INSERT INTO evidence_event ({", ".join(_EVENT)})
    VALUES ({", ".join(f":{name}" for name in _EVENT)}) RETURNING id),
lines AS (
    INSERT INTO evidence_line ({", ".join(_LINE)})
    SELECT {", ".join("entered.id" if name == "event_id" else f"one.{name}" for name in _LINE)}
      FROM entered, jsonb_populate_recordset(NULL::evidence_line, :lines) AS one),
pending AS (INSERT INTO ledger_pending (event_id) SELECT id FROM entered),
sealed AS (
    INSERT INTO evidence_detail (event_id, salt, detail)
    SELECT id, :salt, :detail FROM entered WHERE :is_sealed)
SELECT id FROM entered
""").bindparams(  # noqa: S608  names of columns alone
    bindparam("lines", type_=JSONB()),
    bindparam("occurred_at", type_=Instant()),
    bindparam("recorded_at", type_=Instant()),
)

_REPLACE = text(f"""
WITH fresh AS (SELECT * FROM jsonb_populate_recordset(NULL::profile_segment, :rows)),
gone AS (
    DELETE FROM profile_segment AS old
     WHERE old.person_id = :person AND old.competency_id = ANY(:competencies)
       AND NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.competency_id = old.competency_id
                                             AND fresh.from_on = old.from_on))
INSERT INTO profile_segment ({", ".join(_SEGMENT)})
SELECT {", ".join(_SEGMENT)} FROM fresh
ON CONFLICT ({", ".join(_KEY)}) DO UPDATE
   SET {", ".join(f"{name} = excluded.{name}" for name in _SEGMENT if name not in _KEY)}
""").bindparams(  # noqa: S608  names of columns alone
    bindparam("rows", type_=JSONB()), bindparam("competencies", type_=ARRAY(BigInteger))
)


def enter(event: Row, lines: Sequence[Row], salt: bytes, detail: bytes) -> int:
    """The event, its lines, its place in the sequencer's list and its sealed detail. Its id."""
    values = {
        **event, "lines": _plain(lines), "salt": salt, "detail": detail, "is_sealed": bool(detail),
    }  # fmt: skip
    return int(db.session.connection().execute(_ENTER, values).scalar_one())


def replace(person_id: int, competency_ids: Collection[int], rows: Sequence[Row]) -> None:
    """Exactly these segments for these competencies of the person."""
    values = {"person": person_id, "competencies": list(competency_ids), "rows": _plain(rows)}
    db.session.connection().execute(_REPLACE, values)


def _plain(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """As JSON knows it: days as text, which the database reads by the type of the column."""
    return [
        {name: str(one) if isinstance(one, date) else one for name, one in row.items()}
        for row in rows
    ]
