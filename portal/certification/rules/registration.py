"""Who may sign up for a sitting, and where a registration stands; states come from dates alone.

Every refusal names its rule. Seats go by the order of asking among those whose registration is
granted. Attempts and waiting days are counted over every sitting of the exam (EX-10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class RegisterRefusal(StrEnum):
    """Why nobody, or not this person, signs up now."""

    CANCELLED = "register.cancelled"
    NOT_OPEN_YET = "register.not_open_yet"
    CLOSED = "register.closed"
    BEGUN = "register.begun"
    OFFICER = "register.officer"
    HAD_A_HAND = "register.had_a_hand"
    NOT_ELIGIBLE = "register.not_eligible"
    NOT_MISSED = "register.not_missed"
    OTHER_SITTING = "register.other_sitting"
    RESULT_PENDING = "register.result_pending"
    PASSED = "register.passed"
    NONE_LEFT = "register.none_left"
    WAITING = "register.waiting"
    CLASH = "register.clash"
    STATEMENTS = "register.statements"
    NO_SUCH_SHIFT = "register.no_such_shift"
    NO_SUCH_ROOM = "register.no_such_room"
    ROOM_FULL = "register.room_full"


class ChangeRefusal(StrEnum):
    """Why a registration cannot be answered, moved or withdrawn."""

    REASON = "registration.reason"
    NOT_WAITING = "registration.not_waiting"
    ENDED = "registration.ended"
    BEGUN = "registration.begun"
    CHECKED_IN = "registration.checked_in"
    NO_SEAT = "registration.no_seat"
    OWN = "registration.own"


class State(StrEnum):
    """Where a registration stands."""

    REQUESTED = "requested"  # waits for the organiser's answer
    WAITING = "waiting"  # granted, no seat yet
    SEATED = "seated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"  # the sitting was
    PRESENT = "present"  # checked in
    ABSENT = "absent"  # seated, and the shift went by
    MISSED_OUT = "missed_out"  # never got a seat or an answer before the last shift ended


@dataclass(frozen=True, slots=True)
class Window:
    """When a sitting takes registrations. `first_at` and `ends_at`: of its first and last shift."""

    opens_at: datetime
    closes_at: datetime
    first_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """How often an exam may be sat: attempts in all, and days between two."""

    max_attempts: int
    wait_days: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """An attempt at the exam that counts. `passed` is None until the result has been released."""

    closed_at: datetime | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands between a person and a sitting, besides the exam's requirements.

    `busy` are the spans of shifts they are seated in already, wherever.
    """

    earlier: Sequence[Earlier] = ()  # oldest first
    other_sitting: bool = False  # an open registration for another sitting of this exam
    is_officer: bool = False
    had_a_hand: bool = False  # in its items or papers, or saw a key
    busy: Sequence[tuple[datetime, datetime]] = ()
    missed_original: bool = True  # of a make-up sitting: belongs to those it is for


def may_register(
    window: Window, terms: Terms, asked: Asked, *, by_organiser: bool, now: datetime
) -> RegisterRefusal | None:
    """Why the person may not sign up at `now`; the first reason that applies.

    An organiser signs people up before and after the window as well, until the last shift is over.
    """
    closed = _closed(window, now, by_organiser=by_organiser)
    if closed is not None:
        return closed
    if asked.is_officer:
        return RegisterRefusal.OFFICER
    if asked.had_a_hand:
        return RegisterRefusal.HAD_A_HAND
    if not asked.missed_original:
        return RegisterRefusal.NOT_MISSED
    if asked.other_sitting:
        return RegisterRefusal.OTHER_SITTING
    return may_try(terms, asked.earlier, window.ends_at)


def _closed(window: Window, now: datetime, *, by_organiser: bool) -> RegisterRefusal | None:
    if window.cancelled_at is not None:
        return RegisterRefusal.CANCELLED
    if now >= window.ends_at:
        return RegisterRefusal.BEGUN
    if by_organiser:
        return None
    if now < window.opens_at:
        return RegisterRefusal.NOT_OPEN_YET
    if now >= window.closes_at:
        return RegisterRefusal.CLOSED
    return None


def may_try(terms: Terms, earlier: Sequence[Earlier], at: datetime) -> RegisterRefusal | None:
    """Why no further attempt may be made at `at`, which is when the sitting ends.

    Nothing here tells a result before it is released: an attempt that waits for its release stops
    everybody alike.
    """
    if any(one.closed_at is None or one.passed is None for one in earlier):
        return RegisterRefusal.RESULT_PENDING
    if any(one.passed for one in earlier):
        return RegisterRefusal.PASSED
    if len(earlier) >= terms.max_attempts:
        return RegisterRefusal.NONE_LEFT
    free_at = waits_until(terms, earlier)
    if free_at is not None and at < free_at:
        return RegisterRefusal.WAITING
    return None


def tries_of_now(earlier: Sequence[Earlier], since: datetime | None) -> list[Earlier]:
    """Those that count where a certificate may be renewed from `since` on: what was passed before
    is what is to be renewed, and its tries are over. What is still open counts.
    """
    if since is None:
        return list(earlier)
    return [one for one in earlier if one.closed_at is None or one.closed_at >= since]


def waits_until(terms: Terms, earlier: Sequence[Earlier]) -> datetime | None:
    """From when on the next attempt may begin; None when nothing was tried."""
    closed = [one.closed_at for one in earlier if one.closed_at is not None]
    return max(closed) + timedelta(days=terms.wait_days) if closed else None


def may_sit(
    terms: Terms,
    asked: Asked,
    shift: tuple[datetime, datetime],
    *,
    by_organiser: bool,
    now: datetime,
) -> RegisterRefusal | None:
    """Why the person may not sit in this shift; signing oneself up ends when it begins."""
    starts_at, ends_at = shift
    if now >= (ends_at if by_organiser else starts_at):
        return RegisterRefusal.BEGUN
    free_at = waits_until(terms, asked.earlier)
    if free_at is not None and starts_at < free_at:
        return RegisterRefusal.WAITING
    if any(starts_at < end and begin < ends_at for begin, end in asked.busy):
        return RegisterRefusal.CLASH
    return None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is written down about a registration. `ends_at`: of its shift, else the last one's."""

    ends_at: datetime
    approved_at: datetime | None = None
    refused_at: datetime | None = None
    withdrawn_at: datetime | None = None
    seated: bool = False
    checked_in_at: datetime | None = None
    cancelled_at: datetime | None = None


def state(facts: Facts, now: datetime) -> State:
    """Where the registration stands at `now`."""
    if facts.withdrawn_at is not None:
        return State.WITHDRAWN
    if facts.refused_at is not None:
        return State.REFUSED
    if facts.checked_in_at is not None:
        return State.PRESENT
    if facts.cancelled_at is not None:
        return State.CANCELLED
    over = now >= facts.ends_at
    if facts.approved_at is not None and facts.seated:
        return State.ABSENT if over else State.SEATED
    if over:
        return State.MISSED_OUT
    return State.REQUESTED if facts.approved_at is None else State.WAITING


def may_withdraw(found: State, starts_at: datetime, now: datetime) -> ChangeRefusal | None:
    """Why one cannot give one's place back: too late once the shift has begun."""
    if found is State.PRESENT:
        return ChangeRefusal.CHECKED_IN
    if found not in {State.REQUESTED, State.WAITING, State.SEATED}:
        return ChangeRefusal.ENDED
    return ChangeRefusal.BEGUN if now >= starts_at else None


def may_answer(found: State, *, grant: bool, reason: str) -> ChangeRefusal | None:
    """Why a request cannot be answered like this."""
    if found is not State.REQUESTED:
        return ChangeRefusal.NOT_WAITING
    if not grant and not reason.strip():
        return ChangeRefusal.REASON
    return None
