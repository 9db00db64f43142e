"""Requests about one's own data (UU 27/2022): what may be asked, and the 72-hour clock (PR-2)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

ANSWER_WITHIN: Final = timedelta(hours=72)
"""Three times 24 hours from the request. Source: UU 27/2022 articles 30, 32, 40 and 41."""
SOON: Final = timedelta(hours=24)
"""From here on a request is shown as urgent and its officers are reminded."""
LAST_CALL: Final = timedelta(hours=6)

MIN_TEXT: Final = 10
MAX_TEXT: Final = 2000


class RequestKind(StrEnum):
    """What is asked. `access` is answered by the download at once; it is entered by officers only.

    Sources in UU 27/2022: correct 6 and 30, access 7 and 32, erase 8, 43 and 44, consent 9 and 40,
    stop (object) 10, restrict 11 and 41.
    """

    ACCESS = "access"
    CORRECT = "correct"
    RESTRICT = "restrict"
    STOP = "stop"
    ERASE = "erase"
    CONSENT = "consent"  # withdrawn: carried out in the same moment


ASKED: Final = (RequestKind.CORRECT, RequestKind.RESTRICT, RequestKind.STOP, RequestKind.ERASE)
"""What a person asks on the page and an officer answers."""
RESTRICTING: Final = frozenset({RequestKind.RESTRICT, RequestKind.STOP})
"""Accepting one of these takes the person out of lists and reports."""


class RequestState(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PrivacyRefusal(StrEnum):
    """Why a request cannot be made or answered."""

    ALREADY_OPEN = "privacy.already_open"
    NOT_EXPLAINED = "privacy.not_explained"
    TOO_LONG = "privacy.too_long"
    NO_AGENCY = "privacy.no_agency"
    ANSWER_MISSING = "privacy.answer_missing"
    ANSWERED = "privacy.answered"
    OWN_REQUEST = "privacy.own_request"
    TAKES_TWO = "privacy.takes_two"
    ALREADY_RESTRICTED = "privacy.already_restricted"
    NOT_RESTRICTED = "privacy.not_restricted"
    NOTHING_CONSENTED = "privacy.nothing_consented"


class Urgency(StrEnum):
    """How near the deadline is."""

    CALM = "calm"
    SOON = "soon"
    LAST_CALL = "last_call"
    OVERDUE = "overdue"


def deadline(asked_at: datetime) -> datetime:
    """The instant by which an answer is due."""
    return asked_at + ANSWER_WITHIN


def hours_left(due_at: datetime, now: datetime) -> int:
    """Whole hours until the deadline, or, negative, begun hours past it."""
    return (due_at - now) // timedelta(hours=1)


def urgency(due_at: datetime, now: datetime) -> Urgency:
    """At the very instant of the deadline it is too late."""
    left = due_at - now
    if left <= timedelta(0):
        return Urgency.OVERDUE
    if left <= LAST_CALL:
        return Urgency.LAST_CALL
    return Urgency.SOON if left <= SOON else Urgency.CALM


def may_ask(
    kind: RequestKind, text: str, *, is_open: bool, is_restricted: bool
) -> PrivacyRefusal | None:
    """Why this cannot be asked now. `is_open`: one of the same kind waits for its answer.

    Reasons are not demanded for restricting and objecting; what is wrong must be told.
    """
    if is_open:
        return PrivacyRefusal.ALREADY_OPEN
    if kind in RESTRICTING and is_restricted:
        return PrivacyRefusal.ALREADY_RESTRICTED
    if kind is RequestKind.CORRECT and len(text.strip()) < MIN_TEXT:
        return PrivacyRefusal.NOT_EXPLAINED
    return PrivacyRefusal.TOO_LONG if len(text) > MAX_TEXT else None


def may_answer(
    kind: RequestKind, state: RequestState, *, granted: bool, answer: str, is_own: bool
) -> PrivacyRefusal | None:
    """Why this answer cannot be given. Granting an erasure takes a second person (AZ-9)."""
    if is_own:
        return PrivacyRefusal.OWN_REQUEST
    if state is not RequestState.OPEN:
        return PrivacyRefusal.ANSWERED
    if len(answer.strip()) < MIN_TEXT:
        return PrivacyRefusal.ANSWER_MISSING
    if len(answer) > MAX_TEXT:
        return PrivacyRefusal.TOO_LONG
    return PrivacyRefusal.TAKES_TWO if kind is RequestKind.ERASE and granted else None
