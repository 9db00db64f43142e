"""Heat map of a period and its trend over earlier ones, by unit, without telling anybody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from portal.competency.queries import catalogue
from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import periods, sums
from portal.evaluation.queries.sums import Within
from portal.evaluation.rules import groups
from portal.evaluation.rules.groups import Tally
from portal.people.models import OrgUnit
from portal.people.queries import scopes

PERIODS = 4
"""Periods of a trend, the one looked at included: two years of semesters."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the map: a tally per column, None where it is held back or nothing is asked."""

    name: str
    tallies: tuple[Tally | None, ...]

    @property
    def percents(self) -> list[int | None]:
        return [one.percent if one else None for one in self.tallies]


@dataclass(frozen=True, slots=True)
class UnitMap:
    """Units by competency, with the whole as the last row; `held`: some figure is held back."""

    columns: tuple[str, ...]
    codes: tuple[str, ...]
    rows: tuple[UnitRow, ...]
    whole: UnitRow
    held: bool


def unit_map(period: EvaluationPeriod, today: date, locale: str, within: Within = None) -> UnitMap:
    """Two statements: the sums of everybody, and the units' names. `within`: of these units."""
    on = periods.calendar(period).effective_on(today)
    least = periods.policy(period, today).figures.shown_people
    found = sums.of_units(period, on, within)
    names = catalogue.directory(on)
    wanted = sorted({competency for _unit, competency in found} & set(names))
    wanted.sort(key=lambda id_: (names[id_].kind.value, names[id_].code))
    by_column: dict[int, dict[int, Tally]] = defaultdict(dict)
    for (unit, competency), tally in found.items():
        by_column[competency][unit] = tally
    kept = {competency: groups.shown(by_column[competency], least) for competency in wanted}
    rows = tuple(
        UnitRow(
            name,
            tuple(by_column[one].get(unit) if unit in kept[one] else None for one in wanted),
        )
        for unit, name in _units({unit for unit, _competency in found})
    )
    return UnitMap(
        columns=tuple(names[one].name(locale) for one in wanted),
        codes=tuple(names[one].code for one in wanted),
        rows=rows,
        whole=UnitRow("", tuple(_whole(by_column[one], least) for one in wanted)),
        held=any(len(kept[one]) < len(by_column[one]) for one in wanted),
    )


def _whole(tallies: Mapping[int, Tally], least: int) -> Tally | None:
    found = groups.together(tallies.values())
    return found if found.people >= least else None


def _units(ids: set[int]) -> Sequence[tuple[int, str]]:
    rows = db.session.execute(
        select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(ids)).order_by(OrgUnit.path)
    )
    return [(id_, name) for id_, name in rows]


@dataclass(frozen=True, slots=True)
class Point:
    """The agency, or the units looked at, in one period: people asked, how much of the standard is
    there, and short.
    """

    period: EvaluationPeriod
    tally: Tally | None


def trend(period: EvaluationPeriod, today: date, within: Within = None) -> Sequence[Point]:
    """The opened periods up to this one, of the agency or of these units, the earliest first; two
    statements each.
    """
    query = (
        select(EvaluationPeriod)
        .where(
            EvaluationPeriod.organisation_id == period.organisation_id,
            EvaluationPeriod.opened_at.is_not(None),
            EvaluationPeriod.from_on <= period.from_on,
        )
        .order_by(EvaluationPeriod.from_on.desc())
        .limit(PERIODS)
    )
    found = []
    for one in reversed(db.session.scalars(query).all()):
        on = periods.calendar(one).effective_on(today)
        least = periods.policy(one, today).figures.shown_people
        whole = groups.together(sums.of_units(one, on, within).values())
        people = sums.people(one, within)
        found.append(Point(one, whole if people >= least else None))
    return found


def units_of(actor: Actor) -> Select[int]:
    """The ids of the units whose evaluations the actor may read by a role of theirs."""
    return scopes.units(actor, Permission.EVALUATION_READ).with_only_columns(OrgUnit.id)


def periods_of(actor: Actor) -> Sequence[EvaluationPeriod]:
    """The opened periods of the agencies of these units, the newest first; one statement."""
    agencies = scopes.units(actor, Permission.EVALUATION_READ).with_only_columns(
        OrgUnit.organisation_id
    )
    query = select(EvaluationPeriod).where(
        EvaluationPeriod.opened_at.is_not(None), EvaluationPeriod.organisation_id.in_(agencies)
    )
    newest = query.order_by(EvaluationPeriod.from_on.desc(), EvaluationPeriod.id.desc())
    return db.session.scalars(newest.limit(2 * PERIODS)).all()
