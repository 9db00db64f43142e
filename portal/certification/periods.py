"""The periods of exams on a day, and the instant at which one of them ends."""

from datetime import date, datetime, timedelta

from portal.certification.data import exam_policies
from portal.certification.models import Sitting
from portal.certification.rules.exam_policy import ExamPolicy
from portal.core import policy_files, zones
from portal.people.queries import calendars
from portal.people.rules.calendar import add_working_days


def of(on: date) -> ExamPolicy:
    """The policy in force on a day."""
    return policy_files.in_force(exam_policies(), on)


def due_at(sitting: Sitting, today: date, working_days: int) -> datetime:
    """The end of the last working day of a case that begins today; it is stored with the case,
    which keeps it whatever policy follows.
    """
    calendar = calendars.of_agency(sitting.organisation_id, today)
    last = add_working_days(calendar, today, working_days)
    return zones.midnight(last + timedelta(days=1), sitting.zone)


def last_day(due: datetime, zone: str) -> date:
    """The last day on which a case is answered in time."""
    return zones.local_day(due - timedelta(seconds=1), zone)


def is_near(sitting: Sitting, due: datetime, now: datetime) -> bool:
    """Whether the last day is so few working days away that whoever answers is reminded, or past.

    How many is a figure of the day itself: reminding is no right of the case.
    """
    today = zones.local_day(now, sitting.zone)
    calendar = calendars.of_agency(sitting.organisation_id, today)
    ahead = add_working_days(calendar, today, of(today).figures.remind_working_days)
    return last_day(due, sitting.zone) <= ahead
