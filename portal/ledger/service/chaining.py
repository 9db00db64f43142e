"""The sequencer: gives committed entries their place in the agency's chain (≤ 60 s later)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, select, text

from portal.core.db import db, dialect_name, transaction
from portal.ledger.models import EvidenceErasure, LedgerEntry, LedgerPending
from portal.ledger.queries import events
from portal.ledger.rules.chain import GENESIS, Erasure, entry_bytes, entry_hash
from portal.ledger.rules.evidence import Event

BATCH = 500
_LOCK = 0x4C454447  # "LEDG": one sequencer at a time over all processes


def chain_new(*, now: datetime) -> int:
    """Chain everything committed and not chained yet, in batches; how many entries.

    Runs as a thread of the server on SQLite, as a periodic job on PostgreSQL; several at once do
    no harm, one works and the others find nothing.
    """
    chained = 0
    while True:
        with transaction():
            _one_at_a_time()
            done = _chain_batch(now)
        chained += done
        if done < BATCH:
            return chained


def _one_at_a_time() -> None:
    if dialect_name() == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _chain_batch(now: datetime) -> int:
    pending = db.session.scalars(
        select(LedgerPending).order_by(LedgerPending.id).limit(BATCH)
    ).all()
    if not pending:
        return 0
    heads: dict[int, tuple[int, str]] = {}
    for row, entry in _entries(pending):
        agency = entry.agency_id
        position, head = heads[agency] if agency in heads else _head(agency)
        digest = entry_hash(agency, position + 1, head, entry_bytes(entry))
        db.session.add(
            LedgerEntry(
                organisation_id=agency,
                position=position + 1,
                event_id=row.event_id,
                erasure_id=row.erasure_id,
                previous_hash=head,
                entry_hash=digest,
                chained_at=now,
            )
        )
        heads[agency] = (position + 1, digest)
    db.session.execute(
        delete(LedgerPending).where(LedgerPending.id.in_([row.id for row in pending]))
    )
    return len(pending)


def _entries(
    pending: Sequence[LedgerPending],
) -> Iterator[tuple[LedgerPending, Event | Erasure]]:
    """Each pending row with the value it stands for."""
    known = events.by_ids([row.event_id for row in pending if row.event_id is not None])
    erasures = {
        row.id: erasure_value(row)
        for row in db.session.scalars(
            select(EvidenceErasure).where(
                EvidenceErasure.id.in_([r.erasure_id for r in pending if r.erasure_id is not None])
            )
        )
    }
    for row in pending:
        if row.event_id is not None:
            yield row, known[row.event_id]
        elif row.erasure_id is not None:
            yield row, erasures[row.erasure_id]


def erasure_value(row: EvidenceErasure) -> Erasure:
    """The row as the chain hashes it."""
    return Erasure(
        agency_id=row.organisation_id,
        person_id=row.person_id,
        positions=tuple(row.positions),
        requested_by=row.requested_by_id,
        approved_by=row.approved_by_id,
        recorded_at=row.recorded_at,
    )


def _head(organisation_id: int) -> tuple[int, str]:
    """Last position and hash of an agency's chain; (0, GENESIS) for a new one."""
    row = db.session.execute(
        select(LedgerEntry.position, LedgerEntry.entry_hash)
        .where(LedgerEntry.organisation_id == organisation_id)
        .order_by(LedgerEntry.position.desc())
        .limit(1)
    ).one_or_none()
    return (row.position, row.entry_hash) if row else (0, GENESIS)
