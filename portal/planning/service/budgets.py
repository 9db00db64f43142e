"""Money of the yearly plan: set apart under the line's lock, settled or given back.

Beyond what is free, money is set apart only when a second person approves it: their name stands on
the commitment. `may_open` is asked by the activities area before one is opened. The lines
themselves: `budget_lines`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.core import zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.people.service import approvals
from portal.people.service.approvals import Act, Agreed, Proposal
from portal.planning.models import BudgetCommitment, BudgetLine, YearlyLine, YearlyPlan
from portal.planning.queries import budgets as queries
from portal.planning.rules import yearly as rules
from portal.planning.rules.yearly import BudgetRefusal
from portal.planning.service.budget_lines import locked, note
from portal.workshops.models import Activity, ActivityOutcome, ActivityRegistration

EXCEED = "budget.exceed"


@dataclass(frozen=True, slots=True)
class Asked:
    """Money for a line of an approved plan, perhaps for one activity of it."""

    line_key: str
    title: str
    amount_idr: int
    activity_id: int | None = None


def commit(
    budget_id: int, asked: Asked, reason: str, *, by: int, now: datetime
) -> BudgetCommitment | None:
    """Set money apart. What goes beyond the line waits for a second person: then None.

    Raises Refused(BudgetRefusal), and Refused(ApprovalRefusal) for a missing reason beyond.
    """
    with transaction():
        row = locked(budget_id)
        _refuse(row, asked)
        over = rules.beyond(queries.money([row])[row.id], asked.amount_idr)
        if over == 0:
            return _write(row, asked, by, now, approver=None, over=0)
        if not reason.strip():
            raise Refused(BudgetRefusal.BEYOND, field="reason", over_idr=over)
        payload = {
            "budget": row.id, "line_key": asked.line_key, "title": asked.title,
            "amount_idr": asked.amount_idr, "activity": asked.activity_id,
            "public_id": row.public_id,
        }  # fmt: skip
        subject = f"budget_line:{row.id}:{asked.activity_id or asked.line_key}"
        what = Proposal(EXCEED, subject, payload, row.organisation_id, reason)
        approvals.propose(what, actor_id=by, now=now)
    return None


def _refuse(row: BudgetLine, asked: Asked) -> None:
    known = db.session.scalar(
        select(YearlyLine.id)
        .join(YearlyPlan, YearlyPlan.id == YearlyLine.plan_id)
        .where(
            YearlyLine.key == asked.line_key,
            YearlyPlan.organisation_id == row.organisation_id,
            YearlyPlan.year == row.year,
            YearlyPlan.approved_at.is_not(None),
            YearlyLine.cut_reason == "",
        )
        .limit(1)
    )
    if known is None:
        raise Refused(BudgetRefusal.LINE, field="line_key")
    if asked.activity_id is None:
        return
    taken = committed_to(asked.activity_id) is not None
    other = db.session.scalar(
        select(Activity.id).where(
            Activity.id == asked.activity_id, Activity.organisation_id == row.organisation_id
        )
    )
    if other is None or taken:
        raise Refused(BudgetRefusal.ACTIVITY, field="activity")


def _write(
    row: BudgetLine, asked: Asked, by: int, now: datetime, *, approver: int | None, over: int
) -> BudgetCommitment:
    made = BudgetCommitment(
        budget_id=row.id,
        line_key=asked.line_key,
        activity_id=asked.activity_id,
        title=asked.title[:200],
        amount_idr=asked.amount_idr,
        beyond_idr=over,
        at=now,
        by_id=by,
        approver_id=approver,
    )
    db.session.add(made)
    db.session.flush()
    note("budget.committed", row, by, now, made.id)
    return made


def _exceed(agreed: Agreed) -> Mapping[str, Any]:
    """The second person agreed: their name stands on what goes beyond as it is now."""
    what = agreed.payload
    row = locked(what["budget"])
    asked = Asked(what["line_key"], what["title"], what["amount_idr"], what["activity"])
    _refuse(row, asked)
    over = rules.beyond(queries.money([row])[row.id], asked.amount_idr)
    made = _write(row, asked, agreed.proposed_by, agreed.now, approver=agreed.decided_by, over=over)
    return {"commitment": made.public_id}


ACTS = {EXCEED: Act(Permission.PLAN_WRITE, _exceed)}


def committed_to(activity_id: int) -> BudgetCommitment | None:
    """What is set apart for an activity."""
    return db.session.scalar(
        select(BudgetCommitment).where(
            BudgetCommitment.activity_id == activity_id, BudgetCommitment.released_at.is_(None)
        )
    )


def settle(
    budget_id: int, public_id: str, spent_idr: int, people: int, *, by: int, now: datetime
) -> None:
    """Say what was spent, and on how many people; of an activity those who completed it count.

    Raises NotFound, Refused(BudgetRefusal).
    """
    with transaction():
        row = locked(budget_id)
        found = _open(row.id, public_id)
        if spent_idr > found.amount_idr:
            raise Refused(BudgetRefusal.SPENT, field="spent_idr")
        if found.activity_id is not None:
            people = _completed(found.activity_id) or people
        found.settled_at, found.spent_idr, found.people = now, spent_idr, people
        note("budget.settled", row, by, now, found.id)


def release(budget_id: int, public_id: str, *, by: int, now: datetime) -> None:
    """Give back what was set apart and not used. Raises NotFound, Refused(SETTLED)."""
    with transaction():
        row = locked(budget_id)
        _open(row.id, public_id).released_at = now
        note("budget.released", row, by, now, row.id)


def there(budget_id: int, public_id: str) -> BudgetCommitment:
    """The commitment of this line. Raises NotFound."""
    found = db.session.scalar(
        select(BudgetCommitment).where(
            BudgetCommitment.budget_id == budget_id, BudgetCommitment.public_id == public_id
        )
    )
    if found is None:
        raise NotFound
    return found


def _open(budget_id: int, public_id: str) -> BudgetCommitment:
    found = there(budget_id, public_id)
    if found.settled_at is not None or found.released_at is not None:
        raise Refused(BudgetRefusal.SETTLED)
    return found


def _completed(activity_id: int) -> int:
    query = (
        select(func.count())
        .select_from(ActivityOutcome)
        .join(ActivityRegistration, ActivityRegistration.id == ActivityOutcome.registration_id)
        .where(ActivityRegistration.activity_id == activity_id, ActivityOutcome.completed)
    )
    return int(db.session.scalar(query) or 0)


def may_open(one: Activity) -> None:
    """Asked before an activity is opened, or costs more. Raises Refused(BudgetRefusal)."""
    cost = one.price_idr * one.capacity
    year = zones.local_day(one.starts_at or one.created_at, one.zone).year
    keeps = select(BudgetLine.id).where(
        BudgetLine.organisation_id == one.organisation_id, BudgetLine.year == year
    )
    kept = cost > 0 and db.session.scalar(keeps.limit(1)) is not None
    held = committed_to(one.id) if kept else None
    amount = None if held is None else held.amount_idr
    refusal = rules.may_open(cost, amount, keeps_budget=kept)
    if refusal is not None:
        raise Refused(refusal)
