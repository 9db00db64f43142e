"""What an invigilator sees of each examinee, and what may be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_EXTENSION = 180
REASON_LEAST = 10
REASON_MOST = 500


class Seen(StrEnum):
    """Where an examinee is, by the clock."""

    EXPECTED = "expected"
    ABSENT = "absent"
    READY = "ready"  # checked in, the paper is drawn, not begun
    WORKING = "working"
    PAUSED = "paused"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    VOIDED = "voided"

    @property
    def is_open(self) -> bool:
        """Whether the attempt runs, or stands still for a while."""
        return self in {Seen.WORKING, Seen.PAUSED}

    @property
    def is_over(self) -> bool:
        return self in {Seen.SUBMITTED, Seen.EXPIRED, Seen.VOIDED}


@dataclass(frozen=True, slots=True)
class Course:
    """The moments of one attempt that tell where it is."""

    started_at: datetime | None
    deadline: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None
    ending: str | None


def seen(
    course: Course | None,
    checked_in: bool,
    shift_ends_at: datetime,
    grace: timedelta,
    now: datetime,
) -> Seen:
    """Where an examinee is. An attempt whose time is over has expired, closed or not (EX-6)."""
    if course is None:
        return Seen.ABSENT if now >= shift_ends_at and not checked_in else Seen.EXPECTED
    if course.ending is not None:
        return Seen(course.ending)
    if course.deadline is None:
        return Seen.READY
    if course.paused_at is not None:
        return Seen.PAUSED
    return Seen.EXPIRED if now >= course.deadline + grace else Seen.WORKING


class Pin(StrEnum):
    """How it stands with the PIN that opens the seat."""

    NONE = "none"
    WAITS = "waits"  # given, not used
    USED = "used"
    MOVES = "moves"  # given after the beginning, for another computer, and not used yet


def pin_of(given_at: datetime | None, waits: bool, started_at: datetime | None) -> Pin:
    """What the moments of a registration say of its PIN."""
    if given_at is None:
        return Pin.NONE
    if not waits:
        return Pin.USED
    return Pin.MOVES if started_at is not None and given_at > started_at else Pin.WAITS


class Act(StrEnum):
    """What an officer does in a sitting; each is one entry of its record."""

    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"  # a check-in taken back
    PIN = "pin"
    ADMIT_LATE = "admit_late"
    ENTER = "enter"  # the examinee took the seat with ticket and PIN
    EXTEND = "extend"
    PAUSE = "pause"
    RESUME = "resume"
    TAKE_OVER = "take_over"
    VOID = "void"
    READY_ROOM = "ready_room"
    INCIDENT = "incident"
    EXPORT = "export"


AT_THE_DOOR = frozenset({Act.CHECK_IN, Act.PIN, Act.ENTER})
"""What happens once or more for everybody, so that it would hide all else in a record."""

NEEDS_REASON = frozenset(
    {Act.CHECK_OUT, Act.ADMIT_LATE, Act.EXTEND, Act.PAUSE, Act.TAKE_OVER, Act.VOID}
)


class ActRefusal(StrEnum):
    """Why an act is not carried out."""

    REASON_SHORT = "invigilation.reason_short"
    REASON_LONG = "invigilation.reason_long"
    MINUTES = "invigilation.minutes"
    NOBODY = "invigilation.nobody"
    ONE_ONLY = "invigilation.one_only"
    NOT_YET = "invigilation.not_yet"
    SHIFT_OVER = "invigilation.shift_over"
    CANCELLED = "invigilation.cancelled"
    NO_FORM = "invigilation.no_form"
    NOT_APPROVED = "invigilation.not_approved"
    NOT_IN = "invigilation.not_in"
    BEGUN = "invigilation.begun"
    LATE = "invigilation.late"
    NOT_LATE = "invigilation.not_late"
    UNDONE_ALREADY = "invigilation.undone_already"
    NOT_UNDOABLE = "invigilation.not_undoable"
    OWN_SITTING = "invigilation.own_sitting"


def faults_of(act: Act, *, minutes: int, reason: str) -> list[ActRefusal]:
    """Everything that is wrong with what was typed."""
    faults = []
    if act is Act.EXTEND and not 1 <= abs(minutes) <= LONGEST_EXTENSION:
        faults.append(ActRefusal.MINUTES)
    if act in NEEDS_REASON:
        if len(reason) < REASON_LEAST:
            faults.append(ActRefusal.REASON_SHORT)
        elif len(reason) > REASON_MOST:
            faults.append(ActRefusal.REASON_LONG)
    return faults


CHECK_IN_BEFORE = timedelta(minutes=60)
"""How long before its shift somebody may be checked in."""


def latest_entry(starts_at: datetime, late_minutes: int, *, fixed: bool) -> datetime | None:
    """Until when somebody is let in by the sitting's own rule; a window lets in until its end."""
    return starts_at + timedelta(minutes=late_minutes) if fixed else None


def may_check_in(
    *,
    has_form: bool,
    approved: bool,
    window: tuple[datetime, datetime],
    late: bool,
    now: datetime,
) -> ActRefusal | None:
    """Why somebody cannot be checked in for this shift now."""
    if not approved:
        return ActRefusal.NOT_APPROVED
    if not has_form:
        return ActRefusal.NO_FORM
    if now < window[0] - CHECK_IN_BEFORE:
        return ActRefusal.NOT_YET
    if now >= window[1]:
        return ActRefusal.SHIFT_OVER
    return ActRefusal.LATE if late else None


@dataclass(frozen=True, slots=True)
class Signals:
    """Neutral facts about a connection. Most have an innocent cause, so beside each stands how
    many others in the same shift show it.
    """

    silent: bool = False
    gaps: int = 0
    gap_seconds: int = 0
    moves: int = 0

    @property
    def lost_minutes(self) -> int:
        """Whole minutes without contact, as a proposal for an extension (EX-16)."""
        return -(-self.gap_seconds // 60) if self.gap_seconds else 0


@dataclass(frozen=True, slots=True)
class BaseRates:
    """Of `begun` examinees, how many show each signal."""

    begun: int
    silent: int
    gaps: int
    moves: int


def base_rates(signals: Sequence[Signals]) -> BaseRates:
    return BaseRates(
        len(signals),
        sum(one.silent for one in signals),
        sum(one.gaps > 0 for one in signals),
        sum(one.moves > 0 for one in signals),
    )
