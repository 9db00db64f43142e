"""The days of a stage in SQL: stages are kept in their order, their days as text."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.rules.stages import ORDER, Stage


def is_open(stage: Stage, on: date) -> ColumnElement[bool]:
    """Whether a stage of an opened period holds the day."""
    first = EvaluationPeriod.stages[(ORDER.index(stage), "from")].as_string()
    return and_(
        EvaluationPeriod.opened_at.is_not(None), first <= on.isoformat(), is_not_over(stage, on)
    )


def is_not_over(stage: Stage, on: date) -> ColumnElement[bool]:
    """Whether a stage lies ahead of the day or holds it."""
    until = EvaluationPeriod.stages[(ORDER.index(stage), "until")].as_string()
    return or_(until.is_(None), until > on.isoformat())
