"""An activity from draft to its last session: states, what a proposal needs, sessions, trainers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LONGEST: Final = timedelta(hours=14)
"""No meeting goes on longer in one piece."""
FURTHEST: Final = timedelta(days=730)


class Mode(StrEnum):
    """Where an activity is held."""

    ONSITE = "onsite"
    ONLINE = "online"
    BOTH = "both"


class Access(StrEnum):
    """What the venue offers to whoever needs it."""

    WHEELCHAIR = "wheelchair"
    LIFT = "lift"
    TOILET = "toilet"
    SIGN_LANGUAGE = "sign_language"
    CAPTIONS = "captions"
    PRAYER_ROOM = "prayer_room"
    LACTATION = "lactation"


class Step(StrEnum):
    """The pages of the form, in order."""

    WHAT = "what"
    COMPETENCIES = "competencies"
    PLACE = "place"
    SESSIONS = "sessions"
    PEOPLE = "people"
    TESTS = "tests"
    CHECK = "check"


class State(StrEnum):
    """Where an activity stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    COMING = "coming"  # published, has not begun
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


class ActivityRefusal(StrEnum):
    """Why something cannot be done with an activity."""

    FORM_UNKNOWN = "activity.form_unknown"
    NOT_ABROAD = "activity.not_abroad"
    STRAND = "activity.strand"
    LINK = "activity.link"
    SESSION_ORDER = "activity.session_order"
    SESSION_LONG = "activity.session_long"
    SESSION_PAST = "activity.session_past"
    SESSION_BEGUN = "activity.session_begun"
    LAST_SESSION = "activity.last_session"
    SESSION_FAR = "activity.session_far"
    SESSION_OVERLAP = "activity.session_overlap"
    TRAINER_BUSY = "activity.trainer_busy"
    TRAINER_ELSEWHERE = "activity.trainer_elsewhere"
    CAPACITY = "activity.capacity"
    QUOTA = "activity.quota"
    QUOTA_UNIT = "activity.quota_unit"
    WINDOW = "activity.window"
    WINDOW_LATE = "activity.window_late"
    INCOMPLETE = "activity.incomplete"
    NOT_A_DRAFT = "activity.not_a_draft"
    NOT_SUBMITTED = "activity.not_submitted"
    OWN_PROPOSAL = "activity.own_proposal"
    REASON = "activity.reason"
    OVER = "activity.over"
    CANCELLED = "activity.cancelled"
    NO_AGREEMENT = "activity.no_agreement"


class Missing(StrEnum):
    """What a proposal still lacks."""

    PLACE = "activity.missing_place"
    SESSIONS = "activity.missing_sessions"
    PAST = "activity.missing_future"
    TRAINERS = "activity.missing_trainers"
    CAPACITY = "activity.missing_capacity"
    WINDOW = "activity.missing_window"
    LATE = "activity.missing_late"


STEP_OF: Final = {
    Missing.PLACE: Step.PLACE,
    Missing.SESSIONS: Step.SESSIONS,
    Missing.PAST: Step.SESSIONS,
    Missing.TRAINERS: Step.SESSIONS,
    Missing.CAPACITY: Step.PEOPLE,
    Missing.WINDOW: Step.PEOPLE,
    Missing.LATE: Step.PEOPLE,
}
"""The page of the form on which a lack is filled."""


@dataclass(frozen=True, slots=True)
class Span:
    """When a session is held."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Marks:
    """The instants of an activity's course; handing in again takes `returned_at` away."""

    submitted_at: datetime | None = None
    returned_at: datetime | None = None
    published_at: datetime | None = None
    cancelled_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a proposal says, as far as it must be. `taught`: each session has a trainer."""

    mode: Mode
    place: str
    sessions: Sequence[Span]
    taught: bool
    capacity: int
    opens_at: datetime | None
    closes_at: datetime | None


def state(marks: Marks, now: datetime) -> State:
    """Where the activity stands at `now`."""
    if marks.cancelled_at is not None:
        return State.CANCELLED
    if marks.published_at is not None:
        if marks.starts_at is None or now < marks.starts_at:
            return State.COMING
        return State.OVER if marks.ends_at is not None and now >= marks.ends_at else State.RUNNING
    if marks.submitted_at is None:
        return State.DRAFT
    return State.SUBMITTED if marks.returned_at is None else State.RETURNED


def may_write(found: State, *, by_agency: bool) -> ActivityRefusal | None:
    """Why its words and sessions cannot be changed: a partner writes drafts, the agency its own
    drafts and what is published until it is over.
    """
    if found is State.CANCELLED:
        return ActivityRefusal.CANCELLED
    if found is State.OVER:
        return ActivityRefusal.OVER
    if found in {State.DRAFT, State.RETURNED}:
        return None
    published = found in {State.COMING, State.RUNNING}
    return None if by_agency and published else ActivityRefusal.NOT_A_DRAFT


def may_hold(one: Span, others: Iterable[Span], now: datetime) -> ActivityRefusal | None:
    """Why no session can be held then; `others` are those of the same activity."""
    if one.ends_at <= one.starts_at:
        return ActivityRefusal.SESSION_ORDER
    if one.ends_at - one.starts_at > LONGEST:
        return ActivityRefusal.SESSION_LONG
    if one.starts_at <= now:
        return ActivityRefusal.SESSION_PAST
    if one.starts_at > now + FURTHEST:
        return ActivityRefusal.SESSION_FAR
    if any(one.overlaps(other) for other in others):
        return ActivityRefusal.SESSION_OVERLAP
    return None


def missing(one: Proposal, now: datetime) -> tuple[Missing, ...]:
    """What stands between a proposal and being submitted or published."""
    first = min((span.starts_at for span in one.sessions), default=None)
    windowed = one.opens_at is not None and one.closes_at is not None
    late = windowed and first is not None and one.closes_at is not None and one.closes_at > first
    checks = (
        (one.mode is not Mode.ONLINE and not one.place, Missing.PLACE),
        (first is None, Missing.SESSIONS),
        (first is not None and first <= now, Missing.PAST),
        (first is not None and not one.taught, Missing.TRAINERS),
        (one.capacity < 1, Missing.CAPACITY),
        (not windowed, Missing.WINDOW),
        (late, Missing.LATE),
    )
    return tuple(lack for applies, lack in checks if applies)


def may_seat(
    capacity: int, taken: int, quotas: Sequence[tuple[int, int]]
) -> ActivityRefusal | None:
    """Why the capacity cannot be this; `quotas` are places and places taken for each unit."""
    if capacity < taken:
        return ActivityRefusal.CAPACITY
    if any(seats < used or seats > capacity for seats, used in quotas):
        return ActivityRefusal.QUOTA
    return None
