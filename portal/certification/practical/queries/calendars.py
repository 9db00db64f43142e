"""Who assesses for an agency, what time they offer, and what already fills it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, union

from portal.certification.practical.models import (
    AssessorTime,
    PracticalBooking,
    PracticalSlot,
    PracticalSlotAssessor,
)
from portal.certification.rules.practical_slots import Span
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import ROLE_PERMISSIONS, Permission
from portal.people.models import Person, RoleGrant
from portal.people.queries import grants, scopes

AHEAD = timedelta(days=56)
"""How far a calendar page looks."""
_ROLES = tuple(
    role.value for role, held in ROLE_PERMISSIONS.items() if Permission.PRACTICAL_ASSESS in held
)


def assessors(organisation_id: int, now: datetime) -> list[Person]:
    """Everybody who may assess for the agency now, by name."""
    holders = (
        select(RoleGrant.person_id)
        .outerjoin(grants.source, grants.source.id == RoleGrant.delegated_from_id)
        .where(
            RoleGrant.role.in_(_ROLES),
            RoleGrant.organisation_id == organisation_id,
            grants.in_force(now),
        )
    )
    query = select(Person).where(Person.id.in_(holders), scopes.there(Permission.PRACTICAL_ASSESS))
    return list(db.session.scalars(query.order_by(Person.sort_key, Person.id)))


def own(actor: Actor) -> Select[AssessorTime]:
    """Time the actor offers."""
    return select(AssessorTime).where(AssessorTime.person_id == actor.person_id)


def one(scope: Select[AssessorTime], public_id: str) -> AssessorTime:
    """Raises NotFound."""
    query = scope.where(AssessorTime.public_id == public_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def coming(scope: Select[AssessorTime], now: datetime) -> list[AssessorTime]:
    """What is offered from now on, in order."""
    query = scope.where(AssessorTime.withdrawn_at.is_(None), AssessorTime.ends_at > now)
    return list(db.session.scalars(query.order_by(AssessorTime.starts_at).limit(200)))


def offered(
    organisation_id: int, person_ids: Collection[int], from_at: datetime, until_at: datetime
) -> dict[int, list[AssessorTime]]:
    """Person → time offered to the agency that meets a stretch."""
    found: dict[int, list[AssessorTime]] = defaultdict(list)
    rows = db.session.scalars(
        select(AssessorTime)
        .where(
            AssessorTime.organisation_id == organisation_id,
            AssessorTime.person_id.in_(person_ids),
            AssessorTime.withdrawn_at.is_(None),
            AssessorTime.starts_at < until_at,
            AssessorTime.ends_at > from_at,
        )
        .order_by(AssessorTime.starts_at)
    )
    for row in rows:
        found[row.person_id].append(row)
    return found


def engaged(
    person_ids: Collection[int],
    from_at: datetime,
    until_at: datetime,
    *,
    but_slot: int | None = None,
) -> dict[int, list[Span]]:
    """Person → slots they assess in or are assessed in that meet a stretch."""
    meets = (
        PracticalSlot.starts_at < until_at,
        PracticalSlot.ends_at > from_at,
        PracticalSlot.cancelled_at.is_(None),
        PracticalSlot.id != (but_slot or 0),
    )
    assessing = (
        select(PracticalSlotAssessor.person_id, PracticalSlot.starts_at, PracticalSlot.ends_at)
        .join(PracticalSlot, PracticalSlot.id == PracticalSlotAssessor.slot_id)
        .where(PracticalSlotAssessor.person_id.in_(person_ids), *meets)
    )
    assessed = (
        select(PracticalBooking.person_id, PracticalSlot.starts_at, PracticalSlot.ends_at)
        .join(PracticalSlot, PracticalSlot.id == PracticalBooking.slot_id)
        .where(
            PracticalBooking.person_id.in_(person_ids), PracticalBooking.ended_at.is_(None), *meets
        )
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for person_id, starts_at, ends_at in db.session.execute(union(assessing, assessed)):
        found[person_id].append(Span(starts_at, ends_at))
    return found


def has_duty(person_id: int, span: Span) -> bool:
    """Whether the assessor has a slot that needs this time."""
    query = (
        select(PracticalSlot.id)
        .join(PracticalSlotAssessor, PracticalSlotAssessor.slot_id == PracticalSlot.id)
        .where(
            PracticalSlotAssessor.person_id == person_id,
            PracticalSlot.cancelled_at.is_(None),
            PracticalSlot.starts_at < span.ends_at,
            PracticalSlot.ends_at > span.starts_at,
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def agencies_of(actor: Actor) -> set[int]:
    """The agencies the actor may assess for."""
    return {one.organisation_id for one in actor.grants_with(Permission.PRACTICAL_ASSESS)}


def duties(person_id: int) -> Select[PracticalSlot]:
    """Slots somebody assesses in that were not cancelled."""
    return (
        select(PracticalSlot)
        .join(PracticalSlotAssessor, PracticalSlotAssessor.slot_id == PracticalSlot.id)
        .where(
            PracticalSlotAssessor.person_id == person_id,
            or_(PracticalSlot.cancelled_at.is_(None)),
        )
    )
