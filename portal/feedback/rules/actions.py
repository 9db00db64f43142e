"""Improvement actions: what a unit will do about what citizens say, by whom and until when."""

from datetime import date, timedelta
from enum import StrEnum

SHORTEST = 10
LONGEST = 500
LINK = r"https?://[^\s<>\"']+\.[^\s<>\"']+"
SOON = timedelta(days=7)
"""So long before its day an action waits on its owner's home page."""


class ActionRefusal(StrEnum):
    """Why an action cannot be written, or called done."""

    TITLE = "action.title"
    OWNER = "action.owner"
    DUE = "action.due"
    PROOF = "action.proof"
    DONE_BEFORE = "action.done_before"
    NOT_COME = "action.not_come"
    ENDED = "action.ended"
    REASON = "action.reason"


class ActionState(StrEnum):
    """How an action stands on a day."""

    OPEN = "open"
    LATE = "late"
    DONE = "done"
    DROPPED = "dropped"


def state(due_on: date, done_on: date | None, dropped_on: date | None, on: date) -> ActionState:
    """Computed from its days."""
    if dropped_on is not None:
        return ActionState.DROPPED
    if done_on is not None:
        return ActionState.DONE
    return ActionState.LATE if on > due_on else ActionState.OPEN


def may_write(title: str, due_on: date, *, on: date) -> ActionRefusal | None:
    """Why an action cannot be promised so; None when it can."""
    if not SHORTEST <= len(title) <= LONGEST:
        return ActionRefusal.TITLE
    if due_on < on:
        return ActionRefusal.DUE
    return None


def may_finish(
    proof: str, done_on: date, begun_on: date, *, on: date, is_open: bool
) -> ActionRefusal | None:
    """Why an action cannot be called done; None when it can. What was done is said in words."""
    if not is_open:
        return ActionRefusal.ENDED
    if not SHORTEST <= len(proof) <= LONGEST:
        return ActionRefusal.PROOF
    if done_on < begun_on:
        return ActionRefusal.DONE_BEFORE
    if done_on > on:
        return ActionRefusal.NOT_COME
    return None
