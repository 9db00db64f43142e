"""Mentoring: two agree before it starts, meet, and close it with a word about what was reached.

The mentor reads of the mentee's profile what the mentee shares, for as long as they share it. A
session is written by one and confirmed by the other; only then it counts as learning hours of the
mentee, by the rule of the form (reference learning_hours.yaml, C2: 2 JP an event, at most two a
month); the mentor gains none, for the form counts who is developed. Closing by itself proves no
level. What the mentor saw at work does, as application at work, within bounds (`may_prove`).
Source: PerLAN 10/2018 (mentoring as a form of development), founding text 002 (*program
pendampingan*), ADR 0027.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.evaluation.rules.ratings import LONGEST_WORD, SHORTEST_REASON

FORM: Final = "mentoring"
LONGEST_MINUTES: Final = 480
LONGEST: Final = timedelta(days=731)


class MentoringState(StrEnum):
    """Computed from what was done."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    RUNNING = "running"
    DONE = "done"
    ENDED_EARLY = "ended_early"


class MentoringRefusal(StrEnum):
    """Why something cannot be done to a mentoring or a session of it."""

    UNKNOWN = "mentoring.unknown"  # nobody of the agency bears this number
    SELF = "mentoring.self"
    TWICE = "mentoring.twice"
    WORDS = "mentoring.words"
    TOO_LONG = "mentoring.too_long"
    UNTIL = "mentoring.until"
    AGREED = "mentoring.agreed"  # nothing waits for this person
    NOT_RUNNING = "mentoring.not_running"
    DAY = "mentoring.day"
    SAME_DAY = "mentoring.same_day"
    MINUTES = "mentoring.minutes"
    OWN_SESSION = "mentoring.own_session"
    CONFIRMED = "mentoring.confirmed"
    NO_COMPETENCY = "mentoring.no_competency"
    NOT_APPROVED = "mentoring.not_approved"  # it answers no follow-up an official approved
    NO_SESSION = "mentoring.no_session"
    MENTOR_LEVEL = "mentoring.mentor_level"  # nobody proves a level they do not hold
    PROVED = "mentoring.proved"
    UNPROVED = "mentoring.unproved"  # there is nothing to agree to


@dataclass(frozen=True, slots=True)
class Course:
    """The instants of one mentoring."""

    mentee_agreed_at: datetime | None = None
    mentor_agreed_at: datetime | None = None
    declined_at: datetime | None = None
    ended_at: datetime | None = None
    fulfilled: bool = False

    @property
    def began_at(self) -> datetime | None:
        """When the second of the two agreed."""
        if self.mentee_agreed_at is None or self.mentor_agreed_at is None:
            return None
        return max(self.mentee_agreed_at, self.mentor_agreed_at)


def state(course: Course) -> MentoringState:
    if course.declined_at is not None:
        return MentoringState.DECLINED
    if course.began_at is None:
        return MentoringState.PROPOSED
    if course.ended_at is None:
        return MentoringState.RUNNING
    return MentoringState.DONE if course.fulfilled else MentoringState.ENDED_EARLY


def may_begin(
    *, mentee: int, mentor: int, is_open: bool, goals: str, until: date, today: date
) -> MentoringRefusal | None:
    """Two different people, with goals and a last day; the two have one at a time."""
    if mentee == mentor:
        return MentoringRefusal.SELF
    if is_open:
        return MentoringRefusal.TWICE
    if not today < until <= today + LONGEST:
        return MentoringRefusal.UNTIL
    return worded(goals)


def may_meet(
    course: Course,
    *,
    held_on: date,
    began_on: date | None,
    today: date,
    minutes: int,
    is_taken: bool,
) -> MentoringRefusal | None:
    """A session lies between the day both agreed and today, one a day."""
    if state(course) is not MentoringState.RUNNING or began_on is None:
        return MentoringRefusal.NOT_RUNNING
    if not began_on <= held_on <= today:
        return MentoringRefusal.DAY
    if is_taken:
        return MentoringRefusal.SAME_DAY
    return None if 0 < minutes <= LONGEST_MINUTES else MentoringRefusal.MINUTES


def may_confirm(*, running: bool, confirmed: bool, is_writer: bool) -> MentoringRefusal | None:
    """The other one of the two says that the session took place."""
    if confirmed:
        return MentoringRefusal.CONFIRMED
    if is_writer:
        return MentoringRefusal.OWN_SESSION
    return None if running else MentoringRefusal.NOT_RUNNING


@dataclass(frozen=True, slots=True)
class Standing:
    """What bears on whether a mentor's word may become evidence."""

    running: bool
    has_competency: bool
    is_approved: bool  # an official approved mentoring as a follow-up of this mentee
    sessions: int  # confirmed by both
    mentor_level: int  # the mentor's own in this competency, today
    is_agreed: bool = False


def may_prove(one: Standing) -> MentoringRefusal | None:
    """Why the mentor may not write down what they saw; the first reason that applies."""
    if one.is_agreed:
        return MentoringRefusal.PROVED
    if not one.running:
        return MentoringRefusal.NOT_RUNNING
    if not one.has_competency:
        return MentoringRefusal.NO_COMPETENCY
    if not one.is_approved:
        return MentoringRefusal.NOT_APPROVED
    if not one.sessions:
        return MentoringRefusal.NO_SESSION
    return None if one.mentor_level else MentoringRefusal.MENTOR_LEVEL


def worded(text: str) -> MentoringRefusal | None:
    if len(text.strip()) < SHORTEST_REASON:
        return MentoringRefusal.WORDS
    return MentoringRefusal.TOO_LONG if len(text) > LONGEST_WORD else None
