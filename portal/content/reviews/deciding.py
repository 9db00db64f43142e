"""Who may decide about a draft, and what keeps it from being published."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class ReviewRefusal(StrEnum):
    """Why a draft is not published or sent back, or a remark not kept."""

    OWN_WORK = "course_review.own_work"
    NOT_SUBMITTED = "course_review.not_submitted"
    CHANGED = "course_review.changed"
    STALE = "course_review.stale"
    FAULTY = "course_review.faulty"
    PUBLISHED_ALREADY = "course_review.published_already"
    NO_REASON = "course_review.no_reason"
    NO_PLACE = "course_review.no_place"
    NOTHING_NEW = "course_review.nothing_new"
    OPEN_CONFLICT = "course_review.open_conflict"


def may_publish(
    *, is_submitted: bool, authors: Collection[int], actor_id: int
) -> ReviewRefusal | None:
    """Why this person may not publish the draft; None when they may.

    `authors` wrote in it or handed it in: somebody else publishes (security.md AZ-9).
    """
    if not is_submitted:
        return ReviewRefusal.NOT_SUBMITTED
    if actor_id in authors:
        return ReviewRefusal.OWN_WORK
    return None


class Keep(StrEnum):
    """Which side of a conflict stays."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a draft gets what was published since it was begun.

    `take` are files that only the published side changed, `conflicts` those that both did.
    """

    take: tuple[str, ...]
    conflicts: tuple[str, ...]


Digests = Mapping[str, str]
"""SHA-256 of every file by its path."""


def renewal(base: Digests, mine: Digests, theirs: Digests) -> Renewal:
    """What to bring over, file by file: `base` is what both sides began from."""
    take: list[str] = []
    conflicts: list[str] = []
    for path in sorted({*base, *mine, *theirs}):
        was, own, other = base.get(path), mine.get(path), theirs.get(path)
        if other in (was, own):
            continue
        (take if own == was else conflicts).append(path)
    return Renewal(tuple(take), tuple(conflicts))
