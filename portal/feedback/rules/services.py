"""A public service: when its survey is open, and how its address is written."""

import re
from datetime import date
from enum import StrEnum

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 60
RESERVED = frozenset({"results", "new", "index", "services"})


class ServiceRefusal(StrEnum):
    """Why a service cannot be written so."""

    SLUG = "service.slug"
    SLUG_TAKEN = "service.slug_taken"
    CODE_TAKEN = "service.code_taken"
    REVERSED = "service.reversed"
    ENDED = "service.ended"
    UNIT = "service.unit"


class Standing(StrEnum):
    """How a service stands on a day."""

    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


def standing(opens_on: date, closes_on: date | None, on: date) -> Standing:
    """Computed from its days; `closes_on` is the first day on which it is closed."""
    if on < opens_on:
        return Standing.COMING
    if closes_on is not None and on >= closes_on:
        return Standing.CLOSED
    return Standing.OPEN


def may_write(slug: str, opens_on: date, closes_on: date | None) -> ServiceRefusal | None:
    """Why a service cannot be written with these; None when it can."""
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_LENGTH or slug in RESERVED:
        return ServiceRefusal.SLUG
    if closes_on is not None and closes_on <= opens_on:
        return ServiceRefusal.REVERSED
    return None
