"""A file of results leaves the portal: noted with how many people it names (CO-7)."""

from datetime import datetime

from portal.core import audit
from portal.core.db import transaction
from portal.evaluation.models import EvaluationPeriod


def note(
    action: str,
    period: EvaluationPeriod,
    people: int,
    unit_id: int | None,
    *,
    actor_id: int,
    now: datetime,
) -> None:
    """`action`: evaluation.exported or evaluation.siasn_exported."""
    with transaction():
        audit.record(
            action,
            object_kind="evaluation_period",
            object_id=period.id,
            organisation_id=period.organisation_id,
            now=now,
            actor_id=actor_id,
            people=people,
            unit=unit_id,
        )
