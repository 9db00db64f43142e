"""How it stands with the PIN of a seat, by the moments of a registration."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.certification.rules.boarding import Pin, pin_of

AT = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("given_at", "waits", "started_at", "found"),
    [
        (None, False, None, Pin.NONE),
        (AT, True, None, Pin.WAITS),
        (AT, False, None, Pin.USED),
        (AT, False, LATER, Pin.USED),
        (LATER, True, AT, Pin.MOVES),
        (LATER, False, AT, Pin.USED),
        (AT, True, LATER, Pin.WAITS),  # begun at one's own place, without it
    ],
)
def test_the_state_of_a_pin(
    given_at: datetime | None, waits: bool, started_at: datetime | None, found: Pin
) -> None:
    assert pin_of(given_at, waits, started_at) is found
