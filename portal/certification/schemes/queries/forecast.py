"""What ends when: certificates that will end in the coming months, by unit of their holders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.certification.rules.certificate_states import PublicState
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.queries import register, register_filters
from portal.certification.schemes.queries.certificates import is_renewed, state_at
from portal.core.access import Actor
from portal.core.db import db
from portal.ledger.rules.counting import months_after
from portal.people.models import OrgUnit
from portal.people.queries import structure

MONTHS = 12
UNITS = 20
"""Units that the page names."""
ALL_UNITS = 5_000
"""Units that a file names."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit with how many end in each month. `id` 0 are those who work nowhere."""

    id: int
    public_id: str
    code: str
    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`months` are first days; `units` have the most first, `others` is all the rest together."""

    months: tuple[date, ...]
    units: Sequence[UnitLine]
    others: tuple[int, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        columns = [*(one.counts for one in self.units), self.others]
        return tuple(sum(column) for column in zip(*columns, strict=True))

    @property
    def total(self) -> int:
        return sum(self.totals)


def ahead(
    actor: Actor, *, on: date, now: datetime, unit_path: str = "", most: int = UNITS
) -> Forecast:
    """Valid and suspended certificates nobody has renewed, that end from today on, for a year.

    Two statements: by unit and day of the end, then the names of the first `most` units.
    """
    months = tuple(months_after(on.replace(day=1), ahead_by) for ahead_by in range(MONTHS))
    cells: dict[int, list[int]] = {}
    for unit, until, count in _counted(actor, on, now, months_after(months[-1], 1), unit_path):
        place = (until.year - on.year) * 12 + until.month - on.month
        cells.setdefault(unit or 0, [0] * MONTHS)[place] += count
    ranked = sorted(cells, key=lambda id_: (-sum(cells[id_]), id_))
    named, rest = ranked[:most], ranked[most:]
    known = _names(named)
    units = [UnitLine(id_, *known.get(id_, ("", "", "")), tuple(cells[id_])) for id_ in named]
    others = tuple(sum(cells[id_][place] for id_ in rest) for place in range(MONTHS))
    return Forecast(months, units, others)


def _counted(
    actor: Actor, on: date, now: datetime, before: date, unit_path: str
) -> Sequence[tuple[int | None, date, int]]:
    standing = [PublicState.VALID.value, PublicState.SUSPENDED.value]
    unit = register.unit_of(on, OrgUnit.id).label("unit")
    query = (
        register.in_scope(actor, on)
        .where(
            Certificate.valid_until > on,
            Certificate.valid_until < before,
            state_at(on, now).in_(standing),
            ~is_renewed(now),
        )
        .with_only_columns(unit, Certificate.valid_until, func.count())
        .group_by(unit, Certificate.valid_until)
    )
    if unit_path:
        query = query.where(register_filters.works_in(structure.below(unit_path), on))
    rows = db.session.execute(query)
    return [(found, until, count) for found, until, count in rows if until is not None]


def _names(unit_ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    row = OrgUnit
    rows = db.session.execute(
        select(row.id, row.public_id, row.code, row.name).where(row.id.in_(unit_ids))
    )
    return {id_: (public_id, code, name) for id_, public_id, code, name in rows}
