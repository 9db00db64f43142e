"""Numbers as people read them: learning hours, rupiah, percentages. Stored values stay whole."""

from flask_babel import format_decimal

JP_HUNDREDTHS = 100


def jp(hundredths: int) -> str:
    """Learning hours (JP) from hundredths: 567 is "5,67" in Indonesian, 500 is "5"."""
    return str(format_decimal(hundredths / JP_HUNDREDTHS, format="#,##0.##"))


def percent(earned: int, possible: int) -> str:
    """Whole percent, rounded down, so that 69,9 never shows as a passed 70; "" of nothing."""
    return f"{earned * 100 // possible} %" if possible else ""


def rupiah(amount: int) -> str:
    """Full amount: "Rp38.500.000"; a minus stands before the sign."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{format_decimal(abs(amount))}"
