"""What those who are called are told, once each: the letter, reminders, what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from portal.core import outbox, zones
from portal.core.db import db, transaction
from portal.people.models import Organisation
from portal.people.service import inbox
from portal.workshops.models import (
    Activity,
    ActivityInvitation,
    ActivityLetter,
    ActivityRegistration,
)
from portal.workshops.notices import ActivityNotice
from portal.workshops.queries import units
from portal.workshops.queries.places import held
from portal.workshops.rules import invitations as rules
from portal.workshops.service import asking, registering, seating, telling
from portal.workshops.service.activities import locked

KIND = "workshops.call"
"""Outbox kind: a letter goes to everybody it calls."""
JOB = "activity-calls"
PIECE = 200
MORNING = 7
"""Nobody is reminded before this hour of the agency's day."""

Row = tuple[ActivityInvitation, ActivityLetter, Activity]


def _rows(after: int) -> Select[ActivityInvitation, ActivityLetter, Activity]:
    return (
        select(ActivityInvitation, ActivityLetter, Activity)
        .join(ActivityLetter, ActivityLetter.id == ActivityInvitation.letter_id)
        .join(Activity, Activity.id == ActivityInvitation.activity_id)
        .where(ActivityInvitation.id > after)
        .order_by(ActivityInvitation.id)
        .limit(PIECE)
    )


def carry_out(payload: Mapping[str, Any], now: datetime) -> None:
    """The handler: pieces of a few hundred, each once however often it runs."""
    last, more = 0, True
    while more:
        with transaction():
            query = _rows(last).where(ActivityInvitation.letter_id == payload["letter"])
            rows = db.session.execute(query).all()
            for row, letter, one in rows:
                _tell(row, letter, one, ActivityNotice.CALLED, now)
        more = len(rows) == PIECE
        last = rows[-1][0].id if rows else 0


def _tell(
    row: ActivityInvitation,
    letter: ActivityLetter,
    one: Activity,
    notice: ActivityNotice,
    now: datetime,
) -> None:
    last_on = units.last_day(row.reply_by_at, one.zone)
    inbox.send(
        row.person_id,
        notice,
        {**telling.values(one), "number": letter.number, "reply_on": last_on.isoformat()},
        path=f"/activities/invitations/{row.public_id}",
        event_key=f"{notice.value}:{row.id}",
        now=now,
        mail=True,
    )


def tell_withdrawn(row: ActivityInvitation, one: Activity, *, now: datetime) -> None:
    """Tell somebody that they are not called any more."""
    inbox.send(
        row.person_id,
        ActivityNotice.CALL_WITHDRAWN,
        telling.values(one),
        path=f"/activities/invitations/{row.public_id}",
        event_key=f"{ActivityNotice.CALL_WITHDRAWN}:{row.id}",
        now=now,
        mail=True,
    )


def tell_colleague(
    row: ActivityInvitation, one: Activity, made: ActivityRegistration, *, now: datetime
) -> None:
    """Tell somebody that a colleague named them to come instead."""
    inbox.send(
        made.person_id,
        ActivityNotice.PROPOSED,
        {**telling.values(one), "name": asking.name_of(row.person_id)},
        path=f"/activities/{one.public_id}",
        event_key=f"{ActivityNotice.PROPOSED}:{made.id}",
        now=now,
        mail=True,
    )


def go_on(*, now: datetime) -> int:
    """Carry out what follows from days alone: silence of officials and of those who were called,
    and reminders, once each. How many places changed hands.
    """
    agencies = db.session.scalars(select(Organisation).where(Organisation.kind == "agency")).all()
    done = 0
    for agency in agencies:
        for id_ in asking.pass_on(agency.id, agency.timezone, now=now):
            done += registering.grant_by_silence(id_, now=now)
        done += _lapse(agency.id, now)
        if zones.local(now, agency.timezone).hour >= MORNING:
            _remind(agency.id, now)
    return done


def _lapse(organisation_id: int, now: datetime) -> int:
    ids = db.session.scalars(
        select(ActivityInvitation.activity_id)
        .join(Activity, Activity.id == ActivityInvitation.activity_id)
        .where(
            ActivityInvitation.organisation_id == organisation_id,
            ActivityInvitation.freed_at.is_(None),
            or_(ActivityInvitation.reply_by_at <= now, Activity.starts_at <= now),
        )
        .distinct()
    ).all()
    return sum(_lapse_of(id_, now) for id_ in ids)


def _lapse_of(activity_id: int, now: datetime) -> int:
    with transaction():
        return seating.lapse(locked(activity_id), now)


def _remind(organisation_id: int, now: datetime) -> None:
    """Whoever has not replied, shortly before the last day; whoever comes, before the begin."""
    soon = now + rules.REPLY_REMINDER
    last = 0
    while True:
        query = _rows(last).where(
            ActivityInvitation.organisation_id == organisation_id,
            ActivityInvitation.freed_at.is_(None),
            ActivityInvitation.registration_id.is_(None),
            ActivityInvitation.reply_by_at > now,
            ActivityInvitation.reply_by_at <= soon,
            Activity.cancelled_at.is_(None),
        )
        with transaction():
            rows = db.session.execute(query).all()
            for row, letter, one in rows:
                _tell(row, letter, one, ActivityNotice.CALL_REMINDER, now)
        if len(rows) < PIECE:
            break
        last = rows[-1][0].id
    _remind_of_begin(organisation_id, now)


def _remind_of_begin(organisation_id: int, now: datetime) -> None:
    last = 0
    while True:
        with transaction():
            rows = db.session.execute(
                select(ActivityRegistration, Activity)
                .join(Activity, Activity.id == ActivityRegistration.activity_id)
                .where(
                    Activity.organisation_id == organisation_id,
                    Activity.published_at.is_not(None),
                    Activity.cancelled_at.is_(None),
                    Activity.starts_at > now,
                    Activity.starts_at <= now + rules.START_REMINDER,
                    held(),
                    ActivityRegistration.seated_at.is_not(None),
                    ActivityRegistration.id > last,
                )
                .order_by(ActivityRegistration.id)
                .limit(PIECE)
            ).all()
            for row, one in rows:
                telling.tell(row, one, ActivityNotice.STARTS_SOON, now=now)
        if len(rows) < PIECE:
            break
        last = rows[-1][0].id


def register() -> None:
    """Put the handler into the outbox's table; called by the wiring."""
    outbox.handlers[KIND] = carry_out
