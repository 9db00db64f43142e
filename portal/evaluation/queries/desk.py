"""Objections as whoever handles them lists and reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.evaluation.models import EvaluationForm, EvaluationObjection, EvaluationPeriod
from portal.people.models import Person

PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    objection: EvaluationObjection
    person: Person
    period: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A page; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Row]
    after: str = ""


def page(scope: Select[EvaluationObjection], *, is_open: bool, after: str = "") -> Rows:
    """Open ones as they were filed, the others with the newest first; one statement, or two."""
    row = EvaluationObjection
    query = scope.where(row.decided_at.is_(None) if is_open else row.decided_at.is_not(None))
    edge = db.session.scalar(select(row.id).where(row.public_id == after)) if after else None
    if edge is not None:
        query = query.where(row.id > edge if is_open else row.id < edge)
    found = db.session.execute(
        query.join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .add_columns(Person, EvaluationPeriod.name)
        .order_by(row.id if is_open else row.id.desc())
        .limit(PAGE + 1)
    ).all()
    rows = [Row(one, person, period) for one, person, period in found]
    return Rows(rows[:PAGE], rows[PAGE - 1].objection.public_id if len(rows) > PAGE else "")


def form_of(objection: EvaluationObjection) -> EvaluationForm:
    """The form an objection is about, with its period."""
    query = select(EvaluationForm).where(EvaluationForm.id == objection.form_id)
    return db.session.scalars(query.options(joinedload(EvaluationForm.period))).one()
