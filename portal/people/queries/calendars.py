"""The working-day calendar of an agency, from its week and its named days."""

from datetime import date

from sqlalchemy import select

from portal.core.db import db
from portal.people.models import Holiday, Organisation
from portal.people.rules.calendar import (
    DayKind,
    NamedDay,
    Verification,
    WorkCalendar,
    calendar_of,
)


def of_agency(organisation_id: int, since: date) -> WorkCalendar:
    """The calendar from a day on; two statements."""
    week = db.session.scalars(
        select(Organisation.work_week).where(Organisation.id == organisation_id)
    ).one()
    days = db.session.scalars(
        select(Holiday).where(Holiday.organisation_id == organisation_id, Holiday.on_date >= since)
    )
    named = [
        NamedDay(row.on_date, DayKind(row.kind), row.name, Verification(row.verification))
        for row in days
    ]
    return calendar_of(frozenset(map(int, week)), (), named)
