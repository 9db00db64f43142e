"""The forms of others that somebody may read: of people in their reach, whoever rates them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationForm, EvaluationPeriod
from portal.people.queries import scopes


def read_by(actor: Actor, on: date) -> Select[EvaluationForm]:
    """The forms of opened periods of everybody in the actor's reach: those they lead, those of
    their units. Lists and single reads start here.
    """
    return (
        select(EvaluationForm)
        .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .where(
            EvaluationPeriod.opened_at.is_not(None),
            scopes.reaches(actor, Permission.EVALUATION_READ, on, EvaluationForm.person_id),
        )
        .options(contains_eager(EvaluationForm.period))
    )


def of_person(actor: Actor, person_id: int, on: date) -> Sequence[EvaluationForm]:
    """Those of one person, the newest period first; none where the person is out of reach."""
    query = read_by(actor, on).where(EvaluationForm.person_id == person_id)
    newest = query.order_by(EvaluationPeriod.from_on.desc(), EvaluationForm.id.desc())
    return db.session.scalars(newest).all()
