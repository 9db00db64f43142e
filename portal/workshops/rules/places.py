"""Who may take a place in an activity, and where a registration stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.workshops.rules.activities import Mode


class PlaceRefusal(StrEnum):
    """Why nobody, or not this person, gets a place, or one cannot be changed."""

    NOT_OPEN_YET = "place.not_open_yet"
    CLOSED = "place.closed"
    OVER = "place.over"
    NOT_EMPLOYED = "place.not_employed"
    CLASH = "place.clash"
    ATTENDS = "place.attends"
    BEGUN = "place.begun"
    ANSWERED = "place.answered"
    REASON = "place.reason"
    OWN = "place.own"
    SILENCE = "place.silence"


class PlaceState(StrEnum):
    """Where a registration stands."""

    REQUESTED = "requested"  # waits for an answer
    WAITING = "waiting"  # granted, no place yet
    SEATED = "seated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Window:
    """When an activity takes registrations, and when its last session ends."""

    opens_at: datetime
    closes_at: datetime
    ends_at: datetime


def may_register(window: Window, now: datetime, *, organised: bool) -> PlaceRefusal | None:
    """Why no place is taken at `now`; an organiser gives places until the last session is over."""
    if now >= window.ends_at:
        return PlaceRefusal.OVER
    if organised:
        return None
    if now < window.opens_at:
        return PlaceRefusal.NOT_OPEN_YET
    return PlaceRefusal.CLOSED if now >= window.closes_at else None


def is_free(capacity: int, taken: int, quotas: Iterable[tuple[int, int]]) -> bool:
    """Whether there is a place for somebody; `quotas` are (places, taken) of the units they are
    in: each of them needs one left.
    """
    return taken < capacity and all(used < seats for seats, used in quotas)


def is_costly(price_idr: int, mode: Mode) -> bool:
    """Whether cost or absence arises, so that silence grants no request (learning.rules.approving):
    somebody who takes part on site is away from their desk.
    """
    return price_idr > 0 or mode is not Mode.ONLINE


def state(
    *,
    withdrawn_at: datetime | None,
    refused_at: datetime | None,
    approved_at: datetime | None,
    seated_at: datetime | None,
) -> PlaceState:
    """Where a registration stands, by its instants."""
    if withdrawn_at is not None:
        return PlaceState.WITHDRAWN
    if refused_at is not None:
        return PlaceState.REFUSED
    if seated_at is not None:
        return PlaceState.SEATED
    return PlaceState.REQUESTED if approved_at is None else PlaceState.WAITING
