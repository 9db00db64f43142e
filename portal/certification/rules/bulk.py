"""Acts on many certificates at once: why one cannot be begun."""

from enum import StrEnum
from typing import Final

PIECE: Final = 500
"""So many in one call; the next goes on."""


class BulkRefusal(StrEnum):
    """Why an act on many certificates is not begun."""

    NONE = "bulk.none"
    TOO_MANY = "bulk.too_many"
    REASON = "bulk.reason"
