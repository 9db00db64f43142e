"""Completion of a course and the learning hours it books."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

JP_MINUTES = 45  # 1 JP = 45 minutes (reference learning_hours.yaml, jp_minutes)
ELEARNING_CAP_JP100 = 300  # 3 JP a day over all courses (conversion rule C3, domestic)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a revision asks for before it counts as completed, by the keys of its parts."""

    lessons: frozenset[str]
    quizzes: frozenset[str]


@dataclass(frozen=True, slots=True)
class LessonDone:
    """The first time a lesson was finished; `on_day` is the agency's."""

    key: str
    at: datetime
    on_day: date
    minutes: int


@dataclass(frozen=True, slots=True)
class QuizPassed:
    """A passed attempt; `at` is its finish (submission or deadline), `on_day` the agency's."""

    key: str
    at: datetime
    on_day: date


@dataclass(frozen=True, slots=True)
class Completion:
    """When a course was completed, and the minutes its lessons credit on each day."""

    at: datetime
    on_day: date
    minutes_by_day: Mapping[date, int]


def derive(
    rule: Rule, lessons: Iterable[LessonDone], passes: Iterable[QuizPassed]
) -> Completion | None:
    """The completion these events make; None while something is missing.

    It happens at the latest of the events that were needed: the first finish of every lesson, the
    first pass of every required quiz. In which order the events are told changes nothing.
    """
    read = _first({}, lessons)
    passed = _first({}, passes)
    if not (rule.lessons <= read.keys() and rule.quizzes <= passed.keys()):
        return None
    needed = [read[key] for key in rule.lessons] + [passed[key] for key in rule.quizzes]
    if not needed:
        return None
    last = max(needed, key=lambda one: (one.at, one.on_day))
    minutes: dict[date, int] = {}
    for one in read.values():
        minutes[one.on_day] = minutes.get(one.on_day, 0) + one.minutes
    return Completion(last.at, last.on_day, minutes)


def _first(found: dict[str, Any], events: Iterable[Any]) -> dict[str, Any]:
    """The earliest event of every key."""
    for one in events:
        known = found.get(one.key)
        if known is None or (one.at, one.on_day) < (known.at, known.on_day):
            found[one.key] = one
    return found


def booked(minutes_by_day: Mapping[date, int], taken: Mapping[date, int]) -> dict[date, int]:
    """Hundredths of a JP a completed e-learning course books, by day.

    Each lesson's declared minutes count on the agency-local day of its first completion, at most
    3 JP a day over all courses; `taken` is what courses completed before booked on these days.
    Source: learning_hours.yaml, form `elearning`, rule per_day_cap.
    """
    return {
        day: min(minutes * 100 // JP_MINUTES, max(0, ELEARNING_CAP_JP100 - taken.get(day, 0)))
        for day, minutes in minutes_by_day.items()
    }


def credits_jp100(courses: Sequence[Mapping[date, int]]) -> list[int]:
    """What each of one person's courses books; minutes by day, in the order of completion."""
    taken: dict[date, int] = {}
    credits = []
    for minutes in courses:
        own = booked(minutes, taken)
        for day, jp100 in own.items():
            taken[day] = taken.get(day, 0) + jp100
        credits.append(sum(own.values()))
    return credits
