"""Numbers of question files: a value with a tolerance, or a range."""

import re
from decimal import Decimal

from portal.assessment.formats.document import ItemRefusal, Number, Unusable

_NUMBER = re.compile(r"[+-]?\d{1,20}(?:[.,]\d{1,20})?(?:[eE][+-]?\d{1,2})?")


def decimal(text: str) -> Decimal:
    """A number with a decimal point or comma, no grouping. Raises Unusable."""
    bare = text.strip().replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(bare):
        raise Unusable(ItemRefusal.NUMBER, subject=bare[:40])
    return Decimal(bare.replace(",", "."))


def spelt(value: Decimal) -> str:
    """Without an exponent and without zeros that say nothing."""
    return format(value.normalize() + 0, "f")


def with_tolerance(value: str, tolerance: str = "") -> Number:
    """Raises Unusable."""
    width = abs(decimal(tolerance)) if tolerance.strip() else Decimal(0)
    return Number(spelt(decimal(value)), spelt(width))


def within(low: str, high: str) -> Number:
    """The middle of a range and half of its width. Raises Unusable."""
    bottom, top = decimal(low), decimal(high)
    if bottom > top:
        raise Unusable(ItemRefusal.NUMBER, subject=f"{low.strip()}..{high.strip()}"[:40])
    return Number(spelt((bottom + top) / 2), spelt((top - bottom) / 2))
