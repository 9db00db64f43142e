"""Certificate numbers and verification codes: how each is written, and how a typed code is read.

A number counts per unit and year without gaps and is never used twice; it verifies nothing. The
code is drawn for itself (security.md CE-1). Source of the default pattern: numbering in
`certificate-kinds.yaml`.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""The 31 symbols without I, L, O, 0 and 1."""
CODE_SYMBOLS: Final = 17
QR_BYTES: Final = 16
_GROUPS: Final = (4, 4, 4, 5)

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
    """The number as it is printed: 800.2/0123/BKPSDM/2026."""
    values: Mapping[str, str] = {
        "klasifikasi": classification,
        "urut": f"{sequence:0{_SEQUENCE_DIGITS}d}",
        "unit": unit,
        "tahun": f"{year:04d}",
    }
    return _PLACE.sub(lambda found: values[found[1]], pattern)


def written_code(symbols: str) -> str:
    """The code as it is printed: 7K4M-29XQ-HT5D-W8RCP."""
    groups, rest = [], symbols
    for length in _GROUPS:
        groups.append(rest[:length])
        rest = rest[length:]
    return "-".join(groups)


def typed_code(text: str) -> str | None:
    """The symbols somebody means, however they group and write them; None when it is no code."""
    symbols = "".join(one for one in text if not one.isspace() and one not in "-\u2010\u2011\u2013")
    symbols = symbols.upper()
    if len(symbols) != CODE_SYMBOLS or set(symbols) - set(CODE_ALPHABET):
        return None
    return symbols
