"""Where requests that wait for a superior stand, whatever they ask for: three statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core import zones
from portal.core.db import db
from portal.learning.rules import approving
from portal.learning.rules.approving import Answer, Asked, Desk
from portal.people.models import Organisation
from portal.people.queries import calendars, chains


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
    zone = db.session.scalars(
        select(Organisation.timezone).where(Organisation.id == organisation_id)
    ).one()
    days = {one.id: zones.local_day(one.asked_at, zone) for one in matters}
    calendar = calendars.of_agency(organisation_id, min(days.values()))
    chart = chains.above({one.person_id for one in matters}, on)
    return {
        one.id: approving.desk(
            Asked(one.person_id, days[one.id], one.is_costly, one.answer), chart, calendar, on
        )
        for one in matters
    }
