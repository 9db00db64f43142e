"""Settling an incident that is a case: by somebody who did not note it down, and not by whom it is
about (AZ-8).
"""

from datetime import datetime

from sqlalchemy import select

from portal.certification.models import ExamIncident
from portal.certification.queries import incidents
from portal.certification.rules.incidents import SettleRefusal, may_settle
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import Refused

MIN_TEXT = 10


def settle(incident_id: int, text: str, *, actor_id: int, now: datetime) -> None:
    """Write down how it was settled, once. Raises Refused(SettleRefusal)."""
    if len(text.strip()) < MIN_TEXT:
        raise Refused(SettleRefusal.TEXT_MISSING, field="text")
    with transaction():
        incident = db.session.scalars(
            select(ExamIncident)
            .where(ExamIncident.id == incident_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        refusal = may_settle(incidents.state(incident), incidents.ties(incident, actor_id))
        if refusal is not None:
            raise Refused(refusal)
        incident.settled_at, incident.settled_by_id = now, actor_id
        incident.settlement = text.strip()
        audit.record(
            "incident.settled",
            object_kind="exam_incident",
            object_id=incident.id,
            organisation_id=incident.organisation_id,
            now=now,
            actor_id=actor_id,
        )
