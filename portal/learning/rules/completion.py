"""Completion of a course and the learning hours it books."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

JP_MINUTES = 45  # 1 JP = 45 minutes (reference learning_hours.yaml, jp_minutes)
ELEARNING_CAP_JP100 = 300  # 3 JP a day over all courses (conversion rule C3, domestic)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a learner has finished of a course's parts."""

    lessons_done: frozenset[str]
    quizzes_passed: frozenset[str]


def is_complete(
    lessons: Iterable[str], required_quizzes: Iterable[str], progress: Progress
) -> bool:
    """Every lesson read and every required quiz passed."""
    return set(lessons) <= progress.lessons_done and (
        set(required_quizzes) <= progress.quizzes_passed
    )


def credit_jp100(minutes_by_day: Mapping[date, int], booked_by_day: Mapping[date, int]) -> int:
    """Hundredths of a JP for a passed e-learning course.

    Each lesson's declared minutes count on the agency-local day of its first completion, at most
    3 JP a day over all courses; `booked_by_day` is what other courses already took.
    Source: learning_hours.yaml, form `elearning`, rule per_day_cap.
    """
    total = 0
    for day, minutes in minutes_by_day.items():
        room = max(0, ELEARNING_CAP_JP100 - booked_by_day.get(day, 0))
        total += min(minutes * 100 // JP_MINUTES, room)
    return total
