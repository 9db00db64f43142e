"""Wall time anchored to the monotonic clock at process start (architecture.md §3, Time).

Nothing below a view, job or command reads this module: they receive `now`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(seconds=5)

_wall_at_start = datetime.now(UTC)
_mono_at_start = time.monotonic()
_fixed: datetime | None = None


def now() -> datetime:
    """The present instant, aware UTC, to the microsecond.

    Follows the wall clock, so that slow drift corrections arrive, but on a jump of more than
    5 s against the monotonic clock it follows the monotonic clock (OP-9).
    """
    if _fixed is not None:
        return _fixed
    wall = datetime.now(UTC)
    steady = _wall_at_start + timedelta(seconds=time.monotonic() - _mono_at_start)
    return wall if abs(wall - steady) <= TOLERANCE else steady


def disagreement() -> timedelta:
    """How far the wall clock has jumped against the monotonic clock since the start."""
    steady = _wall_at_start + timedelta(seconds=time.monotonic() - _mono_at_start)
    return datetime.now(UTC) - steady


def trustworthy() -> bool:
    """False after a jump of more than 5 s: `/readyz` flips and nothing is closed by time."""
    return abs(disagreement()) <= TOLERANCE


@contextmanager
def fixed(instant: datetime) -> Iterator[None]:
    """Hold time still: for the demonstration's generator and for tests."""
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its timezone")
    before = _fixed
    globals()["_fixed"] = instant.astimezone(UTC)
    try:
        yield
    finally:
        globals()["_fixed"] = before
