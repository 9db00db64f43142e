"""Whose evidence was corrected: for pages that stand on what was known once."""

from datetime import datetime

from sqlalchemy import Select, func, select

from portal.core.db import db
from portal.ledger.models import EvidenceEvent
from portal.people.models import Person


def since(persons: Select[int], instant: datetime) -> set[int]:
    """Those of these persons with a revision recorded since; one statement."""
    kept = func.coalesce(Person.merged_into_id, Person.id)
    query = (
        select(kept)
        .join(EvidenceEvent, EvidenceEvent.person_id == Person.id)
        .where(
            EvidenceEvent.supersedes_id.is_not(None),
            EvidenceEvent.recorded_at >= instant,
            kept.in_(persons),
        )
        .distinct()
    )
    return set(db.session.scalars(query))
