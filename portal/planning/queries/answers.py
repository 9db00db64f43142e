"""What the yearly plans answer to a competency that many lack."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.core.access import Actor
from portal.core.db import db
from portal.planning.models import YearlyLine, YearlyPlan
from portal.planning.queries import yearly


@dataclass(frozen=True, slots=True)
class Answer:
    """The next line for a competency, and what all lines for it cost together.

    `form` is a key of the policy of learning hours of the year; `is_approved`: a second person has
    agreed to the plan it stands in.
    """

    form: str
    jp100: int
    year: int
    month: int
    is_approved: bool
    cost_idr: int


def ahead(actor: Actor, competency_ids: Collection[int], on: date) -> Mapping[int, Answer]:
    """By competency: lines of the newest plans in scope that are not over, of this year and the
    next. Three statements.
    """
    plans = {one.id: one for year in (on.year, on.year + 1) for one in yearly.latest(actor, year)}
    query = select(YearlyLine).where(
        YearlyLine.plan_id.in_(plans),
        YearlyLine.competency_id.in_(competency_ids),
        YearlyLine.cut_reason == "",
    )
    found: dict[int | None, list[tuple[tuple[int, int, int], YearlyLine, YearlyPlan]]] = {}
    for line in db.session.scalars(query):
        plan = plans[line.plan_id]
        if (plan.year, line.month_until) >= (on.year, on.month):
            place = (plan.year, line.month_from, line.id)
            found.setdefault(line.competency_id, []).append((place, line, plan))
    return {id_: _answer(lines) for id_, lines in found.items() if id_ is not None}


def _answer(lines: list[tuple[tuple[int, int, int], YearlyLine, YearlyPlan]]) -> Answer:
    _place, line, plan = min(lines, key=lambda one: one[0])
    return Answer(
        form=line.form,
        jp100=line.jp100,
        year=plan.year,
        month=line.month_from,
        is_approved=plan.approved_at is not None,
        cost_idr=sum(one.cost_idr for _, one, _ in lines),
    )
