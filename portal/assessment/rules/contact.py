"""How an attempt's connection has been, from the moments its browser asked for the time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

BEAT = timedelta(seconds=30)
"""How often the browser asks."""

GAP_AFTER = timedelta(seconds=75)
"""A longer silence is a gap: two beats may be late or lost without meaning anything."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of a connection. `gap_seconds` sums the silence beyond the usual beat."""

    first_at: datetime
    seen_at: datetime
    network: str
    moves: int = 0
    gaps: int = 0
    gap_seconds: int = 0


def seen(before: Contact | None, network: str, now: datetime) -> Contact:
    """The contact after the browser has asked at `now` from `network`."""
    if before is None:
        return Contact(now, now, network)
    if now < before.seen_at:
        return before
    silence = now - before.seen_at
    gap = silence > GAP_AFTER
    return replace(
        before,
        seen_at=now,
        network=network,
        moves=before.moves + (network != before.network),
        gaps=before.gaps + gap,
        gap_seconds=before.gap_seconds + (int((silence - BEAT).total_seconds()) if gap else 0),
    )


def is_silent(seen_at: datetime | None, started_at: datetime, now: datetime) -> bool:
    """Whether a running attempt has not been heard of for longer than a gap takes."""
    return now - (seen_at or started_at) > GAP_AFTER
