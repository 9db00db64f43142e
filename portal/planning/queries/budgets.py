"""Budget lines: what there is, what of it is committed and spent, and which amounts it had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased, contains_eager

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Approval, OrgUnit, Person
from portal.people.queries import approvals, scopes, structure
from portal.planning.models import BudgetChange, BudgetCommitment, BudgetLine, YearlyPlan
from portal.planning.rules.yearly import Money

WRITE = Permission.PLAN_WRITE
ADD = "budget.add"
RAISE = "budget.raise"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an amount, with the name of who made it and, for more money, of the second
    person.
    """

    one: BudgetChange
    by: str
    approver: str


def budgets(actor: Actor) -> Select[BudgetLine]:
    """Budget lines of units for which the actor plans."""
    return (
        select(BudgetLine)
        .join(OrgUnit, OrgUnit.id == BudgetLine.unit_id)
        .where(scopes.unit_condition(actor, WRITE))
        .options(contains_eager(BudgetLine.unit))
    )


def budget(scope: Select[BudgetLine], public_id: str) -> BudgetLine:
    """A budget line in scope. Raises NotFound."""
    found = db.session.scalar(scope.where(BudgetLine.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def money(found: Sequence[BudgetLine]) -> Mapping[int, Money]:
    """What is committed and spent of each of these lines; one statement."""
    row = BudgetCommitment
    open_ = case((row.settled_at.is_(None), row.amount_idr), else_=0)
    sums = {
        budget_id: (int(held), int(spent))
        for budget_id, held, spent in db.session.execute(
            select(row.budget_id, func.sum(open_), func.sum(func.coalesce(row.spent_idr, 0)))
            .where(row.budget_id.in_([each.id for each in found]), row.released_at.is_(None))
            .group_by(row.budget_id)
        )
    }
    return {each.id: Money(each.amount_idr, *sums.get(each.id, (0, 0))) for each in found}


def of_year(actor: Actor, year: int) -> Sequence[BudgetLine]:
    """The budget lines of a year in scope, in the order of the tree."""
    query = budgets(actor).where(BudgetLine.year == year)
    return db.session.scalars(query.order_by(OrgUnit.path, BudgetLine.code).limit(500)).all()


def of_unit(plan: YearlyPlan) -> int:
    """Rupiah of all budget lines of the plan's unit and those below in its year."""
    query = (
        select(func.sum(BudgetLine.amount_idr))
        .join(OrgUnit, OrgUnit.id == BudgetLine.unit_id)
        .where(
            BudgetLine.organisation_id == plan.organisation_id,
            BudgetLine.year == plan.year,
            structure.below(plan.unit.path),
        )
    )
    return int(db.session.scalar(query) or 0)


def changes(budget_id: int) -> Sequence[Change]:
    """What the amount was changed from and to, the latest first."""
    approver = aliased(Person)
    query = (
        select(BudgetChange, Person.full_name, approver.full_name)
        .join(Person, Person.id == BudgetChange.by_id)
        .outerjoin(approver, approver.id == BudgetChange.approver_id)
        .where(BudgetChange.budget_id == budget_id)
        .order_by(BudgetChange.number.desc())
        .limit(100)
    )
    return [Change(one, by, second or "") for one, by, second in db.session.execute(query)]


def behind(row: BudgetLine) -> tuple[str, str]:
    """Names of who wrote the line down and of the second person, "" in rows older than the rule."""
    approver = aliased(Person)
    query = (
        select(Person.full_name, approver.full_name)
        .select_from(BudgetLine)
        .join(Person, Person.id == BudgetLine.created_by_id)
        .outerjoin(approver, approver.id == BudgetLine.approver_id)
        .where(BudgetLine.id == row.id)
    )
    by, second = db.session.execute(query).one()
    return by, second or ""


def new_subject(unit_id: int, year: int, source: str, code: str) -> str:
    """What a proposal of a line that does not exist yet is about."""
    return f"budget:{unit_id}:{year}:{source}:{code}"


def new_ones(actor: Actor, year: int) -> Sequence[Approval]:
    """Lines of a year in scope that wait for their second person, the oldest first."""
    agencies = {grant.organisation_id for grant in actor.grants_with(WRITE)}
    found = [one for one in approvals.open_of(ADD, agencies) if one.payload["year"] == year]
    if not found:
        return []
    among = OrgUnit.id.in_({one.payload["unit"] for one in found})
    query = select(OrgUnit.id).where(among, scopes.unit_condition(actor, WRITE))
    units = set(db.session.scalars(query))
    return [one for one in found if one.payload["unit"] in units]


def subject(row: BudgetLine) -> str:
    """What a proposal of more money for the line is about."""
    return f"budget_line:{row.id}"


def asked_for(row: BudgetLine) -> Approval | None:
    """The proposal of more money for the line that waits for its second person."""
    return approvals.waiting(RAISE, [subject(row)])
