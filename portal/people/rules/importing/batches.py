"""Where an import stands: computed from its instants, never stored."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol


class BatchState(StrEnum):
    """What comes next for an uploaded file."""

    UPLOADED = "uploaded"  # its columns have to be settled
    STAGED = "staged"  # judged line by line, waits to be confirmed
    PLANNING = "planning"  # confirmed, its writes are being listed
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"


class Dates(Protocol):
    """The instants of a batch, in the order in which they can come."""

    @property
    def staged_at(self) -> datetime | None: ...
    @property
    def confirmed_at(self) -> datetime | None: ...
    @property
    def planned_at(self) -> datetime | None: ...
    @property
    def applied_at(self) -> datetime | None: ...
    @property
    def undo_started_at(self) -> datetime | None: ...
    @property
    def undone_at(self) -> datetime | None: ...
    @property
    def discarded_at(self) -> datetime | None: ...


def state_of(batch: Dates) -> BatchState:
    """The furthest state whose instant is there."""
    reached = (
        (batch.discarded_at, BatchState.DISCARDED),
        (batch.undone_at, BatchState.UNDONE),
        (batch.undo_started_at, BatchState.UNDOING),
        (batch.applied_at, BatchState.APPLIED),
        (batch.planned_at, BatchState.APPLYING),
        (batch.confirmed_at, BatchState.PLANNING),
        (batch.staged_at, BatchState.STAGED),
    )
    return next((state for at, state in reached if at is not None), BatchState.UPLOADED)
