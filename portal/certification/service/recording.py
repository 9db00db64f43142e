"""The record of a sitting: one entry for every act of an officer, and one in the audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.certification.models import SittingEvent, SittingNote
from portal.certification.rules.boarding import Act
from portal.core import audit
from portal.core.db import db

AUDITED = {
    Act.CHECK_IN: "exam.check_in",
    Act.CHECK_OUT: "exam.check_out",
    Act.PIN: "exam.pin",
    Act.ADMIT_LATE: "exam.admit_late",
    Act.ENTER: "exam.enter",
    Act.EXTEND: "exam.extend",
    Act.PAUSE: "exam.pause",
    Act.RESUME: "exam.resume",
    Act.TAKE_OVER: "exam.take_over",
    Act.VOID: "exam.void",
    Act.READY_ROOM: "exam.ready_room",
    Act.INCIDENT: "exam.incident",
    Act.EXPORT: "exam.export",
}
"""What the audit calls each act."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a sitting something happens; None: everywhere in it."""

    organisation_id: int
    sitting_id: int
    shift_id: int | None = None
    room_id: int | None = None
    registration_id: int | None = None


def note(
    place: Place,
    act: Act,
    by_id: int,
    *,
    now: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> SittingEvent:
    """Write down an act; joins the transaction that carries it out."""
    written = None
    if reason:
        written = SittingNote(sitting_id=place.sitting_id, text=reason)
        db.session.add(written)
        db.session.flush()
    event = SittingEvent(
        sitting_id=place.sitting_id,
        shift_id=place.shift_id,
        room_id=place.room_id,
        registration_id=place.registration_id,
        act=act.value,
        facts=dict(facts or {}),
        reason_id=written.id if written else None,
        by_id=by_id,
        at=now,
    )
    db.session.add(event)
    db.session.flush()
    audit.record(
        AUDITED[act],
        object_kind="sitting",
        object_id=place.sitting_id,
        now=now,
        actor_id=by_id,
        organisation_id=place.organisation_id,
        event=event.id,
    )
    return event
