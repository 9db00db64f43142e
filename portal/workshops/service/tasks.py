"""Acts on all participants of an activity, carried out by the outbox piece by piece.

Each piece is a transaction with the count of what it did, so that an act cut off goes on where it
was; one of a kind runs for an activity at a time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select

from portal.core import outbox
from portal.core.db import db, transaction
from portal.workshops.models import ActivityTask
from portal.workshops.queries import tasks
from portal.workshops.service import attending
from portal.workshops.service.activities import locked
from portal.workshops.service.wishes import By

KIND: Final = "workshops.task"
"""Outbox kind: carry out one act on all participants."""
LARGE: Final = 200
"""From so many participants on completing is a task and no longer an answer to a click."""


class Act(StrEnum):
    COMPLETE = "complete"
    CERTIFICATES = "certificates"


@dataclass(frozen=True, slots=True)
class Moved:
    """What one piece brought."""

    done: int
    left: int = 0


steps: dict[Act, Callable[[ActivityTask, datetime], Moved | None]] = {}
"""How each act does its next piece, inside the task's transaction; None when nothing is left."""


def begin(activity_id: int, act: Act, *, total: int, by: By, about: str = "") -> ActivityTask:
    """Write an act down and wake who does it; one that runs already is given back."""
    with transaction():
        one = locked(activity_id)
        known = tasks.running(one.id, act.value)
        if known is not None:
            return known
        made = ActivityTask(
            activity_id=one.id,
            act=act.value,
            about=about,
            total=total,
            asked_at=by.now,
            by_id=by.person_id,
        )
        db.session.add(made)
        db.session.flush()
        outbox.enqueue(KIND, {"task": made.id}, event_key=f"{KIND}:{made.id}", now=by.now)
    return made


def carry_out(payload: Mapping[str, Any], now: datetime) -> None:
    """The outbox's handler: piece after piece, and then the end."""
    while piece(payload["task"], now):
        pass


def piece(task_id: int, now: datetime) -> bool:
    """Whether there may be more to do."""
    with transaction():
        task = db.session.scalar(
            select(ActivityTask)
            .where(ActivityTask.id == task_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if task is None or task.ended_at is not None:
            return False
        moved = steps[Act(task.act)](task, now)
        if moved is None:
            task.ended_at = now
            return False
        task.done += moved.done
        task.left_out += moved.left
    return True


def _complete(task: ActivityTask, now: datetime) -> Moved | None:
    done = attending.piece(task.activity_id, By(task.by_id, agency=True, now=now))
    return None if done is None else Moved(done.completed, done.missed)


def install() -> None:
    """Name the handler and the area's own act; called once, by `web/wiring.py`."""
    outbox.handlers[KIND] = carry_out
    steps[Act.COMPLETE] = _complete
