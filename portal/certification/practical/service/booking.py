"""A candidate takes a slot or is given one, moves, withdraws, or does not come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.certification.practical import sheets
from portal.certification.practical.models import (
    PracticalAssessment,
    PracticalBooking,
    PracticalSlot,
)
from portal.certification.practical.notices import PracticalNotice
from portal.certification.practical.queries import assessments, bookings, calendars, standing
from portal.certification.practical.queries.bookings import Row
from portal.certification.practical.service import telling
from portal.certification.rules import practical_slots as rules
from portal.certification.rules.practical_slots import BookingRefusal, Refusal, Span
from portal.core import dates, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.queries import agencies
from portal.people.service import locks


@dataclass(frozen=True, slots=True)
class By:
    """Who acts. Organisers are not held to the notice candidates give."""

    person_id: int
    is_organiser: bool

    def towards(self, candidate_id: int) -> "By":
        """The same towards a candidate: for themselves organisers are candidates like others."""
        return By(self.person_id, self.is_organiser and self.person_id != candidate_id)


def refusal(person_id: int, assessment_id: int, now: datetime) -> Refusal | None:
    """Why the person may not book anything of this assessment now."""
    return refusals(person_id, [assessments.by_id(assessment_id)], now)[assessment_id]


def refusals(
    person_id: int, some: Sequence[PracticalAssessment], now: datetime
) -> dict[int, Refusal | None]:
    """Assessment → why the person may not book it now; the assessments are of one agency."""
    if not some:
        return {}
    on = zones.local_day(now, agencies.timezones()[some[0].organisation_id])
    stands = standing.standings(person_id, some, on)
    figures = sheets.policy(on).figures
    return {
        one.id: rules.may_book(assessments.terms(one), stands[one.id], figures, now) for one in some
    }


def refused(found: Refusal, zone: str) -> Refused:
    """The refusal as an error whose sentence has its values."""
    until = dates.moment(found.until_at, zone) if found.until_at else ""
    return Refused(found.reason, field="slot", until=until, number=found.number)


def book(person_id: int, slot_id: int, *, by: By, now: datetime) -> PracticalBooking:
    """Take a free slot. Raises Refused(BookingRefusal, Conflict), NotFound."""
    with transaction():
        locks.person(person_id)
        slot = assessments.locked_slot(slot_id)
        by = by.towards(person_id)
        why = refusal(person_id, slot.assessment_id, now)
        if why is not None:
            raise refused(why, agencies.timezones()[slot.assessment.organisation_id])
        made = _take(person_id, slot, by, now)
        row = bookings.locked(made.id)
        telling.note("practical.booked", row, now, by.person_id, slot=slot_id)
        if by.person_id != person_id:
            telling.candidate(row, PracticalNotice.BOOKED, now)
        to = [one.person_id for one in row.assessors]
        telling.assessors(row, PracticalNotice.ASKED, now, to)
    return made


def _take(person_id: int, slot: PracticalSlot, by: By, now: datetime) -> PracticalBooking:
    _refuse_slot(person_id, slot, by, now)
    checklist = assessments.newest(slot.assessment_id)
    if checklist is None:
        raise NotFound
    made = PracticalBooking(
        assessment_id=slot.assessment_id,
        slot_id=slot.id,
        checklist_id=checklist.id,
        organisation_id=slot.assessment.organisation_id,
        person_id=person_id,
        booked_at=now,
        booked_by_id=by.person_id,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _refuse_slot(person_id: int, slot: PracticalSlot, by: By, now: datetime) -> None:
    if slot.cancelled_at is not None:
        raise Refused(BookingRefusal.CANCELLED, field="slot")
    if slot.starts_at <= now:
        raise Refused(BookingRefusal.BEGUN, field="slot")
    _refuse_short_notice(slot, by, now)
    if bookings.in_slots([slot.id]):
        raise Refused(BookingRefusal.TAKEN, field="slot")
    zone = agencies.timezones()[slot.assessment.organisation_id]
    around = standing.around(person_id, slot.assessment_id, zones.local_day(now, zone))
    conflict = around.conflicts(slot)
    if conflict is not None:
        raise Refused(conflict, field="slot")
    span = Span(slot.starts_at, slot.ends_at)
    engaged = calendars.engaged([person_id], span.starts_at, span.ends_at)[person_id]
    if any(one.meets(span) for one in engaged):
        raise Refused(BookingRefusal.CLASH, field="slot")


def _refuse_short_notice(slot: PracticalSlot, by: By, now: datetime) -> None:
    hours = slot.assessment.notice_hours
    if not by.is_organiser and now > slot.starts_at - timedelta(hours=hours):
        raise Refused(BookingRefusal.TOO_LATE, field="slot", hours=hours)


def move(booking_id: int, slot_id: int, reason: str, *, by: By, now: datetime) -> PracticalBooking:
    """Another slot of the same assessment; the former booking is kept as moved.

    Raises Refused(BookingRefusal, Conflict), NotFound.
    """
    with transaction():
        by = by.towards(bookings.by_id(booking_id).found.person_id)
        row = _to_end(booking_id, by, now, reason)
        slot = assessments.locked_slot(slot_id)
        if slot.assessment_id != row.found.assessment_id:
            raise NotFound
        _end(row, "moved", reason, by, now)
        made = _take(row.found.person_id, slot, by, now)
        new = bookings.locked(made.id)
        telling.note("practical.moved", new, now, by.person_id, slot=slot_id)
        telling.candidate(new, PracticalNotice.MOVED, now)
        to = [one.person_id for one in row.assessors]
        stay = {one.person_id for one in new.assessors}
        gone = [one for one in to if one not in stay]
        telling.assessors(row, PracticalNotice.WITHDRAWN, now, gone)
        telling.assessors(new, PracticalNotice.ASKED, now, sorted(stay))
    return made


def withdraw(booking_id: int, reason: str, *, by: By, now: datetime) -> PracticalBooking:
    """Give the slot back. Again is no error. Raises Refused(BookingRefusal)."""
    with transaction():
        known = bookings.by_id(booking_id)
        if known.found.ending == "withdrawn":
            return known.found
        by = by.towards(known.found.person_id)
        row = _to_end(booking_id, by, now, reason)
        _end(row, "withdrawn", reason, by, now)
        telling.note("practical.withdrawn", row, now, by.person_id)
        if by.is_organiser:
            telling.candidate(row, PracticalNotice.CANCELLED, now, reason=reason.strip())
        to = [one.person_id for one in row.assessors]
        telling.assessors(row, PracticalNotice.WITHDRAWN, now, to)
    return row.found


def no_show(
    booking_id: int, reason: str, *, is_excused: bool, by: By, now: datetime
) -> PracticalBooking:
    """The candidate did not come; excused it is no attempt. Again is no error.

    Raises Refused(BookingRefusal).
    """
    with transaction():
        locks.person(bookings.by_id(booking_id).found.person_id)
        row = bookings.locked(booking_id)
        if row.found.ending == "no_show":
            return row.found
        _refuse_ended(row)
        if by.person_id == row.found.person_id:
            raise Refused(BookingRefusal.OWN, field="reason")
        late = sheets.policy(zones.local_day(row.slot.starts_at)).figures.late_minutes
        if now < row.slot.starts_at + timedelta(minutes=late):
            raise Refused(BookingRefusal.NOT_BEGUN, field="reason", minutes=late)
        if not telling.is_reason(reason):
            raise Refused(BookingRefusal.REASON_MISSING, field="reason")
        row.found.is_excused = is_excused
        _end(row, "no_show", reason, by, now)
        telling.note("practical.no_show", row, now, by.person_id, excused=is_excused)
        telling.candidate(row, PracticalNotice.NO_SHOW, now, reason=reason.strip())
    return row.found


def _to_end(booking_id: int, by: By, now: datetime, reason: str) -> Row:
    """The booking, locked, where it may still be moved or withdrawn. Raises Refused."""
    locks.person(bookings.by_id(booking_id).found.person_id)
    row = bookings.locked(booking_id)
    _refuse_ended(row)
    if by.is_organiser:
        if not telling.is_reason(reason):
            raise Refused(BookingRefusal.REASON_MISSING, field="reason")
    elif row.slot.starts_at <= now:
        raise Refused(BookingRefusal.BEGUN, field="reason")
    else:
        _refuse_short_notice(row.slot, by, now)
    return row


def _refuse_ended(row: Row) -> None:
    """Refuses what is over, and what somebody has handed in a sheet for."""
    if row.found.ending or row.results:
        raise Refused(BookingRefusal.ENDED, field="reason")
    if row.handed_in:
        raise Refused(BookingRefusal.ASSESSED, field="reason")


def _end(row: Row, ending: str, reason: str, by: By, now: datetime) -> None:
    row.found.ended_at, row.found.ended_by_id = now, by.person_id
    row.found.ending, row.found.reason = ending, reason.strip()
    db.session.flush()
