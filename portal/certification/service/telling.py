"""Messages about places in exams. One to many goes through the outbox, in pieces."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from portal.certification.models import Registration, Sitting, SittingRoom, SittingShift
from portal.certification.notices import ExamNotice
from portal.certification.queries.sittings import Whole, held
from portal.core import outbox
from portal.core.db import db, transaction
from portal.people.service import inbox

KIND = "certification.tell_all"
"""Outbox kind: one message to everybody who holds a registration of a sitting."""
PIECE = 200


class Told(StrEnum):
    """What everybody of a sitting is told."""

    CANCELLED = "cancelled"
    RESCHEDULED = "rescheduled"


_NOTICES = {Told.CANCELLED: ExamNotice.CANCELLED, Told.RESCHEDULED: ExamNotice.RESCHEDULED}


def tell(
    registration: Registration, notice: ExamNotice, whole: Whole, *, now: datetime, once: str = ""
) -> None:
    """Tell the person where their registration stands. `once` tells apart what may come again."""
    shift, room = whole.shift(registration.shift_id), whole.room(registration.room_id)
    inbox.send(
        registration.person_id,
        notice,
        _values(whole.sitting, shift, room),
        path=f"/exams/registrations/{registration.public_id}",
        event_key=f"{notice.value}:{registration.id}:{once}",
        now=now,
        mail=True,
    )


def tell_officer(person_id: int, whole: Whole, room: SittingRoom | None, *, now: datetime) -> None:
    """Tell somebody that they are on duty."""
    values = _values(whole.sitting, whole.shifts[0] if whole.shifts else None, room)
    values["room"] = values["room"] or ", ".join(one.name for one in whole.rooms)
    place = f"{whole.sitting.id}:{room.id if room else 0}"
    inbox.send(
        person_id,
        ExamNotice.OFFICER,
        values,
        event_key=f"exam.officer:{place}:{person_id}:{now.isoformat()}",
        now=now,
        mail=True,
    )


def tell_all(sitting: Sitting, told: Told, *, now: datetime) -> None:
    """Tell everybody who holds a registration; joins the transaction of the act."""
    outbox.enqueue(
        KIND,
        {"sitting": sitting.id, "told": told.value, "at": now.isoformat()},
        event_key=f"{KIND}:{sitting.id}:{told.value}:{now.isoformat()}",
        now=now,
    )


def carry_out(payload: Mapping[str, Any], now: datetime) -> None:
    """The handler: pieces of a few hundred, each once however often it runs."""
    told = Told(payload["told"])
    last: int | None = 0
    while last is not None:
        last = _piece(payload, told, last, now)


def _piece(payload: Mapping[str, Any], told: Told, last: int, now: datetime) -> int | None:
    """Tell the next few hundred; the id to go on from, None at the end."""
    query = (
        select(Registration, Sitting, SittingShift, SittingRoom)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .outerjoin(SittingShift, SittingShift.id == Registration.shift_id)
        .outerjoin(SittingRoom, SittingRoom.id == Registration.room_id)
        .where(Registration.sitting_id == payload["sitting"], held(), Registration.id > last)
        .order_by(Registration.id)
        .limit(PIECE)
    )
    with transaction():
        rows = db.session.execute(query).all()
        for registration, sitting, shift, room in rows:
            if told is Told.RESCHEDULED and registration.shift_id is None:
                continue
            inbox.send(
                registration.person_id,
                _NOTICES[told],
                _values(sitting, shift, room),
                path=f"/exams/registrations/{registration.public_id}",
                event_key=f"{_NOTICES[told].value}:{registration.id}:{payload['at']}",
                now=now,
                mail=True,
            )
    return rows[-1][0].id if len(rows) == PIECE else None


def _values(
    sitting: Sitting, shift: SittingShift | None, room: SittingRoom | None
) -> dict[str, str | int]:
    values: dict[str, str | int] = {"sitting": sitting.title, "room": room.name if room else ""}
    if shift is not None:
        values["starts_at"] = shift.starts_at.isoformat()
    return values


def register() -> None:
    """Put the handler into the outbox's table; called by the wiring."""
    outbox.handlers[KIND] = carry_out
