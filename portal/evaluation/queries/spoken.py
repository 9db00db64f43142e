"""What was handed in about forms, as figures, with what calibration made of it."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, select

from portal.core.db import db
from portal.evaluation.models import EvaluationCalibration, EvaluationRater, EvaluationRating
from portal.evaluation.rules.facts import RatedFact, RatingFact
from portal.evaluation.rules.ratings import RatingKind


def of_forms(form_ids: Collection[int]) -> dict[int, tuple[RatingFact, ...]]:
    """The ratings of each form, in order of handing in; two statements."""
    rows = db.session.execute(
        select(EvaluationRating, EvaluationRater.months)
        .outerjoin(
            EvaluationRater,
            and_(
                EvaluationRater.form_id == EvaluationRating.form_id,
                EvaluationRater.person_id == EvaluationRating.rater_id,
                EvaluationRating.kind == RatingKind.SUPERVISOR.value,
            ),
        )
        .where(EvaluationRating.form_id.in_(form_ids), EvaluationRating.submitted_at.is_not(None))
        .order_by(EvaluationRating.form_id, EvaluationRating.submitted_at, EvaluationRating.id)
    ).all()
    changed = changes([rating.id for rating, _months in rows])
    found: dict[int, tuple[RatingFact, ...]] = {}
    for rating, months in rows:
        made = RatingFact(
            rating=rating.id,
            kind=RatingKind(rating.kind),
            rater=rating.rater_id,
            months=months or 0,
            marks=_marks(rating.marks, changed.get(rating.id, {})),
        )
        found[rating.form_id] = (*found.get(rating.form_id, ()), made)
    return found


def _marks(kept: Mapping[str, Any], changed: Mapping[int, int]) -> tuple[RatedFact, ...]:
    given = {int(key): int(one["level"]) for key, one in kept.items()}
    return tuple(
        RatedFact(key, changed.get(key, level), level) for key, level in sorted(given.items())
    )


def changes(rating_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Rating → competency → the level it was last changed to; one statement."""
    if not rating_ids:
        return {}
    rows = db.session.execute(
        select(
            EvaluationCalibration.rating_id,
            EvaluationCalibration.competency_id,
            EvaluationCalibration.after,
        )
        .where(EvaluationCalibration.rating_id.in_(rating_ids))
        .order_by(EvaluationCalibration.id)
    )
    found: dict[int, dict[int, int]] = {}
    for rating_id, competency_id, after in rows:
        found.setdefault(rating_id, {})[competency_id] = after
    return found
