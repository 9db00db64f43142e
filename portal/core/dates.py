"""Days and instants as people read them, on an agency's clock with its zone named."""

from datetime import date, datetime, timedelta
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


def day_short(value: date) -> str:
    """26 Nov 2026, for columns of dates."""
    return _written(value, "d MMM yyyy", str(get_locale() or "id"))


def days(first: date, last: date) -> str:
    """8–9 Desember 2026; 26 November – 27 Desember 2026; what both days share is said once."""
    if first == last:
        return day(last)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month != last.month:
        begin = _written(first, "d MMMM", str(get_locale() or "id"))
        return f"{begin} – {day(last)}"
    return f"{first.day}–{day(last)}"


def until(first: date, end: date) -> str:
    """The days from the first to the last before `end`."""
    return days(first, end - timedelta(days=1))


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
