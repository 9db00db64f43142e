"""Whose evidence was corrected: for pages that stand on what was known once."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.ledger.models import EvidenceEvent
from portal.people.models import Person


def since(persons: Select[int], instant: datetime, *, known_by: datetime) -> set[int]:
    """Those of these persons with a revision recorded since of what was recorded by then; one
    statement.

    Corrections of what came later touch nobody who looks at what was known: they would grow with
    every year after.
    """
    corrected = aliased(EvidenceEvent)
    kept = func.coalesce(Person.merged_into_id, Person.id)
    query = (
        select(kept)
        .join(EvidenceEvent, EvidenceEvent.person_id == Person.id)
        .join(corrected, corrected.id == EvidenceEvent.supersedes_id)
        .where(
            EvidenceEvent.supersedes_id.is_not(None),
            EvidenceEvent.recorded_at >= instant,
            corrected.recorded_at <= known_by,
            kept.in_(persons),
        )
        .distinct()
    )
    return set(db.session.scalars(query))
