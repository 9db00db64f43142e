"""Where a form stands towards its person, and what somebody has had to do with it."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.models import (
    EvaluationCalibration,
    EvaluationForm,
    EvaluationObjection,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationRating,
)
from portal.evaluation.queries import periods
from portal.evaluation.rules.cases import Hand, Standing
from portal.evaluation.rules.ratings import RatingKind
from portal.evaluation.rules.stages import Stage
from portal.people.models import Person
from portal.people.queries import chains, scopes


def objections_to(form_ids: Collection[int]) -> list[EvaluationObjection]:
    """Those filed against these forms and not taken back, the newest first; one statement."""
    row = EvaluationObjection
    query = select(row).where(row.form_id.in_(form_ids), row.withdrawn_at.is_(None))
    return list(db.session.scalars(query.order_by(row.id.desc())))


def standings(
    period: EvaluationPeriod, forms: Collection[EvaluationForm], today: date
) -> dict[int, Standing]:
    """By form of one period; one statement."""
    filed = objections_to([one.id for one in forms])
    return {
        form.id: standing(period, form, [one for one in filed if one.form_id == form.id], today)
        for form in forms
    }


def standing(
    period: EvaluationPeriod,
    form: EvaluationForm,
    filed: Collection[EvaluationObjection],
    today: date,
) -> Standing:
    """What can still be done with one form; `filed`: the objections to it."""
    stage = periods.calendar(period).of(Stage.OBJECTION)
    return Standing(
        objections_open=stage.holds(today),
        objections_over=stage.is_over(today),
        acknowledged_at=form.acknowledged_at,
        has_objection=any(not one.verdict for one in filed),
        was_decided=any(bool(one.verdict) for one in filed),
        fixed_at=form.locked_at,
    )


def hand(form: EvaluationForm, person_id: int, today: date) -> Hand:
    """What the person has had to do with the form; four statements."""
    raters = set(
        db.session.scalars(
            select(EvaluationRater.person_id).where(EvaluationRater.form_id == form.id)
        )
    )
    rated = select(EvaluationRating.rater_id).where(
        EvaluationRating.form_id == form.id, EvaluationRating.kind == RatingKind.SUPERVISOR.value
    )
    calibrators = select(EvaluationCalibration.by_id).join(
        EvaluationRating, EvaluationRating.id == EvaluationCalibration.rating_id
    )
    chart = chains.above([form.person_id], today)
    leaders = chart.supervisors_of(form.person_id).supervisors
    return Hand(
        person=person_id,
        subject=form.person_id,
        raters=frozenset({*raters, *db.session.scalars(rated)}),
        calibrators=frozenset(
            db.session.scalars(calibrators.where(EvaluationRating.form_id == form.id))
        ),
        leaders=frozenset(one.person for one in leaders),
    )


def changes_of(form_id: int) -> list[EvaluationCalibration]:
    """What calibration and decisions changed on a form, in order; one statement."""
    query = (
        select(EvaluationCalibration)
        .join(EvaluationRating, EvaluationRating.id == EvaluationCalibration.rating_id)
        .where(EvaluationRating.form_id == form_id)
    )
    return list(db.session.scalars(query.order_by(EvaluationCalibration.id)))


def handled(actor: Actor) -> Select[EvaluationObjection]:
    """Objections in the agencies whose evaluations the actor manages; of nobody restricted."""
    return (
        select(EvaluationObjection)
        .join(EvaluationForm, EvaluationForm.id == EvaluationObjection.form_id)
        .join(Person, Person.id == EvaluationForm.person_id)
        .where(
            EvaluationObjection.organisation_id.in_(periods.agencies(actor)),
            EvaluationObjection.withdrawn_at.is_(None),
            scopes.there(Permission.EVALUATION_MANAGE),
        )
    )


def waiting(actor: Actor) -> Select[EvaluationObjection]:
    """Those without a decision that somebody else has to give, one's own aside."""
    return handled(actor).where(
        EvaluationObjection.decided_at.is_(None), EvaluationForm.person_id != actor.person_id
    )


def one(scope: Select[EvaluationObjection], public_id: str) -> EvaluationObjection:
    """One of the scope. Raises NotFound."""
    found = db.session.scalar(scope.where(EvaluationObjection.public_id == public_id))
    if found is None:
        raise NotFound
    return found
