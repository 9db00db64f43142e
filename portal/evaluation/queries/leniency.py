"""Whether a rater rates much higher or lower than others: a hint, from which nothing follows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationRating
from portal.evaluation.queries import periods
from portal.evaluation.rules import ratings as rules
from portal.evaluation.rules.ratings import Leniency, RatingKind

COMPARED = 400
"""Ratings of others that are looked at, the latest ones: the page costs the same at any size."""


def of_rater(
    period: EvaluationPeriod,
    rater_id: int,
    own: Sequence[EvaluationRating | None],
    today: date,
) -> Leniency | None:
    """One statement, and none while too few were rated. What is saved counts, sent or not."""
    said = [one for one in own if one is not None and one.marks]
    figures = periods.policy(period, today).figures
    if len(said) < figures.leniency_rated:
        return None
    return rules.leniency(
        _levels(one.marks for one in said),
        _levels(_of_others(period.id, rater_id)),
        rated=len(said),
        least_rated=figures.leniency_rated,
        least_difference=figures.leniency_hundredths,
    )


def by_rater(period: EvaluationPeriod, rater_id: int, today: date) -> Leniency | None:
    """The same where the rater's own ratings are not at hand; two statements."""
    own = db.session.scalars(
        select(EvaluationRating)
        .join(EvaluationForm, EvaluationForm.id == EvaluationRating.form_id)
        .where(
            EvaluationRating.rater_id == rater_id,
            EvaluationRating.kind == RatingKind.SUPERVISOR.value,
            EvaluationForm.period_id == period.id,
        )
    ).all()
    return of_rater(period, rater_id, own, today)


def _of_others(period_id: int, rater_id: int) -> Sequence[Mapping[str, Any]]:
    """What others handed in last, of the same period."""
    query = (
        select(EvaluationRating.marks)
        .join(EvaluationForm, EvaluationForm.id == EvaluationRating.form_id)
        .where(
            EvaluationForm.period_id == period_id,
            EvaluationRating.kind == RatingKind.SUPERVISOR.value,
            EvaluationRating.rater_id != rater_id,
            EvaluationRating.submitted_at.is_not(None),
        )
        .order_by(EvaluationRating.id.desc())
        .limit(COMPARED)
    )
    return db.session.scalars(query).all()


def _levels(said: Iterable[Mapping[str, Any]]) -> dict[int, list[int]]:
    """The levels given, by competency."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for marks in said:
        for key, mark in marks.items():
            if mark["level"]:
                found[int(key)].append(int(mark["level"]))
    return found
