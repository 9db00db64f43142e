"""Follow-ups: drawn from fixed forms piece by piece, proposed by hand, decided, carried on, ended.

Drawing may be cut off anywhere, run twice at once and be done again: each proposal has a key that
is in a period once.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, insert, select
from sqlalchemy.orm import contains_eager

from portal.competency.queries import catalogue
from portal.core import audit, jobs, zones
from portal.core.db import after_commit, db, transaction, with_retries
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, FollowUp
from portal.evaluation.notices import FollowUpNotice
from portal.evaluation.queries import followups as queries
from portal.evaluation.queries import outcomes, periods, readiness
from portal.evaluation.rules import followups as rules
from portal.evaluation.rules.acting import ALWAYS
from portal.evaluation.rules.followups import (
    BY_HAND,
    FollowUpRefusal,
    Ground,
    Kind,
    Proposal,
    Result,
)
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import acting
from portal.evaluation.service.periods import locked
from portal.learning import entering
from portal.people.queries import agencies
from portal.people.service import inbox
from portal.planning.rules.needs import OriginKind
from portal.planning.service import needs

Roles = AbstractSet[Role]
JOB: Final = "evaluation-follow-ups"
PIECE: Final = 200


def wake() -> None:
    jobs.hand_over(JOB)


def after_fixing() -> None:
    """What was fixed is drawn from soon; for the transaction that fixes forms."""
    after_commit(wake)


def go_on(*, now: datetime) -> None:
    """Draw from everything that was fixed, in periods whose follow-up stage has begun."""
    opened = select(EvaluationPeriod).where(EvaluationPeriod.opened_at.is_not(None))
    ids = [
        one.id
        for one in db.session.scalars(opened.order_by(EvaluationPeriod.id)).all()
        if queries.begun(one, _today(one, now))
    ]
    for period_id in ids:
        while with_retries(draw_piece, period_id, now=now):
            db.session.expunge_all()
        with_retries(draw_units, period_id, now=now)


def _undrawn(period_id: int) -> Sequence[EvaluationForm]:
    return db.session.scalars(
        _forms(period_id).where(EvaluationForm.proposed_at.is_(None)).limit(PIECE)
    ).all()


def draw_piece(period_id: int, *, now: datetime) -> bool:
    """The next fixed forms; True while some may be left. Read before the transaction."""
    period = db.session.get_one(EvaluationPeriod, period_id, populate_existing=True)
    forms = _undrawn(period_id)
    if not forms:
        return False
    today = _today(period, now)
    figures = periods.policy(period, today).figures
    results = outcomes.results(forms, now)
    on = periods.calendar(period).effective_on(today)
    ready = readiness.ready(results, on, figures.promotion_periods)
    proposals = [
        proposal
        for one in results
        for proposal in rules.for_person(replace(one, ready=one.person in ready), figures)
    ]
    ids = [form.id for form in forms]
    with transaction():
        row = locked(period_id)
        _keep(row, proposals, now)
        for form in _held(ids):
            form.proposed_at = now
        row.proposed_at = None
    return True


def _held(ids: Sequence[int]) -> Sequence[EvaluationForm]:
    return db.session.scalars(
        select(EvaluationForm).where(EvaluationForm.id.in_(ids)).with_for_update()
    ).all()


def draw_units(period_id: int, *, now: datetime) -> bool:
    """What many of a unit miss, from all fixed forms; whether there was anything to look at."""
    period = db.session.get_one(EvaluationPeriod, period_id, populate_existing=True)
    is_any = select(exists().where(EvaluationForm.period_id == period_id, _IS_LOCKED))
    if period.proposed_at is not None or not db.session.scalar(is_any):
        return False
    today = _today(period, now)
    figures = periods.policy(period, today).figures
    found = rules.for_units(_results(period_id, now), figures)
    with transaction():
        row = locked(period_id)
        _keep(row, [one for one in found if one.unit], now)
        row.proposed_at = now
    return True


_IS_LOCKED = EvaluationForm.locked_at.is_not(None)


def _forms(period_id: int) -> Select[EvaluationForm]:
    return (
        select(EvaluationForm)
        .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .where(EvaluationForm.period_id == period_id, _IS_LOCKED)
        .options(contains_eager(EvaluationForm.period))
        .order_by(EvaluationForm.id)
    )


def _results(period_id: int, now: datetime) -> Iterator[Result]:
    after = 0
    while forms := db.session.scalars(
        _forms(period_id).where(EvaluationForm.id > after).limit(PIECE)
    ).all():
        yield from outcomes.results(forms, now)
        after = forms[-1].id


def _keep(period: EvaluationPeriod, proposals: Sequence[Proposal], now: datetime) -> None:
    """Those that are not there yet. The period is held, so that nobody else adds meanwhile."""
    keyed = {
        rules.key(one.kind, person=one.person, unit=one.unit, competency=one.competency): one
        for one in proposals
    }
    known = set(
        db.session.scalars(
            select(FollowUp.key).where(FollowUp.period_id == period.id, FollowUp.key.in_(keyed))
        )
    )
    rows = [_values(period, key, one, now) for key, one in keyed.items() if key not in known]
    if rows:  # in one statement: rows that lack a competency are no kind of their own
        db.session.execute(insert(FollowUp).execution_options(render_nulls=True), rows)


def _values(period: EvaluationPeriod, key: str, one: Proposal, now: datetime) -> dict[str, Any]:
    return {
        "organisation_id": period.organisation_id,
        "period_id": period.id,
        "key": key,
        "person_id": one.person,
        "unit_id": one.unit or None,
        "kind": one.kind.value,
        "ground": one.ground.value,
        "competency_id": one.competency,
        "held": one.held,
        "wanted": one.wanted,
        "proposed_at": now,
    }


def propose(
    person_id: int,
    kind: Kind,
    competency_id: int | None,
    reason: str,
    *,
    by_id: int,
    roles: Roles,
    today: date,
    now: datetime,
) -> FollowUp:
    """Something new, or what was drawn and nobody proposed. Raises Refused(FollowUpRefusal)."""
    form = queries.proposable(person_id, today)
    refusal = rules.may_propose(
        fixed=form is not None, stage_begun=True, is_own=by_id == person_id, reason=reason
    )
    if refusal is not None or form is None:
        raise Refused(refusal or FollowUpRefusal.NOT_FIXED, field="reason")
    proposal = _by_hand(form, kind, competency_id, today)
    with transaction():
        period = locked(form.period_id)
        acting.refuse_others(period, Stage.FOLLOW_UP, roles)
        key = rules.key(kind, person=person_id, unit=0, competency=competency_id)
        drawn = _held_by(FollowUp.period_id == period.id, FollowUp.key == key)
        made = drawn or FollowUp(**_values(period, key, proposal, now))
        if made.decided_at is not None or made.proposed_by_id is not None:
            raise Refused(FollowUpRefusal.TWICE, field="kind")
        made.proposed_by_id, made.reason, made.proposed_at = by_id, reason.strip(), now
        db.session.add(made)
        db.session.flush()
        _note("evaluation.follow_up_proposed", made, by_id, now)
    return made


def _by_hand(form: EvaluationForm, kind: Kind, competency_id: int | None, today: date) -> Proposal:
    if kind not in BY_HAND:
        raise NotFound
    held = wanted = 0
    if kind is Kind.TRAINING:
        figures = outcomes.figures([form.person_id], today)[form.person_id]
        short = {one.competency_id: one for one in figures if one.gap}
        if competency_id not in short:
            raise Refused(FollowUpRefusal.NO_GAP, field="competency")
        held, wanted = short[competency_id].level, short[competency_id].required
    return Proposal(
        kind, Ground.BY_HAND, form.unit_id or 0, form.person_id, competency_id, held, wanted
    )


def decide(
    follow_up_id: int,
    *,
    approve: bool,
    reason: str,
    course: str = "",
    by_id: int,
    roles: Roles,
    today: date,
    now: datetime,
) -> FollowUp:
    """The competent official decides; training that fits begins with it.

    Raises Refused(FollowUpRefusal, EnrolRefusal).
    """
    with transaction():
        row = _locked(follow_up_id)
        _refuse_others(row, roles)
        refusal = rules.may_decide(
            _done(row),
            decider=by_id,
            proposer=row.proposed_by_id or 0,
            subjects=frozenset({row.person_id} - {None}),  # type: ignore[arg-type]  # no None left
            reason=reason,
        )
        if refusal is not None:
            raise Refused(refusal, field="reason")
        row.decided_at, row.decided_by_id = now, by_id
        row.approved, row.decision = approve, reason.strip()
        if approve:
            _begin(row, course, today, now)
        _note("evaluation.follow_up_decided", row, by_id, now)
        _tell(row, FollowUpNotice.APPROVED if approve else FollowUpNotice.DECLINED, now)
    return row


def decide_each(
    follow_up_ids: Sequence[int],
    *,
    approve: bool,
    reason: str,
    by_id: int,
    roles: Roles,
    today: date,
    now: datetime,
) -> list[StrEnum]:
    """Decide several for one reason, each in a transaction of its own; why others were not.

    An approved training begins with the nearest course on offer, and is a need of the unit where
    none leads further. Raises Refused where the reason is none.
    """
    refused: list[StrEnum] = []
    for id_ in follow_up_ids:
        found = queries.fitting(db.session.get_one(FollowUp, id_), today, now) if approve else ()
        course = found[0].slug if found else ""
        try:
            with_retries(
                decide, id_, approve=approve, reason=reason, course=course, by_id=by_id,
                roles=roles, today=today, now=now,
            )  # fmt: skip
        except Refused as error:
            if error.reason is FollowUpRefusal.REASON:
                raise
            refused.append(error.reason)
    return refused


def _begin(row: FollowUp, course: str, today: date, now: datetime) -> None:
    """What can begin by itself. A mentoring waits for two to agree, a recognition for its deed."""
    kind = Kind(row.kind)
    if kind is Kind.TRAINING and course and row.person_id is not None:
        if course not in {one.slug for one in queries.fitting(row, today, now)}:
            raise Refused(FollowUpRefusal.NOT_FITTING, field="course")
        entering.sign_up_for(row.person_id, row.organisation_id, course, now=now)
        row.course_id, row.began_at = queries.course_id(course), now
    elif kind in (Kind.TRAINING, Kind.SOCIALISATION):
        row.need_id, row.began_at = _need(row, today, now), now
    elif kind in (Kind.PROMOTION, Kind.DEVELOPMENT):
        row.began_at = now


def _need(row: FollowUp, today: date, now: datetime) -> int | None:
    """What nothing on offer answers is a need of the unit; one of the unit names nobody."""
    if row.unit_id is None:
        return None
    known = catalogue.directory(today).get(row.competency_id or 0)
    need = needs.register(
        organisation_id=row.organisation_id,
        unit_id=row.unit_id,
        competency_id=row.competency_id,
        title=known.name("id") if known else "",
        origin=(OriginKind.FOLLOWUP.value, row.public_id),
        by_id=row.decided_by_id,
        now=now,
        person_ids=() if row.person_id is None else (row.person_id,),
    )
    return need.id


def finish(
    follow_up_id: int, *, fulfilled: bool, outcome: str, by_id: int, roles: Roles, now: datetime
) -> FollowUp:
    """Say what came of it. Raises Refused(FollowUpRefusal)."""
    with transaction():
        row = _locked(follow_up_id)
        _refuse_others(row, roles)
        refusal = rules.may_finish(_done(row), is_own=row.person_id == by_id, outcome=outcome)
        if refusal is not None:
            raise Refused(refusal, field="outcome")
        row.began_at = row.began_at or now
        row.ended_at, row.ended_by_id = now, by_id
        row.fulfilled, row.outcome = fulfilled, outcome.strip()
        _note("evaluation.follow_up_ended", row, by_id, now)
        _tell(row, FollowUpNotice.ENDED, now)
    return row


def _refuse_others(row: FollowUp, roles: Roles) -> None:
    """Those who only propose in the stage neither decide nor close."""
    period = db.session.get_one(EvaluationPeriod, row.period_id)
    acting.refuse_others(period, Stage.FOLLOW_UP, roles & ALWAYS[Stage.FOLLOW_UP])


def _done(row: FollowUp) -> rules.Done:
    return rules.Done(row.decided_at, row.approved, row.began_at, row.ended_at, row.fulfilled)


def _locked(follow_up_id: int) -> FollowUp:
    found = _held_by(FollowUp.id == follow_up_id)
    if found is None:
        raise NotFound
    return found


def _held_by(*conditions: ColumnElement[bool]) -> FollowUp | None:
    query = select(FollowUp).where(*conditions).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _tell(row: FollowUp, kind: FollowUpNotice, now: datetime) -> None:
    """The person is told; what is about a unit has its place on the unit's list."""
    if row.person_id is None:
        return
    period = db.session.get_one(EvaluationPeriod, row.period_id)
    inbox.send(
        row.person_id,
        kind,
        {"period": period.name},
        path="/evaluations/follow-ups",
        event_key=f"{kind}:{row.id}",
        now=now,
        mail=True,
    )


def _note(action: str, row: FollowUp, actor_id: int, now: datetime) -> None:
    audit.record(
        action,
        object_kind="follow_up",
        object_id=row.id,
        organisation_id=row.organisation_id,
        now=now,
        actor_id=actor_id,
        kind=row.kind,
        approved=row.approved,
    )


def _today(period: EvaluationPeriod, now: datetime) -> date:
    return zones.local_day(now, agencies.timezones()[period.organisation_id])
