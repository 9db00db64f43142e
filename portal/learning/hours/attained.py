"""How many civil servants (PNS) have the hours the law asks of each in a year, month by month.

Figures of many people and nobody's own. Source: PP 11/2017 jo. PP 17/2020 article 203 (4), as the
policy of learning hours has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from sqlalchemy import Select, extract, func, select

from portal.core.db import db
from portal.learning.data import hours_policies
from portal.learning.hours import recap
from portal.learning.rules.hours_policy import in_force
from portal.people.models import Person

STATUS = "pns"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Attained:
    """`wanted_jp100` of each of `people`; by year how many had it at the end of each month, January
    first: twelve, of the year of the day those up to its month.
    """

    people: int
    wanted_jp100: int
    years: Mapping[int, tuple[int, ...]]

    def percents(self, year: int) -> tuple[int, ...]:
        """Rounded down, as nobody has it who lacks a little."""
        return tuple(100 * count // self.people for count in self.years[year])


def by_month(people: Select[int], on: date) -> Attained:
    """Of these people those who are PNS on the day: this year and the last; two statements."""
    wanted = in_force(hours_policies(), on).duties[STATUS].jp100
    theirs = select(Person.id).where(Person.id.in_(people), recap.status(on) == STATUS)
    number = db.session.scalar(select(func.count()).select_from(theirs.subquery())) or 0
    reached = _reached(theirs, wanted, on)
    until = {on.year - 1: MONTHS, on.year: on.month}
    years = {
        year: tuple(accumulate(reached.get((year, month), 0) for month in range(1, last + 1)))
        for year, last in until.items()
    }
    return Attained(number, wanted, years)


def _reached(people: Select[int], wanted: int, on: date) -> Mapping[tuple[int, int], int]:
    """In how many people the sum of a year came to what is wanted, by year and month."""
    lines = recap.credited(people, date(on.year - 1, 1, 1), on)
    year, month = extract("year", lines.c.day), extract("month", lines.c.day)
    each = (
        select(
            lines.c.person_id,
            year.label("year"),
            month.label("month"),
            func.sum(lines.c.jp100).label("jp100"),
        )
        .group_by(lines.c.person_id, year, month)
        .subquery()
    )
    so_far = func.sum(each.c.jp100).over(
        partition_by=[each.c.person_id, each.c.year], order_by=each.c.month
    )
    running = select(each.c.person_id, each.c.year, each.c.month, so_far.label("jp100")).subquery()
    first = (
        select(running.c.year, func.min(running.c.month).label("month"))
        .where(running.c.jp100 >= wanted)
        .group_by(running.c.person_id, running.c.year)
        .subquery()
    )
    rows = db.session.execute(
        select(first.c.year, first.c.month, func.count()).group_by(first.c.year, first.c.month)
    )
    return {(int(in_year), int(in_month)): count for in_year, in_month, count in rows}


@dataclass(frozen=True, slots=True)
class Credited:
    """Hundredths of a JP of a year by form (a key of the policy), the most first."""

    forms: Mapping[str, int]

    @property
    def jp100(self) -> int:
        return sum(self.forms.values())


def by_form(people: Select[int], on: date) -> Mapping[int, Credited]:
    """What was credited to these people this year and the last, by year; one statement."""
    lines = recap.credited(people, date(on.year - 1, 1, 1), on)
    year, jp100 = extract("year", lines.c.day), func.sum(lines.c.jp100)
    query = select(year, lines.c.form, jp100).group_by(year, lines.c.form)
    found: dict[int, dict[str, int]] = {on.year - 1: {}, on.year: {}}
    for in_year, form, sum_ in db.session.execute(query.order_by(jp100.desc(), lines.c.form)):
        found[int(in_year)][form] = int(sum_)
    return {in_year: Credited(forms) for in_year, forms in found.items()}
