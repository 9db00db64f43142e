"""Slots of practical assessment: when they may be opened, who may take one, and why not.

Conflict of interest: nobody is assessed by themself, by their supervisor or by somebody they lead
(security.md AZ-8). Spans are half-open.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.certification.rules.practical_policy import Figures

MOST_SLOTS: Final = 24  # opened at once: a day's work
LONGEST_AHEAD: Final = timedelta(days=366)
MONTH: Final = timedelta(days=30)


class SlotRefusal(StrEnum):
    NO_CHECKLIST = "practical_slot.no_checklist"
    CLOSED = "practical_slot.closed"
    IN_THE_PAST = "practical_slot.in_the_past"
    TOO_FAR = "practical_slot.too_far"
    TOO_MANY = "practical_slot.too_many"
    TOO_FEW_ASSESSORS = "practical_slot.too_few_assessors"  # with count
    NOT_AN_ASSESSOR = "practical_slot.not_an_assessor"  # with name
    NOT_AVAILABLE = "practical_slot.not_available"  # with name and at
    CLASH = "practical_slot.clash"  # with name and at
    BEGUN = "practical_slot.begun"
    HAS_SHEETS = "practical_slot.has_sheets"
    REASON_MISSING = "practical_slot.reason_missing"
    PLACE_MISSING = "practical_slot.place_missing"


class AvailabilityRefusal(StrEnum):
    REVERSED = "practical_availability.reversed"
    TOO_LONG = "practical_availability.too_long"
    IN_THE_PAST = "practical_availability.in_the_past"
    TOO_FAR = "practical_availability.too_far"
    OVERLAPS = "practical_availability.overlaps"
    HAS_SLOTS = "practical_availability.has_slots"


class BookingRefusal(StrEnum):
    NOT_OPEN_YET = "practical_booking.not_open_yet"
    CLOSED = "practical_booking.closed"
    OTHER_AGENCY = "practical_booking.other_agency"
    ALREADY_BOOKED = "practical_booking.already_booked"
    ALREADY_PASSED = "practical_booking.already_passed"  # with until_on
    ATTEMPTS_USED = "practical_booking.attempts_used"  # with count
    TOO_SOON = "practical_booking.too_soon"  # with until_on
    LEVEL_BELOW = "practical_booking.level_below"  # with level
    TAKEN = "practical_booking.taken"
    CANCELLED = "practical_booking.cancelled"
    TOO_LATE = "practical_booking.too_late"  # with hours
    CLASH = "practical_booking.clash"
    ENDED = "practical_booking.ended"
    ASSESSED = "practical_booking.assessed"
    BEGUN = "practical_booking.begun"
    NOT_BEGUN = "practical_booking.not_begun"
    REASON_MISSING = "practical_booking.reason_missing"
    OWN = "practical_booking.own"
    PERSON_UNKNOWN = "practical_booking.person_unknown"


class Conflict(StrEnum):
    """Why this assessor may not assess this candidate."""

    SELF = "practical_conflict.self"
    SUPERVISOR = "practical_conflict.supervisor"
    SUBORDINATE = "practical_conflict.subordinate"
    SITS_IT_TOO = "practical_conflict.sits_it_too"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From an instant until another, which is no part of it."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def holds(self, other: "Span") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at


def series(first_at: datetime, minutes: int, gap_minutes: int, count: int) -> list[Span]:
    """`count` slots one after the other with a gap between them."""
    step, length = timedelta(minutes=minutes + gap_minutes), timedelta(minutes=minutes)
    return [Span(first_at + step * n, first_at + step * n + length) for n in range(count)]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as possible: what touches or overlaps is one."""
    found: list[Span] = []
    for one in sorted(spans):
        if found and one.starts_at <= found[-1].ends_at:
            last = found.pop()
            one = Span(last.starts_at, max(last.ends_at, one.ends_at))
        found.append(one)
    return found


def may_have(span: Span, available: Iterable[Span], engaged: Iterable[Span]) -> SlotRefusal | None:
    """Why an assessor cannot be asked for this time."""
    if any(one.meets(span) for one in engaged):
        return SlotRefusal.CLASH
    held = any(one.holds(span) for one in joined(available))
    return None if held else SlotRefusal.NOT_AVAILABLE


def may_offer(
    span: Span, own: Iterable[Span], now: datetime, longest: timedelta = timedelta(hours=12)
) -> AvailabilityRefusal | None:
    """Why an assessor may not offer this time; `own` is what they offer already."""
    if span.ends_at <= span.starts_at:
        return AvailabilityRefusal.REVERSED
    if span.ends_at - span.starts_at > longest:
        return AvailabilityRefusal.TOO_LONG
    if span.ends_at <= now:
        return AvailabilityRefusal.IN_THE_PAST
    if span.starts_at > now + LONGEST_AHEAD:
        return AvailabilityRefusal.TOO_FAR
    return AvailabilityRefusal.OVERLAPS if any(one.meets(span) for one in own) else None


@dataclass(frozen=True, slots=True)
class Terms:
    """Who may be assessed: `min_level` of the same competency (0: nobody is asked for one)."""

    opens_at: datetime
    closes_at: datetime | None
    min_level: int
    max_attempts: int
    wait_days: int
    notice_hours: int


@dataclass(frozen=True, slots=True)
class Try:
    """One assessment that counts: assessed, or missed without an excuse."""

    at: datetime
    passed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the candidate stands. `tries` oldest first."""

    is_of_agency: bool
    level: int
    has_booking: bool = False
    tries: tuple[Try, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal with the values of its sentence."""

    reason: BookingRefusal
    until_at: datetime | None = None
    number: int = 0


def may_book(terms: Terms, standing: Standing, figures: Figures, now: datetime) -> Refusal | None:
    """Why somebody may not book any slot now; the first reason that applies wins."""
    if now < terms.opens_at:
        return Refusal(BookingRefusal.NOT_OPEN_YET, until_at=terms.opens_at)
    if terms.closes_at is not None and now >= terms.closes_at:
        return Refusal(BookingRefusal.CLOSED)
    if not standing.is_of_agency:
        return Refusal(BookingRefusal.OTHER_AGENCY)
    if standing.has_booking:
        return Refusal(BookingRefusal.ALREADY_BOOKED)
    if standing.level < terms.min_level:
        return Refusal(BookingRefusal.LEVEL_BELOW, number=terms.min_level)
    return _refusal_of_tries(terms, standing.tries, figures, now)


def _refusal_of_tries(
    terms: Terms, tries: Sequence[Try], figures: Figures, now: datetime
) -> Refusal | None:
    """A pass starts the count anew, and is renewed when its evidence nears its end."""
    passes = [one.at for one in tries if one.passed]
    if passes:
        again_at = passes[-1] + MONTH * figures.renew_after_months
        if now < again_at:
            return Refusal(BookingRefusal.ALREADY_PASSED, until_at=again_at)
    since = [one for one in tries if not passes or one.at > passes[-1]]
    if len(since) >= terms.max_attempts:
        return Refusal(BookingRefusal.ATTEMPTS_USED, number=terms.max_attempts)
    if since:
        again_at = since[-1].at + timedelta(days=terms.wait_days)
        if now < again_at:
            return Refusal(BookingRefusal.TOO_SOON, until_at=again_at)
    return None


def conflict(
    assessor_id: int,
    candidate_id: int,
    *,
    supervisors: Collection[int],
    led: Collection[int],
    sitting: Collection[int],
) -> Conflict | None:
    """Why the assessor may not assess the candidate.

    `supervisors` are the candidate's, `led` those the candidate leads, `sitting` everybody with
    an open booking for the same assessment.
    """
    if assessor_id == candidate_id:
        return Conflict.SELF
    if assessor_id in supervisors:
        return Conflict.SUPERVISOR
    if assessor_id in led:
        return Conflict.SUBORDINATE
    return Conflict.SITS_IT_TOO if assessor_id in sitting else None
