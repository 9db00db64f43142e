"""What a sitting's printed sheets say: who sat where, what happened, who was in charge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select

from portal.assessment.models import Attempt
from portal.certification.models import (
    ExamIncident,
    Registration,
    SittingEvent,
    SittingRoom,
    SittingShift,
)
from portal.certification.queries import registrations, sittings
from portal.certification.queries.registrations import Participant
from portal.certification.queries.sittings import Duty, Whole, held
from portal.core.db import db


@dataclass(frozen=True, slots=True)
class Group:
    """One room in one shift."""

    shift: SittingShift
    room: SittingRoom
    number: int  # of the shift, from 1
    people: Sequence[Participant]
    officers: Sequence[Duty]


@dataclass(frozen=True, slots=True)
class Tally:
    """What a record of proceedings counts. `acts` are those of officers, by what they did."""

    seated: int
    present: int
    late: int
    submitted: int
    expired: int
    voided: int
    acts: Sequence[tuple[str, int]]

    @property
    def absent(self) -> int:
        return self.seated - self.present


@dataclass(frozen=True, slots=True)
class Part:
    """Some or all rooms of one shift."""

    shift_id: int
    room_ids: frozenset[int]

    def has(self, shift: SittingShift, room: SittingRoom) -> bool:
        return shift.id == self.shift_id and room.id in self.room_ids


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was written down; `room` is "" where it concerned no one room."""

    incident: ExamIncident
    room: str


def groups(whole: Whole, *, on: date, now: datetime, part: Part | None = None) -> list[Group]:
    """Everybody seated, by shift and room; rooms without anybody are left out."""
    people = registrations.seated(whole, on=on, now=now)
    duties = sittings.officers(whole.sitting.id)
    found = []
    for number, shift in enumerate(whole.shifts, start=1):
        for room in whole.rooms:
            if part is not None and not part.has(shift, room):
                continue
            here = [
                one
                for one in people
                if one.registration.shift_id == shift.id and one.registration.room_id == room.id
            ]
            charged = [one for one in duties if one.officer.room_id in {None, room.id}]
            if here:
                found.append(Group(shift, room, number, here, charged))
    return found


def in_charge(whole: Whole, part: Part | None = None) -> list[Duty]:
    """Those who look after the sitting, or these rooms of it."""
    return [
        one
        for one in sittings.officers(whole.sitting.id)
        if part is None or one.officer.room_id is None or one.officer.room_id in part.room_ids
    ]


def tally(whole: Whole, people: Sequence[Participant], part: Part | None = None) -> Tally:
    """The numbers of a record of proceedings; two statements."""
    sitting_id = whole.sitting.id
    endings = db.session.execute(
        select(Attempt.ending, func.count())
        .join(Registration, Registration.public_id == Attempt.owner_ref)
        .where(
            Registration.sitting_id == sitting_id, held(), Attempt.ending.is_not(None),
            *_in(part, Registration),
        )
        .group_by(Attempt.ending)
    )  # fmt: skip
    ended = {ending: count for ending, count in endings if ending}
    acts = db.session.execute(
        select(SittingEvent.act, func.count())
        .where(SittingEvent.sitting_id == sitting_id, *_in(part, SittingEvent))
        .group_by(SittingEvent.act)
        .order_by(SittingEvent.act)
    )
    return Tally(
        seated=len(people),
        present=sum(1 for one in people if one.registration.checked_in_at is not None),
        late=sum(1 for one in people if one.registration.admitted_late_at is not None),
        submitted=ended.get("submitted", 0),
        expired=ended.get("expired", 0),
        voided=ended.get("voided", 0),
        acts=[(act, count) for act, count in acts],
    )


def incidents(sitting_id: int, part: Part | None = None) -> Sequence[Happened]:
    """What was written down as having happened, in order."""
    query = (
        select(ExamIncident, SittingRoom.name)
        .outerjoin(SittingRoom, SittingRoom.id == ExamIncident.room_id)
        .where(ExamIncident.sitting_id == sitting_id, *_in(part, ExamIncident))
        .order_by(ExamIncident.happened_at, ExamIncident.id)
    )
    return [Happened(one, room or "") for one, room in db.session.execute(query)]


def _in(
    part: Part | None, what: type[Registration | SittingEvent | ExamIncident]
) -> list[ColumnElement[bool]]:
    """Of these rooms, and what concerned no one room."""
    if part is None:
        return []
    here = what.room_id.in_(part.room_ids)
    return [what.shift_id == part.shift_id, or_(here, what.room_id.is_(None))]
