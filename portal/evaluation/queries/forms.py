"""Reads of periods and forms: every figure comes from the profile of the cut-off day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from portal.competency.queries import catalogue, requirements
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.timeline import Mark, before
from portal.evaluation.models import EvaluationForm, EvaluationPeriod
from portal.evaluation.queries import periods
from portal.evaluation.rules import index as rules
from portal.evaluation.rules.facts import Facts
from portal.evaluation.rules.index import Figure, Index
from portal.ledger.queries import profiles
from portal.people.models import Person


def forms_of(person_id: int) -> Select[EvaluationForm]:
    """The forms a person may see as their own: those of periods that were opened."""
    return (
        select(EvaluationForm)
        .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .where(EvaluationForm.person_id == person_id, EvaluationPeriod.opened_at.is_not(None))
        .options(contains_eager(EvaluationForm.period))
    )


def only_of(person_id: int, other_id: int) -> Sequence[EvaluationForm]:
    """The forms of a person in periods in which the other person has none."""
    others = select(EvaluationForm.period_id).where(EvaluationForm.person_id == other_id)
    query = select(EvaluationForm).where(
        EvaluationForm.person_id == person_id, EvaluationForm.period_id.not_in(others)
    )
    return db.session.scalars(query.order_by(EvaluationForm.id)).all()


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as it stands: until lock it reads effective on the cut-off day, known now."""

    period: EvaluationPeriod
    state: periods.PeriodState
    effective_on: date
    figures: tuple[Figure, ...]
    index: Index


def own_forms(person_id: int) -> list[EvaluationForm]:
    """Newest period first."""
    query = forms_of(person_id).order_by(EvaluationPeriod.from_on.desc())
    return list(db.session.scalars(query))


def own_form(person_id: int, period_code: str) -> EvaluationForm:
    """The person's form of a period. Raises NotFound."""
    form = db.session.scalar(forms_of(person_id).where(EvaluationPeriod.code == period_code))
    if form is None:
        raise NotFound
    return form


def view_of(form: EvaluationForm, facts: Facts, today: date) -> FormView:
    """The same from a form's facts: those stored, once it is locked."""
    return FormView(
        period=form.period,
        state=periods.state(form.period, today),
        effective_on=facts.effective_on,
        figures=facts.figures,
        index=facts.index,
    )


def person_of(form: EvaluationForm) -> Person:
    """Whom a form is about."""
    return db.session.get_one(Person, form.person_id)


def last_of(person_id: int, period_code: str = "") -> EvaluationForm | None:
    """The person's form of the latest opened period, or of that with the code."""
    query = forms_of(person_id).order_by(EvaluationPeriod.from_on.desc(), EvaluationForm.id)
    if period_code:
        query = query.where(EvaluationPeriod.code == period_code)
    return db.session.scalars(query.limit(1)).first()


def view(form: EvaluationForm, today: date, *, on: date | None = None) -> FormView:
    """The form's figures, two statements: the standard and the levels of the effective day.

    Effective on the cut-off day; while the period runs that day lies ahead and today stands in
    for it, so that nothing is shown as expired which has not. `on`: an earlier day.
    """
    period = form.period
    effective = on or periods.calendar(period).effective_on(today)
    person_id = form.person_id
    figures = figures_of([person_id], effective)[person_id]
    return FormView(
        period=period,
        state=periods.state(period, today),
        effective_on=effective,
        figures=figures,
        index=rules.competence_index(figures, periods.policy(period, today).figures),
    )


def figures_of(person_ids: Collection[int], on: date) -> dict[int, tuple[Figure, ...]]:
    """What the index of each is worked out from: every competency of the standard, of its kind.

    Two statements however many persons.
    """
    required = requirements.level_numbers(person_ids, on)
    held = profiles.level_numbers(person_ids, on)
    kinds = catalogue.catalogue().for_rules
    return {
        person_id: tuple(
            Figure(
                competency_id,
                held[person_id].get(competency_id, 0),
                level,
                kinds(competency_id).kind,
            )
            for competency_id, level in asked.items()
        )
        for person_id, asked in required.items()
    }


def indexes(period: EvaluationPeriod, person_ids: Collection[int], on: date) -> dict[int, Index]:
    """The competence index of many persons of a period on a day; two statements."""
    policy = periods.policy(period, on).figures
    return {
        person_id: rules.competence_index(figures, policy)
        for person_id, figures in figures_of(person_ids, on).items()
    }


@dataclass(frozen=True, slots=True)
class FormMoment:
    """A form opened or locked, for a person's history."""

    at: datetime
    id: int
    kind: str
    period: str


OPENED = "form_opened"
LOCKED = "form_locked"


def moments(person_id: int, mark: Mark | None, size: int) -> list[FormMoment]:
    """When the person's forms were opened and locked; one more than `size` says go on."""
    found = []
    for kind, at in ((OPENED, EvaluationPeriod.opened_at), (LOCKED, EvaluationForm.locked_at)):
        rows = db.session.execute(
            select(at, EvaluationForm.id, EvaluationPeriod.name)
            .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
            .where(
                EvaluationForm.person_id == person_id,
                at.is_not(None),
                before(mark, kind, at, EvaluationForm.id),
            )
            .order_by(at.desc(), EvaluationForm.id.desc())
            .limit(size + 1)
        )
        found += [FormMoment(one, id_, kind, name) for one, id_, name in rows if one is not None]
    return found
