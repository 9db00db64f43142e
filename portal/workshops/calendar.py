"""Activities as events of a calendar (RFC 5545): one activity as a file, one's own as lines.

A session is an event; somebody on the waiting list has it as not certain yet. Links of online
sessions are no part of it: an address of a calendar is easily passed on.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import url_for
from sqlalchemy import select

from portal.core.db import db
from portal.workshops.models import Activity, ActivityRegistration, ActivitySession
from portal.workshops.queries.activities import is_published
from portal.workshops.queries.places import held

MEDIA_TYPE = "text/calendar; charset=utf-8"
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Portal Kompetensi//ID")
_WIDTH = 75  # octets of a line without its end (RFC 5545 section 3.1)


def of_person(person_id: int, now: datetime) -> list[str]:
    """The lines of coming sessions in which somebody has a place or waits for one."""
    rows = db.session.execute(
        select(Activity, ActivitySession, ActivityRegistration.seated_at)
        .join(ActivitySession, ActivitySession.activity_id == Activity.id)
        .join(ActivityRegistration, ActivityRegistration.activity_id == Activity.id)
        .where(
            ActivityRegistration.person_id == person_id,
            held(),
            ActivityRegistration.approved_at.is_not(None),
            ActivitySession.ends_at > now,
            *is_published(),
        )
        .order_by(ActivitySession.starts_at, ActivitySession.id)
        .limit(500)
    )
    return [
        line
        for one, session, seated_at in rows
        for line in _event(one, session, certain=seated_at is not None, now=now)
    ]


def of_activity(one: Activity, sessions: Iterable[ActivitySession], now: datetime) -> bytes:
    """All sessions of an activity as a file."""
    lines = [*_HEAD, "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for session in sessions:
        lines += _event(one, session, certain=True, now=now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(one: Activity, session: ActivitySession, *, certain: bool, now: datetime) -> list[str]:
    summary = f"{one.title}: {session.title}" if session.title else one.title
    place = ", ".join(part for part in (session.room, one.place) if part)
    return [
        "BEGIN:VEVENT",
        f"UID:{session.public_id}@portal-kompetensi",
        f"DTSTAMP:{_stamp(now)}",
        f"DTSTART:{_stamp(session.starts_at)}",
        f"DTEND:{_stamp(session.ends_at)}",
        f"SUMMARY:{_text(summary)}",
        f"LOCATION:{_text(place)}",
        f"URL:{url_for('activities.show', public_id=one.public_id, _external=True)}",
        f"STATUS:{'CONFIRMED' if certain else 'TENTATIVE'}",
        "END:VEVENT",
    ]


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Backslash, semicolon, comma and line ends are escaped; other control signs go."""
    for sign in ("\\", ";", ","):
        value = value.replace(sign, f"\\{sign}")
    value = "\\n".join(value.splitlines())
    return "".join(letter for letter in value if letter >= " ")


def _folded(line: str) -> list[str]:
    """Pieces of at most 75 octets, the further ones begun with a space; no letter is cut."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > _WIDTH:
            pieces.append(piece)
            piece = " "
        piece += letter
    return [*pieces, piece]
