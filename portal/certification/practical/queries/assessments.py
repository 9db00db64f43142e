"""Assessments: those an organiser keeps, those an agency offers, their checklists and slots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.certification.practical.models import (
    PracticalAssessment,
    PracticalBooking,
    PracticalChecklist,
    PracticalSlot,
    PracticalSlotAssessor,
)
from portal.certification.rules.practical import Point
from portal.certification.rules.practical_slots import Terms
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.queries import grant_people, scopes

PAGE = 25
MOST_SLOTS = 60
"""Slots a page shows; whoever misses one goes on by the day."""


def managed(actor: Actor) -> Select[PracticalAssessment]:
    """Assessments of agencies the actor organises for as a whole."""
    held = actor.grants_with(Permission.PRACTICAL_MANAGE)
    agencies = {one.organisation_id for one in held if one.unit_id is None}
    return select(PracticalAssessment).where(PracticalAssessment.organisation_id.in_(agencies))


def agency_of(actor: Actor) -> int:
    """The agency a new assessment of the actor belongs to. Raises NotFound."""
    held = actor.grants_with(Permission.PRACTICAL_MANAGE)
    agencies = [one.organisation_id for one in held if one.unit_id is None]
    if not agencies:
        raise NotFound
    return actor.organisation_id if actor.organisation_id in agencies else agencies[0]


def offered(actor: Actor) -> Select[PracticalAssessment]:
    """What the actor's own agency offers: to be booked once it has a checklist."""
    ready = exists(
        select(PracticalChecklist.id).where(
            PracticalChecklist.assessment_id == PracticalAssessment.id
        )
    )
    own = PracticalAssessment.organisation_id == actor.organisation_id
    return select(PracticalAssessment).where(own, ready)


def one(scope: Select[PracticalAssessment], public_id: str) -> PracticalAssessment:
    """One assessment of the scope, as it is now. Raises NotFound."""
    query = scope.where(PracticalAssessment.public_id == public_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def by_id(assessment_id: int) -> PracticalAssessment:
    """One assessment, as it is now. Raises NotFound."""
    query = select(PracticalAssessment).where(PracticalAssessment.id == assessment_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """An assessment in the organiser's list. `waiting`: over, and without a result."""

    found: PracticalAssessment
    free: int
    booked: int
    waiting: int


@dataclass(frozen=True, slots=True)
class ListPage:
    rows: Sequence[Listed]
    after: str


def page(scope: Select[PracticalAssessment], now: datetime, after: str = "") -> ListPage:
    """The latest first, with what is coming; one statement."""
    if after:
        edge = select(PracticalAssessment.id).where(PracticalAssessment.public_id == after)
        scope = scope.where(PracticalAssessment.id < edge.correlate(None).scalar_subquery())
    coming, over = PracticalSlot.starts_at > now, PracticalSlot.ends_at <= now
    taken = _is_taken()
    undecided = PracticalBooking.decided_at.is_(None)
    query = scope.add_columns(
        _slots().where(coming, ~taken).scalar_subquery(),
        _slots().where(coming, taken).scalar_subquery(),
        _slots()
        .join(PracticalBooking, PracticalBooking.slot_id == PracticalSlot.id)
        .where(over, PracticalBooking.ended_at.is_(None), undecided)
        .scalar_subquery(),
    ).order_by(PracticalAssessment.id.desc())
    found = [Listed(*row) for row in db.session.execute(query.limit(PAGE + 1))]
    rows = found[:PAGE]
    return ListPage(rows, rows[-1].found.public_id if len(found) > PAGE else "")


def _slots() -> Select[int]:
    return (
        select(func.count())
        .select_from(PracticalSlot)
        .where(
            PracticalSlot.assessment_id == PracticalAssessment.id,
            PracticalSlot.cancelled_at.is_(None),
        )
        .correlate(PracticalAssessment)
    )


def _is_taken() -> Any:
    return exists(
        select(PracticalBooking.id)
        .where(PracticalBooking.slot_id == PracticalSlot.id, PracticalBooking.ended_at.is_(None))
        .correlate(PracticalSlot)
    )


def open_ones(scope: Select[PracticalAssessment], now: datetime) -> list[PracticalAssessment]:
    """Those that can be booked now or later, by title."""
    closes = PracticalAssessment.closes_at
    query = scope.where(or_(closes.is_(None), closes > now))
    return list(db.session.scalars(query.order_by(PracticalAssessment.title).limit(100)))


def terms(found: PracticalAssessment) -> Terms:
    return Terms(
        found.opens_at, found.closes_at, found.min_level, found.max_attempts, found.wait_days,
        found.notice_hours,
    )  # fmt: skip


def checklists(assessment_id: int) -> list[PracticalChecklist]:
    """Every version, the newest first."""
    query = select(PracticalChecklist).where(PracticalChecklist.assessment_id == assessment_id)
    return list(db.session.scalars(query.order_by(PracticalChecklist.number.desc())))


def newest(assessment_id: int) -> PracticalChecklist | None:
    """The version new bookings are made with."""
    found = checklists(assessment_id)
    return found[0] if found else None


def points(checklist: PracticalChecklist) -> tuple[Point, ...]:
    """The points as the rules know them."""
    return tuple(
        Point(one["key"], one["text"], one["own"], one["critical"], one["example"])
        for one in checklist.points
    )


def document(some: Sequence[Point]) -> list[dict[str, Any]]:
    """Points as stored; `points` gives them back."""
    return [
        {
            "key": one.key, "text": one.text, "own": one.is_own, "critical": one.is_critical,
            "example": one.needs_example,
        }
        for one in some
    ]  # fmt: skip


def with_assessors(query: Select[PracticalSlot]) -> list[PracticalSlot]:
    """Slots with the persons who assess in them; two statements."""
    loaded = query.options(
        selectinload(PracticalSlot.assessors).joinedload(PracticalSlotAssessor.person)
    )
    return list(db.session.scalars(loaded.execution_options(populate_existing=True)))


def slots(assessment_id: int, from_at: datetime, most: int = MOST_SLOTS) -> list[PracticalSlot]:
    """Slots of an assessment that end after an instant, in order."""
    return with_assessors(
        select(PracticalSlot)
        .where(PracticalSlot.assessment_id == assessment_id, PracticalSlot.ends_at > from_at)
        .order_by(PracticalSlot.starts_at, PracticalSlot.id)
        .limit(most)
    )


def free_slots(assessment_id: int, from_at: datetime) -> list[PracticalSlot]:
    """Slots nobody has booked that begin after an instant, in order."""
    return with_assessors(
        select(PracticalSlot)
        .where(
            PracticalSlot.assessment_id == assessment_id,
            PracticalSlot.starts_at > from_at,
            PracticalSlot.cancelled_at.is_(None),
            ~_is_taken(),
        )
        .order_by(PracticalSlot.starts_at, PracticalSlot.id)
        .limit(MOST_SLOTS)
    )


def slots_of(assessment_id: int) -> Select[PracticalSlot]:
    """Every slot of an assessment."""
    return select(PracticalSlot).where(PracticalSlot.assessment_id == assessment_id)


def managed_slots(actor: Actor) -> Select[PracticalSlot]:
    """Slots of assessments the actor organises."""
    ids = managed(actor).with_only_columns(PracticalAssessment.id)
    return select(PracticalSlot).where(PracticalSlot.assessment_id.in_(ids))


def one_slot(scope: Select[PracticalSlot], public_id: str) -> PracticalSlot:
    """One slot of the scope with assessment and assessors. Raises NotFound."""
    query = scope.where(PracticalSlot.public_id == public_id)
    found = with_assessors(query.options(joinedload(PracticalSlot.assessment)))
    if not found:
        raise NotFound
    return found[0]


def locked_slot(slot_id: int) -> PracticalSlot:
    """The slot as it is, held until the transaction ends. Raises NotFound."""
    held = select(PracticalSlot).where(PracticalSlot.id == slot_id)
    db.session.scalar(held.with_for_update().execution_options(populate_existing=True))
    found = with_assessors(held.options(joinedload(PracticalSlot.assessment)))
    if not found:
        raise NotFound
    return found[0]


def numbered(actor: Actor, number: str, on: date) -> Person | None:
    """Who bears this number, among those the organiser may assign."""
    query = scopes.persons(actor, Permission.PRACTICAL_MANAGE, on)
    return db.session.scalars(query.where(grant_people.numbered(number)).limit(2)).first()


def keys(some: Sequence[Point]) -> Mapping[str, Point]:
    return {one.key: one for one in some}
