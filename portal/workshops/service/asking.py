"""Requests for a place on their way: officials are told, and silence is carried out.

Where a request stands follows from days and posts (learning.rules.approving); what is written here
are messages, and the place that silence grants.
"""

from datetime import datetime

from sqlalchemy import select

from portal.core import zones
from portal.core.db import db, transaction
from portal.people.models import Organisation, Person
from portal.people.rules import names
from portal.people.service import inbox
from portal.workshops.models import Activity, ActivityInvitation, ActivityRegistration
from portal.workshops.notices import ActivityNotice
from portal.workshops.queries import requests
from portal.workshops.rules import invitations as calling
from portal.workshops.service import telling

TEAM = "/team/activities"


def tell_officials(row: ActivityRegistration, one: Activity, *, now: datetime) -> None:
    """Tell whoever a new request waits for. Joins the transaction of the act."""
    zone = db.session.scalars(
        select(Organisation.timezone).where(Organisation.id == one.organisation_id)
    ).one()
    desk = requests.desks_of([(row, one)], zones.local_day(now, zone))[row.id]
    for official in desk.officials:
        _tell(official, row, one, ActivityNotice.ASKED, now)


def pass_on(organisation_id: int, zone: str, *, now: datetime) -> list[int]:
    """Tell each official whom an unanswered request has reached, once; the requests that silence
    has granted.
    """
    rows = requests.open_ones(organisation_id, now)
    stand = requests.desks_of(rows, zones.local_day(now, zone))
    with transaction():
        for row, one in rows:
            for turn, step in enumerate(stand[row.id].rounds):
                notice = ActivityNotice.PASSED_ON if turn else ActivityNotice.ASKED
                for official in step.officials if stand[row.id].is_waiting else ():
                    _tell(official.person, row, one, notice, now)
    return [row.id for row, _one in rows if stand[row.id].is_granted]


def _tell(
    to: int, row: ActivityRegistration, one: Activity, notice: ActivityNotice, now: datetime
) -> None:
    inbox.send(
        to,
        notice,
        {**telling.values(one), "name": name_of(row.person_id)},
        path=TEAM,
        event_key=f"activity_asked:{row.id}:{to}",
        now=now,
        mail=True,
    )


def tell_caller(row: ActivityRegistration, one: Activity, *, now: datetime) -> None:
    """Whoever named this colleague to come instead is told that they do not, and has time to answer
    again. Needs the activity's lock.
    """
    query = select(ActivityInvitation).where(
        ActivityInvitation.registration_id == row.id,
        ActivityInvitation.freed_at.is_(None),
        ActivityInvitation.person_id != row.person_id,
    )
    for invitation in db.session.scalars(query).all():
        invitation.reply_by_at = calling.answers_again_until(
            invitation.reply_by_at, one.starts_at, now
        )
        inbox.send(
            invitation.person_id,
            ActivityNotice.NOT_REPLACED,
            {**telling.values(one), "name": name_of(row.person_id)},
            path=f"/activities/invitations/{invitation.public_id}",
            event_key=f"{ActivityNotice.NOT_REPLACED}:{invitation.id}:{row.id}",
            now=now,
            mail=True,
        )


def name_of(person_id: int) -> str:
    """Somebody as letters name them."""
    who = db.session.get_one(Person, person_id)
    return names.printed(who.full_name, who.front_title, who.back_title)
