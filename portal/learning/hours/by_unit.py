"""Learning hours of units by month: how much their people learnt, and nobody's own figure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import extract, func, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.learning.hours.books import is_current
from portal.learning.hours.models import HoursEntry
from portal.learning.hours.recap import FEWEST
from portal.learning.models import CourseCompletion
from portal.people.models import Employment, OrgUnit


@dataclass(frozen=True, slots=True)
class UnitHours:
    """What was credited in a unit and below it, by (year, month), to how many people it has now.

    Nothing of a unit of fewer than five people: its sum would tell who learnt how much (PR-3).
    """

    people: int
    months: Mapping[tuple[int, int], int]  # hundredths of a JP

    @property
    def is_shown(self) -> bool:
        return self.people >= FEWEST

    def between(self, from_on: date, until_on: date) -> int:
        """Credited from the first day up to the last one, which is not in it; whole months."""
        first, last = (from_on.year, from_on.month), (until_on.year, until_on.month)
        return sum(jp100 for month, jp100 in self.months.items() if first <= month < last)


def of_units(unit_ids: Collection[int], since: date, on: date) -> Mapping[int, UnitHours]:
    """The hours of these units; two statements. A line counts where its person worked that day."""
    top, unit = aliased(OrgUnit), aliased(OrgUnit)
    within = (
        select(top.id.label("top_id"), unit.id.label("unit_id"))
        .join(unit, unit.path.startswith(top.path))
        .where(top.id.in_(unit_ids))
        .subquery()
    )
    people = {
        top_id: number
        for top_id, number in db.session.execute(
            select(within.c.top_id, func.count(Employment.person_id.distinct()))
            .join(Employment, Employment.unit_id == within.c.unit_id)
            .where(
                Employment.valid_from <= on,
                or_(Employment.valid_until.is_(None), Employment.valid_until > on),
            )
            .group_by(within.c.top_id)
        )
    }
    lines = union_all(
        select(
            CourseCompletion.person_id,
            CourseCompletion.on_day.label("day"),
            CourseCompletion.credit_jp100.label("jp100"),
        ).where(CourseCompletion.on_day >= since),
        select(HoursEntry.person_id, HoursEntry.ends_on, HoursEntry.credit_jp100).where(
            HoursEntry.ends_on >= since, HoursEntry.credit_jp100 > 0, is_current()
        ),
    ).subquery()
    year, month = extract("year", lines.c.day), extract("month", lines.c.day)
    months: dict[int, dict[tuple[int, int], int]] = {}
    rows = db.session.execute(
        select(within.c.top_id, year, month, func.sum(lines.c.jp100))
        .select_from(lines)
        .join(Employment, Employment.person_id == lines.c.person_id)
        .join(within, within.c.unit_id == Employment.unit_id)
        .where(
            Employment.valid_from <= lines.c.day,
            or_(Employment.valid_until.is_(None), Employment.valid_until > lines.c.day),
        )
        .group_by(within.c.top_id, year, month)
    )
    for top_id, in_year, in_month, jp100 in rows:
        months.setdefault(top_id, {})[int(in_year), int(in_month)] = int(jp100)
    return {one: UnitHours(people.get(one, 0), months.get(one, {})) for one in unit_ids}
