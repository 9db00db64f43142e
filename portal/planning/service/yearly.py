"""Writing a unit's yearly plan, version by version; two persons approve each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select

from portal.core import audit, entropy
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.feedback.queries import needs as voices
from portal.people.models import Approval, OrgUnit
from portal.people.queries import structure
from portal.people.service import approvals
from portal.people.service.approvals import Act, Agreed, Proposal
from portal.planning.models import YearlyLine, YearlyLineNeed, YearlyPlan
from portal.planning.queries import yearly as queries
from portal.planning.rules.needs import Origin, OriginKind
from portal.planning.rules.yearly import Stage, YearlyRefusal
from portal.planning.service import needs
from portal.planning.service.personal import How, jp100


@dataclass(frozen=True, slots=True)
class Written:
    """A line as it is typed; its hours follow from form and amount."""

    competence: str
    target: str
    people: int
    gap_people: int
    form: str
    amount: int
    provider: str
    month_from: int
    month_until: int
    curriculum: str
    cost_idr: int
    goal: str
    priority: int


def begin(unit: OrgUnit, year: int, *, by: int, now: datetime) -> YearlyPlan:
    """The newest version of the unit's plan for the year, made the first time."""
    with transaction():
        db.session.execute(select(OrgUnit.id).where(OrgUnit.id == unit.id).with_for_update())
        known = _newest(unit.id, year)
        return known or _make(unit.organisation_id, unit.id, year, 1, by, now)


def _newest(unit_id: int, year: int) -> YearlyPlan | None:
    query = select(YearlyPlan).where(YearlyPlan.unit_id == unit_id, YearlyPlan.year == year)
    return db.session.scalar(query.order_by(YearlyPlan.version.desc()).limit(1))


def _make(
    organisation_id: int, unit_id: int, year: int, version: int, by: int, now: datetime
) -> YearlyPlan:
    row = YearlyPlan(
        organisation_id=organisation_id,
        unit_id=unit_id,
        year=year,
        version=version,
        created_at=now,
        created_by_id=by,
    )
    db.session.add(row)
    db.session.flush()
    _note("plan.begun", row, by, now)
    return row


def gather(plan: YearlyPlan, *, by: int, now: datetime, on: date) -> int:
    """Register what citizens' answers say units of the plan need of their staff; how many there
    are. The same answers give the same needs, however often it is asked.
    """
    with transaction():
        units = db.session.scalars(select(OrgUnit.id).where(structure.below(plan.unit.path))).all()
        found = voices.needs(units, on)
        for one in found:
            needs.register(
                organisation_id=plan.organisation_id,
                unit_id=one.unit_id,
                competency_id=None,
                title=f"{one.service}: {one.name}",
                origin=Origin(OriginKind.SURVEY, f"{one.slug}:{one.period.number}:{one.element}"),
                by_id=by,
                now=now,
            )
    return len(found)


def locked(plan_id: int) -> YearlyPlan:
    """The row, held until the transaction ends."""
    query = select(YearlyPlan).where(YearlyPlan.id == plan_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _draft(plan_id: int) -> YearlyPlan:
    plan = locked(plan_id)
    if queries.stage(plan) is not Stage.DRAFT:
        raise Refused(YearlyRefusal.NOT_DRAFT)
    return plan


def add(
    plan: YearlyPlan, what: Written, competency_id: int | None, need: str, *, now: datetime
) -> YearlyLine:
    """A new line; it answers the needs that stand of its competency, or the one it was begun
    from. Raises Refused(YearlyRefusal).
    """
    with transaction():
        held = _draft(plan.id)
        row = YearlyLine(plan_id=held.id, key=entropy.public_id(), competency_id=competency_id)
        _say(row, what, held.year)
        db.session.add(row)
        db.session.flush()
        db.session.add_all(
            YearlyLineNeed(line_id=row.id, need_id=one)
            for one in queries.open_needs(plan, competency_id, need)
        )
    return row


def change(plan_id: int, key: str, what: Written) -> None:
    """Write a line otherwise. Raises NotFound, Refused(YearlyRefusal)."""
    with transaction():
        held = _draft(plan_id)
        _say(queries.line(held.id, key), what, held.year)


def _say(row: YearlyLine, what: Written, year: int) -> None:
    if what.month_until < what.month_from:
        raise Refused(YearlyRefusal.MONTHS, field="month_until")
    row.jp100 = jp100(How(what.form, what.amount, what.month_from), year)
    row.competence, row.target, row.people = what.competence, what.target, what.people
    row.gap_people = min(what.gap_people, what.people)
    row.form, row.amount, row.provider = what.form, what.amount, what.provider
    row.month_from, row.month_until = what.month_from, what.month_until
    row.curriculum, row.cost_idr, row.goal = what.curriculum, what.cost_idr, what.goal
    row.priority = what.priority


def drop(plan_id: int, key: str) -> None:
    """Take a line out of a draft. Raises NotFound, Refused(YearlyRefusal)."""
    with transaction():
        held = _draft(plan_id)
        row = queries.line(held.id, key)
        db.session.execute(delete(YearlyLineNeed).where(YearlyLineNeed.line_id == row.id))
        db.session.delete(row)


def put_off(plan_id: int, reasons: Mapping[str, str]) -> None:
    """Put lines off, by their keys, each with why: they stay in the plan to be read, and cost
    nothing. Raises NotFound, Refused(YearlyRefusal).
    """
    with transaction():
        held = _draft(plan_id)
        if not all(reason.strip() for reason in reasons.values()):
            raise Refused(YearlyRefusal.REASON, field="reason")
        for key, reason in reasons.items():
            queries.line(held.id, key).cut_reason = reason.strip()[:300]


def take_up(plan_id: int, key: str) -> None:
    """Let a line that was put off count again. Raises NotFound, Refused(YearlyRefusal)."""
    with transaction():
        queries.line(_draft(plan_id).id, key).cut_reason = ""


APPROVE = queries.APPROVE


def submit(plan: YearlyPlan, reason: str, *, by: int, now: datetime) -> Approval:
    """Lay a version before the second person. Raises Refused(YearlyRefusal, ApprovalRefusal)."""
    with transaction():
        held = _draft(plan.id)
        lines = select(func.count()).where(
            YearlyLine.plan_id == held.id, YearlyLine.cut_reason == ""
        )
        if not db.session.scalar(lines):
            raise Refused(YearlyRefusal.EMPTY)
        what = Proposal(
            kind=APPROVE,
            subject=queries.subject(held),
            payload={
                "public_id": held.public_id,
                "unit": db.session.get_one(OrgUnit, held.unit_id).name,
                "year": held.year,
            },
            organisation_id=held.organisation_id,
            reason=reason,
        )
        return approvals.propose(what, actor_id=by, now=now)


def _approve(agreed: Agreed) -> Mapping[str, Any]:
    plan = db.session.scalar(
        select(YearlyPlan).where(YearlyPlan.public_id == agreed.payload["public_id"])
    )
    if plan is None:
        raise NotFound
    held = locked(plan.id)
    held.approved_at, held.approved_by_id = agreed.now, agreed.decided_by
    held.proposed_by_id = agreed.proposed_by
    _note("plan.approved", held, agreed.decided_by, agreed.now)
    return {}


ACTS = {APPROVE: Act(Permission.PLAN_WRITE, _approve)}


def renew(plan: YearlyPlan, *, by: int, now: datetime) -> YearlyPlan:
    """The next version, with the lines of an approved one; where there is a newer one, that.

    Raises Refused(NOT_APPROVED).
    """
    with transaction():
        locked(plan.id)
        newest = _newest(plan.unit_id, plan.year)
        if newest is None or queries.stage(plan) is not Stage.APPROVED:
            raise Refused(YearlyRefusal.NOT_APPROVED)
        if newest.id != plan.id:
            return newest
        version = plan.version + 1
        made = _make(plan.organisation_id, plan.unit_id, plan.year, version, by, now)
        for old in queries.lines(plan.id):
            _copy(old, made.id)
    return made


_KEPT = (
    "key", "competency_id", "competence", "target", "people", "gap_people", "form", "amount",
    "jp100", "provider", "month_from", "month_until", "curriculum", "cost_idr", "goal", "priority",
    "cut_reason",
)  # fmt: skip


def _copy(old: YearlyLine, plan_id: int) -> None:
    row = YearlyLine(plan_id=plan_id, **{name: getattr(old, name) for name in _KEPT})
    db.session.add(row)
    db.session.flush()
    links = select(YearlyLineNeed.need_id).where(YearlyLineNeed.line_id == old.id)
    db.session.add_all(
        YearlyLineNeed(line_id=row.id, need_id=one) for one in db.session.scalars(links).all()
    )


def _note(action: str, plan: YearlyPlan, by: int, now: datetime) -> None:
    audit.record(
        action,
        object_kind="yearly_plan",
        object_id=plan.id,
        organisation_id=plan.organisation_id,
        now=now,
        actor_id=by,
        year=plan.year,
        version=plan.version,
    )
