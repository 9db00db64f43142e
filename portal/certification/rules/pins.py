"""The PIN at the seat: how it is made, what is typed, how often it may be wrong."""

from collections.abc import Callable
from enum import StrEnum

PIN_LENGTH = 6
TRIES = 5
"""Wrong PINs of one ticket before the invigilator must give another."""


class EntryRefusal(StrEnum):
    """Why a ticket and a PIN open nothing. The first is said for all that could be guessed."""

    UNKNOWN = "seat.unknown"
    TOO_MANY = "seat.too_many"
    NETWORK = "seat.network"
    SEAT_ONLY = "seat.seat_only"
    TOO_LATE = "seat.too_late"
    OVER = "seat.over"


def new_pin(below: Callable[[int], int]) -> str:
    """A PIN that is easy to read out: six digits, not all alike. `below(n)` gives 0 … n-1."""
    while True:
        pin = "".join(str(below(10)) for _ in range(PIN_LENGTH))
        if len(set(pin)) > 1:
            return pin


def typed_pin(text: str) -> str:
    """The digits of what was typed; "" when there are not six."""
    digits = "".join(one for one in text if one.isdigit() and one.isascii())
    return digits if len(digits) == PIN_LENGTH else ""
