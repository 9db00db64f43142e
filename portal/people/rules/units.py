"""When a unit may end, and why a unit cannot be written as asked."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class UnitRefusal(StrEnum):
    """Why a unit may not be created, moved or ended."""

    CODE_TAKEN = "unit.code_taken"
    CLOSED = "unit.closed"
    TOO_DEEP = "unit.too_deep"
    BEFORE_START = "unit.before_start"
    HAS_UNITS = "unit.has_units"
    HAS_POSTS = "unit.has_posts"
    HAS_PEOPLE = "unit.has_people"


@dataclass(frozen=True, slots=True)
class InUse:
    """How many things a unit still holds on or after some day."""

    units: int
    posts: int
    people: int


def may_close(starts_on: date, left: InUse, on: date) -> UnitRefusal | None:
    """Why a unit may not end with the day before `on`; `left` is what it then still holds."""
    reasons = (
        (on <= starts_on, UnitRefusal.BEFORE_START),
        (left.units > 0, UnitRefusal.HAS_UNITS),
        (left.posts > 0, UnitRefusal.HAS_POSTS),
        (left.people > 0, UnitRefusal.HAS_PEOPLE),
    )
    return next((reason for applies, reason in reasons if applies), None)


def outlasts(unit_until: date | None, until: date | None) -> bool:
    """Whether a unit that ends on `unit_until` (exclusive) can hold something until `until`.

    Starts do not matter: an agency enters its tree on one day and its people's histories, which
    are older, on the next.
    """
    if unit_until is None:
        return True
    return until is not None and until <= unit_until
