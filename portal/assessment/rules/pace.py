"""How many saves an attempt may send: 20 a second, 60 at once (architecture.md §4)."""

from dataclasses import dataclass
from datetime import datetime

PER_SECOND = 20
BURST = 60


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of the burst, as of an instant."""

    left: float
    at: datetime


def take(bucket: Bucket | None, now: datetime) -> tuple[Bucket, bool]:
    """The bucket after one more request, and whether that one is allowed."""
    if bucket is None:
        return Bucket(BURST - 1.0, now), True
    passed = max(0.0, (now - bucket.at).total_seconds())
    left = min(float(BURST), bucket.left + passed * PER_SECOND)
    if left < 1:
        return Bucket(left, now), False
    return Bucket(left - 1, now), True
