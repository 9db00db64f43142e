"""Messages that follow from days alone: a request that went on to the next official, courses
that must be passed.

They tell; they change nothing. After a pause of all jobs only what is true now is said.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import and_, or_, select

from portal.core import zones
from portal.core.db import db, transaction
from portal.core.permissions import Permission
from portal.learning import doors, duties, entering, mandates
from portal.learning.duties import Asked, Duty
from portal.learning.models import CourseRun, EnrolmentRequest
from portal.learning.notices import DutyNotice
from portal.learning.rules import obliging
from portal.ledger.queries import profiles
from portal.people.models import Organisation, Person
from portal.people.queries import scopes
from portal.people.service import inbox

PASSED_ON = "learning-passed-on"
DUTIES = "learning-duties"
MORNING = 7
"""Nobody is reminded before this hour of the agency's day."""
PIECE = 500
"""Persons looked at in one transaction."""
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


def remind(*, now: datetime) -> int:
    """Tell whoever must pass courses, on the days when it helps; how many persons.

    All of a person's courses stand in one message, and there is one a day however often this
    runs. Nobody on leave is reminded.
    """
    agencies = db.session.scalars(select(Organisation).where(Organisation.kind == "agency")).all()
    return sum(
        _remind_agency(one.id, zones.local_day(now, one.timezone), now)
        for one in agencies
        if zones.local(now, one.timezone).hour >= MORNING
    )


def _remind_agency(organisation_id: int, on: date, now: datetime) -> int:
    asked = mandates.on_offer(organisation_id, on, now)
    told, after = 0, 0
    while asked:
        ids = _bound(organisation_id, asked, on, after)
        if not ids:
            break
        told += _remind_some(organisation_id, ids, asked, on, now)
        after = ids[-1]
    return told


def _bound(organisation_id: int, asked: Sequence[Asked], on: date, after: int) -> list[int]:
    """The next persons who still must pass something, by id."""
    open_ones = [
        and_(mandates.means(one.rule, organisation_id, on), ~mandates.has_passed(one.rule))
        for one in asked
    ]
    query = select(Person.id).where(
        Person.id > after, scopes.there(Permission.PERSON_READ), or_(*open_ones)
    )
    return list(db.session.scalars(query.order_by(Person.id).limit(PIECE)))


def _remind_some(
    organisation_id: int, ids: Sequence[int], asked: Sequence[Asked], on: date, now: datetime
) -> int:
    packed = db.session.execute(
        select(Person.id, duties.packed_standing(Person.id, organisation_id, on)).where(
            Person.id.in_(ids)
        )
    ).all()
    levels = profiles.levels(ids, on)
    told = 0
    with transaction():
        for person_id, standing in packed:
            held = {id_: one.level for id_, one in levels[person_id].items()}
            found = duties.duties(asked, standing, held, on).values()
            told += _tell(person_id, [one for one in found if one.is_open], on, now)
    return told


def _tell(person_id: int, found: Sequence[Duty], on: date, now: datetime) -> bool:
    """One message about everything open, when today is a day for one of them."""
    if not any(obliging.is_day_to_remind(one.obligation, on) and not one.is_away for one in found):
        return False
    ordered = sorted(found, key=lambda one: (one.obligation.due_on, one.title))
    inbox.send(
        person_id,
        DutyNotice.REMINDER,
        {
            "courses": "; ".join(one.title for one in ordered),
            "due_on": ordered[0].obligation.due_on.isoformat(),
        },
        path="/",
        event_key=f"duty:{person_id}:{on}",
        now=now,
        mail=True,
    )
    return True
