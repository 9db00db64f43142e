"""Heat map of a period and its trend over earlier ones, by unit, without telling anybody."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from portal.competency.queries import catalogue
from portal.competency.rules.kinds import CompetencyKind
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import periods, sums
from portal.evaluation.queries.sums import Tallies, Within
from portal.evaluation.rules import branches, groups
from portal.evaluation.rules.branches import Level
from portal.evaluation.rules.groups import Tally
from portal.people.models import OrgUnit
from portal.people.queries import scopes, structure

PERIODS = 4
"""Periods of a trend, the one looked at included: two years of semesters."""


MOST_COLUMNS = 12
"""Competencies of all kinds together; where more are asked for, one kind is shown at a time."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line: a tally per column, None where it is held back or nothing is asked.

    `below`: the unit's public id where it has units of its own. `is_direct`: those who serve in the
    unit itself, which lies above the others shown.
    """

    name: str
    tallies: tuple[Tally | None, ...]
    below: str = ""
    is_direct: bool = False

    @property
    def percents(self) -> list[int | None]:
        return [one.percent if one else None for one in self.tallies]


@dataclass(frozen=True, slots=True)
class UnitMap:
    """Units of one level by competency of a kind (None: all), with the whole as the last row.

    `above`: name and public id of each unit they lie in that was chosen, `held`: some figure is
    held back, `kinds`: what may be chosen.
    """

    columns: tuple[str, ...]
    codes: tuple[str, ...]
    rows: tuple[UnitRow, ...]
    whole: UnitRow
    held: bool
    kinds: tuple[CompetencyKind, ...] = ()
    kind: CompetencyKind | None = None
    above: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """A period looked at on a day, with what its units, or these, come to."""

    period: EvaluationPeriod
    on: date
    least: int  # people of a group that is shown
    found: Tallies
    within: Within


def look(period: EvaluationPeriod, today: date, within: Within = None) -> Looked:
    """One statement. `within`: of these units."""
    on = periods.calendar(period).effective_on(today)
    least = periods.policy(period, today).figures.shown_people
    return Looked(period, on, least, sums.of_units(period, on, within), within)


def unit_map(looked: Looked, locale: str, *, into: str = "", kind: str = "") -> UnitMap:
    """One statement: the agency's units. Those next below the unit `into` (public id), each with
    all below it. Raises NotFound where nobody looked at serves below it.
    """
    units = _units(looked.period.organisation_id)
    names = catalogue.directory(looked.on)
    tallies: dict[int, dict[int, Tally]] = defaultdict(dict)
    for (unit, competency), tally in looked.found.items():
        if competency in names:
            tallies[competency][unit] = tally
    chosen = _chosen(units, into) if into else None
    found = branches.level(tallies, _paths(units), chosen, looked.least)
    if found is None:
        if into:
            raise NotFound
        return UnitMap((), (), (), UnitRow("", ()), held=False)
    kinds = tuple(one for one in CompetencyKind if any(names[id_].kind is one for id_ in tallies))
    only = _only(kind, kinds) if len(tallies) > MOST_COLUMNS else None
    wanted = sorted(
        (names[id_] for id_ in tallies if only in (None, names[id_].kind)),
        key=lambda one: (one.kind.value, one.code),
    )
    return UnitMap(
        columns=tuple(one.name(locale) for one in wanted),
        codes=tuple(one.code for one in wanted),
        rows=_rows(found, units, [one.id for one in wanted]),
        whole=UnitRow("", tuple(found.whole.get(one.id) for one in wanted)),
        held=found.held,
        kinds=kinds if only else (),
        kind=only,
        above=tuple((units[one].name, units[one].public_id) for one in found.trunk[found.top :]),
    )


def _only(kind: str, kinds: Sequence[CompetencyKind]) -> CompetencyKind | None:
    """The kind asked for, else the first; None where there is one alone."""
    if len(kinds) < 2:
        return None
    return next((one for one in kinds if one.value == kind), kinds[0])


def _rows(found: Level, units: Mapping[int, OrgUnit], wanted: Sequence[int]) -> tuple[UnitRow, ...]:
    """In the order of the tree."""
    return tuple(
        UnitRow(
            units[id_].name,
            tuple(tallies.get(one) for one in wanted),
            below=units[id_].public_id if id_ in found.deeper else "",
            is_direct=len(found.rows) > 1 and id_ in found.trunk,
        )
        for id_, tallies in sorted(found.rows.items(), key=lambda row: units[row[0]].path)
    )


def _units(organisation_id: int) -> Mapping[int, OrgUnit]:
    query = select(OrgUnit).where(OrgUnit.organisation_id == organisation_id)
    return {one.id: one for one in db.session.scalars(query)}


def _paths(units: Mapping[int, OrgUnit]) -> Mapping[int, branches.Path]:
    return {id_: tuple(structure.ids_of(one.path)) for id_, one in units.items()}


def _chosen(units: Mapping[int, OrgUnit], public_id: str) -> int:
    """0: there is none."""
    return next((one.id for one in units.values() if one.public_id == public_id), 0)


@dataclass(frozen=True, slots=True)
class Point:
    """The agency, or the units looked at, in one period: people asked, how much of the standard is
    there, and short.
    """

    period: EvaluationPeriod
    tally: Tally | None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A competency with how many are asked for it and how many of them are short of it."""

    competency_id: int
    name: str
    tally: Tally


def shortfalls(looked: Looked, locale: str, most: int) -> Sequence[Shortfall]:
    """What most people looked at are short of, those of too few people left out; no statement."""
    names = catalogue.directory(looked.on)
    found = [
        Shortfall(id_, names[id_].name(locale), tally)
        for id_, tally in _together(looked.found).items()
        if id_ in names and tally.people >= looked.least and tally.short
    ]
    return sorted(found, key=lambda one: (-one.tally.short, one.name))[:most]


def trend(looked: Looked, today: date) -> Sequence[Point]:
    """The opened periods up to this one, of the agency or of these units, the earliest first.

    Two statements, and one for each earlier period that is not fixed.
    """
    period = looked.period
    earlier = _earlier(period)
    kept = sums.kept_of_all([one.id for one in earlier if sums.are_kept(one)], looked.within)
    points = [_point(period, _together(looked.found), looked.least)]
    for one in earlier:
        if sums.are_kept(one):
            found, least = kept.get(one.id, {}), periods.policy(one, today).figures.shown_people
        else:
            live = look(one, today, looked.within)
            found, least = _together(live.found), live.least
        points.append(_point(one, found, least))
    return points[::-1]


def trend_within(looked: Looked, today: date, into: str) -> Sequence[Point]:
    """As `trend`, of one unit with all below it: what the maps of these periods show of it, added
    up, hence nothing they hold back. Two statements, and one for each earlier period.
    """
    units = _units(looked.period.organisation_id)
    paths, chosen = _paths(units), _chosen(units, into)
    every = [looked, *(look(one, today, looked.within) for one in _earlier(looked.period))]
    return [Point(one.period, _shown_of(one, paths, chosen)) for one in every[::-1]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fixed period with what it came to in some units, each with all below it.

    A unit is missing where nobody served in it or the period's map holds its figures back.
    """

    period: EvaluationPeriod
    tallies: Mapping[int, Tally]


def fixed(actor: Actor, unit_ids: Collection[int], since: date, today: date) -> Sequence[Fixed]:
    """The fixed periods since a day, the newest first, for these units as far as the actor reads
    them. Two statements, and one for each period.
    """
    found = [one for one in periods_of(actor) if sums.are_kept(one) and one.from_on >= since]
    paths = {agency: _paths(_units(agency)) for agency in {one.organisation_id for one in found}}
    result = []
    for period in found:
        looked = look(period, today, units_of(actor))
        shown = {id_: _shown_of(looked, paths[period.organisation_id], id_) for id_ in unit_ids}
        result.append(Fixed(period, {id_: one for id_, one in shown.items() if one}))
    return result


def _shown_of(looked: Looked, paths: Mapping[int, branches.Path], unit: int) -> Tally | None:
    """Nothing where nobody served below the unit, or all of it is held back."""
    tallies: dict[int, dict[int, Tally]] = defaultdict(dict)
    for (id_, competency), tally in looked.found.items():
        tallies[competency][id_] = tally
    level = branches.level(tallies, paths, unit, looked.least)
    return groups.together(level.whole.values()) if level and level.whole else None


def _earlier(period: EvaluationPeriod) -> Sequence[EvaluationPeriod]:
    """The opened periods before this one as far as a trend goes, the latest first."""
    query = (
        select(EvaluationPeriod)
        .where(
            EvaluationPeriod.organisation_id == period.organisation_id,
            EvaluationPeriod.opened_at.is_not(None),
            EvaluationPeriod.from_on < period.from_on,
        )
        .order_by(EvaluationPeriod.from_on.desc())
        .limit(PERIODS - 1)
    )
    return db.session.scalars(query).all()


def _together(found: Tallies) -> Mapping[int, Tally]:
    by_competency: dict[int, Tally] = {}
    for (_unit, competency), tally in found.items():
        by_competency[competency] = by_competency.get(competency, groups.NOBODY) + tally
    return by_competency


def _point(period: EvaluationPeriod, found: Mapping[int, Tally], least: int) -> Point:
    """Shown where as many people as must be are asked for one competency at least."""
    people = max((one.people for one in found.values()), default=0)
    return Point(period, groups.together(found.values()) if people >= least else None)


def units_of(actor: Actor) -> Select[int]:
    """The ids of the units whose evaluations the actor may read by a role of theirs."""
    return scopes.units(actor, Permission.EVALUATION_UNITS).with_only_columns(OrgUnit.id)


def periods_of(actor: Actor) -> Sequence[EvaluationPeriod]:
    """The opened periods of the agencies of these units, the newest first; one statement."""
    agencies = scopes.units(actor, Permission.EVALUATION_UNITS).with_only_columns(
        OrgUnit.organisation_id
    )
    query = select(EvaluationPeriod).where(
        EvaluationPeriod.opened_at.is_not(None), EvaluationPeriod.organisation_id.in_(agencies)
    )
    newest = query.order_by(EvaluationPeriod.from_on.desc(), EvaluationPeriod.id.desc())
    return db.session.scalars(newest.limit(2 * PERIODS)).all()
