"""What the evaluation area holds about persons: one form in each period."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import select

from portal.core.db import db
from portal.evaluation.models import EvaluationForm, EvaluationPeriod
from portal.people.queries.holdings import Area, Ids, Source
from portal.people.rules.erasing import ErasureHold, Hold


def _periods(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(
        select(EvaluationPeriod.id, EvaluationPeriod.name).where(EvaluationPeriod.id.in_(ids))
    )
    return {one: name for one, name in rows}


def _holds(ids: Ids, on: date, _now: datetime) -> Iterable[Hold]:
    """A form of a period that is not over, or one still open to objections, has no result yet."""
    running = db.session.scalars(
        select(EvaluationPeriod.until_on)
        .join(EvaluationForm, EvaluationForm.period_id == EvaluationPeriod.id)
        .where(
            EvaluationForm.person_id.in_(ids),
            EvaluationForm.locked_at.is_(None),
            EvaluationPeriod.until_on > on,
        )
        .order_by(EvaluationPeriod.until_on.desc())
        .limit(1)
    ).first()
    return () if running is None else (Hold(ErasureHold.EVALUATION_RUNNING, running),)


AREA = Area(
    sources=(Source(EvaluationForm, lambda ids: EvaluationForm.person_id.in_(ids)),),
    names={"evaluation_period": _periods},
    holds=_holds,
)
