"""Who serves in an agency over a period, and who led them: what `rules.population` looks at.

Set-based: a piece of some hundred persons costs the same few statements as one person. Who led is
read on the first day of each month of the period; a month still to come is as today.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from portal.core.db import db
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.rules.population import Above, Member, month_days
from portal.learning.hours import books
from portal.people.models import Employment, OrgUnit, Person
from portal.people.queries import chains, structure
from portal.people.rules.posts import Chart
from portal.people.rules.spans import Span


@dataclass(frozen=True, slots=True)
class Served:
    """One spell of employment in the agency."""

    unit_id: int
    unit_path: str
    span: Span


def next_persons(period: EvaluationPeriod, after: int, size: int) -> Sequence[int]:
    """The ids of the next persons employed in the agency on some day of the period."""
    query = (
        select(Employment.person_id)
        .join(Person, Person.id == Employment.person_id)
        .where(
            _within(period),
            Employment.person_id > after,
            Person.erased_at.is_(None),
            Person.merged_into_id.is_(None),
        )
        .distinct()
        .order_by(Employment.person_id)
        .limit(size)
    )
    return db.session.scalars(query).all()


def _within(period: EvaluationPeriod) -> ColumnElement[bool]:
    return and_(
        Employment.organisation_id == period.organisation_id,
        Employment.valid_from < period.until_on,
        or_(Employment.valid_until.is_(None), Employment.valid_until > period.from_on),
    )


def members(
    period: EvaluationPeriod, person_ids: Collection[int], today: date
) -> Mapping[int, Member]:
    """What is known of these persons over the period."""
    days = month_days(period.from_on, period.until_on)
    charts = chains.on_days(person_ids, {min(day, today) for day in days})
    leaders = _Leaders()
    served = _served(_spells(period, person_ids))
    standings = books.standings(person_ids)
    counts_on = min(today, _last_day(period))
    found = {}
    for person_id in person_ids:
        spells = served.get(person_id, ())
        there = [day for day in days if _unit_on(spells, min(day, counts_on)) is not None]
        current = _unit_on(spells, counts_on) or _last(spells)
        standing = standings[person_id]
        chart = charts[min(days[-1], counts_on) if days[-1] > counts_on else days[-1]]
        found[person_id] = Member(
            person=person_id,
            status=next((one.value for one in standing.statuses if one.span.holds(counts_on)), ""),
            within=frozenset(structure.ids_of(current.unit_path)) if current else frozenset(),
            is_employed=_unit_on(spells, counts_on) is not None,
            months=tuple(there),
            units=_units(spells, days, counts_on),
            above={day: leaders.of(charts[min(day, counts_on)], person_id) for day in there},
            posts=tuple(one.kind for one in chart.posts_of(person_id)),
            is_away=any(one.span.holds(counts_on) for one in standing.absences),
        )
    return found


def unit_of(member: Member) -> int | None:
    """The unit a form stands under: where the person served last in the period."""
    return member.units[-1] if member.units else None


def gone(organisation_id: int, person_ids: Collection[int], on: date) -> frozenset[int]:
    """Those of these persons whom the agency employs no more on the day."""
    there = db.session.scalars(
        select(Employment.person_id).where(
            Employment.person_id.in_(person_ids),
            Employment.organisation_id == organisation_id,
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
    )
    return frozenset(person_ids) - frozenset(there)


def _last_day(period: EvaluationPeriod) -> date:
    return date.fromordinal(period.until_on.toordinal() - 1)


class _Leaders:
    """Who is above each person by a chart, worked out once for the days that share it."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[Above, ...]] = {}

    def of(self, chart: Chart[int, int], person_id: int) -> tuple[Above, ...]:
        key = id(chart), person_id
        if key not in self._known:
            self._known[key] = _above(chart, person_id)
        return self._known[key]


def _above(chart: Chart[int, int], person_id: int) -> tuple[Above, ...]:
    held = {one.post: one.kind for one in chart.posts_of(person_id)}
    found = chart.supervisors_of(person_id).supervisors
    return tuple(Above(one.person, one.kind, held[one.through]) for one in found)


def _spells(
    period: EvaluationPeriod, person_ids: Collection[int]
) -> Select[int, int, str, date, date | None]:
    return (
        select(
            Employment.person_id,
            Employment.unit_id,
            OrgUnit.path,
            Employment.valid_from,
            Employment.valid_until,
        )
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(_within(period), Employment.person_id.in_(person_ids))
        .order_by(Employment.valid_from, Employment.id)
    )


def _served(query: Select[*tuple[Any, ...]]) -> dict[int, list[Served]]:
    found: defaultdict[int, list[Served]] = defaultdict(list)
    for person_id, unit_id, path, begin, end in db.session.execute(query):
        found[person_id].append(Served(unit_id, path, Span(begin, end)))
    return found


def _unit_on(spells: Iterable[Served], on: date) -> Served | None:
    return next((one for one in spells if one.span.holds(on)), None)


def _last(spells: Sequence[Served]) -> Served | None:
    return spells[-1] if spells else None


def _units(spells: Sequence[Served], days: Sequence[date], counts_on: date) -> tuple[int, ...]:
    """The units served in, in order, the one of the day that counts last."""
    found: list[int] = []
    for day in [*(day for day in days if day < counts_on), counts_on]:
        one = _unit_on(spells, day)
        if one is not None and (not found or found[-1] != one.unit_id):
            found.append(one.unit_id)
    return tuple(found)
