"""Lines of the budget for plans: written down and raised by two persons, lowered by one.

What one person types is a proposal until a second one agrees: until then no money is there, and
both names stand on the line or on its new amount. Former amounts stay to be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.core import audit, entropy
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.people.models import Approval, OrgUnit
from portal.people.service import approvals
from portal.people.service.approvals import Act, Agreed, Proposal
from portal.planning.models import BudgetChange, BudgetLine
from portal.planning.queries import budgets as queries
from portal.planning.rules import yearly as rules
from portal.planning.rules.yearly import BudgetRefusal, Source
from portal.planning.service.writing import insert

ADD = queries.ADD
RAISE = queries.RAISE


@dataclass(frozen=True, slots=True)
class Typed:
    """A budget line as it was typed: whole rupiah of a unit from one source for a year."""

    year: int
    source: Source
    code: str
    name: str
    amount_idr: int


def propose(unit: OrgUnit, typed: Typed, basis: str, *, by: int, now: datetime) -> Approval:
    """Ask for a second person; `basis` is the document the money stands in.

    Refused where unit, year, source and code have a line, or one is waiting.
    Raises Refused(TAKEN, ApprovalRefusal).
    """
    with transaction():
        if _is_taken(unit.id, typed):
            raise Refused(BudgetRefusal.TAKEN, field="code")
        payload = {
            "unit": unit.id, "unit_name": unit.name, "year": typed.year,
            "source": typed.source.value, "code": typed.code, "name": typed.name,
            "amount_idr": typed.amount_idr,
        }  # fmt: skip
        subject = queries.new_subject(unit.id, typed.year, typed.source.value, typed.code)
        what = Proposal(ADD, subject, payload, unit.organisation_id, basis)
        return approvals.propose(what, actor_id=by, now=now)


def _is_taken(unit_id: int, typed: Typed) -> bool:
    query = select(BudgetLine.id).where(
        BudgetLine.unit_id == unit_id,
        BudgetLine.year == typed.year,
        BudgetLine.source == typed.source.value,
        BudgetLine.code == typed.code,
    )
    return db.session.scalar(query) is not None


def _add(agreed: Agreed) -> Mapping[str, Any]:
    """The second person agreed: the line is there, with both names."""
    what = agreed.payload
    made = db.session.execute(
        insert(BudgetLine)
        .values(
            public_id=entropy.public_id(), organisation_id=agreed.organisation_id,
            unit_id=what["unit"], year=what["year"], source=what["source"], code=what["code"],
            name=what["name"], amount_idr=what["amount_idr"], created_at=agreed.now,
            created_by_id=agreed.proposed_by, approver_id=agreed.decided_by,
        )
        .on_conflict_do_nothing(index_elements=["unit_id", "year", "source", "code"])
        .returning(BudgetLine.id, BudgetLine.public_id)
    ).first()  # fmt: skip
    if made is None:
        raise Refused(BudgetRefusal.TAKEN)
    row = db.session.get_one(BudgetLine, made.id)
    note("budget.added", row, agreed.proposed_by, agreed.now, row.id)
    return {"public_id": made.public_id}


def locked(budget_id: int) -> BudgetLine:
    """The row, held until the transaction ends: commitments are added up under it."""
    query = select(BudgetLine).where(BudgetLine.id == budget_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def change(budget_id: int, amount_idr: int, reason: str, *, by: int, now: datetime) -> bool:
    """Give a line another amount, with the basis of it; the former one stays to be read.

    Whether it is done: more money waits for a second person.
    Raises Refused(BudgetRefusal, ApprovalRefusal).
    """
    with transaction():
        row = locked(budget_id)
        if not rules.takes_two(_may_change(row, amount_idr), amount_idr):
            _another(row, amount_idr, reason, by, now, approver=None)
            return True
        payload = {
            "budget": row.id, "before_idr": row.amount_idr, "amount_idr": amount_idr,
            "public_id": row.public_id,
        }  # fmt: skip
        subject = queries.subject(row)
        what = Proposal(RAISE, subject, payload, row.organisation_id, reason)
        approvals.propose(what, actor_id=by, now=now)
    return False


def _may_change(row: BudgetLine, amount_idr: int) -> rules.Money:
    money = queries.money([row])[row.id]
    refusal = rules.may_change(money, amount_idr)
    if refusal is not None:
        held = money.committed_idr + money.spent_idr
        raise Refused(refusal, field="amount_idr", held_idr=held)
    return money


def _another(
    row: BudgetLine, amount_idr: int, reason: str, by: int, now: datetime, *, approver: int | None
) -> int:
    """Write the next version of the amount; its number."""
    last = select(func.max(BudgetChange.number)).where(BudgetChange.budget_id == row.id)
    number = (db.session.scalar(last) or 1) + 1
    db.session.add(
        BudgetChange(
            budget_id=row.id, number=number, before_idr=row.amount_idr, amount_idr=amount_idr,
            reason=reason.strip(), at=now, by_id=by, approver_id=approver,
        )
    )  # fmt: skip
    row.amount_idr = amount_idr
    note("budget.changed", row, by, now, number)
    return number


def _raise(agreed: Agreed) -> Mapping[str, Any]:
    """The second person agreed: both names stand on the new amount."""
    row, amount_idr = locked(agreed.payload["budget"]), agreed.payload["amount_idr"]
    _may_change(row, amount_idr)
    basis = db.session.get_one(Approval, agreed.approval_id).reason
    by, approver = agreed.proposed_by, agreed.decided_by
    return {"number": _another(row, amount_idr, basis, by, agreed.now, approver=approver)}


ACTS = {
    ADD: Act(Permission.PLAN_WRITE, _add),
    RAISE: Act(Permission.PLAN_WRITE, _raise),
}


def note(action: str, row: BudgetLine, by: int, now: datetime, id_: int) -> None:
    """What was done to a line or to money of it, into the audit."""
    audit.record(
        action,
        object_kind="budget_line",
        object_id=row.id,
        organisation_id=row.organisation_id,
        now=now,
        actor_id=by,
        number=id_,
    )
