"""Where an official's signature stands, and when it can be sent."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

MOST: Final = 40
"""Certificates of one batch: one request carries all of them."""
CODE_HOLDS: Final = timedelta(minutes=10)
LONGEST_CODE: Final = 12
HANDING_OVER: Final = timedelta(minutes=5)
"""Longer than any service may take to answer: a worker that has a batch for longer is dead."""


class SignatureState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    SIGNED = "signed"
    REFUSED = "refused"


class SignatureRefusal(StrEnum):
    """Why nothing is sent or confirmed."""

    NONE = "signing.none"
    MANY = "signing.many"
    NOT_READY = "signing.not_ready"
    NO_ADDRESS = "signing.no_address"
    NO_SERVICE = "signing.no_service"
    CODE = "signing.code"
    NOT_OPEN = "signing.not_open"


def state(
    sent_at: datetime | None, signed_at: datetime | None, refused_at: datetime | None
) -> SignatureState:
    """What was last: a refused one that is sent again counts from its sending."""
    if signed_at is not None:
        return SignatureState.SIGNED
    if refused_at is not None:
        return SignatureState.REFUSED
    return SignatureState.WAITING if sent_at is None else SignatureState.SENT


def may_send(count: int, *, all_ready: bool, has_address: bool) -> SignatureRefusal | None:
    """Why these are not sent together; `all_ready`: each is the signatory's own, printed, waiting
    or refused, in force, and signed by those before them.
    """
    if count == 0:
        return SignatureRefusal.NONE
    if count > MOST:
        return SignatureRefusal.MANY
    if not all_ready:
        return SignatureRefusal.NOT_READY
    return None if has_address else SignatureRefusal.NO_ADDRESS


def may_confirm(code: str, announced_at: datetime | None, now: datetime) -> SignatureRefusal | None:
    """Why a code is not passed on: none was asked for, it is over, or it is none."""
    if announced_at is None or now >= announced_at + CODE_HOLDS:
        return SignatureRefusal.NOT_OPEN
    fits = code.isascii() and code.isalnum() and 4 <= len(code) <= LONGEST_CODE
    return None if fits else SignatureRefusal.CODE


def is_taken(taken_at: datetime | None, now: datetime) -> bool:
    """Whether a worker is still handing a batch over."""
    return taken_at is not None and now < taken_at + HANDING_OVER
