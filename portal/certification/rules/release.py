"""The ladder of an exam: how much a closed attempt shows, and when (EX-11).

Nothing before the attempt is closed; a confirmation then; the score at once or when the board has
decided; right and wrong, and the key, so many days after the last shift in which the same paper was
or will be sat. Every step waits for the one below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.assessment.rules.attempts import GRACE, Release
from portal.certification.rules.exams import Ladder, ScoreRelease


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened to a paper: when the board released the score, and the ends of all shifts
    of all sittings of the same version, make-up sittings that are planned among them.
    """

    released_at: datetime | None
    ends: Sequence[datetime]


def papers_free_at(course: Course, days: int) -> datetime | None:
    """From when a step so many days after the last shift is open; None while none is known."""
    if not course.ends:
        return None
    return max(course.ends) + GRACE + timedelta(days=days)


def released(ladder: Ladder, course: Course, now: datetime) -> Release:
    """How much a closed attempt shows at `now`."""
    if not is_score_out(ladder, course, now):
        return Release.CONFIRMATION
    if not _is_open(ladder.right_wrong_days, course, now):
        return Release.SCORE
    if not _is_open(ladder.key_days, course, now):
        return Release.RIGHT_WRONG
    return Release.KEY


def is_score_out(ladder: Ladder, course: Course, now: datetime) -> bool:
    """Whether the score is told."""
    if course.released_at is not None and course.released_at <= now:
        return True
    return ladder.score is ScoreRelease.AT_SUBMISSION


def _is_open(days: int | None, course: Course, now: datetime) -> bool:
    if days is None:
        return False
    free = papers_free_at(course, days)
    return free is not None and free <= now


class Reader(StrEnum):
    """Who wants to know a result."""

    EXAMINEE = "examinee"
    OTHER = "other"  # a colleague, another examinee
    SUPERVISOR = "supervisor"
    INVIGILATOR = "invigilator"
    AUTHOR = "author"  # of the bank or of the specification
    BOARD = "board"


def visible(
    reader: Reader, ladder: Ladder, course: Course, closed_at: datetime | None, now: datetime
) -> Release | None:
    """How much of an attempt somebody may see; None: nothing, not even that it is over.

    The board sees marks of whatever is closed, because it decides about them; keys it meets in the
    bank alone. A supervisor learns of final passes (architecture.md §3 Access), which is the score.
    """
    if closed_at is None or closed_at > now or reader is Reader.OTHER:
        return None
    shown = released(ladder, course, now)
    if reader is Reader.EXAMINEE:
        return shown
    if reader is Reader.BOARD:
        return Release.RIGHT_WRONG
    if reader is Reader.INVIGILATOR:
        return Release.CONFIRMATION
    return Release.SCORE if shown is not Release.CONFIRMATION else None


def statistics_open(ladder: Ladder, course: Course, now: datetime) -> bool:
    """Whether figures of items may be read: after the score is out and no shift is to come.

    They do not wait for what examinees are shown: a ladder may never show right and wrong.
    """
    return is_score_out(ladder, course, now) and _is_open(0, course, now)
