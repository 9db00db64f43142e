"""Reminding, in the months the policy names, whoever has less than the month asks for.

Derived by date: a run on another day, or twice, tells nobody twice, and after a pause only what is
true now is said. One message says everything that is missing.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, String, and_, cast, exists, literal, or_, select

from portal.core import zones
from portal.core.db import db, transaction
from portal.learning.data import hours_policies
from portal.learning.hours import books
from portal.learning.hours.notices import HoursNotice
from portal.learning.rules.duties import owed, to_remind
from portal.learning.rules.hours_policy import HUNDREDTHS, DutyKind, HoursPolicy, in_force
from portal.people.models import Employment, InboxMessage, Organisation, Person, PersonStatus
from portal.people.service import inbox

JOB = "hours-remind"
CHUNK = 200
PATH = "/history/hours"


def remind(*, now: datetime) -> int:
    """Tell everybody who is behind once per month of the policy; how many were told now."""
    told = 0
    for zone in db.session.scalars(select(Organisation.timezone).distinct()).all():
        today = zones.local_day(now, zone)
        policy = in_force(hours_policies(), today)
        if today.month in policy.reminders:
            told += _remind_zone(zone, policy, today, now)
    return told


def _remind_zone(zone: str, policy: HoursPolicy, today: date, now: datetime) -> int:
    told = after = 0
    while True:
        ids = db.session.scalars(_untold(zone, policy, today, after).limit(CHUNK)).all()
        if not ids:
            return told
        told += _remind_some(ids, policy, today, now)
        after = ids[-1]


def _untold(zone: str, policy: HoursPolicy, today: date, after: int) -> Select[int]:
    """Persons of the agencies of a zone whose status owes a minimum, not yet told this month."""
    owing = [kind for kind, terms in policy.duties.items() if terms.kind is DutyKind.MINIMUM]
    works = (
        select(Employment.id)
        .join(Organisation, Organisation.id == Employment.organisation_id)
        .where(
            Employment.person_id == Person.id,
            Organisation.timezone == zone,
            Employment.valid_from <= today,
            or_(Employment.valid_until.is_(None), Employment.valid_until > today),
        )
    )
    is_owing = select(PersonStatus.id).where(
        PersonStatus.person_id == Person.id,
        PersonStatus.status.in_(owing),
        PersonStatus.valid_from <= today,
        or_(PersonStatus.valid_until.is_(None), PersonStatus.valid_until > today),
    )
    key = literal(f"{_occasion(today)}:") + cast(Person.id, String)
    told = select(InboxMessage.id).where(
        and_(InboxMessage.person_id == Person.id, InboxMessage.event_key == key)
    )
    return (
        select(Person.id)
        .where(
            Person.id > after,
            Person.merged_into_id.is_(None),
            Person.erased_at.is_(None),
            exists(works.correlate(Person)),
            exists(is_owing.correlate(Person)),
            ~exists(told.correlate(Person)),
        )
        .order_by(Person.id)
    )


def _occasion(today: date) -> str:
    return f"{HoursNotice.REMINDER}:{today.year}-{today.month:02}"


def _remind_some(ids: Sequence[int], policy: HoursPolicy, today: date, now: datetime) -> int:
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    standings = books.standings(ids)
    booked = books.booked(ids, first, last)
    told = 0
    with transaction():
        for person_id in ids:
            duty = owed(standings[person_id], policy, today.year, today)
            done = booked.get(person_id, 0)
            if not to_remind(duty, done, policy, today):
                continue
            inbox.send(
                person_id,
                HoursNotice.REMINDER,
                {"booked": done // HUNDREDTHS, "owed": duty.jp100 // HUNDREDTHS},
                path=PATH,
                event_key=f"{_occasion(today)}:{person_id}",
                now=now,
            )
            told += 1
    return told
