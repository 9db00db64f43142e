"""Who may write an attempt: one browser at a time (EX-8, EX-9).

The browser that started an attempt, or took it over, holds a cookie for this attempt alone. It
outlives the sign-in, so that answers go on being saved when the log-in has idled out. It is
derived from the attempt, its epoch and the sign-in session, so the same session gets the same
cookie again without a write; the attempt row keeps its hash. Taking over raises the epoch, which
ends the former cookie at once.
"""

import hashlib
import re
from dataclasses import dataclass

from portal.core import keys
from portal.core.keys import Purpose

_COOKIE = re.compile(r"(\d{1,6})\.(\d{1,19})\.([\w-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hold:
    """What a genuine cookie says; whether it is still the newest, only the attempt row knows."""

    epoch: int
    session_id: int
    cookie: str

    @property
    def cookie_hash(self) -> str:
        """The form kept in the attempt row: SHA-256, 64 hex digits."""
        return hashlib.sha256(self.cookie.encode()).hexdigest()


def give(public_id: str, epoch: int, session_id: int) -> Hold:
    """The hold of this session on the attempt at this epoch."""
    tag = keys.current().tag(Purpose.CAPABILITY, _message(public_id, epoch, session_id))
    return Hold(epoch, session_id, f"{epoch}.{session_id}.{tag}")


def again(public_id: str, epoch: int, session_id: int, cookie_hash: str) -> Hold | None:
    """The hold whose hash the row keeps, if this session has it; keys may have been rotated."""
    message = _message(public_id, epoch, session_id)
    for tag in keys.current().tags(Purpose.CAPABILITY, message):
        hold = Hold(epoch, session_id, f"{epoch}.{session_id}.{tag}")
        if hold.cookie_hash == cookie_hash:
            return hold
    return None


def read(public_id: str, cookie: str) -> Hold | None:
    """The hold a browser sent, None for a foreign or made-up one."""
    found = _COOKIE.fullmatch(cookie)
    if found is None:
        return None
    epoch, session_id = int(found[1]), int(found[2])
    message = _message(public_id, epoch, session_id)
    if not keys.current().tag_fits(Purpose.CAPABILITY, message, found[3]):
        return None
    return Hold(epoch, session_id, cookie)


def journal_keys(public_id: str) -> list[str]:
    """The keys of this attempt's journal on a device, newest first: 64 hex digits each (RL-1).

    A page of the attempt hands them to its examinee alone. Every epoch has the same, so that a
    device reads what it kept before the attempt went on elsewhere; after a rotation the former
    ones still open what they sealed.
    """
    return keys.current().macs(Purpose.CAPABILITY, f"journal:{public_id}".encode())


def form_token(hold: Hold) -> str:
    """The CSRF token of requests that carry this cookie; valid as long as it (WE-3)."""
    return keys.current().tag(Purpose.CSRF, f"attempt:{hold.cookie}".encode())


def token_fits(hold: Hold, given: str) -> bool:
    """Whether `given` is the token of this cookie."""
    return keys.current().tag_fits(Purpose.CSRF, f"attempt:{hold.cookie}".encode(), given)


def _message(public_id: str, epoch: int, session_id: int) -> bytes:
    return f"attempt:{public_id}:{epoch}:{session_id}".encode()
