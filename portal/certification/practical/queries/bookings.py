"""Bookings with all that their pages show; whose they are decides which of them are found."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from portal.certification.practical.models import (
    PracticalAgreement,
    PracticalAssessment,
    PracticalBooking,
    PracticalResult,
    PracticalSheet,
    PracticalSlot,
    PracticalSlotAssessor,
)
from portal.certification.practical.queries import assessments
from portal.certification.rules import practical_states
from portal.certification.rules.practical import Point
from portal.certification.rules.practical_states import Facts, State
from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.queries.records import own_records

PAGE = 25
LOOK_BACK = timedelta(days=60)
HEAD = 2  # seats that assess from the beginning


@dataclass(frozen=True, slots=True)
class Row:
    """A booking with its slot, sheets of the current round, results and open agreement."""

    found: PracticalBooking
    sheets: Mapping[int, PracticalSheet]  # by assessor
    results: tuple[PracticalResult, ...]  # the first one first
    agreements: tuple[PracticalAgreement, ...]  # of the current round

    @property
    def slot(self) -> PracticalSlot:
        return self.found.slot

    @property
    def assessment(self) -> PracticalAssessment:
        return self.found.assessment

    @property
    def person(self) -> Person:
        return self.found.person

    @property
    def points(self) -> tuple[Point, ...]:
        return assessments.points(self.found.checklist)

    @property
    def result(self) -> PracticalResult | None:
        """The one that counts."""
        return self.results[-1] if self.results else None

    @property
    def assessors(self) -> Sequence[PracticalSlotAssessor]:
        return self.found.slot.assessors

    @property
    def first_two(self) -> list[int]:
        """Who assesses from the beginning: one or two."""
        return [one.person_id for one in self.assessors if one.seat <= HEAD]

    @property
    def third(self) -> PracticalSlotAssessor | None:
        return next((one for one in self.assessors if one.seat > HEAD), None)

    @property
    def handed_in(self) -> set[int]:
        """Assessors whose sheet of this round is in."""
        return {id_ for id_, one in self.sheets.items() if one.handed_in_at is not None}

    @property
    def all_in(self) -> bool:
        """Whether everybody who assesses from the beginning has handed in."""
        return set(self.first_two) <= self.handed_in

    @property
    def open_agreement(self) -> PracticalAgreement | None:
        return next((one for one in self.agreements if one.answered_at is None), None)

    def waits_for(self, assessor_id: int, now: datetime) -> bool:
        """Whether it is this assessor's turn: to hand in, or to settle what differs. See `due`."""
        if not self.awaits_sheets or now < self.slot.starts_at or self.person.id == assessor_id:
            return False
        if assessor_id not in self.handed_in:
            return any(one.person_id == assessor_id for one in self.assessors)
        proposed = self.open_agreement
        waits_for_another = proposed is not None and proposed.proposed_by_id == assessor_id
        return self.all_in and self.third is None and not waits_for_another

    def state(self, now: datetime) -> State:
        last = self.result
        handed_in = len(self.handed_in & set(self.first_two))
        facts = Facts(
            self.slot.starts_at, self.slot.ends_at, self.found.ending, self.found.round,
            len(self.first_two), handed_in, last.passed if last else None,
            last.number if last else 0,
        )  # fmt: skip
        return practical_states.state(facts, now)

    @property
    def awaits_sheets(self) -> bool:
        """Whether the current round has no result yet."""
        return not self.found.ending and len(self.results) < self.found.round


def own(actor: Actor) -> Select[PracticalBooking]:
    """One's own bookings."""
    return select(PracticalBooking).where(
        PracticalBooking.person_id.in_(own_records(actor.person_id))
    )


def managed(actor: Actor) -> Select[PracticalBooking]:
    """Bookings of agencies the actor organises for as a whole."""
    held = actor.grants_with(Permission.PRACTICAL_MANAGE)
    agencies = {one.organisation_id for one in held if one.unit_id is None}
    return select(PracticalBooking).where(PracticalBooking.organisation_id.in_(agencies))


def assigned(actor: Actor) -> Select[PracticalBooking]:
    """Bookings in slots the actor assesses in."""
    duties = select(PracticalSlotAssessor.slot_id).where(
        PracticalSlotAssessor.person_id == actor.person_id
    )
    return select(PracticalBooking).where(PracticalBooking.slot_id.in_(duties))


def one(scope: Select[PracticalBooking], public_id: str) -> Row:
    """One booking of the scope. Raises NotFound."""
    found = rows(scope.where(PracticalBooking.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def rows(query: Select[PracticalBooking]) -> list[Row]:
    """Five statements, however many."""
    loaded = query.options(
        joinedload(PracticalBooking.slot)
        .selectinload(PracticalSlot.assessors)
        .joinedload(PracticalSlotAssessor.person),
        joinedload(PracticalBooking.slot).joinedload(PracticalSlot.assessment),
        joinedload(PracticalBooking.assessment),
        joinedload(PracticalBooking.checklist),
        joinedload(PracticalBooking.person),
    )
    found = list(db.session.scalars(loaded.execution_options(populate_existing=True)))
    ids = [one.id for one in found]
    sheets: dict[tuple[int, int], dict[int, PracticalSheet]] = defaultdict(dict)
    results: dict[int, list[PracticalResult]] = defaultdict(list)
    agreements: dict[int, list[PracticalAgreement]] = defaultdict(list)
    for sheet in _of(PracticalSheet, ids, selectinload(PracticalSheet.person)):
        sheets[sheet.booking_id, sheet.round][sheet.person_id] = sheet
    for result in _of(PracticalResult, ids):
        results[result.booking_id].append(result)
    for agreement in _of(PracticalAgreement, ids):
        agreements[agreement.booking_id].append(agreement)
    return [
        Row(
            one,
            sheets.get((one.id, one.round), {}),
            tuple(results[one.id]),
            tuple(each for each in agreements[one.id] if each.round == one.round),
        )
        for one in found
    ]


def _of(model: Any, ids: Collection[int], *options: Any) -> list[Any]:
    query = select(model).where(model.booking_id.in_(ids)).order_by(model.id)
    fresh = query.options(*options).execution_options(populate_existing=True)
    return list(db.session.scalars(fresh)) if ids else []


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    after: str


def latest(scope: Select[PracticalBooking], after: str = "") -> Page:
    """The last made first, by keyset."""
    if after:
        edge = select(PracticalBooking.id).where(PracticalBooking.public_id == after)
        scope = scope.where(PracticalBooking.id < edge.correlate(None).scalar_subquery())
    found = rows(scope.order_by(PracticalBooking.id.desc()).limit(PAGE + 1))
    shown = found[:PAGE]
    return Page(shown, shown[-1].found.public_id if len(found) > PAGE else "")


def in_slots(slot_ids: Collection[int]) -> dict[int, Row]:
    """Slot → its live booking."""
    query = select(PracticalBooking).where(
        PracticalBooking.slot_id.in_(slot_ids), PracticalBooking.ended_at.is_(None)
    )
    return {row.found.slot_id: row for row in rows(query)} if slot_ids else {}


def to_assess(actor: Actor, now: datetime) -> list[Row]:
    """What waits for the actor's sheet or answer, or is to come, in order of time."""
    query = (
        assigned(actor)
        .join(PracticalSlot, PracticalSlot.id == PracticalBooking.slot_id)
        .where(PracticalBooking.ended_at.is_(None))
        .where(~_is_settled())
        .order_by(PracticalSlot.starts_at)
        .limit(100)
    )
    return [row for row in rows(query) if row.person.id != actor.person_id]


def due(actor: Actor, now: datetime) -> Select[int, str]:
    """The ids and public ids of bookings whose turn is the actor's: `Row.waits_for` as a
    selection.
    """
    return (
        select(PracticalBooking.id, PracticalBooking.public_id)
        .join(PracticalSlot, PracticalSlot.id == PracticalBooking.slot_id)
        .join(PracticalSlotAssessor, PracticalSlotAssessor.slot_id == PracticalBooking.slot_id)
        .where(
            PracticalSlotAssessor.person_id == actor.person_id,
            PracticalBooking.ended_at.is_(None),
            PracticalBooking.person_id != actor.person_id,
            PracticalSlot.starts_at <= now,
            ~_is_settled(),
            or_(
                ~_handed_in(PracticalSlotAssessor.person_id),
                and_(~_sheet_missing(), ~_third_called(), ~_proposed_by(actor.person_id)),
            ),
        )
    )


def _handed_in(person_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """A sheet of this person is in, in the booking's round."""
    return exists().where(
        PracticalSheet.booking_id == PracticalBooking.id,
        PracticalSheet.round == PracticalBooking.round,
        PracticalSheet.person_id == person_id,
        PracticalSheet.handed_in_at.is_not(None),
    )


_beside = shared_alias(PracticalSlotAssessor)


def _sheet_missing() -> ColumnElement[bool]:
    """Of those who assess from the beginning, somebody has not handed in."""
    return exists().where(
        _beside.slot_id == PracticalBooking.slot_id,
        _beside.seat <= HEAD,
        ~_handed_in(_beside.person_id),
    )


def _third_called() -> ColumnElement[bool]:
    return exists().where(_beside.slot_id == PracticalBooking.slot_id, _beside.seat > HEAD)


def _proposed_by(person_id: int) -> ColumnElement[bool]:
    return exists().where(
        PracticalAgreement.booking_id == PracticalBooking.id,
        PracticalAgreement.round == PracticalBooking.round,
        PracticalAgreement.answered_at.is_(None),
        PracticalAgreement.proposed_by_id == person_id,
    )


def assessed(actor: Actor, after: str = "") -> Page:
    """What the actor assessed and has a result, the latest first."""
    return latest(assigned(actor).where(_is_settled()), after)


def _is_settled() -> Any:
    """The result of the current round is there."""
    return exists(
        select(PracticalResult.id)
        .where(
            PracticalResult.booking_id == PracticalBooking.id,
            PracticalResult.number == PracticalBooking.round,
        )
        .correlate(PracticalBooking)
    )


def _assessments_of(organisation_id: int) -> Select[int]:
    """By assessment and time there is an index; by time alone there is none."""
    own = PracticalAssessment.organisation_id == organisation_id
    return select(PracticalAssessment.id).where(own)


def unfinished(organisation_id: int, now: datetime) -> list[Row]:
    """Assessments of an agency that ended in the last weeks without a result, the oldest first."""
    query = (
        select(PracticalBooking)
        .join(PracticalSlot, PracticalSlot.id == PracticalBooking.slot_id)
        .where(
            PracticalSlot.assessment_id.in_(_assessments_of(organisation_id)),
            PracticalSlot.starts_at > now - LOOK_BACK,
            PracticalSlot.ends_at <= now,
            PracticalBooking.ended_at.is_(None),
            ~_is_settled(),
        )
        .order_by(PracticalSlot.ends_at)
        .limit(200)
    )
    return rows(query)


def starting(organisation_id: int, from_at: datetime, until_at: datetime) -> list[Row]:
    """Live bookings whose slot begins in a stretch."""
    query = (
        select(PracticalBooking)
        .join(PracticalSlot, PracticalSlot.id == PracticalBooking.slot_id)
        .where(
            PracticalSlot.assessment_id.in_(_assessments_of(organisation_id)),
            PracticalBooking.ended_at.is_(None),
            PracticalSlot.starts_at >= from_at,
            PracticalSlot.starts_at < until_at,
        )
    )
    return rows(query)


def of_assessments(person_id: int, assessment_ids: Collection[int]) -> list[Row]:
    """One person's bookings for some assessments, oldest first."""
    query = select(PracticalBooking).where(
        PracticalBooking.assessment_id.in_(assessment_ids),
        PracticalBooking.person_id.in_(own_records(person_id)),
    )
    return rows(query.order_by(PracticalBooking.id))


def by_id(booking_id: int) -> Row:
    """One booking. Raises NotFound."""
    found = rows(select(PracticalBooking).where(PracticalBooking.id == booking_id))
    if not found:
        raise NotFound
    return found[0]


def locked(booking_id: int) -> Row:
    """The booking as it is, held until the transaction ends. Raises NotFound."""
    held = select(PracticalBooking).where(PracticalBooking.id == booking_id)
    db.session.scalar(held.with_for_update())
    found = rows(held)
    if not found:
        raise NotFound
    return found[0]
