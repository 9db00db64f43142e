"""What is rated on a form: by whom, of which competencies, how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager

from portal.competency.queries import catalogue, policies, requirements
from portal.competency.queries.catalogue import CompetencyValue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.permissions import Permission, Role
from portal.evaluation.data import value_guides
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationRating,
)
from portal.evaluation.queries import periods
from portal.evaluation.queries.stage_days import is_not_over
from portal.evaluation.rules import acting, guides, ratings
from portal.evaluation.rules.guides import Seen
from portal.evaluation.rules.population import month_days
from portal.evaluation.rules.ratings import Mark, RatingKind, Scale
from portal.evaluation.rules.stages import Dated, Stage
from portal.ledger.rules.counting import months_after
from portal.people.models import OrgUnit, Person
from portal.people.queries import chains, scopes

_rated = shared_alias(EvaluationRating)
STAGES: Mapping[RatingKind, Stage] = {
    RatingKind.SELF: Stage.SELF,
    RatingKind.SUPERVISOR: Stage.SUPERVISOR,
}
ROLES: Mapping[RatingKind, Role] = {
    RatingKind.SELF: Role.EMPLOYEE,
    RatingKind.SUPERVISOR: Role.SUPERVISOR,
}
"""Whoever HR names rates in a superior's place."""


def rated_by(actor: Actor, on: date) -> Select[EvaluationForm]:
    """The forms of opened periods that the actor rates; of nobody erased or restricted.

    A former superior has one until their rating is handed in or its stage is over: they rate the
    months they led, and what came later is not theirs to read.
    """
    me = actor.person_id
    still = and_(
        EvaluationForm.locked_at.is_(None),
        is_not_over(Stage.SUPERVISOR, on),
        ~handed_in(RatingKind.SUPERVISOR, me),
    )
    return _of_rater(me).where(or_(stands(me, on), still))


def led_by(actor: Actor, on: date) -> Select[EvaluationForm]:
    """Those of people the actor leads today or was named for: all of it may be read."""
    return _of_rater(actor.person_id).where(stands(actor.person_id, on))


def stands(rater_id: int, on: date) -> ColumnElement[bool]:
    """Whether the rater was named or leads the person on the day."""
    return or_(EvaluationRater.named_by_id.is_not(None), scopes.led_by(rater_id, on))


def _of_rater(rater_id: int) -> Select[EvaluationForm]:
    return (
        select(EvaluationForm)
        .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .join(EvaluationRater, EvaluationRater.form_id == EvaluationForm.id)
        .join(Person, Person.id == EvaluationForm.person_id)
        .where(
            EvaluationRater.person_id == rater_id,
            EvaluationPeriod.opened_at.is_not(None),
            scopes.there(Permission.EVALUATION_READ),
        )
        .options(contains_eager(EvaluationForm.period))
    )


def handed_in(kind: RatingKind, rater: InstrumentedAttribute[int] | int) -> ColumnElement[bool]:
    """Whether the rater has handed in what is asked of the form."""
    return exists().where(
        EvaluationRating.form_id == EvaluationForm.id,
        EvaluationRating.kind == kind.value,
        EvaluationRating.rater_id == rater,
        EvaluationRating.submitted_at.is_not(None),
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """One rating as its page needs it: whose form, by whom, what has been said."""

    form: EvaluationForm
    kind: RatingKind
    rater_id: int
    person: Person
    rating: EvaluationRating | None
    required: Mapping[int, int]  # competency → level of the standard
    is_open: bool
    seen_on: date  # the day whose levels are shown
    led_until: date | None = None  # of a former superior: the last day of the months they led

    @property
    def marks(self) -> dict[int, Mark]:
        kept = self.rating.marks if self.rating else {}
        return {int(key): Mark.read(int(key), one) for key, one in kept.items()}

    @property
    def guides(self) -> dict[str, Seen]:
        return guides.taken(value_guides(), self.rating.guides if self.rating else {})

    @property
    def is_submitted(self) -> bool:
        return self.rating is not None and self.rating.submitted_at is not None

    @property
    def version(self) -> int:
        return self.rating.version if self.rating else 0


def desk(form: EvaluationForm, kind: RatingKind, rater_id: int, today: date) -> Desk:
    """Three statements: person, rating, what the posts ask for; two more for a superior."""
    person = db.session.get_one(Person, form.person_id)
    rating = db.session.scalar(
        select(EvaluationRating).where(
            EvaluationRating.form_id == form.id,
            EvaluationRating.kind == kind,
            EvaluationRating.rater_id == rater_id,
        )
    )
    calendar = periods.calendar(form.period)
    until = _led_until(form, rater_id, today) if kind is RatingKind.SUPERVISOR else None
    on = calendar.effective_on(today)
    on = min(on, until) if until else on
    needed = requirements.of_persons([form.person_id], on)[form.person_id].levels
    asked = {**needed.acting, **needed.definitive}
    return Desk(
        form=form,
        kind=kind,
        rater_id=rater_id,
        person=person,
        rating=rating,
        required={key: one.level for key, one in sorted(asked.items())},
        is_open=form.locked_at is None and _is_open(calendar.of(STAGES[kind]), kind, today),
        seen_on=on,
        led_until=until,
    )


def _is_open(stage: Dated, kind: RatingKind, today: date) -> bool:
    """Whether who rates by this kind acts in the stage, and it has the day."""
    return stage.holds(today) and acting.acts(stage, {ROLES[kind]})


def _led_until(form: EvaluationForm, rater_id: int, today: date) -> date | None:
    """The last day of the months a former superior led; None for whoever leads or was named."""
    rater = db.session.get(EvaluationRater, (form.id, rater_id))
    if rater is None or rater.named_by_id is not None:
        return None
    calendar = periods.calendar(form.period)
    months = [day for day in month_days(calendar.from_on, calendar.until_on) if day <= today]
    charts = chains.on_days([form.person_id], {*months, today})
    led = [
        day
        for day, chart in charts.items()
        if rater_id in {one.person for one in chart.supervisors_of(form.person_id).supervisors}
    ]
    if today in led:
        return None
    last = max((months.index(day) for day in led), default=0)
    return months_after(calendar.from_on, last + 1) - timedelta(days=1)


def scales(desk: Desk, today: date) -> dict[int, Scale]:
    """What can be rated of each competency: the rules of the supervisor's word also bind a
    self-rating, so that the two can be laid side by side.
    """
    policy = policies.in_force(today)
    rule = policy.proof(SourceKind.SUPERVISOR_RATING, Strand.ATTITUDE) if policy else None
    if rule is None:
        return {}
    known = catalogue.catalogue()
    return {key: _scale(known.worded(key, today), rule) for key in desk.required}


def _scale(one: CompetencyValue, rule: ratings.ProofLimits) -> Scale:
    offered = {level.level: len(level.indicators) for level in one.levels}
    return Scale(one.id, offered, rule.min_indicators, rule.max_level)


@dataclass(frozen=True, slots=True)
class Said:
    """A rating that was handed in, as others read it."""

    kind: RatingKind
    rater: Person
    marks: Mapping[int, Mark]
    guides: Mapping[str, Seen]
    note: str
    at: datetime


def submitted(form_id: int, *, but: int = 0) -> list[Said]:
    """What was handed in about a form, but that of one rater; one statement."""
    found = db.session.execute(
        select(EvaluationRating, Person)
        .join(Person, Person.id == EvaluationRating.rater_id)
        .where(
            EvaluationRating.form_id == form_id,
            EvaluationRating.submitted_at.is_not(None),
            EvaluationRating.rater_id != but,
        )
        .order_by(EvaluationRating.submitted_at, EvaluationRating.id)
    )
    return [
        Said(
            kind=RatingKind(rating.kind),
            rater=person,
            marks={int(key): Mark.read(int(key), one) for key, one in rating.marks.items()},
            guides=guides.taken(value_guides(), rating.guides),
            note=rating.note,
            at=rating.submitted_at or rating.saved_at,
        )
        for rating, person in found
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """One form in a rater's list."""

    form: EvaluationForm
    person: Person
    unit: str
    months: int
    rated: EvaluationRating | None
    self_rated: bool
    leads: bool = True  # today, or was named; else the months led are rated and no more is read


def rates(actor: Actor, on: date) -> bool:
    """Whether there is anybody the actor rates, also after leading them no more."""
    found = rated_by(actor, on).with_only_columns(literal(1))
    return bool(db.session.scalar(select(found.exists())))


def to_rate(actor: Actor, on: date) -> Sequence[Row]:
    """The forms of periods a rater has, the latest period first; people lead some dozens."""
    own = aliased(EvaluationRating)
    found = db.session.execute(
        rated_by(actor, on)
        .outerjoin(OrgUnit, OrgUnit.id == EvaluationForm.unit_id)
        .outerjoin(
            _rated,
            (_rated.form_id == EvaluationForm.id)
            & (_rated.kind == RatingKind.SUPERVISOR.value)
            & (_rated.rater_id == actor.person_id),
        )
        .outerjoin(own, (own.form_id == EvaluationForm.id) & (own.kind == RatingKind.SELF.value))
        .add_columns(
            Person,
            OrgUnit.name,
            EvaluationRater.months,
            _rated,
            own.submitted_at,
            case((stands(actor.person_id, on), 1), else_=0),
        )
        .order_by(EvaluationPeriod.from_on.desc(), Person.sort_key, EvaluationForm.id)
        .limit(MOST)
    )
    return [
        Row(form, person, unit or "", months, rating, own_at is not None, bool(leads))
        for form, person, unit, months, rating, own_at, leads in found
    ]


MOST = 400
"""Forms of one rater on one page: several periods of a large unit."""


def one(scope: Select[EvaluationForm], public_id: str) -> EvaluationForm:
    """One form of the scope. Raises NotFound."""
    found = db.session.scalar(scope.where(EvaluationForm.public_id == public_id))
    if found is None:
        raise NotFound
    return found
