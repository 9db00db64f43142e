"""What a sitting's printed sheets say: who sat where, what happened, who was in charge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

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


def groups(whole: Whole, *, on: date, now: datetime) -> list[Group]:
    """Everybody seated, by shift and room; rooms without anybody are left out."""
    people = registrations.seated(whole, on=on, now=now)
    duties = sittings.officers(whole.sitting.id)
    found = []
    for number, shift in enumerate(whole.shifts, start=1):
        for room in whole.rooms:
            here = [
                one
                for one in people
                if one.registration.shift_id == shift.id and one.registration.room_id == room.id
            ]
            charged = [one for one in duties if one.officer.room_id in {None, room.id}]
            if here:
                found.append(Group(shift, room, number, here, charged))
    return found


def tally(whole: Whole, people: Sequence[Participant]) -> Tally:
    """The numbers of a record of proceedings; two statements."""
    sitting_id = whole.sitting.id
    endings = db.session.execute(
        select(Attempt.ending, func.count())
        .join(Registration, Registration.public_id == Attempt.owner_ref)
        .where(Registration.sitting_id == sitting_id, held(), Attempt.ending.is_not(None))
        .group_by(Attempt.ending)
    )
    ended = {ending: count for ending, count in endings if ending}
    acts = db.session.execute(
        select(SittingEvent.act, func.count())
        .where(SittingEvent.sitting_id == sitting_id)
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


def incidents(sitting_id: int) -> Sequence[ExamIncident]:
    """What was written down as having happened, in order."""
    query = select(ExamIncident).where(ExamIncident.sitting_id == sitting_id)
    return db.session.scalars(query.order_by(ExamIncident.happened_at, ExamIncident.id)).all()
