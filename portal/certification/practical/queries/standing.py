"""Where a candidate stands towards an assessment, and who may not assess them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.certification.practical.models import (
    PracticalAssessment,
    PracticalBooking,
    PracticalSlot,
)
from portal.certification.practical.queries import bookings
from portal.certification.practical.queries.bookings import Row
from portal.certification.rules import practical_slots as rules
from portal.certification.rules.practical_slots import Conflict, Standing, Try
from portal.core.db import db
from portal.ledger.queries import profiles
from portal.people.queries import agencies, chains, supervision


def standings(person_id: int, some: Sequence[PracticalAssessment], on: date) -> dict[int, Standing]:
    """Assessment → what the rule of booking asks of a person; as many statements for any number."""
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in bookings.of_assessments(person_id, [one.id for one in some]):
        rows[row.found.assessment_id].append(row)
    levels = profiles.levels([person_id], on)[person_id]
    agency_id = agencies.employing(person_id, on)
    found = {}
    for one in some:
        held, own = levels.get(one.competency_id), rows[one.id]
        tries = sorted((each for row in own if (each := _try(row))), key=lambda each: each.at)
        found[one.id] = Standing(
            is_of_agency=agency_id == one.organisation_id,
            level=held.level if held else 0,
            has_booking=any(not row.found.ending and not row.results for row in own),
            tries=tuple(tries),
        )
    return found


def _try(row: Row) -> Try | None:
    if row.result is not None:
        return Try(row.slot.starts_at, row.result.passed)
    if row.found.ending == "no_show" and not row.found.is_excused:
        return Try(row.slot.starts_at, passed=False)
    return None


@dataclass(frozen=True, slots=True)
class Around:
    """Whom a candidate is bound to on a day, and who sits the same assessment."""

    candidate_id: int
    supervisors: frozenset[int]
    led: frozenset[int]
    sitting: frozenset[int]

    def conflict(self, assessor_id: int) -> Conflict | None:
        return rules.conflict(
            assessor_id, self.candidate_id,
            supervisors=self.supervisors, led=self.led, sitting=self.sitting,
        )  # fmt: skip

    def conflicts(self, slot: PracticalSlot) -> Conflict | None:
        """The first conflict among the assessors of a slot."""
        found = (self.conflict(one.person_id) for one in slot.assessors)
        return next((one for one in found if one is not None), None)


def around(candidate_id: int, assessment_id: int, on: date) -> Around:
    """Three statements."""
    chart = chains.above([candidate_id], on)
    above = frozenset(one.person for one in chart.supervisors_of(candidate_id).supervisors)
    led = frozenset(db.session.scalars(supervision.subordinates(candidate_id, on)))
    sitting = db.session.scalars(
        select(PracticalBooking.person_id).where(
            PracticalBooking.assessment_id == assessment_id,
            PracticalBooking.ended_at.is_(None),
            PracticalBooking.decided_at.is_(None),
        )
    )
    return Around(candidate_id, above, led, frozenset(sitting))
