"""Which stage is open, and what is still to be done in it: by its people and by their raters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationRating,
)
from portal.evaluation.queries import ratings
from portal.evaluation.queries.forms import forms_of
from portal.evaluation.rules.ratings import RatingKind
from portal.evaluation.rules.stages import ORDER, Stage
from portal.people.models import InboxMessage, Person
from portal.people.queries import scopes


def is_open(stage: Stage, on: date) -> ColumnElement[bool]:
    """Whether a stage of the period holds the day; stages are kept in their order, days as text."""
    place = ORDER.index(stage)
    first = EvaluationPeriod.stages[(place, "from")].as_string()
    until = EvaluationPeriod.stages[(place, "until")].as_string()
    day = on.isoformat()
    return and_(
        EvaluationPeriod.opened_at.is_not(None),
        first <= day,
        or_(until.is_(None), until > day),
    )


def _handed_in(kind: RatingKind, rater: InstrumentedAttribute[int] | int) -> ColumnElement[bool]:
    return exists().where(
        EvaluationRating.form_id == EvaluationForm.id,
        EvaluationRating.kind == kind.value,
        EvaluationRating.rater_id == rater,
        EvaluationRating.submitted_at.is_not(None),
    )


def own(actor: Actor, on: date) -> Select[int]:
    """One's own forms whose self-rating is open and not handed in."""
    me = actor.person_id
    return (
        forms_of(me)
        .with_only_columns(EvaluationForm.id)
        .where(
            is_open(Stage.SELF, on),
            EvaluationForm.locked_at.is_(None),
            ~_handed_in(RatingKind.SELF, me),
        )
    )


def to_rate(actor: Actor, on: date) -> Select[int]:
    """The forms that wait for the actor's rating."""
    return (
        ratings.rated_by(actor)
        .with_only_columns(EvaluationForm.id)
        .where(
            is_open(Stage.SUPERVISOR, on),
            EvaluationForm.locked_at.is_(None),
            ~_handed_in(RatingKind.SUPERVISOR, actor.person_id),
        )
    )


@dataclass(frozen=True, slots=True)
class Reminded:
    """Somebody to remind: how many forms wait for them."""

    person_id: int
    count: int = 1


def key(stage: Stage, period: EvaluationPeriod) -> str:
    """What a reminder of this stage and period is called, before the person's id."""
    return f"evaluation:{stage.value}:{period.public_id}:"


def unreminded(period: EvaluationPeriod, stage: Stage, after: int, size: int) -> Sequence[Reminded]:
    """The next persons, by id, with something undone in the stage whom nobody reminded of it."""
    if stage is Stage.SELF:
        whose = EvaluationForm.person_id
        query = select(whose, func.count()).where(~_handed_in(RatingKind.SELF, whose))
    else:
        whose = EvaluationRater.person_id
        query = (
            select(whose, func.count())
            .select_from(EvaluationForm)
            .join(EvaluationRater, EvaluationRater.form_id == EvaluationForm.id)
            .where(~_handed_in(RatingKind.SUPERVISOR, whose))
        )
    told = exists().where(InboxMessage.event_key == key(stage, period) + cast(whose, String))
    rows = db.session.execute(
        query.join(Person, Person.id == EvaluationForm.person_id)
        .where(
            EvaluationForm.period_id == period.id,
            EvaluationForm.locked_at.is_(None),
            scopes.there(Permission.EVALUATION_READ),
            whose > after,
            ~told,
        )
        .group_by(whose)
        .order_by(whose)
        .limit(size)
    )
    return [Reminded(person_id, count) for person_id, count in rows]
