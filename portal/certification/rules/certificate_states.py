"""What a certificate is to the public on a day: computed from its days and what was done to it.

Nothing writes a state. Five words, the strongest first: revoked, superseded, expired, suspended,
valid (security.md CE-2). An end by date needs no event; a suspension says nothing any more once
the certificate has ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PublicState(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class Act(StrEnum):
    """What is done to a certificate after it was issued; append-only."""

    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    REISSUED = "reissued"


@dataclass(frozen=True, slots=True)
class Happened:
    """One act; those of one certificate in order of `at`."""

    act: Act
    at: datetime


class ActRefusal(StrEnum):
    """Why something cannot be done to a certificate."""

    ENDED = "certificate.ended"
    EXPIRED = "certificate.expired"
    SUSPENDED_ALREADY = "certificate.suspended_already"
    NOT_SUSPENDED = "certificate.not_suspended"
    SUSPENDED = "certificate.suspended"
    SAME_NAME = "certificate.same_name"
    REASON = "certificate.reason"


def state(
    issued_at: datetime,
    until: date | None,
    happened: Sequence[Happened],
    *,
    on: date,
    now: datetime,
) -> PublicState | None:
    """The state at `now`, which is on the agency's day `on`; None before the certificate existed.

    `until`: the first day on which it holds no more.
    """
    if now < issued_at:
        return None
    done = {one.act for one in happened if one.at <= now}
    if Act.REVOKED in done:
        return PublicState.REVOKED
    if Act.REISSUED in done:
        return PublicState.SUPERSEDED
    if until is not None and on >= until:
        return PublicState.EXPIRED
    return PublicState.SUSPENDED if is_suspended(happened, now) else PublicState.VALID


def is_suspended(happened: Sequence[Happened], now: datetime) -> bool:
    """Whether the last word about a suspension is that it stands."""
    about = [
        one.act for one in happened if one.at <= now and one.act in {Act.SUSPENDED, Act.REINSTATED}
    ]
    return bool(about) and about[-1] is Act.SUSPENDED


def may(act: Act, found: PublicState | None, reason: str, *, suspended: bool) -> ActRefusal | None:
    """Why this cannot be done to a certificate in this state.

    An expired one is neither suspended nor reinstated, yet it may be revoked (it should never have
    been issued) and issued anew (a name on it was wrong). A suspended one is not issued anew, which
    would get round the suspension. What was revoked or replaced stays so.
    """
    if found in {None, PublicState.REVOKED, PublicState.SUPERSEDED}:
        return ActRefusal.ENDED
    if act in {Act.SUSPENDED, Act.REINSTATED} and found is PublicState.EXPIRED:
        return ActRefusal.EXPIRED
    if act is Act.SUSPENDED and suspended:
        return ActRefusal.SUSPENDED_ALREADY
    if act is Act.REINSTATED and not suspended:
        return ActRefusal.NOT_SUSPENDED
    if act is Act.REISSUED and suspended:
        return ActRefusal.SUSPENDED
    return None if reason.strip() else ActRefusal.REASON
