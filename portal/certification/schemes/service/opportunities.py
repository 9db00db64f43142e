"""What is open to the holder of a certificate that its renewal asks for: seats and slots, now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.certification.models import Sitting
from portal.certification.practical.models import PracticalAssessment, PracticalSlot
from portal.certification.practical.queries import assessments
from portal.certification.practical.queries import standing as practical_standing
from portal.certification.practical.service import booking
from portal.certification.queries import doors, registrations, sittings
from portal.certification.queries.doors import Door
from portal.certification.queries.sittings import Whole
from portal.certification.rules.practical_slots import BookingRefusal
from portal.certification.rules.registration import RegisterRefusal
from portal.certification.rules.requirements import Leaf, LeafKind
from portal.certification.schemes.queries.renewals import Waiting
from portal.core import zones

_HAD_ONE = {
    RegisterRefusal.OTHER_SITTING,
    RegisterRefusal.PASSED,
    RegisterRefusal.RESULT_PENDING,
    RegisterRefusal.NONE_LEFT,
    RegisterRefusal.WAITING,
}
"""Refusals that say a seat was had already."""
_HAD_A_SLOT = {
    BookingRefusal.ALREADY_BOOKED,
    BookingRefusal.ALREADY_PASSED,
    BookingRefusal.ATTEMPTS_USED,
    BookingRefusal.TOO_SOON,
}


@dataclass(frozen=True, slots=True)
class Seat:
    """Something open to the holder that a requirement asks for."""

    leaf: Leaf
    kind: str
    ref_id: int
    public_id: str
    title: str
    open_until: date


class OpenNow:
    """What can be signed up for at one instant, read once for a run."""

    def __init__(self, now: datetime, zone: str) -> None:
        self.now, self.zone = now, zone
        self._sittings: dict[int, list[Whole]] = {}
        self._assessments: dict[int, tuple[PracticalAssessment, list[PracticalSlot]] | None] = {}

    def sittings(self, exam_id: int) -> list[Whole]:
        """Published sittings of the exam that take registrations now."""
        if exam_id not in self._sittings:
            now = self.now
            query = select(Sitting).where(
                Sitting.exam_id == exam_id,
                Sitting.published_at.is_not(None),
                Sitting.cancelled_at.is_(None),
                Sitting.registration_opens_at <= now,
                Sitting.registration_closes_at > now,
            )
            self._sittings[exam_id] = [one for one in sittings.wholes(query) if one.shifts]
        return self._sittings[exam_id]

    def slots(self, assessment_id: int) -> tuple[PracticalAssessment, list[PracticalSlot]] | None:
        """The assessment with the free slots candidates may still book; None without any."""
        if assessment_id not in self._assessments:
            found = assessments.by_id(assessment_id)
            least = self.now + timedelta(hours=found.notice_hours)
            free = assessments.free_slots(assessment_id, least)
            self._assessments[assessment_id] = (found, free) if free else None
        return self._assessments[assessment_id]


def open_seats(one: Waiting, leaves: Collection[Leaf], open_now: OpenNow, on: date) -> list[Seat]:
    """What of these requirements is open to the holder at this moment."""
    found: list[Seat] = []
    exams = [leaf for leaf in leaves if leaf.kind is LeafKind.EXAM]
    wholes = [whole for leaf in exams for whole in open_now.sittings(leaf.ref)]
    if wholes:
        who = doors.reader(one.person_id, one.organisation_id, wholes, on=on, now=open_now.now)
        taken = registrations.occupied([whole.sitting.id for whole in wholes])
        for whole in wholes:
            door = doors.door(who, whole, taken, by_organiser=False, now=open_now.now)
            if is_open(door):
                leaf = next(each for each in exams if each.ref == whole.exam.id)
                found.append(_seat(leaf, whole))
    for leaf in leaves:
        if leaf.kind is LeafKind.PRACTICAL:
            found += _slot(one, leaf, open_now, on)
    return found


def is_open(door: Door) -> bool:
    """A seat left for this person, or one they had."""
    if door.mine is not None or door.refused in _HAD_ONE:
        return True
    return door.refused is None and any(
        shift.refused is None and shift.left for shift in door.shifts
    )


def _seat(leaf: Leaf, whole: Whole) -> Seat:
    one = whole.sitting
    closes = zones.local_day(one.registration_closes_at, one.zone) + timedelta(days=1)
    return Seat(leaf, "sitting", one.id, one.public_id, one.title, closes)


def _slot(one: Waiting, leaf: Leaf, open_now: OpenNow, on: date) -> list[Seat]:
    there = open_now.slots(leaf.ref)
    if there is None:
        return []
    assessment, free = there
    why = booking.refusal(one.person_id, assessment.id, open_now.now)
    if why is not None and why.reason not in _HAD_A_SLOT:
        return []
    around = practical_standing.around(one.person_id, assessment.id, on)
    fit = [slot for slot in free if why is not None or around.conflicts(slot) is None]
    if not fit:
        return []
    last = max(slot.starts_at for slot in fit)
    until = zones.local_day(last, open_now.zone) + timedelta(days=1)
    return [Seat(leaf, "slot", fit[0].id, fit[0].public_id, assessment.title, until)]
