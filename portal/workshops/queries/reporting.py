"""What the report of an activity says: counts and means alone, nobody's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, func, select

from portal.core.db import db
from portal.people.models import OrgUnit
from portal.workshops.models import (
    ActivityInvitation,
    ActivityOutcome,
    ActivityRegistration,
    SessionPresence,
)
from portal.workshops.queries import presence, reacting, testing
from portal.workshops.queries.activities import Whole
from portal.workshops.queries.places import held
from portal.workshops.queries.reacting import Said
from portal.workshops.queries.testing import Results
from portal.workshops.rules import reporting as rules
from portal.workshops.rules.reporting import Cost, UnitLine


@dataclass(frozen=True, slots=True)
class Report:
    """`present`: session id → how many were there. `results` is None without tests."""

    lines: Sequence[UnitLine]
    present: Mapping[int, int]
    results: Results | None
    said: Said
    jp100: int
    cost: Cost

    @property
    def total(self) -> UnitLine:
        return rules.total(self.lines)


def report(whole: Whole) -> Report:
    """The report of an activity; as many statements however many took part."""
    one = whole.activity
    found, jp100 = _lines(one.id)
    sums = rules.total(found)
    has_tests = testing.test_of(one.id) is not None
    return Report(
        found,
        presence.present(one.id),
        testing.results(one.id) if has_tests else None,
        reacting.said(one.id),
        jp100,
        rules.cost(one.price_idr, sums.seated, sums.completed, jp100),
    )


def _lines(activity_id: int) -> tuple[list[UnitLine], int]:
    """By unit in the order of the tree, and hundredths of JP booked for all."""
    took, invited = _took_part(activity_id), _invited(activity_id)
    units = sorted({*took, *invited}, key=lambda unit: unit.path)
    lines = [UnitLine(one.name, invited.get(one, 0), *took.get(one, _NOBODY)[:4]) for one in units]
    return lines, sum(counts[4] for counts in took.values())


_NOBODY = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Unit:
    id: int
    name: str
    path: str


def _took_part(activity_id: int) -> dict[_Unit, tuple[int, ...]]:
    """Registered, seated, present, completed, and hundredths of JP; by unit."""
    seated = and_(held(), ActivityRegistration.seated_at.is_not(None))
    there = exists(
        select(SessionPresence.session_id).where(
            SessionPresence.registration_id == ActivityRegistration.id
        )
    )
    rows = db.session.execute(
        select(
            *_UNIT,
            func.count(ActivityRegistration.person_id.distinct()),
            func.count().filter(seated),
            func.count().filter(seated, there),
            func.count().filter(ActivityOutcome.completed),
            func.coalesce(func.sum(ActivityOutcome.jp100), 0),
        )
        .select_from(ActivityRegistration)
        .join(OrgUnit, OrgUnit.id == ActivityRegistration.unit_id)
        .outerjoin(ActivityOutcome, ActivityOutcome.registration_id == ActivityRegistration.id)
        .where(ActivityRegistration.activity_id == activity_id)
        .group_by(*_UNIT)
    )
    return {_Unit(*row[:3]): tuple(row[3:]) for row in rows}


_UNIT = (OrgUnit.id, OrgUnit.name, OrgUnit.path)


def _invited(activity_id: int) -> dict[_Unit, int]:
    """Who was called by a letter that was not taken back; by unit."""
    rows = db.session.execute(
        select(*_UNIT, func.count(ActivityInvitation.person_id.distinct()))
        .join(ActivityInvitation, ActivityInvitation.unit_id == OrgUnit.id)
        .where(
            ActivityInvitation.activity_id == activity_id,
            ActivityInvitation.withdrawn_at.is_(None),
        )
        .group_by(*_UNIT)
    )
    return {_Unit(*row[:3]): row[3] for row in rows}
