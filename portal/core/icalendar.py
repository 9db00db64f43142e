"""Calendar files (RFC 5545): events in UTC, text escaped, lines folded at 75 octets.

An event keeps its `uid` when it moves; the higher `sequence` then replaces the earlier one in the
reader's calendar, and a cancelled one takes it away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_PRODUCT: Final = "-//Portal Kompetensi//ID"
_WIDTH: Final = 75  # octets of a line, its end not counted (RFC 5545 section 3.1)
_ESCAPES: Final = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"))


class Status(StrEnum):
    """How sure an event is."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Event:
    """What stands in a calendar. `uid` is unique in the world and never changes."""

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    text: str = ""
    url: str = ""
    sequence: int = 0
    status: Status = Status.CONFIRMED
    remind: timedelta | None = None  # so long before it begins


def written(events: Iterable[Event], *, now: datetime, name: str = "") -> str:
    """A calendar with these events; without a name the reader's program gives one."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", *([f"X-WR-CALNAME:{_escaped(name)}"] if name else []),
    ]  # fmt: skip
    for event in events:
        lines += _lines(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _lines(event: Event, now: datetime) -> list[str]:
    optional = (
        ("LOCATION", _escaped(event.place)),
        ("DESCRIPTION", _escaped(event.text)),
        ("URL", event.url),
    )
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_instant(now)}",
        f"DTSTART:{_instant(event.starts_at)}",
        f"DTEND:{_instant(event.ends_at)}",
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{event.status.value}",
        f"SUMMARY:{_escaped(event.summary)}",
        *(f"{name}:{value}" for name, value in optional if value),
        *_alarm(event),
        "END:VEVENT",
    ]


def _alarm(event: Event) -> Iterable[str]:
    if event.remind is None:
        return ()
    return (
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(event.summary)}",
        f"TRIGGER:-PT{event.remind // timedelta(minutes=1)}M",
        "END:VALARM",
    )


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return "".join(letter for letter in text if letter >= " ")


def _folded(line: str) -> list[str]:
    """Pieces of at most 75 octets, the further ones begun with a space; no letter is cut."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > _WIDTH:
            pieces.append(piece)
            piece = " "
        piece += letter
    return [*pieces, piece]
