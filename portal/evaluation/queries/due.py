"""What is still to be done in an open stage: by its people and by their raters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationObjection,
    EvaluationPeriod,
    EvaluationRater,
)
from portal.evaluation.queries import ratings
from portal.evaluation.queries.forms import forms_of
from portal.evaluation.queries.ratings import handed_in
from portal.evaluation.queries.stage_days import is_open
from portal.evaluation.rules.ratings import RatingKind
from portal.evaluation.rules.stages import Stage
from portal.people.models import InboxMessage, Person
from portal.people.queries import scopes


def own(actor: Actor, on: date) -> Select[int]:
    """One's own forms whose self-rating is open and not handed in."""
    me = actor.person_id
    return (
        forms_of(me)
        .with_only_columns(EvaluationForm.id)
        .where(
            is_open(Stage.SELF, on),
            EvaluationForm.locked_at.is_(None),
            ~handed_in(RatingKind.SELF, me),
        )
    )


def to_rate(actor: Actor, on: date) -> Select[int]:
    """The forms that wait for the actor's rating."""
    return (
        ratings.rated_by(actor, on)
        .with_only_columns(EvaluationForm.id)
        .where(
            is_open(Stage.SUPERVISOR, on),
            EvaluationForm.locked_at.is_(None),
            ~handed_in(RatingKind.SUPERVISOR, actor.person_id),
        )
    )


def to_answer(actor: Actor, on: date) -> Select[int]:
    """One's own forms whose result may be accepted or objected to and was neither."""
    return (
        forms_of(actor.person_id)
        .with_only_columns(EvaluationForm.id)
        .where(is_open(Stage.OBJECTION, on), *_unanswered())
    )


def _unanswered() -> tuple[ColumnElement[bool], ...]:
    filed = exists().where(
        EvaluationObjection.form_id == EvaluationForm.id,
        EvaluationObjection.withdrawn_at.is_(None),
    )
    return (EvaluationForm.locked_at.is_(None), EvaluationForm.acknowledged_at.is_(None), ~filed)


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
    whose, query = _undone(stage)
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


def _undone(stage: Stage) -> tuple[InstrumentedAttribute[int], Select[int, int]]:
    """Whom the stage waits for, and the forms with what they have not done, counted."""
    if stage is Stage.SUPERVISOR:
        rater = EvaluationRater.person_id
        query = (
            select(rater, func.count())
            .select_from(EvaluationForm)
            .join(EvaluationRater, EvaluationRater.form_id == EvaluationForm.id)
        )
        return rater, query.where(~handed_in(RatingKind.SUPERVISOR, rater))
    whose = EvaluationForm.person_id
    query = select(whose, func.count())
    if stage is Stage.OBJECTION:
        return whose, query.where(*_unanswered())
    return whose, query.where(~handed_in(RatingKind.SELF, whose))
