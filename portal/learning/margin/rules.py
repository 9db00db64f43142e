"""What may stand in the margin of a lesson."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

MAX_NOTES = 2_000  # of one person: a page of search stays quick
MAX_ENTRIES = 40  # in one thread
OLDEST_PLACE = timedelta(days=30)
_ANCHOR = re.compile(r"isi-[a-z0-9-]{1,70}")


class MarginRefusal(StrEnum):
    TOO_MANY_NOTES = "too_many_notes"
    THREAD_FULL = "thread_full"
    NOT_ANSWERED = "not_answered"


def anchor(given: str) -> str:
    """The anchor of a paragraph out of an address or a form; "" for anything else."""
    return given if _ANCHOR.fullmatch(given) else ""


def read_at(age_s: int, now: datetime) -> datetime:
    """When a place was read that a device tells of `age_s` later; never after `now`.

    A device's clock may be wrong by years, so it tells how long ago, not when.
    """
    return now - min(max(timedelta(seconds=age_s), timedelta()), OLDEST_PLACE)
