"""What an exam is besides its paper: how often it may be sat, and how its results come out.

The ladder (EX-11): the score at submission or by the board's decision, then right and wrong, then
the key; each only so many days after every sitting of the same version is over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_ATTEMPTS = 20
MOST_DAYS = 3650


class ExamRefusal(StrEnum):
    """Why an exam cannot be written like this."""

    CODE_TAKEN = "exam.code_taken"
    SPECIFICATION = "exam.specification"
    ATTEMPTS = "exam.attempts"
    WAIT = "exam.wait"
    LADDER = "exam.ladder"
    VALIDITY = "exam.validity"
    RETIRED = "exam.retired"
    HAS_COMING = "exam.has_coming"


class ScoreRelease(StrEnum):
    """Who lets the score out."""

    AT_SUBMISSION = "at_submission"
    BY_BOARD = "by_board"


@dataclass(frozen=True, slots=True)
class Ladder:
    """How results come out. Days count from the end of the last sitting; None is never."""

    score: ScoreRelease = ScoreRelease.BY_BOARD
    right_wrong_days: int | None = None
    key_days: int | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Ladder":
        """From the form in which tables keep it; what is not said shows nothing."""
        return cls(
            ScoreRelease(stored.get("score", ScoreRelease.BY_BOARD)),
            stored.get("right_wrong_days"),
            stored.get("key_days"),
        )

    def stored(self) -> dict[str, Any]:
        """As tables keep it."""
        return {
            "score": self.score.value,
            "right_wrong_days": self.right_wrong_days,
            "key_days": self.key_days,
        }


def may_climb(ladder: Ladder) -> ExamRefusal | None:
    """Each step comes with or after the one before; the key shows right and wrong as well."""
    first, last = ladder.right_wrong_days, ladder.key_days
    if any(days is not None and not 0 <= days <= MOST_DAYS for days in (first, last)):
        return ExamRefusal.LADDER
    if last is not None and (first is None or last < first):
        return ExamRefusal.LADDER
    return None


def may_write(
    ladder: Ladder, *, max_attempts: int, wait_days: int, valid_months: int | None
) -> ExamRefusal | None:
    """Why an exam cannot be written like this."""
    if not 1 <= max_attempts <= MOST_ATTEMPTS:
        return ExamRefusal.ATTEMPTS
    if not 0 <= wait_days <= MOST_DAYS:
        return ExamRefusal.WAIT
    if valid_months is not None and not 1 <= valid_months <= 240:
        return ExamRefusal.VALIDITY
    return may_climb(ladder)
