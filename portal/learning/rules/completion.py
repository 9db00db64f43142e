"""Completion of a course and the learning hours it books."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from portal.learning.rules.hours import Taken, capped
from portal.learning.rules.hours_policy import HoursPolicy, Scope

ELEARNING = "elearning"
"""The form of every course taken here, in the policy of learning hours."""


class PartRefusal(StrEnum):
    """Why a lesson or quiz that once was part of the course is none now."""

    NOT_IN_REVISION = "part.not_in_revision"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a revision asks for before it counts as completed, by the keys of its parts."""

    lessons: frozenset[str]
    quizzes: frozenset[str]


@dataclass(frozen=True, slots=True)
class LessonDone:
    """The first time a lesson was finished; `on_day` is the agency's.

    Where it changed since and is to be read again (`is_open`), or was (`again`: when and on which
    day), the hours belong to the first time and the completion of the course waits for the last.
    """

    key: str
    at: datetime
    on_day: date
    minutes: int
    again: tuple[datetime, date] | None = None
    is_open: bool = False


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
    if _missing(rule, read, passed):
        return None
    needed = [(one.at, one.on_day) for one in (passed[key] for key in rule.quizzes)]
    needed += [one.again or (one.at, one.on_day) for one in (read[key] for key in rule.lessons)]
    if not needed:
        return None
    at, on_day = max(needed)
    minutes: dict[date, int] = {}
    for one in read.values():
        minutes[one.on_day] = minutes.get(one.on_day, 0) + one.minutes
    return Completion(at, on_day, minutes)


def missing(
    rule: Rule, lessons: Iterable[LessonDone], passes: Iterable[QuizPassed]
) -> frozenset[str]:
    """The keys of the parts that are still to be finished or passed before a completion."""
    return _missing(rule, _first({}, lessons), _first({}, passes))


def _missing(
    rule: Rule, read: Mapping[str, LessonDone], passed: Mapping[str, QuizPassed]
) -> frozenset[str]:
    standing = {key for key, one in read.items() if not one.is_open}
    return (rule.lessons - standing) | (rule.quizzes - passed.keys())


def _first(found: dict[str, Any], events: Iterable[Any]) -> dict[str, Any]:
    """The earliest event of every key."""
    for one in events:
        known = found.get(one.key)
        if known is None or (one.at, one.on_day) < (known.at, known.on_day):
            found[one.key] = one
    return found


@dataclass(frozen=True, slots=True)
class Booking:
    """A completed course to be booked: its minutes by day, the policy in force, and what verified
    claims of e-learning had taken of these days before.
    """

    minutes_by_day: Mapping[date, int]
    policy: HoursPolicy
    claimed: Mapping[tuple[Scope, date], int] = field(default_factory=dict)


def credits_jp100(bookings: Sequence[Booking]) -> list[int]:
    """Hundredths of a JP each of one person's courses books, in the order of completion.

    Each lesson's declared minutes count on the agency-local day of its first completion, at most
    3 JP a day over all courses and claims. Source: learning_hours.yaml, form `elearning`, rule
    per_day_cap.
    """
    taken: Counter[tuple[Scope, date]] = Counter()
    credits = []
    for one in bookings:
        before = taken + Counter(one.claimed)
        form = one.policy.forms[ELEARNING]
        credits.append(
            capped(one.minutes_by_day, form, Scope.DOMESTIC, Taken(before), one.policy)[0]
        )
        for day, minutes in one.minutes_by_day.items():
            taken[Scope.DOMESTIC, day] += minutes
    return credits
