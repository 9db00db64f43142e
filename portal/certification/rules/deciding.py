"""Whether the board may release the results of a sitting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.assessment.rules.attempts import GRACE


class ReleaseRefusal(StrEnum):
    """Why the board cannot release a sitting's results."""

    CANCELLED = "result_release.cancelled"
    RUNNING = "result_release.running"
    NOBODY_SAT = "result_release.nobody_sat"
    LATE_UNDECIDED = "result_release.late_undecided"
    INCIDENTS_OPEN = "result_release.incidents_open"
    REGRADE_OPEN = "result_release.regrade_open"
    DECIDED_ABOUT_ONESELF = "result_release.oneself"
    CHANGED = "result_release.changed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sitting stands when somebody wants to release it."""

    is_cancelled: bool
    ends: Sequence[datetime]  # of its own shifts
    running: int  # attempts ready or open
    closed: int
    late_undecided: int
    incidents_open: int
    regrades_open: int
    sat_oneself: bool


def may_release(standing: Standing, now: datetime) -> ReleaseRefusal | None:
    """Why its results may not be released now; the first reason that applies."""
    return next(iter(hindrances(standing, now)), None)


def hindrances(standing: Standing, now: datetime) -> tuple[ReleaseRefusal, ...]:
    """Everything that stands before the release now, what cannot be decided here first."""
    over = all(end + GRACE <= now for end in standing.ends)
    found = {
        ReleaseRefusal.CANCELLED: standing.is_cancelled,
        ReleaseRefusal.RUNNING: not over or standing.running,
        ReleaseRefusal.NOBODY_SAT: not standing.closed,
        ReleaseRefusal.DECIDED_ABOUT_ONESELF: standing.sat_oneself,
        ReleaseRefusal.LATE_UNDECIDED: standing.late_undecided,
        ReleaseRefusal.INCIDENTS_OPEN: standing.incidents_open,
        ReleaseRefusal.REGRADE_OPEN: standing.regrades_open,
    }
    return tuple(refusal for refusal, stands in found.items() if stands)
