"""Settling an incident that is a case: by somebody who did not note it down, and not by whom it is
about (AZ-8).
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from portal.certification.models import ExamIncident, Sitting
from portal.certification.queries import results
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused

MIN_TEXT = 10


class SettleRefusal(StrEnum):
    """Why an incident is not settled so."""

    TEXT_MISSING = "incident.text_missing"
    SETTLED = "incident.settled"
    OWN_NOTE = "incident.own_note"
    OWN_CASE = "incident.own_case"


def settle(sitting: Sitting, public_id: str, text: str, *, actor_id: int, now: datetime) -> None:
    """Write down how it was settled, once. Raises NotFound, Refused(SettleRefusal)."""
    if len(text.strip()) < MIN_TEXT:
        raise Refused(SettleRefusal.TEXT_MISSING, field="text")
    with transaction():
        incident = db.session.scalar(
            select(ExamIncident)
            .where(ExamIncident.public_id == public_id, ExamIncident.sitting_id == sitting.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if incident is None:
            raise NotFound
        if incident.settled_at is not None:
            raise Refused(SettleRefusal.SETTLED)
        if incident.noted_by_id == actor_id:
            raise Refused(SettleRefusal.OWN_NOTE)
        about = incident.registration_id
        if about is not None and results.person_of(about) == actor_id:
            raise Refused(SettleRefusal.OWN_CASE)
        incident.settled_at, incident.settled_by_id = now, actor_id
        incident.settlement = text.strip()
        audit.record(
            "incident.settled",
            object_kind="exam_incident",
            object_id=incident.id,
            organisation_id=sitting.organisation_id,
            now=now,
            actor_id=actor_id,
        )
