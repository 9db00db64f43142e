"""Certificate numbers: how they are written.

A number counts per unit and year without gaps and is never used twice; it verifies nothing
(security.md CE-1). Source of the default pattern: numbering in `certificate-kinds.yaml`.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

PLACES: Final = ("klasifikasi", "urut", "unit", "tahun")
LONGEST: Final = 80
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_SEQUENCE_DIGITS: Final = 4


class NumberRefusal(StrEnum):
    """Why numbers cannot be written so."""

    UNKNOWN_PLACE = "number.unknown_place"
    NOT_UNIQUE = "number.not_unique"
    TOO_LONG = "number.too_long"


def may_be_pattern(pattern: str) -> NumberRefusal | None:
    """Fixed placeholders only; without the running number, the unit and the year it repeats."""
    named = _PLACE.findall(pattern)
    if set(named) - set(PLACES) or set("{}") & set(_PLACE.sub("", pattern)):
        return NumberRefusal.UNKNOWN_PLACE
    if not {"urut", "unit", "tahun"} <= set(named):
        return NumberRefusal.NOT_UNIQUE
    return NumberRefusal.TOO_LONG if len(pattern) > LONGEST else None


def number(pattern: str, *, classification: str, sequence: int, unit: str, year: int) -> str:
    """The number as it is printed: 800.2/0123/BKPSDM/2026. The unit's code stands in capitals, as
    in the numbers of official letters, however it is written in the tree of units.
    """
    values: Mapping[str, str] = {
        "klasifikasi": classification,
        "urut": f"{sequence:0{_SEQUENCE_DIGITS}d}",
        "unit": unit.upper(),
        "tahun": f"{year:04d}",
    }
    return _PLACE.sub(lambda found: values[found[1]], pattern)
