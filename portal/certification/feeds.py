"""Exams in a calendar: one registration as a file, all of one's own as a signed address.

The address holds no session: whoever has it reads times and places of one person's exams, so it
is long, signed, and void once the password is changed.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Response, url_for

from portal.certification.queries import registrations
from portal.certification.queries.registrations import Own
from portal.certification.rules.registration import State
from portal.core import keys
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import Account

COMING = {State.SEATED, State.WAITING, State.REQUESTED, State.PRESENT}
_WIDTH = 73


def address(account_id: int, person_public_id: str) -> str:
    """The address of somebody's own calendar."""
    account = db.session.get(Account, account_id)
    if account is None:
        return ""
    mark = keys.current().mac(keys.Purpose.CAPABILITY, _message(account, person_public_id))
    return url_for("exam_feed.feed", person=person_public_id, mark=mark, _external=True)


def _message(account: Account, person_public_id: str) -> bytes:
    changed = account.password_changed_at.isoformat() if account.password_changed_at else ""
    return f"exam-feed:{person_public_id}:{account.id}:{changed}".encode()


def fits(account: Account, person_public_id: str, mark: str) -> bool:
    """Whether the mark is that of this account as it is now."""
    message = _message(account, person_public_id)
    return keys.current().mac_fits(keys.Purpose.CAPABILITY, message, mark)


def answer(found: Iterable[Own], name: str, now: datetime) -> Response:
    """These registrations as a calendar file."""
    body = calendar(found, now)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def calendar(found: Iterable[Own], now: datetime) -> bytes:
    """RFC 5545: one event a seat, in UTC; lines end in CRLF and are folded at 75 octets."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Portal Kompetensi//Ujian//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for one in found:
        lines += _event(one, now)
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


def of_person(person_public_id: str, mark: str, now: datetime) -> list[Own]:
    """What the signed address shows. Raises NotFound for any other."""
    account = registrations.account_of(person_public_id)
    if account is None or account.deactivated_at is not None:
        raise NotFound
    if not fits(account, person_public_id, mark):
        raise NotFound
    return [
        one
        for one in registrations.own_ones(account.person_id, now)
        if one.state in COMING and one.shift is not None
    ]
