"""What a person with a need is given at every exam: more time, breaks, a reader, large type.

It belongs to the person and has dates; exams take from it what is in force on their day. The
reason stays with those who decide, invigilators see the need alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LEAST, MOST = 100, 300
"""Time in percent of what the exam gives."""
BREAKS = 120
"""Minutes of breaks in one exam at most."""


class AccommodationRefusal(StrEnum):
    """Why an accommodation cannot be written, or not be ended, like this."""

    NOTHING = "accommodation.nothing"
    FACTOR = "accommodation.factor"
    BREAKS = "accommodation.breaks"
    DATES = "accommodation.dates"
    REASON = "accommodation.reason"
    OWN = "accommodation.own"
    ENDED = "accommodation.ended"


@dataclass(frozen=True, slots=True)
class Needs:
    """What counts on one day. `factor_percent` 125 is a quarter more time."""

    factor_percent: int = LEAST
    breaks_minutes: int = 0
    reader: bool = False
    large_type: bool = False
    others: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Needs()


@dataclass(frozen=True, slots=True)
class Given:
    """One accommodation with its dates; `until` is the first day on which it no longer holds."""

    needs: Needs
    from_on: date
    until_on: date | None = None


def in_force(given: Iterable[Given], on: date) -> Needs:
    """What counts on the day: the most of each kind that is in force."""
    counted = [
        one.needs
        for one in given
        if one.from_on <= on and (one.until_on is None or on < one.until_on)
    ]
    return Needs(
        max((one.factor_percent for one in counted), default=LEAST),
        max((one.breaks_minutes for one in counted), default=0),
        any(one.reader for one in counted),
        any(one.large_type for one in counted),
        tuple(dict.fromkeys(text for one in counted for text in one.others)),
    )


def may_write(given: Given, reason: str) -> AccommodationRefusal | None:
    """Why it cannot be given like this."""
    if not LEAST <= given.needs.factor_percent <= MOST:
        return AccommodationRefusal.FACTOR
    if not 0 <= given.needs.breaks_minutes <= BREAKS:
        return AccommodationRefusal.BREAKS
    if not given.needs:
        return AccommodationRefusal.NOTHING
    if given.until_on is not None and given.until_on <= given.from_on:
        return AccommodationRefusal.DATES
    if not reason.strip():
        return AccommodationRefusal.REASON
    return None


def minutes(duration_min: int, factor_percent: int) -> int:
    """The minutes somebody has: whole ones, never fewer than the factor gives."""
    return -(-duration_min * factor_percent // 100)
