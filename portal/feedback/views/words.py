"""How values and periods of the survey are written."""

from decimal import Decimal

from flask_babel import format_decimal
from flask_babel import gettext as _

from portal.feedback.rules.periods import Period

_SEMESTERS = {1: "I", 2: "II"}


def two(value: Decimal) -> str:
    """83,50: two places always, as the regulation writes them."""
    return str(format_decimal(value, format="#,##0.00"))


def period(one: Period) -> str:
    """Semester I 2026; other parts of a year by their number."""
    if one.months == 6:
        return str(_("Semester %(part)s %(year)d", part=_SEMESTERS[one.part], year=one.year))
    return str(_("Bagian %(part)d tahun %(year)d", part=one.part, year=one.year))
