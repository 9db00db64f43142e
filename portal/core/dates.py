"""Days and instants as people read them, on an agency's clock with its zone named."""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from flask_babel import get_locale

from portal.core import zones


def day(value: date | None) -> str:
    """26 November 2026."""
    if value is None:
        return ""
    day = value.date() if isinstance(value, datetime) else value
    return _written(day, "d MMMM yyyy", str(get_locale() or "id"))


def month(value: date) -> str:
    """November 2026."""
    return _written(value, "MMMM yyyy", str(get_locale() or "id"))


def month_short(value: date) -> str:
    """Nov 2026."""
    return _written(value, "MMM yyyy", str(get_locale() or "id"))


@lru_cache(maxsize=4096)
def _written(value: date, pattern: str, locale: str) -> str:
    return str(format_date(value, pattern, locale=locale))


def clock_time(value: datetime, zone: str, *, seconds: bool = False) -> str:
    """10.32 WIB in Indonesian, 10:32 WIB in English."""
    there = zones.local(value, zone)
    point = "." if str(get_locale()) == "id" else ":"
    parts = [f"{there:%H}", f"{there:%M}", *([f"{there:%S}"] if seconds else [])]
    return f"{point.join(parts)} {zones.name(zone)}"


def moment(value: datetime | None, zone: str) -> str:
    """26 November 2026, 10.32 WIB."""
    if value is None:
        return ""
    return f"{day(zones.local_day(value, zone))}, {clock_time(value, zone)}"
