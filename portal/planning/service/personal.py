"""Writing one's own plan, and agreeing on it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit, entropy
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.learning.data import hours_policies
from portal.learning.rules.hours_policy import HoursPolicy, in_force
from portal.people.service import inbox
from portal.planning.models import PersonalPlan, PlanItem
from portal.planning.notices import PlanningNotice
from portal.planning.queries import personal as queries
from portal.planning.queries.personal import Suggestion
from portal.planning.rules import personal as rules
from portal.planning.rules.needs import TITLE_LENGTH
from portal.planning.rules.personal import PlanRefusal, Why
from portal.planning.service.writing import insert

ELEARNING, CLASSICAL = "elearning", "pelatihan_teknis"


@dataclass(frozen=True, slots=True)
class How:
    """How something is to be learnt: the form, how much of it, the month, and what it costs."""

    form: str
    amount: int
    month: int
    cost_idr: int = 0


def years(on: date) -> tuple[int, int]:
    """The years a plan can be written for: this one and the next."""
    return on.year, on.year + 1


def begin(actor: Actor, year: int, *, now: datetime, on: date) -> PersonalPlan:
    """The plan for a year, made the first time. Raises Refused(YEAR)."""
    if year not in years(on) or actor.organisation_id is None:
        raise Refused(PlanRefusal.YEAR)
    with transaction():
        db.session.execute(
            insert(PersonalPlan)
            .values(
                public_id=entropy.public_id(),
                organisation_id=actor.organisation_id,
                person_id=actor.person_id,
                year=year,
                created_at=now,
                return_reason="",
            )
            .on_conflict_do_nothing(index_elements=["person_id", "organisation_id", "year"])
        )
        found = queries.of_year(actor, year)
        if found is None:
            raise NotFound
        return locked(found.id)


def locked(plan_id: int) -> PersonalPlan:
    """The row, held until the transaction ends."""
    query = select(PersonalPlan).where(PersonalPlan.id == plan_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _policy(year: int) -> HoursPolicy:
    return in_force(hours_policies(), date(year, 1, 1))


def jp100(how: How, year: int) -> int:
    """What it is worth. Raises Refused(FORM) for a form the policy does not know."""
    policy = _policy(year)
    if how.form not in policy.forms:
        raise Refused(PlanRefusal.FORM, field="form")
    return rules.worth(how.form, how.amount, date(year, how.month, 1), policy)


def proposed_how(one: Suggestion, year: int, on: date) -> How:
    """How a suggestion is planned until its owner says otherwise: by the course that fits, else
    by a technical training of eight lessons; in the month after this one, or in January.
    """
    month = min(12, on.month + 1) if year == on.year else 1
    if one.until is not None and one.until.year == year:
        month = max(month if one.until.month > month else 1, one.until.month - 2, 1)
    if one.course:
        return How(ELEARNING, max(1, -(-one.jp100 // 100)), month)
    return How(CLASSICAL, 8, month)


def accept(plan_id: int, one: Suggestion, how: How, title: str, *, now: datetime) -> PlanItem:
    """Take a suggestion into the plan; again gives the same item. Raises Refused(PlanRefusal)."""
    with transaction():
        plan = locked(plan_id)
        known = db.session.scalar(
            select(PlanItem).where(
                PlanItem.plan_id == plan.id,
                PlanItem.why == one.why.value,
                PlanItem.why_ref == one.ref,
                PlanItem.dropped_at.is_(None),
            )
        )
        return known or _add(plan, one, how, title, now)


def wish(
    plan_id: int, title: str, competency_id: int | None, how: How, *, now: datetime
) -> PlanItem:
    """Something the person wants to learn. Raises Refused(PlanRefusal)."""
    with transaction():
        plan = locked(plan_id)
        return _add(plan, Suggestion(Why.WISH, "", title, competency_id), how, title, now)


def _add(plan: PersonalPlan, one: Suggestion, how: How, title: str, now: datetime) -> PlanItem:
    if queries.count_items(plan.id) >= rules.MOST_ITEMS:
        raise Refused(PlanRefusal.FULL)
    row = PlanItem(
        plan_id=plan.id,
        why=one.why.value,
        why_ref=one.ref,
        competency_id=one.competency_id,
        level=one.level,
        course=one.course,
        title=title.strip()[:TITLE_LENGTH],
        form=how.form,
        amount=how.amount,
        month=how.month,
        cost_idr=how.cost_idr,
        jp100=jp100(how, plan.year),
        added_at=now,
    )
    db.session.add(row)
    _reopen(plan)
    db.session.flush()
    return row


def change(item_id: int, how: How) -> None:
    """Plan an item otherwise. Raises Refused(PlanRefusal)."""
    with transaction():
        row = db.session.get_one(PlanItem, item_id)
        plan = locked(row.plan_id)
        row.jp100 = jp100(how, plan.year)
        row.form, row.amount = how.form, how.amount
        row.month, row.cost_idr = how.month, how.cost_idr
        _reopen(plan)


def drop(item_id: int, *, now: datetime) -> None:
    """Take an item out; again changes nothing."""
    with transaction():
        row = db.session.get_one(PlanItem, item_id)
        plan = locked(row.plan_id)
        if row.dropped_at is None:
            row.dropped_at = now
            _reopen(plan)


def aim(plan_id: int, job_id: int | None) -> None:
    """Say which job one aims at: it brings suggestions, and changes no item."""
    with transaction():
        locked(plan_id).aim_job_id = job_id


def _reopen(plan: PersonalPlan) -> None:
    """A changed plan is agreed on anew."""
    plan.proposed_at = plan.agreed_at = plan.agreed_by_id = None


def propose(plan_id: int, *, now: datetime) -> None:
    """Lay the plan before the superiors; again changes nothing. Raises Refused(EMPTY)."""
    with transaction():
        plan = locked(plan_id)
        if plan.proposed_at is not None:
            return
        if queries.count_items(plan.id) == 0:
            raise Refused(PlanRefusal.EMPTY)
        plan.proposed_at, plan.returned_at, plan.return_reason = now, None, ""


def agree(plan_id: int, *, by: int, now: datetime) -> None:
    """A superior agrees; again changes nothing. Raises Refused(PlanRefusal)."""
    with transaction():
        plan = locked(plan_id)
        if plan.agreed_at is not None:
            return
        _refuse(plan, by)
        plan.agreed_at, plan.agreed_by_id = now, by
        _note("plan.agreed", plan, by, now)
        _tell(plan, PlanningNotice.PLAN_AGREED, now)


def give_back(plan_id: int, reason: str, *, by: int, now: datetime) -> None:
    """A superior wants it otherwise, and says how. Raises Refused(PlanRefusal)."""
    if not reason.strip():
        raise Refused(PlanRefusal.REASON, field="reason")
    with transaction():
        plan = locked(plan_id)
        _refuse(plan, by)
        plan.proposed_at, plan.returned_at = None, now
        plan.return_reason = reason.strip()
        _note("plan.returned", plan, by, now)
        _tell(plan, PlanningNotice.PLAN_RETURNED, now)


def _refuse(plan: PersonalPlan, by: int) -> None:
    if plan.person_id == by:
        raise Refused(PlanRefusal.OWN)
    if plan.proposed_at is None or plan.agreed_at is not None:
        raise Refused(PlanRefusal.NOT_PROPOSED)


def _tell(plan: PersonalPlan, kind: PlanningNotice, now: datetime) -> None:
    inbox.send(
        plan.person_id,
        kind,
        {"year": plan.year},
        path=f"/plan?year={plan.year}",
        event_key=f"{kind}:{plan.id}:{now.isoformat()}",
        now=now,
    )


def _note(action: str, plan: PersonalPlan, by: int, now: datetime) -> None:
    audit.record(
        action,
        object_kind="personal_plan",
        object_id=plan.id,
        organisation_id=plan.organisation_id,
        now=now,
        actor_id=by,
        year=plan.year,
    )
