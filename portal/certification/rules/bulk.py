"""Acts on many certificates at once: which there are, and why one cannot be begun."""

from enum import StrEnum
from typing import Final

PIECE: Final = 100
"""So many lines are read at once; each is carried out by itself."""


class BulkAct(StrEnum):
    REMIND = "remind"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REISSUE = "reissue"


class Outcome(StrEnum):
    """Of one certificate of an act; none while it waits."""

    DONE = "done"
    LEFT = "left"  # a rule said no; the line keeps which


class BulkRefusal(StrEnum):
    """Why an act on many certificates is not begun."""

    NONE = "bulk.none"
    REMINDED = "bulk.reminded"
    TOO_MANY = "bulk.too_many"
    REASON = "bulk.reason"
    NOT_TO_RENEW = "bulk.not_to_renew"
