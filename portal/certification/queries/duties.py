"""Which sittings somebody runs, and in which rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select

from portal.certification.models import (
    Registration,
    Sitting,
    SittingOfficer,
    SittingRoom,
    SittingShift,
)
from portal.certification.queries import exams, sittings
from portal.certification.queries.sittings import Whole, held
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission

SHOWN_AFTER_END = timedelta(days=2)
SHOWN_BEFORE_START = timedelta(days=30)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Watch:
    """A shift with the rooms its officer looks after; None: all of them."""

    whole: Whole
    shift: SittingShift
    room_ids: frozenset[int] | None

    @property
    def rooms(self) -> Sequence[SittingRoom]:
        ids = self.room_ids
        return [one for one in self.whole.rooms if ids is None or one.id in ids]


def in_scope(actor: Actor) -> Select[Sitting]:
    """Published sittings the actor is an officer of, or organises, and does not sit (AZ-8)."""
    agencies = {one.organisation_id for one in actor.grants_with(Permission.SITTING_INVIGILATE)}
    mine = select(SittingOfficer.sitting_id).where(_is_mine(actor))
    own = select(Registration.sitting_id).where(Registration.person_id == actor.person_id, held())
    return select(Sitting).where(
        or_(
            and_(Sitting.organisation_id.in_(agencies), Sitting.id.in_(mine)),
            Sitting.organisation_id.in_(exams.agencies(actor)),
        ),
        Sitting.published_at.is_not(None),
        Sitting.id.not_in(own),
    )


def _is_mine(actor: Actor) -> ColumnElement[bool]:
    return and_(SittingOfficer.person_id == actor.person_id, SittingOfficer.removed_at.is_(None))


def soon(actor: Actor, now: datetime) -> Select[int]:
    """Shifts the actor is an officer of that run, or begin within a day."""
    agencies = {one.organisation_id for one in actor.grants_with(Permission.SITTING_INVIGILATE)}
    mine = select(SittingOfficer.sitting_id).where(_is_mine(actor))
    return (
        select(SittingShift.id)
        .join(Sitting, Sitting.id == SittingShift.sitting_id)
        .where(
            SittingShift.ends_at > now,
            SittingShift.starts_at < now + timedelta(days=1),
            Sitting.id.in_(mine),
            Sitting.organisation_id.in_(agencies),
            Sitting.published_at.is_not(None),
            Sitting.cancelled_at.is_(None),
        )
    )


def coming(actor: Actor, now: datetime) -> list[Watch]:
    """Shifts from two days ago to a month ahead, by time; four statements."""
    near = select(SittingShift.sitting_id).where(
        SittingShift.ends_at > now - SHOWN_AFTER_END,
        SittingShift.starts_at < now + SHOWN_BEFORE_START,
    )
    query = in_scope(actor).where(Sitting.id.in_(near)).order_by(Sitting.id.desc()).limit(SHOWN)
    found = sittings.wholes(query)
    rooms = _rooms(actor, found)
    watches = [
        Watch(one, shift, rooms[one.sitting.id])
        for one in found
        for shift in one.shifts
        if shift.ends_at > now - SHOWN_AFTER_END
    ]
    return sorted(watches, key=lambda one: (one.shift.starts_at, one.shift.id))


def one(actor: Actor, sitting_id: str, shift_id: str) -> Watch:
    """One shift the actor runs. Raises NotFound."""
    found = sittings.wholes(in_scope(actor).where(Sitting.public_id == sitting_id))
    shifts = found[0].shifts if found else ()
    shift = next((one for one in shifts if one.public_id == shift_id), None)
    if shift is None:
        raise NotFound
    return Watch(found[0], shift, _rooms(actor, found)[found[0].sitting.id])


def _rooms(actor: Actor, found: Sequence[Whole]) -> dict[int, frozenset[int] | None]:
    """Sitting → rooms of its officer; None: all, as for one who organises it."""
    rows = db.session.execute(
        select(SittingOfficer.sitting_id, SittingOfficer.room_id).where(
            _is_mine(actor), SittingOfficer.sitting_id.in_([one.sitting.id for one in found])
        )
    ).all()
    kept = exams.agencies(actor)
    rooms: dict[int, frozenset[int] | None] = {}
    for one in found:
        mine = {room for sitting, room in rows if sitting == one.sitting.id}
        everywhere = None in mine or one.sitting.organisation_id in kept
        rooms[one.sitting.id] = (
            None if everywhere else frozenset(room for room in mine if room is not None)
        )
    return rooms
