"""Arriving at a session: the code that changes, the ticket, the marks of a list, and when each
counts.

The code follows from a keyed hash over session and time step, the ticket from one over the place:
nothing is stored, and nobody without the installation's key can work either out.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from portal.workshops.rules.presence import PresenceRefusal

STEP = timedelta(seconds=30)
"""So long one code is shown; it is taken for that step and the next."""
EARLY = timedelta(minutes=30)
"""So long before a session begins people may arrive at its door."""
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Signs of a ticket: none that is read as another."""
TICKET = 10
_THERE = frozenset({"x", "v", "y", "ya", "hadir", "1", "✓", "✔", "true", "yes"})
_AWAY = frozenset({"", "-", "0", "t", "tidak", "absen", "false", "no"})


class Line(StrEnum):
    """What became of one line of an attendance list."""

    NOTED = "noted"
    ALREADY = "already"
    ABSENT = "absent"
    UNKNOWN = "unknown"  # no ticket of this activity
    UNCLEAR = "unclear"  # the mark is neither yes nor no


def step(at: datetime) -> int:
    """The number of the time step of an instant."""
    return int(at.timestamp()) // int(STEP.total_seconds())


def changes_in(at: datetime) -> int:
    """Whole seconds until the next code, at least one."""
    length = int(STEP.total_seconds())
    return length - int(at.timestamp()) % length


def digits(mac: str) -> str:
    """Six digits out of a keyed hash in hex."""
    return f"{int(mac, 16) % 1_000_000:06d}"


def ticket(mac: str) -> str:
    """The ticket out of a keyed hash in hex."""
    number, signs = int(mac, 16), []
    for _place in range(TICKET):
        number, sign = divmod(number, len(LETTERS))
        signs.append(LETTERS[sign])
    return "".join(signs)


def typed_ticket(text: str) -> str:
    """A ticket as it was typed or as a scanner read its link: the last part, in capitals."""
    last = re.split(r"[/=]", text.strip().rstrip("/"))[-1]
    return "".join(sign for sign in last.upper() if sign.isalnum())


def typed_code(text: str) -> str:
    """A code as it was typed, without what people put between digits."""
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())


def may_arrive(starts_at: datetime, ends_at: datetime, now: datetime) -> PresenceRefusal | None:
    """Why nobody arrives at a session by code or ticket now."""
    if now < starts_at - EARLY:
        return PresenceRefusal.TOO_EARLY
    return PresenceRefusal.ENDED if now >= ends_at else None


def mark(text: str) -> bool | None:
    """Whether a mark on a list says present; None when it says neither."""
    said = text.strip().casefold()
    if said in _THERE:
        return True
    return False if said in _AWAY else None
