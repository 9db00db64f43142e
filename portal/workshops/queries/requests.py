"""Requests for places in activities that wait for a superior, by the rule of courses."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, CompoundSelect, Select, or_, select, union

from portal.core import zones
from portal.core.access import Actor
from portal.core.db import db
from portal.learning import desks
from portal.learning.desks import Matter
from portal.learning.rules.approving import Desk, climbed_by
from portal.people.models import Organisation
from portal.people.queries import supervision
from portal.workshops.models import Activity, ActivityRegistration
from portal.workshops.queries.places import Participant, held, participants
from portal.workshops.rules import places as rules
from portal.workshops.rules.activities import Mode

LATE = 200
"""Requests looked at in one go, the oldest first; who has more answers in turns."""

Request = tuple[ActivityRegistration, Activity]


def desks_of(rows: Sequence[Request], on: date) -> dict[int, Desk]:
    """Where each request stands, by its id; a few statements for each agency, none for none."""
    found: dict[int, Desk] = {}
    for agency in {one.organisation_id for _row, one in rows}:
        matters = [_matter(row, one) for row, one in rows if one.organisation_id == agency]
        found |= desks.of_agency(agency, matters, on)
    return found


def _matter(row: ActivityRegistration, one: Activity) -> Matter:
    is_costly = rules.is_costly(one.price_idr, Mode(one.mode))
    return Matter(row.id, row.person_id, row.requested_at, is_costly)


def is_granted(one: Activity, row: ActivityRegistration, now: datetime) -> bool:
    """Whether silence has granted a request that nobody answered."""
    zone = db.session.scalars(
        select(Organisation.timezone).where(Organisation.id == one.organisation_id)
    ).one()
    return desks_of([(row, one)], zones.local_day(now, zone))[row.id].is_granted


def open_ones(organisation_id: int, now: datetime) -> list[Request]:
    """Unanswered requests of an agency for what is still ahead, the oldest first."""
    rows = db.session.execute(
        select(ActivityRegistration, Activity)
        .join(Activity, Activity.id == ActivityRegistration.activity_id)
        .where(
            ActivityRegistration.organisation_id == organisation_id,
            *_unanswered(),
            Activity.cancelled_at.is_(None),
            Activity.ends_at > now,
        )
        .order_by(ActivityRegistration.id)
        .limit(LATE)
    )
    return [(row, one) for row, one in rows]


def candidates(actor: Actor, on: date, now: datetime) -> Select[int]:
    """Requests that may wait for the actor: of those they lead, and old ones of the agency, which
    may have gone upwards.
    """
    return (
        select(ActivityRegistration.id)
        .join(Activity, Activity.id == ActivityRegistration.activity_id)
        .where(
            ActivityRegistration.id.in_(_may_wait(actor, on)),
            Activity.cancelled_at.is_(None),
            Activity.ends_at > now,
        )
    )


def matters(actor: Actor, on: date, now: datetime) -> desks.Read:
    """The same with what decides it, the oldest first."""
    return (
        select(
            ActivityRegistration.id,
            ActivityRegistration.person_id,
            ActivityRegistration.requested_at,
            _is_costly(),
            Activity.organisation_id,
        )
        .join(Activity, Activity.id == ActivityRegistration.activity_id)
        .where(ActivityRegistration.id.in_(candidates(actor, on, now)))
        .order_by(ActivityRegistration.id)
        .limit(LATE)
    )


def _may_wait(actor: Actor, on: date) -> CompoundSelect[int]:
    unanswered = select(ActivityRegistration.id).where(
        *_unanswered(), ActivityRegistration.person_id != actor.person_id
    )
    led = supervision.subordinates(actor.person_id, on)
    return union(
        unanswered.where(ActivityRegistration.person_id.in_(led)),
        unanswered.join(Activity, Activity.id == ActivityRegistration.activity_id).where(
            ActivityRegistration.organisation_id == actor.organisation_id,
            ActivityRegistration.requested_at < climbed_by(on),
            _is_costly(),  # the others silence grants
        ),
    )


def _is_costly() -> ColumnElement[bool]:
    """The same decision as `rules.is_costly`."""
    return or_(Activity.price_idr > 0, Activity.mode != Mode.ONLINE.value)


def _unanswered() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return held(), ActivityRegistration.approved_at.is_(None)


def waiting(actor: Actor, on: date, now: datetime) -> list[tuple[Participant, Activity]]:
    """What waits for the actor's answer, the oldest first."""
    rows = participants(
        select(ActivityRegistration.id)
        .where(ActivityRegistration.id.in_(candidates(actor, on, now)))
        .order_by(ActivityRegistration.id)
        .limit(LATE)
    )
    stand = desks_of([(who.row, one) for who, one in rows], on)
    return [(who, one) for who, one in rows if stand[who.row.id].may_answer(actor.person_id)]


def seen(actor: Actor, on: date, now: datetime) -> Select[ActivityRegistration]:
    """Requests an official opens: of people they lead, and those that came up to them."""
    ids = [who.row.id for who, _one in waiting(actor, on, now)]
    led = supervision.subordinates(actor.person_id, on)
    return select(ActivityRegistration).where(
        or_(ActivityRegistration.person_id.in_(led), ActivityRegistration.id.in_(ids)),
        ActivityRegistration.person_id != actor.person_id,
    )
