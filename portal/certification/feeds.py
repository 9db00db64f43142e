"""Exams and activities in a calendar: one registration as a file, all of one's own as an address.

Which address is somebody's, `people.calendar_address` says.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Response, url_for

from portal.certification.queries import registrations
from portal.certification.queries.registrations import Own
from portal.certification.rules.registration import State
from portal.core import icalendar
from portal.core.errors import NotFound
from portal.core.icalendar import Event, Status
from portal.people import calendar_address
from portal.workshops import calendar as activities

COMING = {State.SEATED, State.WAITING, State.REQUESTED, State.PRESENT}
CERTAIN = {State.SEATED, State.PRESENT}
REMIND = timedelta(hours=2)


def answer(events: Iterable[Event], name: str, now: datetime) -> Response:
    """These events as a calendar file."""
    body = icalendar.written(events, now=now)
    response = Response(body, content_type=icalendar.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def of_exams(found: Iterable[Own]) -> list[Event]:
    """One event a seat; a registration without a shift has no time yet."""
    return [event for one in found if (event := _event(one)) is not None]


def _event(one: Own) -> Event | None:
    shift, room = one.shift, one.room
    if shift is None:
        return None
    found = one.registration.public_id
    return Event(
        uid=f"{found}@portal-kompetensi",
        summary=one.whole.sitting.title,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=", ".join(part for part in (room.name, room.place) if part) if room else "",
        url=url_for("exam_places.registration", public_id=found, _external=True),
        status=Status.CONFIRMED if one.state in CERTAIN else Status.TENTATIVE,
        remind=REMIND,
    )


def of_person(person_public_id: str, mark: str, now: datetime) -> list[Event]:
    """What the signed address shows: exams and activities. Raises NotFound for any other."""
    account = registrations.account_of(person_public_id)
    if account is None or account.deactivated_at is not None:
        raise NotFound
    if not calendar_address.fits(account, person_public_id, mark):
        raise NotFound
    exams = [one for one in registrations.own_ones(account.person_id, now) if one.state in COMING]
    return [*of_exams(exams), *activities.of_person(account.person_id, now)]
