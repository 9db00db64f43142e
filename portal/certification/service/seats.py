"""Taking a seat at a shared computer with ticket and PIN, and leaving it for the next one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.assessment.models import Attempt
from portal.assessment.rules.attempts import GRACE, Purpose
from portal.assessment.service import attempts
from portal.certification.models import Registration, Sitting, SittingRoom, SittingShift
from portal.certification.queries.sittings import held
from portal.certification.rules import networks, tickets
from portal.certification.rules.boarding import Act
from portal.certification.rules.pins import TRIES, EntryRefusal, typed_pin
from portal.certification.service import recording
from portal.certification.service.door import pin_message
from portal.certification.service.recording import Place
from portal.core import keys, rates
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.rates import Limit
from portal.people.service import links, sessions
from portal.people.service.sessions import Device

FROM_ONE_ADDRESS = Limit("seat-address", 300, timedelta(minutes=10))
"""A whole room may stand behind one address."""


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat has been taken: the token of its session and the attempt it opens."""

    token: str
    attempt: str


def enter(ticket: str, pin: str, device: Device, *, now: datetime) -> Seated:
    """Open a session limited to the attempt. The PIN works once.

    Whoever sat elsewhere with the same ticket can only read from then on. Raises
    Refused(EntryRefusal); a wrong PIN is counted although it is refused.
    """
    rates.spend(FROM_ONE_ADDRESS, rates.address_key(device.address), now=now)
    found = _enter(tickets.typed(ticket), typed_pin(pin), device, now)
    if isinstance(found, EntryRefusal):
        field = "ticket" if found in {EntryRefusal.OVER, EntryRefusal.NETWORK} else "pin"
        raise Refused(found, field=field)
    return found


def _enter(ticket: str, pin: str, device: Device, now: datetime) -> Seated | EntryRefusal:
    with transaction():
        one = db.session.scalar(
            select(Registration)
            .where(Registration.ticket == ticket, held())
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if one is None or not one.pin_mac:
            return EntryRefusal.UNKNOWN
        if one.pin_tries >= TRIES:
            return EntryRefusal.TOO_MANY
        if not keys.current().mac_fits(
            keys.Purpose.CAPABILITY, pin_message(one.public_id, pin), one.pin_mac
        ):
            one.pin_tries += 1
            return EntryRefusal.UNKNOWN
        attempt = _attempt(one)
        refusal = _refusal(one, attempt, device.address, now)
        if refusal is not None or attempt is None:
            return refusal or EntryRefusal.UNKNOWN
        return _seat(one, attempt, device, now)


def _attempt(one: Registration) -> Attempt | None:
    return db.session.scalar(
        select(Attempt)
        .where(
            Attempt.purpose == Purpose.EXAM.value,
            Attempt.owner_ref == one.public_id,
            Attempt.person_id == one.person_id,
        )
        .order_by(Attempt.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _refusal(
    one: Registration, attempt: Attempt | None, address: str, now: datetime
) -> EntryRefusal | None:
    if attempt is None:
        return EntryRefusal.UNKNOWN
    sitting = db.session.get_one(Sitting, one.sitting_id)
    room = db.session.get(SittingRoom, one.room_id) if one.room_id else None
    shift = db.session.get(SittingShift, one.shift_id) if one.shift_id else None
    ranges = (room.networks if room else ()) or sitting.networks
    if not networks.allows(ranges, address):
        return EntryRefusal.NETWORK
    if attempt.closed_at is not None:
        return EntryRefusal.OVER
    ends = attempt.deadline or (shift.ends_at if shift else None)
    if ends is not None and attempt.paused_at is None and now >= ends + GRACE:
        return EntryRefusal.TOO_LATE
    return None


def _seat(one: Registration, attempt: Attempt, device: Device, now: datetime) -> Seated:
    account = links.account_for(one.person_id, now=now)
    one.pin_mac, one.pin_tries = "", 0
    begun = attempt.started_at is not None
    sessions.end_limited([attempt.public_id], now=now)
    token, session_id = sessions.begin_limited(
        account.id, attempt.public_id, now=now, device=device
    )
    if begun:
        attempts.take_over(one.person_id, attempt.public_id, session_id=session_id, now=now)
    place = Place(one.organisation_id, one.sitting_id, one.shift_id, one.room_id, one.id)
    recording.note(place, Act.ENTER, one.person_id, now=now, facts={"begun": begun})
    return Seated(token, attempt.public_id)


def ready_room(
    room_ids: Collection[int], place: Place, *, by_id: int, now: datetime
) -> tuple[int, int]:
    """End the sessions at computers of these rooms whose attempt is over.

    Returns how many attempts were over and how many still run there; who has not begun is neither.
    """
    with transaction():
        rows = db.session.execute(
            select(
                Attempt.public_id,
                Attempt.started_at,
                Attempt.closed_at,
                Attempt.deadline,
                Attempt.paused_at,
            )
            .join(Registration, Registration.public_id == Attempt.owner_ref)
            .where(
                Attempt.purpose == Purpose.EXAM.value,
                Registration.sitting_id == place.sitting_id,
                Registration.room_id.in_(room_ids),
                held(),
            )
        ).all()
        over = [
            row.public_id
            for row in rows
            if row.closed_at is not None
            or (row.deadline is not None and not row.paused_at and now >= row.deadline + GRACE)
        ]
        begun = {row.public_id for row in rows if row.started_at is not None}
        running = len(begun.difference(over))
        sessions.end_limited(over, now=now)
        facts = {"over": len(over), "running": running}
        recording.note(place, Act.READY_ROOM, by_id, now=now, facts=facts)
    return len(over), running
