"""Study on a decree: where it stands on a day, what may be recorded, what a term is worth.

States follow from dates. A term is worth what `learning_hours.yaml` says of its form, by term; a
study assignment is a leave of the hours policy (study_leave), study by leave is none. Source:
learning_hours.yaml, forms A1 and A2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import Scope
from portal.people.rules.spans import Span

MIN_WORDS: Final = 5
MOST_DAYS: Final = 366 * 8
MOST_TERM_DAYS: Final = 245
LEAVE: Final = "study_leave"
"""Kind of leave of the hours policy."""


class StudyKind(StrEnum):
    ASSIGNED = "assigned"  # tugas belajar: freed from duty
    PERMITTED = "permitted"  # izin belajar: beside duty, by own means


class Degree(StrEnum):
    D3 = "d3"
    D4 = "d4"
    S1 = "s1"
    PROFESSION = "profession"
    S2 = "s2"
    S3 = "s3"


class StudyState(StrEnum):
    COMING = "coming"
    ONGOING = "ongoing"
    OVERDUE = "overdue"  # past its last day, neither completed nor extended nor ended
    COMPLETED = "completed"
    ENDED = "ended"


class StudyRefusal(StrEnum):
    PERSON_UNKNOWN = "study.person_unknown"
    REVERSED = "study.reversed"
    TOO_LONG = "study.too_long"
    DECREE_MISSING = "study.decree_missing"
    DECREE_DAY = "study.decree_day"
    NUMBER_TAKEN = "study.number_taken"
    OVERLAPS = "study.overlaps"
    ON_LEAVE = "study.on_leave"
    CLOSED = "study.closed"
    OWN = "study.own"
    TERM_KNOWN = "study.term_known"
    TERM_OUTSIDE = "study.term_outside"
    TERM_OVERLAPS = "study.term_overlaps"
    TERM_OPEN = "study.term_open"
    TERM_LONG = "study.term_long"
    TERM_CLAIMED = "study.term_claimed"
    REPORT_MISSING = "study.report_missing"
    NOT_LATER = "study.not_later"
    DAY = "study.day"
    DIPLOMA_MISSING = "study.diploma_missing"
    REASON = "study.reason"


FORMS: Final = {StudyKind.ASSIGNED: "tugas_belajar", StudyKind.PERMITTED: "izin_belajar"}
"""Which form of the hours policy a term of each kind is."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a study; `until_on` is the first one after it."""

    from_on: date
    until_on: date
    completed_on: date | None = None
    ended_on: date | None = None

    @property
    def closed_on(self) -> date | None:
        return self.completed_on or self.ended_on


def state(dates: Dates, on: date) -> StudyState:
    """Where it stands on a day."""
    if dates.completed_on is not None and dates.completed_on <= on:
        return StudyState.COMPLETED
    if dates.ended_on is not None and dates.ended_on <= on:
        return StudyState.ENDED
    if on < dates.from_on:
        return StudyState.COMING
    return StudyState.ONGOING if on < dates.until_on else StudyState.OVERDUE


def may_begin(
    dates: Dates, decree_on: date, today: date, *, has_decree: bool
) -> StudyRefusal | None:
    """Why a study cannot be recorded; the first reason that applies."""
    if dates.until_on <= dates.from_on:
        return StudyRefusal.REVERSED
    if (dates.until_on - dates.from_on).days > MOST_DAYS:
        return StudyRefusal.TOO_LONG
    if decree_on > today:
        return StudyRefusal.DECREE_DAY
    return None if has_decree else StudyRefusal.DECREE_MISSING


@dataclass(frozen=True, slots=True)
class Term:
    """One semester; the last day counts."""

    number: int
    begins_on: date
    ends_on: date


def may_record(
    term: Term, known: Sequence[Term], dates: Dates, today: date, *, has_report: bool
) -> StudyRefusal | None:
    """Why a term cannot be recorded; the first reason that applies."""
    if any(one.number == term.number for one in known):
        return StudyRefusal.TERM_KNOWN
    if term.ends_on <= term.begins_on:
        return StudyRefusal.REVERSED
    if term.ends_on > today:
        return StudyRefusal.TERM_OPEN
    if (term.ends_on - term.begins_on).days > MOST_TERM_DAYS:
        return StudyRefusal.TERM_LONG
    last = dates.closed_on or dates.until_on
    if term.begins_on < dates.from_on or term.ends_on > last:
        return StudyRefusal.TERM_OUTSIDE
    if any(one.begins_on <= term.ends_on and term.begins_on <= one.ends_on for one in known):
        return StudyRefusal.TERM_OVERLAPS
    return None if has_report else StudyRefusal.REPORT_MISSING


def activity(kind: StudyKind, scope: Scope, term: Term) -> Activity:
    """A term as the account books it, in the year in which it ends."""
    return Activity(FORMS[kind], scope, term.begins_on, term.ends_on, semesters=1)


def may_extend(
    dates: Dates, until_on: date, decree_on: date, today: date, *, has_decree: bool
) -> StudyRefusal | None:
    if dates.closed_on is not None:
        return StudyRefusal.CLOSED
    if until_on <= dates.until_on:
        return StudyRefusal.NOT_LATER
    return may_begin(Dates(dates.from_on, until_on), decree_on, today, has_decree=has_decree)


def may_close(dates: Dates, on: date, today: date) -> StudyRefusal | None:
    """A study is completed or ended on one of its days that is not ahead."""
    if dates.closed_on is not None:
        return StudyRefusal.CLOSED
    return None if dates.from_on <= on <= today else StudyRefusal.DAY


def leave(dates: Dates) -> Span | None:
    """The days somebody on a study assignment is away; None where none are left."""
    closed = dates.closed_on
    until = dates.until_on if closed is None else closed
    return Span(dates.from_on, until) if until > dates.from_on else None
