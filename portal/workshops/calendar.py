"""Activities as events of a calendar: those of one activity, and one's own.

A session is an event; somebody on the waiting list has it as not certain yet. Links of online
sessions are no part of it: an address of a calendar is easily passed on.
"""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from sqlalchemy import select

from portal.core.db import db
from portal.core.icalendar import Event, Status
from portal.workshops.models import (
    Activity,
    ActivityInvitation,
    ActivityRegistration,
    ActivitySession,
)
from portal.workshops.queries.activities import is_published
from portal.workshops.queries.places import held


def of_person(person_id: int, now: datetime) -> list[Event]:
    """The coming sessions in which somebody has a place or waits for one."""
    rows = db.session.execute(
        select(Activity, ActivitySession, ActivityRegistration.seated_at)
        .join(ActivitySession, ActivitySession.activity_id == Activity.id)
        .join(ActivityRegistration, ActivityRegistration.activity_id == Activity.id)
        .where(
            ActivityRegistration.person_id == person_id,
            held(),
            ActivityRegistration.approved_at.is_not(None),
            ActivitySession.ends_at > now,
            *is_published(),
        )
        .order_by(ActivitySession.starts_at, ActivitySession.id)
        .limit(500)
    )
    found = [
        _event(one, session, certain=seated_at is not None) for one, session, seated_at in rows
    ]
    return found + _called(person_id, now)


def _called(person_id: int, now: datetime) -> list[Event]:
    """Sessions somebody is called to and has not answered: not certain yet."""
    rows = db.session.execute(
        select(Activity, ActivitySession)
        .join(ActivitySession, ActivitySession.activity_id == Activity.id)
        .join(ActivityInvitation, ActivityInvitation.activity_id == Activity.id)
        .where(
            ActivityInvitation.person_id == person_id,
            ActivityInvitation.freed_at.is_(None),
            ActivityInvitation.registration_id.is_(None),
            ActivityInvitation.reply_by_at > now,
            ActivitySession.ends_at > now,
            *is_published(),
        )
        .order_by(ActivitySession.starts_at, ActivitySession.id)
        .limit(500)
    )
    return [_event(one, session, certain=False) for one, session in rows]


def of_activity(one: Activity, sessions: Iterable[ActivitySession]) -> list[Event]:
    """All sessions of an activity."""
    return [_event(one, session, certain=True) for session in sessions]


def _event(one: Activity, session: ActivitySession, *, certain: bool) -> Event:
    return Event(
        uid=f"{session.public_id}@portal-kompetensi",
        summary=f"{one.title}: {session.title}" if session.title else one.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=", ".join(part for part in (session.room, one.place) if part),
        url=url_for("activities.show", public_id=one.public_id, _external=True),
        status=Status.CONFIRMED if certain else Status.TENTATIVE,
    )
