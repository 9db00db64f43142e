"""Drafts of follow-ups that wait for a superior: to be proposed with a reason, or to be decided.

A draft comes from a fixed result by rule. Whoever may decide it may do so at once; a superior who
may not proposes it, which gives the decision their reason.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, false, or_, select
from sqlalchemy.orm import aliased

from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, FollowUp
from portal.evaluation.queries import periods
from portal.evaluation.queries.acting import roles_of
from portal.evaluation.rules import acting
from portal.evaluation.rules.followups import BY_HAND
from portal.evaluation.rules.stages import ORDER, Stage
from portal.people.queries import scopes


@dataclass(frozen=True, slots=True)
class Draft:
    """One that waits, and the person it is for."""

    public_id: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Drafts:
    """What waits for one actor, the oldest first; none is in both."""

    to_decide: tuple[Draft, ...] = ()
    to_propose: tuple[Draft, ...] = ()


def of_people(actor: Actor, person_ids: Collection[int], on: date) -> Drafts:
    """Those about these people; one statement."""
    return _found(actor, FollowUp.person_id.in_(person_ids), on)


def is_to_propose(actor: Actor, follow_up_id: int, on: date) -> bool:
    """Whether this one waits for the actor to propose it; one statement."""
    return bool(_found(actor, FollowUp.id == follow_up_id, on).to_propose)


def _found(actor: Actor, which: ColumnElement[bool], on: date) -> Drafts:
    decides, proposes = _decides(actor, on), _proposes(actor, on)
    rows = db.session.execute(
        select(
            FollowUp.public_id,
            FollowUp.person_id,
            EvaluationPeriod,
            case((decides, 1), else_=0),
            FollowUp.id,
        )
        .join(EvaluationPeriod, EvaluationPeriod.id == FollowUp.period_id)
        .where(
            which,
            FollowUp.decided_at.is_(None),
            FollowUp.person_id != actor.person_id,
            or_(decides, proposes),
        )
    )
    known = [
        (Draft(public_id, person_id or 0), bool(mine))
        for public_id, person_id, period, mine, _id in sorted(rows, key=lambda row: row[-1])
        if mine or _acts(actor, period)
    ]
    return Drafts(
        to_decide=tuple(one for one, mine in known if mine),
        to_propose=tuple(one for one, mine in known if not mine),
    )


def _decides(actor: Actor, on: date) -> ColumnElement[bool]:
    """The actor may be the competent official, and did not propose it."""
    need = Permission.EVALUATION_MANAGE
    if need not in actor.permissions:
        return false()
    theirs = FollowUp.proposed_by_id.is_(None) | (FollowUp.proposed_by_id != actor.person_id)
    return and_(theirs, _reaches(actor, need, on))


def _proposes(actor: Actor, on: date) -> ColumnElement[bool]:
    """Nobody proposed it, and it belongs to the person's latest fixed result."""
    need = Permission.FOLLOW_UP_PROPOSE
    if need not in actor.permissions:
        return false()
    form, period = aliased(EvaluationForm), aliased(EvaluationPeriod)
    begun = period.stages[(ORDER.index(Stage.FOLLOW_UP), "from")].as_string() <= on.isoformat()
    later = exists().where(
        form.person_id == FollowUp.person_id,
        form.locked_at.is_not(None),
        period.id == form.period_id,
        period.from_on > EvaluationPeriod.from_on,
        begun,
    )
    return and_(
        FollowUp.proposed_by_id.is_(None),
        FollowUp.kind.in_([one.value for one in BY_HAND]),
        ~later.correlate(FollowUp, EvaluationPeriod),
        _reaches(actor, need, on),
    )


def _reaches(actor: Actor, need: Permission, on: date) -> ColumnElement[bool]:
    return scopes.reaches(actor, need, on, FollowUp.person_id)  # type: ignore[arg-type]  # may be empty


def _acts(actor: Actor, period: EvaluationPeriod) -> bool:
    """Whether the period lets one of the actor's roles propose in its last stage."""
    roles = roles_of(actor, Permission.FOLLOW_UP_PROPOSE, period.organisation_id)
    return acting.acts(periods.calendar(period).of(Stage.FOLLOW_UP), roles)
