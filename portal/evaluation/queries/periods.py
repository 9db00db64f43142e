"""Periods as HR sees them: set up, prepared, opened; and who is in, with the gaps to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.data import policies
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationRater
from portal.evaluation.rules import acting, stages
from portal.evaluation.rules.policy import EvaluationPolicy
from portal.evaluation.rules.population import Gap
from portal.evaluation.rules.stages import Calendar
from portal.people.models import Organisation, OrgUnit, Person
from portal.people.queries import keyset, scopes
from portal.people.queries.keyset import Order, Place

_rater_person = shared_alias(Person)


class PeriodState(StrEnum):
    """Computed from what was done and the days; never stored."""

    DRAFT = "draft"
    PREPARING = "preparing"
    PREPARED = "prepared"
    PLANNED = "planned"  # opened, and its first day lies ahead
    OPEN = "open"
    UNFIXED = "unfixed"  # the days of fixing are over, and something is not fixed
    CLOSED = "closed"


def managed(actor: Actor) -> Select[EvaluationPeriod]:
    """The periods of agencies the actor manages evaluations of."""
    return select(EvaluationPeriod).where(_in_agencies(actor))


def _in_agencies(actor: Actor) -> ColumnElement[bool]:
    grants = actor.grants_with(Permission.EVALUATION_MANAGE)
    ids = {one.organisation_id for one in grants if one.unit_id is None}
    return EvaluationPeriod.organisation_id.in_(ids)


def agencies(actor: Actor) -> frozenset[int]:
    """The agencies the actor may open a period for."""
    grants = actor.grants_with(Permission.EVALUATION_MANAGE)
    return frozenset(one.organisation_id for one in grants if one.unit_id is None)


def latest(actor: Actor) -> Sequence[EvaluationPeriod]:
    """The periods an actor manages, the newest first; an agency has two a year."""
    query = managed(actor).order_by(EvaluationPeriod.from_on.desc(), EvaluationPeriod.id.desc())
    return db.session.scalars(query.limit(40)).all()


def elsewhere(actor: Actor) -> list[tuple[EvaluationPeriod, str]]:
    """Opened periods of other agencies, whose days and statuses may be copied, with the agency's
    name; the newest first. They name nobody.
    """
    rows = db.session.execute(
        select(EvaluationPeriod, Organisation.name)
        .join(Organisation, Organisation.id == EvaluationPeriod.organisation_id)
        .where(EvaluationPeriod.opened_at.is_not(None), ~_in_agencies(actor))
        .order_by(EvaluationPeriod.from_on.desc(), EvaluationPeriod.id.desc())
        .limit(12)
    )
    return [(period, name) for period, name in rows]


def one(scope: Select[EvaluationPeriod], public_id: str) -> EvaluationPeriod:
    """One of the scope. Raises NotFound."""
    found = db.session.scalar(scope.where(EvaluationPeriod.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def calendar(period: EvaluationPeriod) -> Calendar:
    """The days of a period and its stages, and who acts in them."""
    said = stages.read(period.from_on, period.until_on, period.stages)
    return acting.filled(said, policy(period, period.from_on).usual)


def policy(period: EvaluationPeriod, on: date) -> EvaluationPolicy:
    """The rules of an opened period; of one that is not, those of the day."""
    if period.policy_version is not None:
        return next(one for one in policies() if one.version == period.policy_version)
    return policy_on(on)


def policy_on(on: date) -> EvaluationPolicy:
    """The rules in force on a day; before the first ones, those."""
    begun = [one for one in policies() if one.valid_from <= on]
    return begun[-1] if begun else policies()[0]


def state(period: EvaluationPeriod, today: date) -> PeriodState:
    """Where a period stands on the agency's day."""
    if period.opened_at is None:
        if period.prepare_asked_at is None:
            return PeriodState.DRAFT
        return PeriodState.PREPARED if period.prepared_at else PeriodState.PREPARING
    if today < period.from_on:
        return PeriodState.PLANNED
    if today < calendar(period).of(stages.Stage.FOLLOW_UP).from_on:
        return PeriodState.OPEN
    return PeriodState.UNFIXED if period.fixed_at is None else PeriodState.CLOSED


def spans_of_others(organisation_id: int, but: int | None = None) -> list[tuple[date, date]]:
    """The days of the agency's other periods, ends exclusive."""
    query = select(EvaluationPeriod.from_on, EvaluationPeriod.until_on).where(
        EvaluationPeriod.organisation_id == organisation_id, EvaluationPeriod.id != (but or 0)
    )
    return [(begin, end) for begin, end in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class Figures:
    """How many are in, and how many of them have each gap."""

    people: int
    gaps: dict[Gap, int]


def figures(period_id: int) -> Figures:
    """The population of a prepared period in numbers; one statement."""
    rows = db.session.execute(
        select(EvaluationForm.gaps, func.count())
        .where(EvaluationForm.period_id == period_id)
        .group_by(EvaluationForm.gaps)
    ).all()
    counts = dict.fromkeys(Gap, 0)
    for gaps, number in rows:
        for gap in gaps.split():
            counts[Gap(gap)] += number
    return Figures(sum(number for _gaps, number in rows), counts)


@dataclass(frozen=True, slots=True)
class Placement:
    """One person of a period as HR looks at it: unit, raters, gaps."""

    form: EvaluationForm
    person: Person
    unit: str
    raters: tuple[tuple[EvaluationRater, Person], ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(Gap(one) for one in self.form.gaps.split())


@dataclass(frozen=True, slots=True)
class Placements:
    rows: Sequence[Placement]
    before: str = ""
    after: str = ""


BY_NAME = Order(
    Person.sort_key + "\n" + EvaluationForm.public_id,
    EvaluationForm.public_id,
    select(Person.sort_key + "\n" + EvaluationForm.public_id)
    .select_from(EvaluationForm)
    .join(Person, Person.id == EvaluationForm.person_id),
)


def placements(period_id: int, only: Gap | None, place: Place) -> Placements:
    """Who is in a period, by name; `only` those with a gap. Two statements."""
    query: Select[*tuple[Any, ...]] = (
        select(EvaluationForm, Person, OrgUnit.name.label("unit"), EvaluationForm.public_id)
        .join(Person, Person.id == EvaluationForm.person_id)
        .outerjoin(OrgUnit, OrgUnit.id == EvaluationForm.unit_id)
        .where(EvaluationForm.period_id == period_id, scopes.there(Permission.EVALUATION_MANAGE))
    )
    if only is not None:
        query = query.where(has_gap(only))
    cut = keyset.cut(query, BY_NAME, place)
    raters = raters_of([form.id for form, *_others in cut.rows])
    rows = [
        Placement(form, person, unit or "", tuple(raters.get(form.id, ())))
        for form, person, unit, _id in cut.rows
    ]
    return Placements(rows, cut.before, cut.after)


def form_of(period_id: int, public_id: str) -> EvaluationForm:
    """One form of a period, of somebody who may be found. Raises NotFound."""
    found = db.session.scalar(
        select(EvaluationForm)
        .join(Person, Person.id == EvaluationForm.person_id)
        .where(
            EvaluationForm.period_id == period_id,
            EvaluationForm.public_id == public_id,
            scopes.there(Permission.EVALUATION_MANAGE),
        )
    )
    if found is None:
        raise NotFound
    return found


def placement(form_id: int) -> Placement:
    """One person of a period as HR looks at them. Two statements."""
    form, person, unit = db.session.execute(
        select(EvaluationForm, Person, OrgUnit.name)
        .join(Person, Person.id == EvaluationForm.person_id)
        .outerjoin(OrgUnit, OrgUnit.id == EvaluationForm.unit_id)
        .where(EvaluationForm.id == form_id)
    ).one()
    return Placement(form, person, unit or "", tuple(raters_of([form_id]).get(form_id, ())))


def raters_of(form_ids: Sequence[int]) -> dict[int, list[tuple[EvaluationRater, Person]]]:
    """The raters of these forms with their names, who led longest first; one statement."""
    if not form_ids:
        return {}
    found = db.session.execute(
        select(EvaluationRater, _rater_person)
        .join(_rater_person, _rater_person.id == EvaluationRater.person_id)
        .where(EvaluationRater.form_id.in_(form_ids))
        .order_by(EvaluationRater.form_id, EvaluationRater.months.desc(), _rater_person.sort_key)
    )
    by_form: dict[int, list[tuple[EvaluationRater, Person]]] = {}
    for rater, person in found:
        by_form.setdefault(rater.form_id, []).append((rater, person))
    return by_form


def has_gap(gap: Gap) -> ColumnElement[bool]:
    """Whether a form's gaps name this one; no word is part of another."""
    return EvaluationForm.gaps.contains(gap.value, autoescape=True)
