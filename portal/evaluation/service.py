"""Opening evaluation periods."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.core import audit
from portal.core.db import db, transaction
from portal.evaluation.models import EvaluationForm, EvaluationPeriod


def open_period(
    *,
    organisation_id: int,
    code: str,
    name: str,
    from_on: date,
    until_on: date,
    stages: list[dict[str, Any]],
    person_ids: list[int],
    now: datetime,
    actor_id: int | None,
) -> EvaluationPeriod:
    """Open a period with one form per person; the same code again returns the first one."""
    with transaction():
        period = db.session.scalar(
            select(EvaluationPeriod).where(
                EvaluationPeriod.organisation_id == organisation_id,
                EvaluationPeriod.code == code,
            )
        )
        if period is not None:
            return period
        period = EvaluationPeriod(
            organisation_id=organisation_id,
            code=code,
            name=name,
            from_on=from_on,
            until_on=until_on,
            stages=stages,
            created_at=now,
        )
        db.session.add(period)
        db.session.flush()
        db.session.add_all(
            EvaluationForm(period_id=period.id, person_id=person_id, opened_at=now)
            for person_id in person_ids
        )
        audit.record(
            "evaluation.opened",
            object_kind="evaluation_period",
            object_id=period.id,
            organisation_id=organisation_id,
            now=now,
            actor_id=actor_id,
            persons=len(person_ids),
        )
    return period
