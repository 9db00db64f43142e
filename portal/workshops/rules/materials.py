"""Files of an activity: how many, and from when participants read them."""

from datetime import datetime
from enum import StrEnum
from typing import Final

MOST: Final = 20
"""Files of one activity."""


class Phase(StrEnum):
    """When participants are given a file: as soon as they have a place, or once it is over."""

    BEFORE = "before"
    AFTER = "after"


class MaterialRefusal(StrEnum):
    """Why a file cannot be added."""

    NO_FILE = "activity_material.no_file"
    TOO_MANY = "activity_material.too_many"
    CANCELLED = "activity_material.cancelled"


def is_out(phase: Phase, ends_at: datetime | None, now: datetime) -> bool:
    """Whether participants may read a file of this phase."""
    return phase is Phase.BEFORE or (ends_at is not None and now >= ends_at)
