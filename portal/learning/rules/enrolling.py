"""Who may take a place in a run: the window, the audience, what comes before, seats, approval.

Every refusal names its rule. Seats go by the order of asking: whoever asked earlier, and still
wants a place, comes first, whether the approval is there yet or not.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portal.learning.rules import reach as reaches
from portal.learning.rules.reach import Facts, Outside, Reach


class EnrolRefusal(StrEnum):
    """Why nobody, or not this person, takes a place now."""

    NOT_OPEN_YET = "enrol.not_open_yet"
    CLOSED = "enrol.closed"
    OTHER_UNIT = "enrol.other_unit"
    OTHER_JOB = "enrol.other_job"
    OTHER_STATUS = "enrol.other_status"
    PREREQUISITE = "enrol.prerequisite"
    NOT_GRANTED_YET = "enrol.not_granted_yet"
    NO_SEAT_YET = "enrol.no_seat_yet"


_OUTSIDE = {
    Outside.UNIT: EnrolRefusal.OTHER_UNIT,
    Outside.JOB: EnrolRefusal.OTHER_JOB,
    Outside.STATUS: EnrolRefusal.OTHER_STATUS,
}


class RunRefusal(StrEnum):
    """Why a run cannot be written like this, or not be ended."""

    WINDOW = "run.window"
    QUOTA = "run.quota"
    ITSELF = "run.itself"
    HAS_LEARNERS = "run.has_learners"
    ENDED = "run.ended"
    COST_WITHOUT_APPROVAL = "run.cost_without_approval"


@dataclass(frozen=True, slots=True)
class Terms:
    """How one enters a run. `prerequisites` are ids of courses to pass first; `is_costly`: taking
    part costs money or takes people from their work, so that silence never grants it.
    """

    opens_at: datetime
    closes_at: datetime | None = None
    reach: Reach = field(default_factory=Reach)
    prerequisites: frozenset[int] = frozenset()
    needs_approval: bool = False
    is_costly: bool = False
    quota: int | None = None


class Step(StrEnum):
    """What signing up leads to."""

    ENTER = "enter"  # a place at once
    ASK = "ask"  # the superior is asked
    QUEUE = "queue"  # every seat is taken: in the order of asking


def may_sign_up(
    terms: Terms, facts: Facts, passed: AbstractSet[int], now: datetime
) -> EnrolRefusal | None:
    """Why the person may neither enter nor ask at `now`; the first reason that applies."""
    if now < terms.opens_at:
        return EnrolRefusal.NOT_OPEN_YET
    if terms.closes_at is not None and now >= terms.closes_at:
        return EnrolRefusal.CLOSED
    missed = reaches.outside(terms.reach, facts)
    if missed is not None:
        return _OUTSIDE[missed]
    if terms.prerequisites - passed:
        return EnrolRefusal.PREREQUISITE
    return None


def has_seat(quota: int | None, ahead: int) -> bool:
    """Whether a seat is left for whoever has `ahead` others before them."""
    return quota is None or ahead < quota


def step(terms: Terms, taken: int) -> Step:
    """What signing up leads to when `taken` seats are entered or asked for already."""
    if terms.needs_approval:
        return Step.ASK
    return Step.ENTER if has_seat(terms.quota, taken) else Step.QUEUE


def may_enter(terms: Terms, *, is_granted: bool, ahead: int) -> EnrolRefusal | None:
    """Why somebody who asked may not enter yet; `ahead` entered, or asked earlier."""
    if terms.needs_approval and not is_granted:
        return EnrolRefusal.NOT_GRANTED_YET
    if not has_seat(terms.quota, ahead):
        return EnrolRefusal.NO_SEAT_YET
    return None


def place_in_queue(quota: int | None, ahead: int) -> int:
    """The place in the queue, from 1; 0 for whoever has a seat."""
    return 0 if quota is None else max(0, ahead - quota + 1)


def may_write(terms: Terms, course_id: int) -> RunRefusal | None:
    """Why a run cannot have these terms; the first reason that applies."""
    return next(iter(faults(terms, course_id)), None)


def faults(terms: Terms, course_id: int) -> list[RunRefusal]:
    """Everything that keeps a run from having these terms."""
    checks = (
        (terms.closes_at is not None and terms.closes_at <= terms.opens_at, RunRefusal.WINDOW),
        (terms.quota is not None and terms.quota < 1, RunRefusal.QUOTA),
        (course_id in terms.prerequisites, RunRefusal.ITSELF),
        (terms.is_costly and not terms.needs_approval, RunRefusal.COST_WITHOUT_APPROVAL),
    )
    return [reason for applies, reason in checks if applies]
