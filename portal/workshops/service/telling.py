"""Messages about activities. One to many goes through the outbox, in pieces."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core import outbox
from portal.core.db import db, transaction
from portal.people.service import inbox
from portal.workshops.models import (
    Activity,
    ActivityInvitation,
    ActivityRegistration,
    PartnerCoordinator,
)
from portal.workshops.notices import ActivityNotice

KIND = "workshops.tell_all"
"""Outbox kind: one message to everybody who holds a registration of an activity."""
PIECE = 200


class Told(StrEnum):
    """What everybody of an activity is told."""

    CANCELLED = "cancelled"
    RESCHEDULED = "rescheduled"


_NOTICES = {
    Told.CANCELLED: ActivityNotice.CANCELLED,
    Told.RESCHEDULED: ActivityNotice.RESCHEDULED,
}


def tell(
    row: ActivityRegistration,
    one: Activity,
    notice: ActivityNotice,
    *,
    now: datetime,
    once: str = "",
) -> None:
    """Tell the person where their registration stands. `once` tells apart what may come again."""
    inbox.send(
        row.person_id,
        notice,
        values(one),
        path=f"/activities/{one.public_id}",
        event_key=f"{notice.value}:{row.id}:{once}",
        now=now,
        mail=True,
    )


def tell_house(one: Activity, notice: ActivityNotice, *, now: datetime) -> None:
    """Tell those who act for the partner, if there is one."""
    if one.partner_id is None:
        return
    query = select(PartnerCoordinator.person_id).where(
        PartnerCoordinator.partner_id == one.partner_id, PartnerCoordinator.ended_at.is_(None)
    )
    for person_id in db.session.scalars(query).all():
        inbox.send(
            person_id,
            notice,
            values(one),
            path=f"/partner/activities/{one.public_id}",
            event_key=f"{notice.value}:{one.id}:{person_id}:{now.isoformat()}",
            now=now,
            mail=True,
        )


def tell_all(one: Activity, told: Told, *, now: datetime) -> None:
    """Tell everybody who holds a registration; joins the transaction of the act."""
    outbox.enqueue(
        KIND,
        {"activity": one.id, "told": told.value, "at": now.isoformat()},
        event_key=f"{KIND}:{one.id}:{told.value}:{now.isoformat()}",
        now=now,
    )


def carry_out(payload: Mapping[str, Any], now: datetime) -> None:
    """The handler: pieces of a few hundred, each once however often it runs."""
    notice, at = _NOTICES[Told(payload["told"])], payload["at"]

    def of_place(row: ActivityRegistration, one: Activity) -> None:
        tell(row, one, notice, now=now, once=at)

    def of_call(row: ActivityInvitation, one: Activity) -> None:
        inbox.send(
            row.person_id,
            notice,
            values(one),
            path=f"/activities/invitations/{row.public_id}",
            event_key=f"{notice.value}:invitation:{row.id}:{at}",
            now=now,
            mail=True,
        )

    _each(_places(payload["activity"]), ActivityRegistration.id, of_place)
    _each(_calls(payload["activity"]), ActivityInvitation.id, of_call)


def _places(activity_id: int) -> Select[ActivityRegistration, Activity]:
    return (
        select(ActivityRegistration, Activity)
        .join(Activity, Activity.id == ActivityRegistration.activity_id)
        .where(
            ActivityRegistration.activity_id == activity_id,
            ActivityRegistration.withdrawn_at.is_(None),
            ActivityRegistration.refused_at.is_(None),
        )
    )


def _calls(activity_id: int) -> Select[ActivityInvitation, Activity]:
    """Those who have been called and not answered yet."""
    return (
        select(ActivityInvitation, Activity)
        .join(Activity, Activity.id == ActivityInvitation.activity_id)
        .where(ActivityInvitation.activity_id == activity_id, ActivityInvitation.freed_at.is_(None))
    )


def _each(
    query: Select[Any, Activity], key: InstrumentedAttribute[int], act: Callable[..., None]
) -> None:
    """Do something with every row, a piece in a transaction, in the order of the key."""
    last, more = 0, True
    while more:
        with transaction():
            rows = db.session.execute(query.where(key > last).order_by(key).limit(PIECE)).all()
            for row in rows:
                act(*row)
        more = len(rows) == PIECE
        last = rows[-1][0].id if rows else 0


def values(one: Activity) -> dict[str, str | int]:
    """What the sentences say of an activity."""
    found: dict[str, str | int] = {"activity": one.title}
    if one.starts_at is not None:
        found["starts_at"] = one.starts_at.isoformat()
    return found


def register() -> None:
    """Put the handler into the outbox's table; called by the wiring."""
    outbox.handlers[KIND] = carry_out
