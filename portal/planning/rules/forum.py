"""The forum of needs: where a proposal stands, who may support it, when an answer is due."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

ANSWER_AT: Final = 25
"""So many colleagues in support make an answer a duty."""
ANSWER_WITHIN: Final = timedelta(days=30)
TITLE_LENGTH: Final = 160
TEXT_LENGTH: Final = 2_000
REASON_LENGTH: Final = 600


class ProposalKind(StrEnum):
    """What is proposed."""

    NEED = "need"  # something we lack
    IDEA = "idea"  # a way to learn it


class ForumState(StrEnum):
    """Where a proposal stands; all but the first are somebody's decision, with a reason."""

    OPEN = "open"
    PLANNED = "planned"
    OFFERED = "offered"
    DONE = "done"
    DECLINED = "declined"


class ForumRefusal(StrEnum):
    """Why something cannot be done in the forum."""

    NOT_EMPLOYED = "forum.not_employed"
    SIMILAR = "forum.similar"
    CLOSED = "forum.closed"
    NOT_PUBLISHED = "forum.not_published"
    REASON = "forum.reason"
    STATE = "forum.state"
    UNIT = "forum.unit"
    OFFER = "forum.offer"
    SAME = "forum.same"
    MERGED = "forum.merged"
    HAS_A_NAME = "forum.has_a_name"


NEXT: Final = {
    ForumState.OPEN: (ForumState.PLANNED, ForumState.OFFERED, ForumState.DECLINED),
    ForumState.PLANNED: (ForumState.OFFERED, ForumState.DONE, ForumState.DECLINED),
    ForumState.OFFERED: (ForumState.DONE, ForumState.PLANNED, ForumState.DECLINED),
    ForumState.DECLINED: (ForumState.PLANNED, ForumState.OFFERED),
    ForumState.DONE: (),
}
"""What may follow; what was declined can be taken up again."""

SPOKEN_TO: Final = frozenset({ForumState.OPEN, ForumState.PLANNED, ForumState.OFFERED})
"""States in which colleagues support a proposal."""


def may_answer(found: ForumState, wanted: ForumState, reason: str) -> ForumRefusal | None:
    """Why an official cannot put it into this state."""
    if wanted not in NEXT[found]:
        return ForumRefusal.STATE
    return None if reason.strip() else ForumRefusal.REASON


def may_support(found: ForumState, *, is_published: bool) -> ForumRefusal | None:
    """Why nobody can support it now; taking support back is always possible."""
    if not is_published:
        return ForumRefusal.NOT_PUBLISHED
    return None if found in SPOKEN_TO else ForumRefusal.CLOSED


def answer_due(supports: int, due: datetime | None, now: datetime) -> datetime | None:
    """Until when it must be answered; once a duty, it stays one when support falls."""
    if due is not None or supports < ANSWER_AT:
        return due
    return now + ANSWER_WITHIN


def alike(mine: Collection[str], theirs: Collection[str]) -> bool:
    """Whether two sets of stems speak of the same: half of the shorter one, and two at least
    where both have two.
    """
    shared = len(set(mine) & set(theirs))
    shorter = min(len(set(mine)), len(set(theirs)))
    return shorter > 0 and shared >= min(2, shorter) and 2 * shared >= shorter
