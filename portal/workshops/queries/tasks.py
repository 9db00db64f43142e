"""Acts on all participants of an activity: those that run, and the last ones."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.workshops.models import ActivityTask

SHOWN = 3


def running(activity_id: int, act: str) -> ActivityTask | None:
    """The act of this kind that runs for the activity."""
    return db.session.scalar(
        select(ActivityTask).where(
            ActivityTask.activity_id == activity_id,
            ActivityTask.act == act,
            ActivityTask.ended_at.is_(None),
        )
    )


def recent(activity_id: int, act: str) -> Sequence[ActivityTask]:
    """The last acts of this kind, newest first."""
    return db.session.scalars(
        select(ActivityTask)
        .where(ActivityTask.activity_id == activity_id, ActivityTask.act == act)
        .order_by(ActivityTask.id.desc())
        .limit(SHOWN)
        .execution_options(populate_existing=True)
    ).all()
