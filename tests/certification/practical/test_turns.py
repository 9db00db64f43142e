"""Whose turn it is in an assessment: the same by the row and by the selection of the home page."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.certification.practical.models import PracticalBooking
from portal.certification.practical.queries import bookings
from portal.certification.practical.service import deciding
from portal.certification.rules.practical import Mark
from portal.core.db import db
from portal.people.models import Person
from portal.people.queries import actors
from portal.people.service import sessions
from portal.people.service.sessions import Device
from tests.certification.practical.room import HOUR, MORNING, Room
from tests.support.portal_app import NOON

AFTER = MORNING + HOUR
DEVICE = Device("", "10.0.0.1", shared=True)


def turns(room: Room, found: PracticalBooking, now: datetime = AFTER) -> str:
    """Initials of those who are awaited: by both ways, which must agree."""
    people = {"A": room.first, "B": room.second, "C": room.third}
    row = bookings.by_id(found.id)
    by_row = "".join(name for name, one in people.items() if row.waits_for(one.id, now))
    by_query = "".join(name for name, one in people.items() if found.id in due(room, one, now))
    assert by_row == by_query
    return by_row


def due(room: Room, who: Person, now: datetime) -> list[int]:
    token = sessions.begin(room.accounts[who.id], now=NOON, device=DEVICE, second_factor=True)
    signed_in = actors.signed_in(sessions.token_hash(token), now=NOON, on=NOON.date())
    assert signed_in is not None
    query = bookings.due(signed_in.actor, now)
    found = list(db.session.scalars(query))
    assert db.session.scalar(select(func.count()).select_from(query.subquery())) == len(found)
    return found


def test_it_is_the_turn_of_whoever_has_not_written_and_then_of_both_until_they_agree(
    room: Room,
) -> None:
    found = room.booked()
    assert turns(room, found, MORNING - timedelta(minutes=1)) == ""
    assert turns(room, found, MORNING) == "AB"
    room.hand_in(found, room.first)
    assert turns(room, found) == "B"
    room.hand_in(found, room.second, {"i1": Mark.NOT_OBSERVED})
    assert turns(room, found) == "AB"
    seen = {"i1": Mark.OBSERVED}
    deciding.propose(found.id, room.first.id, seen, "Ada pada rekaman bersama.", now=AFTER)
    assert turns(room, found) == "B"
    no = {"accept": False, "reason": "Rekaman tidak memperlihatkannya.", "now": AFTER}
    deciding.answer(found.id, room.second.id, **no)
    assert turns(room, found) == "AB"
    deciding.appoint_third(found.id, room.third.id, now=AFTER, actor_id=room.hr.id)
    assert turns(room, found) == "C"
    room.hand_in(found, room.third, {"i1": Mark.OBSERVED})
    assert turns(room, found) == ""
