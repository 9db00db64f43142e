"""Assessors offer time; an organiser opens slots within it, calls them off, replaces somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.certification.practical import sheets
from portal.certification.practical.models import (
    AssessorTime,
    PracticalAssessment,
    PracticalSlot,
    PracticalSlotAssessor,
)
from portal.certification.practical.notices import PracticalNotice
from portal.certification.practical.queries import assessments, bookings, calendars, standing
from portal.certification.practical.service import telling
from portal.certification.rules import practical_slots as rules
from portal.certification.rules.practical_slots import (
    AvailabilityRefusal,
    SlotRefusal,
    Span,
)
from portal.core import audit, dates, zones
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import Person
from portal.people.queries import agencies
from portal.people.service import locks

MOST_WEEKS = 12


def offer(
    person_id: int,
    organisation_id: int,
    span: Span,
    *,
    weeks: int = 1,
    note: str = "",
    now: datetime,
) -> list[AssessorTime]:
    """Offer time, perhaps the same for some weeks on end; all of it or none.

    Raises Refused(AvailabilityRefusal).
    """
    week = timedelta(days=7)
    spans = [
        Span(span.starts_at + week * n, span.ends_at + week * n)
        for n in range(min(max(weeks, 1), MOST_WEEKS))
    ]
    with transaction():
        locks.person(person_id)
        known = calendars.offered(
            organisation_id, [person_id], spans[0].starts_at, spans[-1].ends_at
        )
        own = [Span(one.starts_at, one.ends_at) for one in known[person_id]]
        for one in spans:
            refusal = rules.may_offer(one, own, now)
            if refusal is not None:
                at = one.starts_at
                raise Refused(refusal, field="from_time", at=_said(at, organisation_id))
        made = [
            AssessorTime(
                organisation_id=organisation_id,
                person_id=person_id,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                note=note.strip(),
                created_at=now,
            )
            for one in spans
        ]
        db.session.add_all(made)
        db.session.flush()
        _note_time("practical.time_offered", made[0], now, spans=len(made))
    return made


def take_back(actor: Actor, public_id: str, *, now: datetime) -> AssessorTime:
    """Offer this time no more; not while a slot needs it. Again is no error.

    Raises Refused(AvailabilityRefusal), NotFound.
    """
    with transaction():
        locks.person(actor.person_id)
        found = calendars.one(calendars.own(actor), public_id)
        if found.withdrawn_at is not None:
            return found
        if calendars.has_duty(found.person_id, Span(found.starts_at, found.ends_at)):
            raise Refused(AvailabilityRefusal.HAS_SLOTS, field="time")
        found.withdrawn_at = now
        _note_time("practical.time_withdrawn", found, now)
    return found


@dataclass(frozen=True, slots=True)
class Opening:
    """Slots to open: how many from when, with which assessors, where."""

    first_at: datetime
    count: int
    gap_minutes: int
    assessor_ids: tuple[int, ...]
    place: str
    is_online: bool


def open_slots(
    found: PracticalAssessment, what: Opening, *, now: datetime, actor_id: int | None
) -> list[PracticalSlot]:
    """Slots one after the other within the time every assessor offers; all of them or none.

    Raises Refused(SlotRefusal).
    """
    spans = rules.series(what.first_at, found.minutes, what.gap_minutes, what.count)
    _refuse_opening(found, what, spans, now)
    with transaction():
        locks.persons(what.assessor_ids)
        people = {one.id: one for one in calendars.assessors(found.organisation_id, now)}
        for person_id in what.assessor_ids:
            _refuse_person(found.organisation_id, people.get(person_id), spans)
        made = [_slot(found, what, span, now, actor_id) for span in spans]
        telling.record("practical.slots_opened", found, now, actor_id, slots=len(made))
    return made


def _refuse_opening(
    found: PracticalAssessment, what: Opening, spans: Sequence[Span], now: datetime
) -> None:
    if assessments.newest(found.id) is None:
        raise Refused(SlotRefusal.NO_CHECKLIST, field="assessors")
    if not 1 <= what.count <= rules.MOST_SLOTS:
        raise Refused(SlotRefusal.TOO_MANY, field="count", most=rules.MOST_SLOTS)
    if spans[0].starts_at <= now:
        raise Refused(SlotRefusal.IN_THE_PAST, field="from_time")
    if spans[-1].ends_at > now + rules.LONGEST_AHEAD:
        raise Refused(SlotRefusal.TOO_FAR, field="on")
    if found.closes_at is not None and now >= found.closes_at:
        raise Refused(SlotRefusal.CLOSED, field="on")
    if not what.place.strip():
        raise Refused(SlotRefusal.PLACE_MISSING, field="place")
    asked = sheets.policy(zones.local_day(spans[0].starts_at)).assessors(found.level)
    if not asked <= len(set(what.assessor_ids)) == len(what.assessor_ids) <= bookings.HEAD:
        raise Refused(
            SlotRefusal.TOO_FEW_ASSESSORS, field="assessors", count=asked, most=bookings.HEAD
        )


def _refuse_person(
    organisation_id: int, person: Person | None, spans: Sequence[Span], but_slot: int | None = None
) -> None:
    """Refuses when the assessor does not offer all of this time, or has given it already."""
    if person is None:
        raise Refused(SlotRefusal.NOT_AN_ASSESSOR, field="assessors")
    from_at, until_at = spans[0].starts_at, spans[-1].ends_at
    times = calendars.offered(organisation_id, [person.id], from_at, until_at)[person.id]
    free = [Span(one.starts_at, one.ends_at) for one in times]
    taken = calendars.engaged([person.id], from_at, until_at, but_slot=but_slot)[person.id]
    for span in spans:
        refusal = rules.may_have(span, free, taken)
        if refusal is not None:
            at = _said(span.starts_at, organisation_id)
            raise Refused(refusal, field="assessors", name=person.full_name, at=at)


def _slot(
    found: PracticalAssessment, what: Opening, span: Span, now: datetime, actor_id: int | None
) -> PracticalSlot:
    made = PracticalSlot(
        assessment_id=found.id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        place=what.place.strip(),
        is_online=what.is_online,
        created_at=now,
        created_by_id=actor_id,
    )
    db.session.add(made)
    db.session.flush()
    for seat, person_id in enumerate(what.assessor_ids, 1):
        db.session.add(
            PracticalSlotAssessor(slot_id=made.id, person_id=person_id, seat=seat, asked_at=now)
        )
    return made


def cancel_slot(slot_id: int, reason: str, *, now: datetime, actor_id: int) -> PracticalSlot:
    """Call a slot off; its candidate keeps the attempt and is told why. Again is no error.

    Raises Refused(SlotRefusal).
    """
    with transaction():
        found = assessments.locked_slot(slot_id)
        if found.cancelled_at is not None:
            return found
        row = bookings.in_slots([slot_id]).get(slot_id)
        if row is not None and (row.sheets or row.results):
            raise Refused(SlotRefusal.HAS_SHEETS, field="reason")
        if not telling.is_reason(reason):
            raise Refused(SlotRefusal.REASON_MISSING, field="reason")
        found.cancelled_at, found.cancel_reason = now, reason.strip()[:500]
        telling.record("practical.slot_cancelled", found.assessment, now, actor_id, slot=slot_id)
        if row is not None:
            row.found.ended_at, row.found.ended_by_id = now, actor_id
            row.found.ending, row.found.reason = "cancelled", reason.strip()
            telling.candidate(row, PracticalNotice.CANCELLED, now, reason=reason.strip())
            to = [one.person_id for one in row.assessors]
            telling.assessors(row, PracticalNotice.CANCELLED, now, to, reason=reason.strip())
    return found


def replace(
    slot_id: int, old_id: int, new_id: int, *, now: datetime, actor_id: int
) -> PracticalSlot:
    """Another assessor takes somebody's seat, before that one has begun a sheet.

    Raises Refused(SlotRefusal, Conflict), NotFound.
    """
    with transaction():
        locks.persons([old_id, new_id])
        found = assessments.locked_slot(slot_id)
        seat = next((one for one in found.assessors if one.person_id == old_id), None)
        if seat is None or any(one.person_id == new_id for one in found.assessors):
            raise NotFound
        row = bookings.in_slots([slot_id]).get(slot_id)
        if row is not None and old_id in row.sheets:
            raise Refused(SlotRefusal.HAS_SHEETS, field="assessors")
        people = {one.id: one for one in calendars.assessors(found.assessment.organisation_id, now)}
        span = Span(found.starts_at, found.ends_at)
        _refuse_person(found.assessment.organisation_id, people.get(new_id), [span], slot_id)
        if row is not None:
            _refuse_conflict(row, new_id, now)
        seat.person_id, seat.asked_at = new_id, now
        telling.record("practical.assessor_replaced", found.assessment, now, actor_id, slot=slot_id)
        if row is not None:
            telling.assessors(row, PracticalNotice.REPLACED, now, [old_id])
            telling.assessors(row, PracticalNotice.ASKED, now, [new_id])
    return found


def _refuse_conflict(row: bookings.Row, person_id: int, now: datetime) -> None:
    day = zones.local_day(now, agencies.timezones()[row.found.organisation_id])
    around = standing.around(row.found.person_id, row.found.assessment_id, day)
    conflict = around.conflict(person_id)
    if conflict is not None:
        raise Refused(conflict, field="assessors")


def _said(at: datetime, organisation_id: int) -> str:
    return dates.moment(at, agencies.timezones()[organisation_id])


def _note_time(action: str, found: AssessorTime, now: datetime, **detail: int) -> None:
    audit.record(
        action,
        object_kind="assessor_time",
        object_id=found.id,
        organisation_id=found.organisation_id,
        now=now,
        actor_id=found.person_id,
        outcome=audit.Outcome.DONE,
        **detail,
    )
