"""What money is set apart for, and what it can be set apart for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import OrgUnit, Person
from portal.planning.models import BudgetCommitment, BudgetLine, YearlyLine, YearlyPlan
from portal.workshops.models import Activity


@dataclass(frozen=True, slots=True)
class Held:
    """A commitment; `approver` is who let it go beyond the line, "" where it fits."""

    one: BudgetCommitment
    by: str
    approver: str


def of_budget(budget_id: int) -> Sequence[Held]:
    """Commitments of a budget line, the latest first."""
    approver = aliased(Person)
    query = (
        select(BudgetCommitment, Person.full_name, approver.full_name)
        .join(Person, Person.id == BudgetCommitment.by_id)
        .outerjoin(approver, approver.id == BudgetCommitment.approver_id)
        .where(BudgetCommitment.budget_id == budget_id)
        .order_by(BudgetCommitment.id.desc())
        .limit(200)
    )
    return [Held(one, by, second or "") for one, by, second in db.session.execute(query)]


def lines_of(row: BudgetLine) -> Sequence[tuple[str, str, str]]:
    """Key, competence and unit of each line in the newest approved plans of the year."""
    newer = aliased(YearlyPlan)
    query = (
        select(YearlyLine.key, YearlyLine.competence, OrgUnit.name)
        .join(YearlyPlan, YearlyPlan.id == YearlyLine.plan_id)
        .join(OrgUnit, OrgUnit.id == YearlyPlan.unit_id)
        .where(
            YearlyPlan.organisation_id == row.organisation_id,
            YearlyPlan.year == row.year,
            YearlyPlan.approved_at.is_not(None),
            YearlyLine.cut_reason == "",
            ~exists(
                select(newer.id).where(
                    newer.unit_id == YearlyPlan.unit_id,
                    newer.year == YearlyPlan.year,
                    newer.approved_at.is_not(None),
                    newer.version > YearlyPlan.version,
                )
            ),
        )
        .order_by(OrgUnit.path, YearlyLine.priority, YearlyLine.id)
        .limit(500)
    )
    return [(key, title, unit) for key, title, unit in db.session.execute(query)]


def activities_of(row: BudgetLine) -> Sequence[tuple[str, str, int]]:
    """Activities of the year that cost something and have no money yet, with their full price."""
    held = exists(
        select(BudgetCommitment.id).where(
            BudgetCommitment.activity_id == Activity.id, BudgetCommitment.released_at.is_(None)
        )
    )
    query = (
        select(Activity.public_id, Activity.title, Activity.price_idr * Activity.capacity)
        .where(
            Activity.organisation_id == row.organisation_id,
            Activity.price_idr > 0,
            Activity.capacity > 0,
            Activity.cancelled_at.is_(None),
            Activity.starts_at >= datetime(row.year, 1, 1, tzinfo=UTC),
            Activity.starts_at < datetime(row.year + 1, 1, 1, tzinfo=UTC),
            ~held,
        )
        .order_by(Activity.starts_at, Activity.id)
        .limit(200)
    )
    return [(public_id, title, idr) for public_id, title, idr in db.session.execute(query)]


def activity_id(row: BudgetLine, public_id: str) -> int | None:
    """The activity of the line's agency that is meant, if one is. Raises NotFound."""
    if not public_id:
        return None
    found = db.session.scalar(
        select(Activity.id).where(
            Activity.public_id == public_id, Activity.organisation_id == row.organisation_id
        )
    )
    if found is None:
        raise NotFound
    return found
