"""How far a booking is: computed from instants and sheets, never stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    BOOKED = "booked"
    OPEN = "open"  # the time has come; sheets may be filled in
    WAITING = "waiting"  # over, and sheets are missing
    DIFFERING = "differing"  # both handed in, and they differ
    PASSED = "passed"
    FAILED = "failed"
    CORRECTING = "correcting"  # a result stands, its correction is under way
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a state follows from. `passed` None: there is no result; `result` is its number."""

    starts_at: datetime
    ends_at: datetime
    ending: str
    round: int
    asked: int  # assessors of the slot
    handed_in: int  # sheets of this round
    passed: bool | None
    result: int


def state(facts: Facts, now: datetime) -> State:
    """The first that applies: an ending, a result, what is missing, the time."""
    if facts.ending:
        return State(facts.ending)
    if facts.passed is not None:
        if facts.result < facts.round:
            return State.CORRECTING
        return State.PASSED if facts.passed else State.FAILED
    if facts.handed_in and facts.handed_in >= min(facts.asked, 2):
        return State.DIFFERING
    if now >= facts.ends_at:
        return State.WAITING
    return State.OPEN if now >= facts.starts_at else State.BOOKED
