"""How many officers hold a certificate, told to everybody without telling of anybody.

Groups under five are hidden (security.md PR-3). What is shown is rounded down to a multiple of
five and stands for the first day of the month: neither the difference between a unit and a part of
it nor that between two visits tells whether one person holds a certificate.
"""

from datetime import date
from typing import Final

LEAST: Final = 5


def shown(count: int) -> int | None:
    """The number told; None where the group is too small."""
    return count - count % LEAST if count >= LEAST else None


def day(today: date) -> date:
    """The day the numbers stand for."""
    return today.replace(day=1)
