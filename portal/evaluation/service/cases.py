"""What a person does with their form: comment, acknowledge, object; and the decision.

An objection is a case: it has a last day in working days, and is decided by somebody who neither
rated nor calibrated the form nor leads the person. What is decided in favour may change levels.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Role
from portal.evaluation.case_notices import CaseNotice
from portal.evaluation.models import EvaluationForm, EvaluationObjection, EvaluationPeriod
from portal.evaluation.queries import cases as queries
from portal.evaluation.queries import periods
from portal.evaluation.rules import cases as rules
from portal.evaluation.rules.cases import CaseRefusal, Standing, Verdict
from portal.evaluation.rules.ratings import LONGEST_WORD
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import acting, calibrating
from portal.evaluation.service.calibrating import Change
from portal.people.queries import agencies, calendars
from portal.people.rules.calendar import add_working_days
from portal.people.service import inbox, locks


@dataclass(frozen=True, slots=True)
class _Held:
    """A form with its period, held until the transaction ends, and where it stands."""

    form: EvaluationForm
    period: EvaluationPeriod
    today: date
    standing: Standing


def comment(form_id: int, text: str, *, now: datetime) -> None:
    """Keep one's own word on one's form; an empty one takes it back. Raises Refused."""
    with transaction():
        held = _held(form_id, now)
        if held.standing.fixed_at is not None:
            raise Refused(CaseRefusal.FIXED, field="comment")
        if len(text) > LONGEST_WORD:
            raise Refused(CaseRefusal.TOO_LONG, field="comment")
        held.form.comment = text.strip()
        held.form.commented_at = now if text.strip() else None


def acknowledge(form_id: int, *, now: datetime) -> None:
    """Say that one has read the result and accepts it; again changes nothing. Raises Refused."""
    with transaction():
        held = _held(form_id, now)
        if held.form.acknowledged_at is not None:
            return
        acting.refuse_others(held.period, Stage.OBJECTION, {Role.EMPLOYEE})
        _refuse(rules.may_acknowledge(held.standing))
        held.form.acknowledged_at = now
        _note("evaluation.acknowledged", held, held.form.person_id, now)


def object_to(form_id: int, reason: str, *, now: datetime) -> EvaluationObjection:
    """File an objection to one's form. Raises Refused."""
    with transaction():
        held = _held(form_id, now)
        acting.refuse_others(held.period, Stage.OBJECTION, {Role.EMPLOYEE})
        _refuse(rules.may_object(held.standing, reason))
        agency = held.period.organisation_id
        days = periods.policy(held.period, held.today).figures.objection_working_days
        calendar = calendars.of_agency(agency, held.today)
        objection = EvaluationObjection(
            organisation_id=agency,
            form_id=form_id,
            reason=reason.strip(),
            filed_at=now,
            due_on=add_working_days(calendar, held.today, days),
        )
        db.session.add(objection)
        db.session.flush()
        _note("evaluation.objected", held, held.form.person_id, now)
        _tell(held, objection, CaseNotice.OBJECTION_FILED, now)
    return objection


def withdraw(form_id: int, *, now: datetime) -> None:
    """Take one's objection back while it has no decision; again changes nothing."""
    with transaction():
        held = _held(form_id, now)
        for one in queries.objections_to([form_id]):
            if one.decided_at is None:
                one.withdrawn_at = now
                _note("evaluation.objection_withdrawn", held, held.form.person_id, now)


def decide(
    objection_id: int,
    verdict: Verdict,
    answer: str,
    changes: Sequence[Change] = (),
    *,
    actor_id: int,
    roles: AbstractSet[Role],
    now: datetime,
) -> EvaluationObjection:
    """Answer an objection. Levels are changed only by one that is granted, at least in part.

    Raises Refused, NotFound.
    """
    with transaction():
        row = db.session.get(EvaluationObjection, objection_id)
        if row is None:
            raise NotFound
        held = _held(row.form_id, now)
        acting.refuse_others(held.period, Stage.OBJECTION, roles)
        row = db.session.get_one(EvaluationObjection, objection_id, populate_existing=True)
        is_closed = row.decided_at is not None or row.withdrawn_at is not None
        hand = queries.hand(held.form, actor_id, held.today)
        _refuse(rules.may_decide(hand, decided=is_closed, reason=answer), "answer")
        if verdict is Verdict.REJECTED and changes:
            raise Refused(CaseRefusal.NOTHING_CHANGES, field="verdict")
        for change in changes:
            calibrating.write(change, answer, actor_id=actor_id, today=held.today, now=now)
        row.decided_at, row.decided_by_id = now, actor_id
        row.verdict, row.answer = verdict.value, answer.strip()
        _note("evaluation.objection_decided", held, actor_id, now)
        _tell(held, row, CaseNotice.OBJECTION_DECIDED, now)
    return row


def _held(form_id: int, now: datetime) -> _Held:
    person_id = db.session.scalar(
        select(EvaluationForm.person_id).where(EvaluationForm.id == form_id)
    )
    if person_id is None:
        raise NotFound
    locks.person(person_id)
    form = db.session.scalars(
        select(EvaluationForm)
        .where(EvaluationForm.id == form_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    period = db.session.get_one(EvaluationPeriod, form.period_id)
    today = zones.local_day(now, agencies.timezones()[period.organisation_id])
    return _Held(form, period, today, queries.standings(period, [form], today)[form.id])


def _refuse(refusal: CaseRefusal | None, field: str = "reason") -> None:
    if refusal is not None:
        raise Refused(refusal, field=field)


def _tell(held: _Held, objection: EvaluationObjection, kind: CaseNotice, now: datetime) -> None:
    inbox.send(
        held.form.person_id,
        kind,
        {"period": held.period.name, "due_on": objection.due_on.isoformat()},
        path=f"/evaluations/{held.period.code}",
        event_key=f"{kind.value}:{objection.id}",
        now=now,
    )


def _note(action: str, held: _Held, actor_id: int, now: datetime) -> None:
    audit.record(
        action,
        object_kind="evaluation_form",
        object_id=held.form.id,
        organisation_id=held.period.organisation_id,
        now=now,
        actor_id=actor_id,
    )
