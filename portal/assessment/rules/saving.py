"""What becomes of one save request (architecture.md §4, RL-3, EX-5 to EX-8)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.assessment.rules.attempts import is_due


class Outcome(StrEnum):
    """The five endings of a save the server understood."""

    STORED = "stored"
    DUPLICATE = "duplicate"  # this request was stored before
    LATE = "late"  # after deadline and grace: kept, never scored by itself
    CLOSED = "closed"  # after closing: kept, never scored by itself
    TAKEN_OVER = "taken_over"  # another browser holds the attempt: the device keeps it

    @property
    def is_kept(self) -> bool:
        return self is not Outcome.TAKEN_OVER

    @property
    def counts(self) -> bool:
        return self in {Outcome.STORED, Outcome.DUPLICATE}


class SaveFault(StrEnum):
    """Why a save request is not understood: a fault of the client, nothing is kept."""

    EPOCH_FROM_THE_FUTURE = "epoch_from_the_future"
    NUMBER_USED_TWICE = "number_used_twice"  # one seq, two contents


@dataclass(frozen=True, slots=True)
class Standing:
    """How the attempt stands when a save arrives."""

    epoch: int
    deadline: datetime
    is_closed: bool
    paused_at: datetime | None = None


def outcome(standing: Standing, epoch: int, now: datetime) -> Outcome | SaveFault:
    """What becomes of a new save of `epoch`; the statement of the database says the same."""
    if epoch > standing.epoch:
        return SaveFault.EPOCH_FROM_THE_FUTURE
    if epoch < standing.epoch:
        return Outcome.TAKEN_OVER
    if standing.is_closed:
        return Outcome.CLOSED
    if is_due(standing.deadline, now, standing.paused_at):
        return Outcome.LATE
    return Outcome.STORED
