"""Giving places in the order of asking; the activity's row is held by whoever counts them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal, select

from portal.core.db import db
from portal.people.models import OrgUnit
from portal.workshops.models import Activity, ActivityQuota, ActivityRegistration
from portal.workshops.notices import ActivityNotice
from portal.workshops.queries.places import held
from portal.workshops.rules import places as rules
from portal.workshops.service import telling

TRIED = 500
"""So many of the waiting list are tried at once; behind a full quota others go first."""


def seat(one: Activity, row: ActivityRegistration, now: datetime) -> bool:
    """A place where there is one, and the person told of it. Needs the activity's lock."""
    kept = _quotas(one.id, row.unit_id)
    counted = [(quota.seats, quota.taken) for quota in kept]
    if not rules.is_free(one.capacity, one.seats_taken, counted):
        return False
    row.seated_at = now
    one.seats_taken += 1
    for quota in kept:
        quota.taken += 1
    telling.tell(row, one, ActivityNotice.SEATED, now=now)
    return True


def free(one: Activity, row: ActivityRegistration, now: datetime) -> None:
    """Take the place back and give it to the first who waits and may have it."""
    if row.seated_at is None:
        return
    row.seated_at = None
    one.seats_taken -= 1
    for quota in _quotas(one.id, row.unit_id):
        quota.taken -= 1
    move_up(one, now)


def move_up(one: Activity, now: datetime) -> int:
    """Seat those who wait, in the order of being granted; how many."""
    if one.seats_taken >= one.capacity:
        return 0
    db.session.flush()
    waiting = db.session.scalars(
        select(ActivityRegistration)
        .where(
            ActivityRegistration.activity_id == one.id,
            held(),
            ActivityRegistration.approved_at.is_not(None),
            ActivityRegistration.seated_at.is_(None),
        )
        .order_by(ActivityRegistration.approved_at, ActivityRegistration.id)
        .limit(TRIED)
        .execution_options(populate_existing=True)
    ).all()
    moved = 0
    for row in waiting:
        if one.seats_taken >= one.capacity:
            break
        moved += seat(one, row, now)
    return moved


def _quotas(activity_id: int, unit_id: int) -> Sequence[ActivityQuota]:
    """The quotas that a place of this unit counts for: its own and those of units above it."""
    path = select(OrgUnit.path).where(OrgUnit.id == unit_id).scalar_subquery()
    return db.session.scalars(
        select(ActivityQuota)
        .join(OrgUnit, OrgUnit.id == ActivityQuota.unit_id)
        .where(
            ActivityQuota.activity_id == activity_id,
            path.like(OrgUnit.path + literal("%")),
        )
        .order_by(ActivityQuota.unit_id)
    ).all()
