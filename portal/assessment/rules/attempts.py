"""When an attempt may start, until when it is open, what a save is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

GRACE = timedelta(seconds=30)


class Purpose(StrEnum):
    """What an attempt is for; each has one owner that reacts when it closes."""

    QUIZ = "quiz"
    EXAM = "exam"


class Release(StrEnum):
    """How much a closed attempt shows (EX-11)."""

    CONFIRMATION = "confirmation"
    SCORE = "score"
    RIGHT_WRONG = "right_wrong"
    KEY = "key"


def shows(release: Release, step: Release) -> bool:
    """Whether this much is released."""
    ladder = tuple(Release)
    return ladder.index(release) >= ladder.index(step)


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules one attempt runs under, frozen at the draw. `cut` is in marks of the paper.

    One that does not count only measures: it is neither passed nor failed.
    """

    duration_min: int
    pass_percent: int
    max_attempts: int
    wait_min: int
    release: Release
    counts: bool = True
    allowance_percent: int = 100  # of the duration, for those who are given more time


class StartRefusal(StrEnum):
    """Why no attempt may start now."""

    NO_ATTEMPTS_LEFT = "attempt.none_left"
    WAITING = "attempt.waiting"
    ALREADY_PASSED = "attempt.already_passed"


class BeginRefusal(StrEnum):
    """Why an attempt that is ready cannot be begun, or one that is not begun handed in."""

    NOT_OPEN_YET = "attempt.not_open_yet"
    WINDOW_CLOSED = "attempt.window_closed"
    CLOSED = "attempt.closed"
    NOT_BEGUN = "attempt.not_begun"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A closed attempt at the same quiz or exam."""

    closed_at: datetime
    passed: bool


def may_start(terms: Terms, earlier: Sequence[Earlier], now: datetime) -> StartRefusal | None:
    """Why no attempt may start at `now`; None when it may. `earlier` is oldest first."""
    if any(one.passed for one in earlier):
        return StartRefusal.ALREADY_PASSED
    if len(earlier) >= terms.max_attempts:
        return StartRefusal.NO_ATTEMPTS_LEFT
    if earlier and now < waits_until(terms, earlier[-1]):
        return StartRefusal.WAITING
    return None


def waits_until(terms: Terms, last: Earlier) -> datetime:
    """From when on another attempt may start after this one."""
    return last.closed_at + timedelta(minutes=terms.wait_min)


def deadline(
    started_at: datetime,
    duration_min: int,
    allowance_percent: int = 100,
    closes_at: datetime | None = None,
) -> datetime:
    """The end that the page shows; saves count until `GRACE` later (EX-3, EX-5)."""
    ends = started_at + timedelta(minutes=duration_min) * allowance_percent / 100
    return ends if closes_at is None else min(ends, closes_at)


def shorter_by(started_at: datetime | None, ends_at: datetime, terms: Mapping[str, Any]) -> int:
    """Whole minutes of the nominal time, with its allowance, that a closing window takes (EX-4)."""
    if started_at is None:
        return 0
    percent: int = terms.get("allowance_percent", 100)
    minutes: int = terms["duration_min"]
    nominal = timedelta(minutes=minutes) * percent / 100
    return max(0, -((ends_at - started_at - nominal) // timedelta(minutes=1)))


def minutes_given(terms: Mapping[str, Any]) -> int:
    """The time these frozen terms give, allowance included, in whole minutes."""
    minutes: int = terms["duration_min"]
    percent: int = terms.get("allowance_percent", 100)
    return minutes * percent // 100


def may_begin(
    now: datetime, opens_at: datetime | None, closes_at: datetime | None
) -> BeginRefusal | None:
    """Why an attempt that is ready may not be begun now; None when it may."""
    if opens_at is not None and now < opens_at:
        return BeginRefusal.NOT_OPEN_YET
    if closes_at is not None and now >= closes_at:
        return BeginRefusal.WINDOW_CLOSED
    return None


def is_due(deadline_at: datetime, now: datetime, paused_at: datetime | None = None) -> bool:
    """Past deadline and grace: the next read closes the attempt (EX-6). A pause stops the time."""
    return paused_at is None and now >= deadline_at + GRACE


def cut(possible: int, pass_percent: int) -> int:
    """Marks needed to pass: the smallest whole number that reaches the percentage."""
    return -(-possible * pass_percent // 100)
