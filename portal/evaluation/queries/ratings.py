"""What is rated on a form: by whom, of which competencies, how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import aliased, contains_eager

from portal.competency.queries import catalogue, policies, requirements
from portal.competency.queries.catalogue import CompetencyValue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.data import value_guides
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationRating,
)
from portal.evaluation.queries import periods
from portal.evaluation.rules import guides, ratings
from portal.evaluation.rules.guides import Seen
from portal.evaluation.rules.ratings import Mark, RatingKind, Scale
from portal.evaluation.rules.stages import Stage
from portal.people.models import OrgUnit, Person
from portal.people.queries import scopes

_rated = shared_alias(EvaluationRating)
STAGES: Mapping[RatingKind, Stage] = {
    RatingKind.SELF: Stage.SELF,
    RatingKind.SUPERVISOR: Stage.SUPERVISOR,
}


def rated_by(actor: Actor) -> Select[EvaluationForm]:
    """The forms of opened periods that the actor rates; of nobody erased or restricted."""
    return (
        select(EvaluationForm)
        .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .join(EvaluationRater, EvaluationRater.form_id == EvaluationForm.id)
        .join(Person, Person.id == EvaluationForm.person_id)
        .where(
            EvaluationRater.person_id == actor.person_id,
            EvaluationPeriod.opened_at.is_not(None),
            scopes.there(Permission.EVALUATION_READ),
        )
        .options(contains_eager(EvaluationForm.period))
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
    """Three statements: person, rating, what the posts ask for."""
    person = db.session.get_one(Person, form.person_id)
    rating = db.session.scalar(
        select(EvaluationRating).where(
            EvaluationRating.form_id == form.id,
            EvaluationRating.kind == kind,
            EvaluationRating.rater_id == rater_id,
        )
    )
    calendar = periods.calendar(form.period)
    on = calendar.effective_on(today)
    needed = requirements.of_persons([form.person_id], on)[form.person_id].levels
    asked = {**needed.acting, **needed.definitive}
    return Desk(
        form=form,
        kind=kind,
        rater_id=rater_id,
        person=person,
        rating=rating,
        required={key: one.level for key, one in sorted(asked.items())},
        is_open=form.locked_at is None and calendar.of(STAGES[kind]).holds(today),
    )


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


def rates(actor: Actor) -> bool:
    """Whether there is anybody the actor rates, also after leading them no more."""
    return bool(db.session.scalar(select(rated_by(actor).with_only_columns(literal(1)).exists())))


def to_rate(actor: Actor) -> Sequence[Row]:
    """The forms of periods a rater has, the latest period first; people lead some dozens."""
    own = aliased(EvaluationRating)
    found = db.session.execute(
        rated_by(actor)
        .outerjoin(OrgUnit, OrgUnit.id == EvaluationForm.unit_id)
        .outerjoin(
            _rated,
            (_rated.form_id == EvaluationForm.id)
            & (_rated.kind == RatingKind.SUPERVISOR.value)
            & (_rated.rater_id == actor.person_id),
        )
        .outerjoin(own, (own.form_id == EvaluationForm.id) & (own.kind == RatingKind.SELF.value))
        .add_columns(Person, OrgUnit.name, EvaluationRater.months, _rated, own.submitted_at)
        .order_by(EvaluationPeriod.from_on.desc(), Person.sort_key, EvaluationForm.id)
        .limit(MOST)
    )
    return [
        Row(form, person, unit or "", months, rating, own_at is not None)
        for form, person, unit, months, rating, own_at in found
    ]


MOST = 400
"""Forms of one rater on one page: several periods of a large unit."""


def one(scope: Select[EvaluationForm], public_id: str) -> EvaluationForm:
    """One form of the scope. Raises NotFound."""
    found = db.session.scalar(scope.where(EvaluationForm.public_id == public_id))
    if found is None:
        raise NotFound
    return found
