"""What participants said of an activity: one's own answer, and all of them without names."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.core.db import db
from portal.learning.rules.reaction import shown
from portal.workshops.models import ActivityReaction


@dataclass(frozen=True, slots=True)
class Said:
    """How many answered; ratings and remarks of whole groups alone, in no order of time."""

    answered: int
    ratings: Sequence[Mapping[str, Any]]
    remarks: Sequence[str]


def own(registration_id: int) -> ActivityReaction | None:
    """The answer of one participant, read anew."""
    return db.session.scalar(
        select(ActivityReaction)
        .where(ActivityReaction.registration_id == registration_id)
        .execution_options(populate_existing=True)
    )


def is_shown(one: ActivityReaction) -> bool:
    """Whether an answer stands among those that are shown."""
    same = select(func.count(ActivityReaction.id)).where(
        ActivityReaction.activity_id == one.activity_id
    )
    count = db.session.scalars(same).one()
    return db.session.scalars(same.where(ActivityReaction.number < one.number)).one() < shown(count)


def next_number(activity_id: int) -> int:
    """The place of the next answer."""
    last = select(func.coalesce(func.max(ActivityReaction.number), 0)).where(
        ActivityReaction.activity_id == activity_id
    )
    return db.session.scalars(last).one() + 1


def said(activity_id: int) -> Said:
    """All that may be shown of the answers; one statement."""
    rows = db.session.scalars(
        select(ActivityReaction)
        .where(ActivityReaction.activity_id == activity_id)
        .order_by(ActivityReaction.number)
    ).all()
    seen = rows[: shown(len(rows))]
    return Said(
        len(rows),
        [one.ratings for one in seen],
        sorted((one.remark for one in seen if one.remark), key=_no_order),
    )


def _no_order(remark: str) -> bytes:
    """An order that tells neither time nor alphabet."""
    return hashlib.sha256(remark.encode()).digest()
