"""Asking what came of an action when its day has come, reminding once before the time is over,
and telling whoever leads the learner today of what waits for them.

It tells; it changes no state. Nobody on leave or gone is asked: they are asked when they are back,
and a result may also be reported after its time.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select

from portal.core import policy_files, zones
from portal.core.db import db, transaction
from portal.core.permissions import Permission
from portal.evaluation.data import policies
from portal.evaluation.models import WorkApplication
from portal.evaluation.notices import ApplicationNotice
from portal.evaluation.queries import applications as queries
from portal.evaluation.queries.applications import Row
from portal.evaluation.service import applying
from portal.learning.hours import books
from portal.people.models import Organisation, Person
from portal.people.queries import scopes
from portal.people.service import inbox

JOB = "evaluation-applying"
MORNING = 7
"""Nobody is asked before this hour of the agency's day."""
PIECE = 200


def remind(*, now: datetime) -> int:
    """Ask, remind and pass on; how many learners were asked or reminded. Each once, whatever."""
    agencies = db.session.scalars(select(Organisation).where(Organisation.kind == "agency")).all()
    return sum(
        _in_agency(one.id, zones.local_day(now, one.timezone), now)
        for one in agencies
        if zones.local(now, one.timezone).hour >= MORNING
    )


def _in_agency(organisation_id: int, today: date, now: datetime) -> int:
    told, after = 0, 0
    figures = policy_files.in_force(policies(), today).figures
    soon = today + timedelta(days=figures.remind_days)
    while rows := _next(organisation_id, today, soon, after):
        after = rows[-1].application.id
        there = _there([row.application.person_id for row in rows], today)
        with transaction():
            for row in rows:
                if row.application.reported_at is not None:
                    applying.tell_leaders(row.application, today, now=now)
                elif row.application.person_id in there:
                    told += _ask(row, soon, now)
    return told


def _next(organisation_id: int, today: date, soon: date, after: int) -> Sequence[Row]:
    """The next that are asked for, near their end, or waiting for a superior."""
    one = WorkApplication
    to_tell = or_(one.asked_at.is_(None), and_(one.reminded_at.is_(None), one.ends_on <= soon))
    unreported = and_(one.reported_at.is_(None), one.due_on <= today, one.ends_on > today)
    query = (
        select(one)
        .join(Person, Person.id == one.person_id)
        .where(
            one.organisation_id == organisation_id,
            one.id > after,
            one.withdrawn_at.is_(None),
            scopes.there(Permission.TEAM_READ),
            or_(queries.waits(), and_(unreported, to_tell)),
        )
    )
    return queries.rows(query.order_by(one.id).limit(PIECE))


def _there(person_ids: Collection[int], today: date) -> set[int]:
    """Those employed and not on leave."""
    return {
        one
        for one, standing in books.standings(person_ids).items()
        if any(span.holds(today) for span in standing.employed)
        and not any(away.span.holds(today) for away in standing.absences)
    }


def _ask(row: Row, soon: date, now: datetime) -> bool:
    """Ask the first time; near the end remind whoever was asked before."""
    one = row.application
    if one.asked_at is None:
        one.asked_at, kind, values = now, ApplicationNotice.ASKED, {"title": row.title}
    else:
        one.reminded_at, kind = now, ApplicationNotice.LAST_DAYS
        values = {
            "title": row.title,
            "until_on": (one.ends_on - timedelta(days=1)).isoformat(),
        }
    inbox.send(
        one.person_id,
        kind,
        values,
        path=f"/applications/{one.public_id}",
        event_key=f"{kind.value}:{one.public_id}",
        now=now,
        mail=True,
    )
    return True
