"""Presence by code, by ticket and by an attendance list, as a file or ticked on a page: once for
each person and session.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy.dialects import postgresql, sqlite

from portal.core.db import db, dialect_name, transaction
from portal.core.errors import Refused
from portal.core.tabular import TableLimits, open_table
from portal.workshops import codes
from portal.workshops.models import ActivitySession, SessionPresence
from portal.workshops.queries import activities, places, presence, rosters
from portal.workshops.queries.rosters import Seat
from portal.workshops.rules import arriving as rules
from portal.workshops.rules import presence as presence_rules
from portal.workshops.rules.arriving import Line
from portal.workshops.rules.places import PlaceState
from portal.workshops.rules.presence import PresenceRefusal, Way
from portal.workshops.service import noting
from portal.workshops.service.activities import locked
from portal.workshops.service.wishes import By

LIMITS = TableLimits(file_bytes=2 * 1024 * 1024, rows=20_000, columns=20, cells=200_000)
"""As many rows as an activity may have places."""
TICKET, THERE = "Tiket", "Hadir"
"""Headings of the list that is filled in without a network."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list that was handed in: where it stands, whose it is, what became of it."""

    line: int
    name: str
    outcome: Line


def by_code(
    activity_id: int, session: ActivitySession, person_id: int, given: str, *, now: datetime
) -> None:
    """Be in a session by the code on its screen; again changes nothing.

    Raises Refused(PresenceRefusal).
    """
    with transaction():
        row = places.of_person(activity_id, person_id)
        if row is None or places.state(row) is not PlaceState.SEATED:
            raise Refused(PresenceRefusal.NOT_SEATED)
        _refuse(rules.may_arrive(session.starts_at, session.ends_at, now))
        if not codes.fits(session.public_id, rules.typed_code(given), now):
            raise Refused(PresenceRefusal.CODE, field="code")
        _enter(session.id, row.id, Way.CODE, now=now, by_id=person_id)


def by_ticket(activity_id: int, session_public_id: str, given: str, by: By) -> tuple[Seat, bool]:
    """Let somebody in by their ticket: whose it is, and whether they were not yet noted.

    Raises NotFound, Refused(PresenceRefusal).
    """
    with transaction():
        session = activities.session(activity_id, session_public_id)
        _refuse(rules.may_arrive(session.starts_at, session.ends_at, by.now))
        id_ = codes.holder(rosters.ids(activity_id), rules.typed_ticket(given))
        if id_ is None:
            raise Refused(PresenceRefusal.TICKET, field="ticket")
        found = rosters.seat(activity_id, session.id, id_)
        new = _enter(session.id, id_, Way.TICKET, now=by.now, by_id=by.person_id)
    return found, new


def by_list(
    activity_id: int, session_public_id: str, content: BinaryIO, by: By
) -> Sequence[Listed]:
    """Note everybody marked on a list that was kept without a network; nobody is taken out.

    What became of each line, in order. Raises NotFound, Refused(TableRefusal, PresenceRefusal).
    """
    lines = _read(content)
    with transaction():
        one = locked(activity_id)
        session = activities.session(activity_id, session_public_id)
        booked = presence.is_booked(activity_id)
        _refuse(presence_rules.may_note(session.starts_at, by.now, booked=booked))
        known = rosters.every_seat(one.id, session.id)
        seats = {codes.ticket(seat.public_id): seat for seat in known}
        found = [_line(row, seats, session.id, by) for row in lines]
        noting.note("activity.presence_noted", one, by)
    return found


def by_ticks(
    activity_id: int, session_public_id: str, tickets: Collection[str], by: By
) -> tuple[int, int]:
    """Note everybody ticked on a page afterwards, by the rules of the list: nobody is taken out.

    How many are new, and how many are noted in all. A ticket of another activity is nobody's.
    Raises NotFound, Refused(PresenceRefusal).
    """
    with transaction():
        one = locked(activity_id)
        session = activities.session(activity_id, session_public_id)
        booked = presence.is_booked(activity_id)
        _refuse(presence_rules.may_note(session.starts_at, by.now, booked=booked))
        before = presence.present(one.id)[session.id]
        seats = {codes.ticket(public_id): id_ for public_id, id_ in rosters.ids(one.id).items()}
        asked = {rules.typed_ticket(ticket) for ticket in tickets}
        found = sorted(seats[ticket] for ticket in asked & seats.keys())
        enter(session.id, found, Way.LIST, by, reason="")
        after = presence.present(one.id)[session.id]
        if after > before:
            noting.note("activity.presence_noted", one, by)
    return after - before, after


def _line(row: tuple[int, str, str], seats: dict[str, Seat], session_id: int, by: By) -> Listed:
    number, ticket, there = row
    seat, said = seats.get(rules.typed_ticket(ticket)), rules.mark(there)
    if seat is None:
        return Listed(number, ticket[:40], Line.UNKNOWN)
    if said is None:
        return Listed(number, seat.name, Line.UNCLEAR)
    if not said:
        return Listed(number, seat.name, Line.ABSENT)
    new = _enter(session_id, seat.registration_id, Way.LIST, now=by.now, by_id=by.person_id)
    return Listed(number, seat.name, Line.NOTED if new else Line.ALREADY)


def _read(content: BinaryIO) -> list[tuple[int, str, str]]:
    with open_table(content, limits=LIMITS) as table:
        names = {column.casefold(): column for column in table.columns}
        ticket, there = (names.get(heading.casefold()) for heading in (TICKET, THERE))
        if ticket is None or there is None:
            raise Refused(PresenceRefusal.COLUMNS, field="file")
        lines = [(row.line, row.cells[ticket], row.cells[there]) for row in table.rows]
    if not lines:
        raise Refused(PresenceRefusal.EMPTY, field="file")
    return lines


def enter(
    session_id: int, registration_ids: Collection[int], way: Way, by: By, *, reason: str
) -> None:
    """Note these places as present, in the caller's transaction; who is noted already stays so."""
    rows = [
        _row(session_id, id_, way, reason=reason, now=by.now, by_id=by.person_id)
        for id_ in registration_ids
    ]
    if rows:
        db.session.execute(_insert(), rows)


def _enter(session_id: int, registration_id: int, way: Way, *, now: datetime, by_id: int) -> bool:
    """Whether it was not known yet: two at once make one row."""
    row = _row(session_id, registration_id, way, reason="", now=now, by_id=by_id)
    written = _insert().values(row).returning(SessionPresence.registration_id)
    return db.session.execute(written).first() is not None


def _insert() -> postgresql.Insert | sqlite.Insert:
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    keys = ["session_id", "registration_id"]
    return insert(SessionPresence).on_conflict_do_nothing(index_elements=keys)


def _row(
    session_id: int, registration_id: int, way: Way, *, reason: str, now: datetime, by_id: int
) -> dict[str, object]:
    return {
        "session_id": session_id,
        "registration_id": registration_id,
        "way": way.value,
        "reason": reason,
        "at": now,
        "by_id": by_id,
    }


def _refuse(refusal: PresenceRefusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal)


def sheet(seats: Iterable[Seat]) -> list[tuple[str, str, str, str]]:
    """The rows of the list to take along: ticket, name, unit, mark."""
    return [
        (codes.ticket(seat.public_id), seat.name, seat.unit, "x" if seat.present else "")
        for seat in seats
    ]
