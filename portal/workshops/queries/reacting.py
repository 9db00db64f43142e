"""What participants said of an activity: one's own answer, and all of them without names."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.core.db import db
from portal.learning.rules.reaction import shown
from portal.workshops.models import ActivityReaction
from portal.workshops.rules.reacting import RemarkState


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wrote, and whether the partner reads it. `key` tells neither who nor when."""

    text: str
    state: RemarkState

    @property
    def key(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Said:
    """How many answered; ratings and remarks of whole groups alone, in no order of time."""

    answered: int
    ratings: Sequence[Mapping[str, Any]]
    remarks: Sequence[Remark]

    @property
    def shared(self) -> list[str]:
        """Remarks the agency handed on to the partner."""
        return [one.text for one in self.remarks if one.state is RemarkState.SHARED]


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
    rows = _answers(activity_id)
    seen = rows[: shown(len(rows))]
    remarks = [Remark(one.remark, RemarkState(one.remark_state)) for one in seen if one.remark]
    return Said(
        len(rows),
        [one.ratings for one in seen],
        sorted(remarks, key=lambda one: one.key),  # an order of neither time nor alphabet
    )


def _answers(activity_id: int) -> Sequence[ActivityReaction]:
    query = select(ActivityReaction).where(ActivityReaction.activity_id == activity_id)
    ordered = query.order_by(ActivityReaction.number)
    return db.session.scalars(ordered.execution_options(populate_existing=True)).all()


def with_remark(activity_id: int, key: str) -> list[ActivityReaction]:
    """The answers shown that say this, word by word."""
    rows = _answers(activity_id)
    return [
        one
        for one in rows[: shown(len(rows))]
        if one.remark and Remark(one.remark, RemarkState.NEW).key == key
    ]
