"""Indonesia's three zones, always named on the screen: WIB, WITA, WIT."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

DEFAULT = "Asia/Jakarta"
NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_ZONES = {key: ZoneInfo(key) for key in NAMES}


def local(instant: datetime, zone: str = DEFAULT) -> datetime:
    """The instant on the agency's clock."""
    return instant.astimezone(_ZONES[zone])


def local_day(instant: datetime, zone: str = DEFAULT) -> date:
    """The agency's calendar day at this instant."""
    return local(instant, zone).date()


def days_anywhere(instant: datetime) -> tuple[date, date]:
    """The earliest and the latest calendar day it is in the country at this instant."""
    days = [local_day(instant, zone) for zone in NAMES]
    return min(days), max(days)


def name(zone: str) -> str:
    """WIB, WITA or WIT."""
    return NAMES[zone]


def midnight(day: date, zone: str = DEFAULT) -> datetime:
    """The instant at which the agency's `day` begins."""
    return datetime(day.year, day.month, day.day, tzinfo=_ZONES[zone])
