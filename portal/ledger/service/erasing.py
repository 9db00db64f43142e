"""Erasing the words of evidence, by two persons; the facts and the chain stay whole (CE-7).

What is erased are salt and detail (names, titles, free text) of a person's events in one
agency's chain. That it was done is itself an entry of the chain, so `ledger verify` accepts a
missing detail at these positions and nowhere else.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select

from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.ledger.models import (
    EvidenceDetail,
    EvidenceErasure,
    EvidenceEvent,
    LedgerEntry,
    LedgerPending,
)
from portal.ledger.rules.chain import Erasure, ErasureRefusal, may_erase
from portal.people.models import Approval
from portal.people.service import approvals
from portal.people.service.approvals import Act, Agreed, Proposal

KIND: Final = "evidence.erase"


def propose(
    person_id: int, organisation_id: int, *, reason: str, actor_id: int, now: datetime
) -> Approval:
    """Ask for the erasure of everything erasable about a person in this agency's chain.

    Nothing is erased yet. Raises Refused(ErasureRefusal, ApprovalRefusal).
    """
    with transaction():
        positions = _positions(person_id, organisation_id)
        return approvals.propose(
            Proposal(
                kind=KIND,
                subject=f"person:{person_id}",
                payload={"person": person_id, "positions": positions},
                organisation_id=organisation_id,
                reason=reason,
            ),
            actor_id=actor_id,
            now=now,
        )


def _positions(person_id: int, organisation_id: int) -> list[int]:
    positions = positions_of(person_id, organisation_id)
    if not positions:
        raise Refused(ErasureRefusal.NOTHING_TO_ERASE)
    return positions


def positions_of(person_id: int, organisation_id: int) -> list[int]:
    """Where details still stand. Everything must be chained, so that it can be listed.

    Raises Refused(NOT_CHAINED_YET).
    """
    rows = db.session.execute(
        select(LedgerEntry.position)
        .select_from(EvidenceDetail)
        .join(EvidenceEvent, EvidenceEvent.id == EvidenceDetail.event_id)
        .outerjoin(LedgerEntry, LedgerEntry.event_id == EvidenceEvent.id)
        .where(
            EvidenceEvent.person_id == person_id,
            EvidenceEvent.organisation_id == organisation_id,
        )
    ).all()
    positions = [position for (position,) in rows]
    if None in positions:
        raise Refused(ErasureRefusal.NOT_CHAINED_YET)
    return sorted(positions)


def carry_out(agreed: Agreed) -> Mapping[str, Any]:
    """Erase what both persons agreed on, in the deciding transaction. Raises Refused."""
    erasure = Erasure(
        agency_id=agreed.organisation_id,
        person_id=int(agreed.payload["person"]),
        positions=tuple(agreed.payload["positions"]),
        requested_by=agreed.proposed_by,
        approved_by=agreed.decided_by,
        recorded_at=agreed.now,
    )
    return {"erasure": enter(erasure)}


def enter(erasure: Erasure) -> int:
    """Take the details out and have the erasure chained; its row. Raises Refused(ErasureRefusal).

    Needs a surrounding `transaction()`.
    """
    chained = db.session.scalar(
        select(func.max(LedgerEntry.position)).where(
            LedgerEntry.organisation_id == erasure.agency_id
        )
    )
    refusal = may_erase(erasure, chained or 0)
    if refusal is not None:
        raise Refused(refusal)
    row = EvidenceErasure(
        organisation_id=erasure.agency_id,
        person_id=erasure.person_id,
        requested_by_id=erasure.requested_by,
        approved_by_id=erasure.approved_by,
        recorded_at=erasure.recorded_at,
        positions=list(erasure.positions),
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(LedgerPending(erasure_id=row.id))
    db.session.execute(
        delete(EvidenceDetail).where(
            EvidenceDetail.event_id.in_(
                select(LedgerEntry.event_id)
                .join(EvidenceEvent, EvidenceEvent.id == LedgerEntry.event_id)
                .where(
                    LedgerEntry.organisation_id == erasure.agency_id,
                    LedgerEntry.position.in_(erasure.positions),
                    EvidenceEvent.person_id == erasure.person_id,
                )
            )
        )
    )
    return row.id


ACTS: Final = {KIND: Act(Permission.PRIVACY_HANDLE, carry_out)}
