"""Exams and activities in a calendar: one registration as a file, all of one's own as an address.

Which address is somebody's, `people.calendar_address` says.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Response, url_for

from portal.certification.queries import registrations
from portal.certification.queries.registrations import Own
from portal.certification.rules.registration import State
from portal.core.errors import NotFound
from portal.people import calendar_address
from portal.workshops import calendar as activities

COMING = {State.SEATED, State.WAITING, State.REQUESTED, State.PRESENT}
_WIDTH = 73


def answer(
    found: Iterable[Own], name: str, now: datetime, *, others: Iterable[str] = ()
) -> Response:
    """These registrations as a calendar file; `others` are lines of further events."""
    body = calendar(found, now, others)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def calendar(found: Iterable[Own], now: datetime, others: Iterable[str] = ()) -> bytes:
    """RFC 5545: one event a seat, in UTC; lines end in CRLF and are folded at 75 octets."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Portal Kompetensi//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for one in found:
        lines += _event(one, now)
    lines += others
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines).encode()


def _event(one: Own, now: datetime) -> list[str]:
    shift, room = one.shift, one.room
    if shift is None:
        return []
    place = ", ".join(part for part in (room.name, room.place) if part) if room else ""
    path = url_for("exam_places.registration", public_id=one.registration.public_id, _external=True)
    status = "CONFIRMED" if one.state in {State.SEATED, State.PRESENT} else "TENTATIVE"
    return [
        "BEGIN:VEVENT",
        f"UID:{one.registration.public_id}@portal-kompetensi",
        f"DTSTAMP:{_stamp(now)}",
        f"DTSTART:{_stamp(shift.starts_at)}",
        f"DTEND:{_stamp(shift.ends_at)}",
        f"SUMMARY:{_text(one.whole.sitting.title)}",
        f"LOCATION:{_text(place)}",
        f"URL:{path}",
        f"STATUS:{status}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(one.whole.sitting.title)}",
        "TRIGGER:-PT2H",
        "END:VALARM",
        "END:VEVENT",
    ]


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """RFC 5545 3.3.11: backslash, semicolon, comma and line ends are escaped."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line of more than 75 octets, never cut inside a character."""
    out, size = [], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > _WIDTH:
            out.append("\r\n ")
            size = 1
        out.append(sign)
        size += width
    return "".join(out) + "\r\n"


def of_person(person_public_id: str, mark: str, now: datetime) -> tuple[list[Own], list[str]]:
    """What the signed address shows: exams, and activities as they are written. Raises NotFound
    for any other.
    """
    account = registrations.account_of(person_public_id)
    if account is None or account.deactivated_at is not None:
        raise NotFound
    if not calendar_address.fits(account, person_public_id, mark):
        raise NotFound
    exams = [
        one
        for one in registrations.own_ones(account.person_id, now)
        if one.state in COMING and one.shift is not None
    ]
    return exams, activities.of_person(account.person_id, now)
