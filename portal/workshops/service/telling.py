"""Messages about activities. One to many goes through the outbox, in pieces."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

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
    for piece in (_piece, _called):
        last: int | None = 0
        while last is not None:
            last = piece(payload, last, now)


def _called(payload: Mapping[str, Any], last: int, now: datetime) -> int | None:
    """Those who have been called and not answered yet, as `_piece`."""
    notice = _NOTICES[Told(payload["told"])]
    query = (
        select(ActivityInvitation, Activity)
        .join(Activity, Activity.id == ActivityInvitation.activity_id)
        .where(
            ActivityInvitation.activity_id == payload["activity"],
            ActivityInvitation.freed_at.is_(None),
            ActivityInvitation.id > last,
        )
        .order_by(ActivityInvitation.id)
        .limit(PIECE)
    )
    with transaction():
        rows = db.session.execute(query).all()
        for row, one in rows:
            inbox.send(
                row.person_id,
                notice,
                values(one),
                path=f"/activities/invitations/{row.public_id}",
                event_key=f"{notice.value}:invitation:{row.id}:{payload['at']}",
                now=now,
                mail=True,
            )
    return rows[-1][0].id if len(rows) == PIECE else None


def _piece(payload: Mapping[str, Any], last: int, now: datetime) -> int | None:
    """Tell the next few hundred; the id to go on from, None at the end."""
    notice = _NOTICES[Told(payload["told"])]
    query = (
        select(ActivityRegistration, Activity)
        .join(Activity, Activity.id == ActivityRegistration.activity_id)
        .where(
            ActivityRegistration.activity_id == payload["activity"],
            ActivityRegistration.withdrawn_at.is_(None),
            ActivityRegistration.refused_at.is_(None),
            ActivityRegistration.id > last,
        )
        .order_by(ActivityRegistration.id)
        .limit(PIECE)
    )
    with transaction():
        rows = db.session.execute(query).all()
        for row, one in rows:
            tell(row, one, notice, now=now, once=payload["at"])
    return rows[-1][0].id if len(rows) == PIECE else None


def values(one: Activity) -> dict[str, str | int]:
    """What the sentences say of an activity."""
    found: dict[str, str | int] = {"activity": one.title}
    if one.starts_at is not None:
        found["starts_at"] = one.starts_at.isoformat()
    return found


def register() -> None:
    """Put the handler into the outbox's table; called by the wiring."""
    outbox.handlers[KIND] = carry_out
