"""Where requests that wait for a superior stand, whatever they ask for: two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from portal.core import zones
from portal.learning.rules import approving
from portal.learning.rules.approving import Answer, Asked, Desk
from portal.people.queries import calendars, chains

A_DAY: Final = timedelta(days=1)
"""No zone is further from UTC."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A request by its id; `is_costly`: silence does not grant it (rules.approving)."""

    id: int
    person_id: int
    asked_at: datetime
    is_costly: bool
    answer: Answer = Answer.NONE


def of_agency(organisation_id: int, matters: Sequence[Matter], on: date) -> dict[int, Desk]:
    """Where each stands on the agency's day, by its id; no statement for none."""
    if not matters:
        return {}
    first = min(one.asked_at for one in matters).astimezone(UTC).date() - A_DAY
    zone, calendar = calendars.with_zone(organisation_id, first)
    days = {one.id: zones.local_day(one.asked_at, zone) for one in matters}
    chart = chains.above({one.person_id for one in matters}, on)
    return {
        one.id: approving.desk(
            Asked(one.person_id, days[one.id], one.is_costly, one.answer), chart, calendar, on
        )
        for one in matters
    }
