"""Giving places in the order of asking; the activity's row is held by whoever counts them.

A place is taken by a registration that is seated, or held by an invitation until its reply date.
Seating somebody who was called, or a colleague who comes instead, uses the place held for them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select

from portal.core.db import db
from portal.people.models import OrgUnit
from portal.workshops.models import (
    Activity,
    ActivityInvitation,
    ActivityQuota,
    ActivityRegistration,
)
from portal.workshops.notices import ActivityNotice
from portal.workshops.queries.places import held
from portal.workshops.rules import invitations as calling
from portal.workshops.rules import places as rules
from portal.workshops.service import telling

TRIED = 500
"""So many of the waiting list are tried at once; behind a full quota others go first."""


def seat(one: Activity, row: ActivityRegistration, now: datetime) -> bool:
    """A place where there is one, and the person told of it. Needs the activity's lock."""
    invited = _invitations(one.id, row)
    for invitation in invited:
        _vacate(one, invitation.unit_id)
    if not _occupy(one, row.unit_id):
        for invitation in invited:
            _occupy(one, invitation.unit_id)
        return False
    row.seated_at = now
    for invitation in invited:
        own = invitation.person_id == row.person_id
        invitation.answer = "coming" if own else "replaced"
        invitation.answered_at = invitation.freed_at = now
        invitation.registration_id = row.id
    telling.tell(row, one, ActivityNotice.SEATED, now=now)
    return True


def free(one: Activity, row: ActivityRegistration, now: datetime) -> None:
    """Take the place back and give it to the first who waits and may have it."""
    if row.seated_at is None:
        return
    row.seated_at = None
    _vacate(one, row.unit_id)
    move_up(one, now)


def release(one: Activity, invitations: Iterable[ActivityInvitation], now: datetime) -> int:
    """Give the places back that these invitations hold; how many. Those who wait move up."""
    count = 0
    for invitation in invitations:
        invitation.freed_at = now
        _vacate(one, invitation.unit_id)
        count += 1
    if count:
        move_up(one, now)
    return count


def lapse(one: Activity, now: datetime) -> int:
    """Give back the places of invitations nobody answered in time; how many."""
    rows = db.session.execute(
        select(ActivityInvitation, asks().label("asks"))
        .where(
            ActivityInvitation.activity_id == one.id,
            ActivityInvitation.freed_at.is_(None),
            or_(ActivityInvitation.reply_by_at <= now, literal(_has_begun(one, now))),
        )
        .execution_options(populate_existing=True)
    )
    silent = [
        row
        for row, waits in rows
        if calling.lapses(row.reply_by_at, one.starts_at, now, asks=waits)
    ]
    return release(one, silent, now)


def _has_begun(one: Activity, now: datetime) -> bool:
    return one.starts_at is not None and one.starts_at <= now


def asks() -> ColumnElement[bool]:
    """Whether the registration of a colleague that an invitation led to still waits."""
    return exists(
        select(literal(1))
        .where(
            ActivityRegistration.id == ActivityInvitation.registration_id,
            held(),
            ActivityRegistration.seated_at.is_(None),
        )
        .correlate(ActivityInvitation)
    )


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


def _invitations(activity_id: int, row: ActivityRegistration) -> Sequence[ActivityInvitation]:
    """Invitations that hold a place for this registration: its person's own, or the one of the
    colleague they come instead of.
    """
    return db.session.scalars(
        select(ActivityInvitation)
        .where(
            ActivityInvitation.activity_id == activity_id,
            ActivityInvitation.freed_at.is_(None),
            or_(
                ActivityInvitation.person_id == row.person_id,
                and_(
                    ActivityInvitation.registration_id == row.id,
                    ActivityInvitation.registration_id.is_not(None),
                ),
            ),
        )
        .execution_options(populate_existing=True)
    ).all()


def _occupy(one: Activity, unit_id: int) -> bool:
    """Count one more place taken by somebody of the unit, where there is one."""
    kept = _quotas(one.id, unit_id)
    counted = [(quota.seats, quota.taken) for quota in kept]
    if not rules.is_free(one.capacity, one.seats_taken, counted):
        return False
    one.seats_taken += 1
    for quota in kept:
        quota.taken += 1
    return True


def _vacate(one: Activity, unit_id: int) -> None:
    one.seats_taken -= 1
    for quota in _quotas(one.id, unit_id):
        quota.taken -= 1


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
