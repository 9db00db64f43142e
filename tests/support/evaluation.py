"""Periods of evaluation for tests: opened, with a form for each person named."""

from collections.abc import Collection
from datetime import date, datetime

from portal.core.db import db, transaction
from portal.evaluation.models import EvaluationForm, EvaluationPeriod
from portal.evaluation.rules import stages
from portal.evaluation.rules.population import Population
from tests.support.portal_app import NOON

SECOND_SEMESTER = date(2026, 7, 1)


def make_period(
    agency_id: int,
    person_ids: Collection[int] = (),
    *,
    code: str = "2026-2",
    name: str = "Semester II 2026",
    from_on: date = SECOND_SEMESTER,
    opened_at: datetime | None = NOON,
) -> EvaluationPeriod:
    """A semester with the proposed stages; prepared as far as these persons go."""
    calendar = stages.proposed(from_on, 6)
    with transaction():
        period = EvaluationPeriod(
            organisation_id=agency_id,
            code=code,
            name=name,
            from_on=calendar.from_on,
            until_on=calendar.until_on,
            stages=stages.stored(calendar),
            population=Population().stored(),
            created_at=NOON,
            prepare_asked_at=NOON,
            prepared_at=NOON,
            opened_at=opened_at,
            policy_version=1 if opened_at else None,
        )
        db.session.add(period)
        db.session.flush()
        db.session.add_all(EvaluationForm(period_id=period.id, person_id=one) for one in person_ids)
    return period
