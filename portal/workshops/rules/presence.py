"""Who was there, and when that is enough: the presence rule alone decides completion."""

from datetime import datetime
from enum import StrEnum


class Way(StrEnum):
    """How presence is known."""

    CODE = "code"
    TICKET = "ticket"
    LIST = "list"
    HAND = "hand"


class PresenceRefusal(StrEnum):
    """Why presence cannot be noted, or hours not be booked."""

    NOT_BEGUN = "presence.not_begun"
    REASON = "presence.reason"
    BOOKED = "presence.booked"
    NOT_OVER = "presence.not_over"
    CANCELLED = "presence.cancelled"
    TOO_EARLY = "presence.too_early"
    ENDED = "presence.ended"
    NOT_SEATED = "presence.not_seated"
    CODE = "presence.code"
    TICKET = "presence.ticket"
    COLUMNS = "presence.columns"
    EMPTY = "presence.empty"
    TEST_OPEN = "presence.test_open"


def is_enough(attended: int, sessions: int, percent: int) -> bool:
    """Whether so many of the sessions are at least the percentage asked for."""
    return sessions > 0 and attended * 100 >= sessions * percent


def fewest(sessions: int, percent: int) -> int:
    """In how many of the sessions somebody has to be."""
    return next(
        (count for count in range(1, sessions + 1) if is_enough(count, sessions, percent)),
        sessions + 1,
    )


def may_note(starts_at: datetime, now: datetime, *, booked: bool) -> PresenceRefusal | None:
    """Why nobody notes presence in a session now: not before it begins, not once booked."""
    if booked:
        return PresenceRefusal.BOOKED
    return PresenceRefusal.NOT_BEGUN if now < starts_at else None
