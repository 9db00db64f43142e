"""How charts write numbers: in the reader's language, `1.312` and `87,3` in Indonesian."""

from decimal import Decimal

from flask_babel import format_decimal


def plain(value: float | Decimal) -> str:
    """A number with only the decimals it has."""
    return str(format_decimal(value))


def one_decimal(value: float) -> str:
    """A number that always has one decimal, for columns of measured values."""
    return str(format_decimal(value, "#,##0.0"))


def jp(jp100: int) -> str:
    """Hundredths of a learning hour as people write hours: 950 is `9,5`."""
    return plain(Decimal(jp100) / 100)
