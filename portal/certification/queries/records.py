"""The record of a shift: who did what to whom, when and why; and what a paper's owner needs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from portal.certification.models import (
    ExamIncident,
    Registration,
    SittingEvent,
    SittingNote,
    SittingRoom,
)
from portal.certification.queries import registrations
from portal.certification.queries.duties import Watch
from portal.certification.rules.accommodation import Needs
from portal.certification.rules.boarding import AT_THE_DOOR, Act
from portal.core import zones
from portal.core.db import db
from portal.people.models import Person

SHOWN = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `person` is the examinee it concerned, "" for more than one."""

    id: int
    act: str
    at: datetime
    by: str
    person: str
    person_public_id: str
    room: str
    reason: str
    facts: Mapping[str, Any]
    is_undone: bool


def entries(
    shift_id: int, room_ids: Collection[int] | None, *, door: bool = False, before: int = 0
) -> Sequence[Entry]:
    """The newest acts of a shift in these rooms (None: all), with those for every room; with
    `door` also what was done for each at the door, `before` an entry that was shown already.
    """
    by, sits = aliased(Person), aliased(Person)
    query = (
        select(SittingEvent, by, sits, SittingRoom.name, SittingNote.text)
        .join(by, by.id == SittingEvent.by_id)
        .outerjoin(Registration, Registration.id == SittingEvent.registration_id)
        .outerjoin(sits, sits.id == Registration.person_id)
        .outerjoin(SittingRoom, SittingRoom.id == SittingEvent.room_id)
        .outerjoin(SittingNote, SittingNote.id == SittingEvent.reason_id)
        .where(SittingEvent.shift_id == shift_id)
        .order_by(SittingEvent.id.desc())
        .limit(SHOWN)
    )
    if room_ids is not None:
        query = query.where(or_(SittingEvent.room_id.in_(room_ids), SittingEvent.room_id.is_(None)))
    if not door:
        query = query.where(SittingEvent.act.not_in([one.value for one in AT_THE_DOOR]))
    if before:
        query = query.where(SittingEvent.id < before)
    rows = db.session.execute(query).all()
    undone = _undone(shift_id)
    return [
        Entry(
            event.id,
            event.act,
            event.at,
            officer.full_name,
            person.full_name if person else "",
            person.public_id if person else "",
            room or "",
            text or "",
            event.facts,
            event.id in undone,
        )
        for event, officer, person, room, text in rows
    ]


def _undone(shift_id: int) -> set[int]:
    """Entries of the shift that a later one takes back."""
    facts = db.session.scalars(
        select(SittingEvent.facts).where(
            SittingEvent.shift_id == shift_id, SittingEvent.act == Act.EXTEND.value
        )
    )
    return {one["undoes"] for one in facts if "undoes" in one}


def person_ids(internal: Collection[int]) -> Sequence[str]:
    """Public ids, for the view log."""
    return db.session.scalars(select(Person.public_id).where(Person.id.in_(internal))).all()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page of one examinee shows besides the live line."""

    room: str
    needs: Needs | None
    incidents: Sequence[ExamIncident]
    entries: Sequence[Entry]


def facts(one: Registration, watch: Watch, now: datetime) -> Facts:
    """What is provided for them, never why; and what happened."""
    on = zones.local_day(watch.shift.starts_at or now, watch.whole.sitting.zone)
    room = watch.whole.room(one.room_id)
    return Facts(
        room.name if room else "",
        registrations.needs([one.person_id], on).get(one.person_id),
        db.session.scalars(
            select(ExamIncident)
            .where(ExamIncident.registration_id == one.id)
            .order_by(ExamIncident.id)
        ).all(),
        _of(one.id),
    )


def _of(registration_id: int) -> Sequence[Entry]:
    by = aliased(Person)
    rows = db.session.execute(
        select(SittingEvent, by, SittingNote.text)
        .join(by, by.id == SittingEvent.by_id)
        .outerjoin(SittingNote, SittingNote.id == SittingEvent.reason_id)
        .where(SittingEvent.registration_id == registration_id)
        .order_by(SittingEvent.id)
    ).all()
    return [
        Entry(
            event.id, event.act, event.at, officer.full_name, "", "", "", text or "", event.facts,
            is_undone=False,
        )
        for event, officer, text in rows
    ]  # fmt: skip
