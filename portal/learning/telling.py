"""Telling trainers and keepers of runs what newly waits for them: one message a day of each kind.

Only what came since the last message is a reason for another; the message says everything that
waits. It tells and changes nothing, and after a pause of all jobs says what is true now.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.core import zones
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.permissions import Permission
from portal.learning import organising
from portal.learning.margin import queries as margin
from portal.learning.notices import DeskNotice
from portal.people.models import InboxMessage, Organisation
from portal.people.queries import holders
from portal.people.service import inbox

JOB = "learning-desks"
MORNING = 7
"""Nobody is told before this hour of the agency's day."""


def tell(*, now: datetime) -> int:
    """Tell everybody for whom something new waits; how many messages."""
    agencies = db.session.scalars(select(Organisation).where(Organisation.kind == "agency")).all()
    return sum(
        _in_agency(one, zones.local_day(now, one.timezone), now)
        for one in agencies
        if zones.local(now, one.timezone).hour >= MORNING
    )


def _in_agency(agency: Organisation, on: date, now: datetime) -> int:
    told = 0
    with transaction():
        for actor in holders.of_agency(agency, Permission.COURSE_WRITE, now):
            asked = margin.unanswered(actor, Permission.COURSE_WRITE, on).subquery()
            told += _tell(actor, DeskNotice.QUESTIONS, asked.c.waiting_since, on, now)
        for actor in holders.of_agency(agency, Permission.RUN_WRITE, now):
            told += _tell_keeper(actor, on, now)
    return told


def _tell(actor: Actor, kind: DeskNotice, since: Any, on: date, now: datetime) -> int:
    """Of what waits since these instants: whether there was something new to say."""
    count, newest = db.session.execute(select(func.count(), func.max(since))).one()
    return _send(actor, kind, count, newest, on, now)


def _tell_keeper(actor: Actor, on: date, now: datetime) -> int:
    """The superior may have been appointed, or silence have granted: only what truly waits."""
    waiting = organising.waiting(actor, on)
    newest = max((one.request.asked_at for one in waiting), default=None)
    return _send(actor, DeskNotice.REQUESTS, len(waiting), newest, on, now)


def _send(
    actor: Actor, kind: DeskNotice, count: int, newest: datetime | None, on: date, now: datetime
) -> int:
    last = db.session.scalar(_last(actor.person_id, kind))
    if newest is None or (last is not None and newest <= last):
        return 0
    inbox.send(
        actor.person_id,
        kind,
        {"count": count},
        path=_PATHS[kind],
        event_key=f"{kind.value}:{actor.person_id}:{on}",
        now=now,
        mail=True,
    )
    return 1


def _last(person_id: int, kind: DeskNotice) -> Select[Any]:
    return select(func.max(InboxMessage.created_at)).where(
        InboxMessage.person_id == person_id, InboxMessage.kind == kind.value
    )


_PATHS = {
    DeskNotice.QUESTIONS: "/studio/questions",
    DeskNotice.REQUESTS: "/admin/runs/requests",
}
