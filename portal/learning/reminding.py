"""Messages that follow from days alone: a request that went on to the next official.

They tell; they change nothing. After a pause of all jobs only what is true now is said.
"""

from datetime import datetime

from sqlalchemy import select

from portal.core.db import db, transaction
from portal.learning import doors, entering
from portal.learning.models import CourseRun, EnrolmentRequest
from portal.people.models import Organisation

PASSED_ON = "learning-passed-on"
MANY = 500
"""Open requests looked at in one go; the oldest first."""


def pass_on(*, now: datetime) -> int:
    """Tell each official whom an unanswered request has reached; how many requests wait.

    Everybody is told once for each request, however often this runs.
    """
    agencies = db.session.scalars(select(Organisation.id).where(Organisation.kind == "agency"))
    return sum(_in_agency(agency, now) for agency in agencies.all())


def _in_agency(organisation_id: int, now: datetime) -> int:
    rows = db.session.execute(
        select(CourseRun, EnrolmentRequest)
        .join(EnrolmentRequest, EnrolmentRequest.run_id == CourseRun.id)
        .where(
            CourseRun.organisation_id == organisation_id,
            CourseRun.needs_approval.is_(True),
            EnrolmentRequest.closed_at.is_(None),
            EnrolmentRequest.answer == "",
        )
        .order_by(EnrolmentRequest.asked_at, EnrolmentRequest.id)
        .limit(MANY)
    ).all()
    asked = [(run, request) for run, request in rows]
    desks = doors.desks_of(asked, doors.today_of(organisation_id, now)) if asked else {}
    waiting = [(run, one) for run, one in asked if desks[one.id].is_waiting]
    with transaction():
        for run, request in waiting:
            for turn, one in enumerate(desks[request.id].rounds):
                for official in one.officials:
                    entering.tell_official(official.person, request, run, first=turn == 0, now=now)
    return len(waiting)
