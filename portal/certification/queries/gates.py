"""From where an exam may be begun: the seat of its room, or anywhere its networks allow."""

from enum import StrEnum

from sqlalchemy import select

from portal.assessment.closing import Visitor
from portal.certification.models import Registration, Sitting, SittingRoom
from portal.certification.rules import networks
from portal.certification.rules.pins import EntryRefusal
from portal.core.db import db


def refusal(owner_ref: str, visitor: Visitor) -> StrEnum | None:
    """Why the attempt of a registration may not be begun from there; None when it may.

    Whoever sits in a room goes through its invigilator (ticket and PIN); at one's own place the
    exam is begun signed in. Network ranges hold for both (EX-15).
    """
    row = db.session.execute(
        select(SittingRoom.remote, SittingRoom.networks, Sitting.networks)
        .select_from(Registration)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .outerjoin(SittingRoom, SittingRoom.id == Registration.room_id)
        .where(Registration.public_id == owner_ref)
    ).one_or_none()
    if row is None:
        return None
    is_remote, of_room, of_sitting = row
    if is_remote is False and not visitor.at_seat:
        return EntryRefusal.SEAT_ONLY
    if not networks.allows(of_room or of_sitting, visitor.address):
        return EntryRefusal.NETWORK
    return None
