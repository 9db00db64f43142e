"""What a sitting may be: its shifts, rooms and officers, when it can go ahead, when it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise


class SittingRefusal(StrEnum):
    """Why a sitting cannot be written, changed or cancelled like this."""

    REGISTRATION_WINDOW = "sitting.registration_window"
    REGISTRATION_LATE = "sitting.registration_late"
    NO_SHIFT = "sitting.no_shift"
    SHIFT_ORDER = "sitting.shift_order"
    SHIFT_OVERLAP = "sitting.shift_overlap"
    SHIFT_SHORT = "sitting.shift_short"
    SHIFT_PAST = "sitting.shift_past"
    SHIFT_TAKEN = "sitting.shift_taken"
    LATE_MINUTES = "sitting.late_minutes"
    ROOM_TAKEN = "sitting.room_taken"
    ROOM_SEATS = "sitting.room_seats"
    ROOM_NAME = "sitting.room_name"
    OFFICER_TWICE = "sitting.officer_twice"
    OFFICER_SITS = "sitting.officer_sits"
    OFFICER_ROLE = "sitting.officer_role"
    MAKES_UP = "sitting.makes_up"
    NETWORKS = "sitting.networks"
    REASON = "sitting.reason"
    CANCELLED = "sitting.cancelled"
    BEGUN = "sitting.begun"
    HAS_PEOPLE = "sitting.has_people"
    NOT_PUBLISHED = "sitting.not_published"
    NOT_READY = "sitting.not_ready"


class Mode(StrEnum):
    """How the time of a sitting runs."""

    FIXED = "fixed"  # everybody begins at the start of their shift
    WINDOW = "window"  # one begins when one likes while the shift lasts


class Phase(StrEnum):
    """Where a sitting stands, by the clock."""

    CANCELLED = "cancelled"
    ANNOUNCED = "announced"  # registration is still to open
    OPEN = "open"
    CLOSED = "closed"  # to registration, and not begun
    RUNNING = "running"  # from the first shift's start to the last one's end
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Span:
    """One shift."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody says about a sitting."""

    mode: Mode
    opens_at: datetime
    closes_at: datetime
    late_minutes: int
    shifts: Sequence[Span]


def may_plan(plan: Plan, minutes: int) -> SittingRefusal | None:
    """Why a sitting of an exam of so many minutes cannot be planned like this."""
    if plan.closes_at <= plan.opens_at:
        return SittingRefusal.REGISTRATION_WINDOW
    refusal = may_shift(plan.shifts, minutes)
    if refusal is not None:
        return refusal
    if plan.closes_at > max(one.starts_at for one in plan.shifts):
        return SittingRefusal.REGISTRATION_LATE
    return may_be_late(plan.mode, plan.late_minutes, minutes)


def may_be_late(mode: Mode, late_minutes: int, minutes: int) -> SittingRefusal | None:
    """Who comes late loses the minutes, so some must be left; a window knows no lateness."""
    if mode is Mode.WINDOW:
        return None if late_minutes == 0 else SittingRefusal.LATE_MINUTES
    return None if 0 <= late_minutes < minutes else SittingRefusal.LATE_MINUTES


def may_shift(shifts: Sequence[Span], minutes: int) -> SittingRefusal | None:
    """Why shifts cannot lie like this; they are in the order of their start."""
    if not shifts:
        return SittingRefusal.NO_SHIFT
    for one in shifts:
        if one.ends_at <= one.starts_at:
            return SittingRefusal.SHIFT_ORDER
        if one.ends_at - one.starts_at < timedelta(minutes=minutes):
            return SittingRefusal.SHIFT_SHORT
    for one, later in pairwise(shifts):
        if later.starts_at < one.ends_at:
            return SittingRefusal.SHIFT_OVERLAP
    return None


def phase(
    opens_at: datetime,
    closes_at: datetime,
    shifts: Sequence[Span],
    cancelled_at: datetime | None,
    now: datetime,
) -> Phase:
    """Where a sitting stands. Registration may stay open into the first of several shifts."""
    if cancelled_at is not None:
        return Phase.CANCELLED
    if not shifts or now < min(one.starts_at for one in shifts):
        if now < opens_at:
            return Phase.ANNOUNCED
        return Phase.OPEN if now < closes_at else Phase.CLOSED
    return Phase.RUNNING if now < max(one.ends_at for one in shifts) else Phase.OVER


class Check(StrEnum):
    """One point of the list before the day."""

    FORMS = "check.forms"
    ROOMS = "check.rooms"
    OFFICERS = "check.officers"
    SEATS = "check.seats"
    REQUESTS = "check.requests"
    ASSIGNED = "check.assigned"
    ACCOMMODATION = "check.accommodation"
    CONFLICTS = "check.conflicts"


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is there for a sitting: counts, and rooms by name where something is missing."""

    forms: int
    rooms: int
    unwatched: Sequence[str] = ()  # rooms that nobody invigilates
    requested: int = 0
    waiting: int = 0
    seated: int = 0
    without_form: int = 0
    needing: int = 0  # of those seated, who has an accommodation
    short_of_time: Sequence[str] = ()  # whose longer time does not fit into their shift
    conflicts: Sequence[str] = ()  # officers who sit the exam themselves


def checklist(found: Inventory) -> Mapping[Check, bool]:
    """Every point and whether it is done; the day can come when all are."""
    return {
        Check.FORMS: found.forms > 0,
        Check.ROOMS: found.rooms > 0,
        Check.OFFICERS: found.rooms > 0 and not found.unwatched,
        Check.REQUESTS: found.requested == 0,
        Check.SEATS: found.waiting == 0,
        Check.ASSIGNED: found.without_form == 0,
        Check.ACCOMMODATION: not found.short_of_time,
        Check.CONFLICTS: not found.conflicts,
    }
