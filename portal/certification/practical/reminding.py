"""Messages that follow from days alone: a time that is near, a sheet that is still missing.

They tell; they change nothing. Everybody is told once for each of them, however often this runs.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.certification.practical import sheets
from portal.certification.practical.notices import PracticalNotice
from portal.certification.practical.queries import bookings
from portal.certification.practical.queries.bookings import Row
from portal.certification.practical.service import telling
from portal.core import zones
from portal.core.db import db, transaction
from portal.people.models import Organisation

JOB = "practical-reminders"
BEFORE = timedelta(hours=24)
AFTER = timedelta(hours=12)


def remind(*, now: datetime) -> int:
    """Tell what is near, and assessors what they owe; how many bookings."""
    agencies = db.session.scalars(select(Organisation).where(Organisation.kind == "agency")).all()
    return sum(_remind_agency(one, now) for one in agencies)


def _remind_agency(agency: Organisation, now: datetime) -> int:
    near = bookings.starting(agency.id, now, now + BEFORE)
    due = [row for row in bookings.unfinished(agency.id, now - AFTER) if not row.all_in]
    with transaction():
        for row in near:
            telling.candidate(row, PracticalNotice.REMINDER, now)
            to = [one.person_id for one in row.assessors]
            telling.assessors(row, PracticalNotice.REMINDER, now, to)
        for row in due:
            _remind_late(row, agency.timezone, now)
    return len(near) + len(due)


def _remind_late(row: Row, zone: str, now: datetime) -> None:
    """Half a day after the assessment, and again on the last day the policy gives."""
    day = zones.local_day(row.slot.starts_at, zone)
    last_at = row.slot.ends_at + timedelta(days=sheets.policy(day).figures.finish_days)
    turn = "last" if now >= last_at else "first"
    to = [id_ for id_ in row.first_two if id_ not in row.handed_in]
    telling.assessors(row, PracticalNotice.SHEET_DUE, now, to, turn=turn)
