"""Registrations: of a sitting, for those who organise it; one's own, for who takes part."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from portal.assessment.models import Attempt
from portal.assessment.rules.attempts import Purpose
from portal.certification.models import (
    Accommodation,
    Registration,
    Sitting,
    SittingRoom,
    SittingShift,
)
from portal.certification.queries import sittings
from portal.certification.queries.sittings import Whole, held
from portal.certification.rules import accommodation as accommodation_rules
from portal.certification.rules import registration as rules
from portal.certification.rules.accommodation import Given, Needs
from portal.certification.rules.registration import State
from portal.core import zones
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import Account, Person
from portal.people.queries import directory
from portal.people.queries.directory import Found

PAGE = 50
OWN = 100
"""Registrations of one person that are shown."""


class Part(StrEnum):
    """Parts of a sitting's list."""

    SEATED = "seated"
    REQUESTED = "requested"
    WAITING = "waiting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Participant:
    """A registration as the organiser's lists show it."""

    registration: Registration
    person: Found
    shift: SittingShift | None
    room: SittingRoom | None
    state: State
    needs: Needs


@dataclass(frozen=True, slots=True)
class Participants:
    """A page of a sitting's list; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Participant]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """One's own registration with its sitting."""

    registration: Registration
    whole: Whole
    state: State

    @property
    def shift(self) -> SittingShift | None:
        return self.whole.shift(self.registration.shift_id)

    @property
    def room(self) -> SittingRoom | None:
        return self.whole.room(self.registration.room_id)


def state(registration: Registration, whole: Whole, now: datetime) -> State:
    """Where a registration of this sitting stands."""
    shift = whole.shift(registration.shift_id)
    ends_at = shift.ends_at if shift is not None else whole.ends_at
    return rules.state(
        rules.Facts(
            ends_at=ends_at or whole.sitting.registration_closes_at,
            approved_at=registration.approved_at,
            refused_at=registration.refused_at,
            withdrawn_at=registration.withdrawn_at,
            seated=registration.seat is not None,
            checked_in_at=registration.checked_in_at,
            cancelled_at=whole.sitting.cancelled_at,
        ),
        now,
    )


def page(
    whole: Whole,
    part: Part,
    *,
    on: date,
    now: datetime,
    shift_id: int | None = None,
    room_id: int | None = None,
    after: str = "",
) -> Participants:
    """A part of the sitting's list by name; three statements."""
    query = _listed(whole.sitting.id, on).where(_PARTS[part])
    if shift_id is not None:
        query = query.where(Registration.shift_id == shift_id)
    if room_id is not None:
        query = query.where(Registration.room_id == room_id)
    if after:
        key = select(Person.sort_key).join(Registration, Registration.person_id == Person.id)
        edge = key.where(Registration.public_id == after).correlate(None).scalar_subquery()
        last = select(Registration.id).where(Registration.public_id == after).correlate(None)
        query = query.where(
            or_(
                Person.sort_key > edge,
                and_(Person.sort_key == edge, Registration.id > last.scalar_subquery()),
            )
        )
    rows = db.session.execute(
        query.order_by(Person.sort_key, Registration.id).limit(PAGE + 1)
    ).all()
    shown = rows[:PAGE]
    more = shown[-1].Registration.public_id if len(rows) > PAGE else ""
    return Participants(participants(whole, shown, now), more)


_PARTS = {
    Part.SEATED: and_(held(), Registration.seat.is_not(None)),
    Part.REQUESTED: and_(held(), Registration.approved_at.is_(None)),
    Part.WAITING: and_(held(), Registration.approved_at.is_not(None), Registration.seat.is_(None)),
    Part.ENDED: or_(Registration.withdrawn_at.is_not(None), Registration.refused_at.is_not(None)),
}


def _listed(sitting_id: int, on: date) -> Select[Any]:
    return (
        directory.columns(on)
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.sitting_id == sitting_id)
        .add_columns(Registration)
        .execution_options(populate_existing=True)
    )


def participants(whole: Whole, rows: Sequence[Any], now: datetime) -> list[Participant]:
    """Rows of `_listed` with shift, room, state and needs; one statement."""
    on = zones.local_day(whole.starts_at or now, whole.sitting.zone)
    given = needs([row.id for row in rows], on)
    return [
        Participant(
            row.Registration,
            directory.found(row),
            whole.shift(row.Registration.shift_id),
            whole.room(row.Registration.room_id),
            state(row.Registration, whole, now),
            given.get(row.id, Needs()),
        )
        for row in rows
    ]


def seated(
    whole: Whole,
    *,
    on: date,
    now: datetime,
    shift_id: int | None = None,
    room_id: int | None = None,
) -> list[Participant]:
    """Everybody with a seat, by shift, room and seat: for prints and the console."""
    query = _listed(whole.sitting.id, on).where(_PARTS[Part.SEATED])
    if shift_id is not None:
        query = query.where(Registration.shift_id == shift_id)
    if room_id is not None:
        query = query.where(Registration.room_id == room_id)
    query = query.join(SittingShift, SittingShift.id == Registration.shift_id).order_by(
        SittingShift.starts_at, Registration.room_id, Registration.seat
    )
    return participants(whole, db.session.execute(query).all(), now)


def one(whole: Whole, public_id: str, *, on: date, now: datetime) -> Participant:
    """One registration of the sitting. Raises NotFound."""
    query = _listed(whole.sitting.id, on).where(Registration.public_id == public_id)
    found = participants(whole, db.session.execute(query).all(), now)
    if not found:
        raise NotFound
    return found[0]


def of_sitting(sitting_id: int, public_id: str) -> Registration:
    """One registration of a sitting. Raises NotFound."""
    query = select(Registration).where(
        Registration.sitting_id == sitting_id, Registration.public_id == public_id
    )
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def in_scope(actor: Actor) -> Select[Registration]:
    """Registrations for sittings the actor organises."""
    kept = sittings.in_scope(actor).with_only_columns(Sitting.id)
    return select(Registration).where(Registration.sitting_id.in_(kept))


def waiting(actor: Actor, now: datetime) -> Select[Registration]:
    """Requests that wait for the organiser's answer, of sittings that are not over."""
    open_ones = (
        sittings.in_scope(actor)
        .with_only_columns(Sitting.id)
        .where(
            Sitting.cancelled_at.is_(None),
            Sitting.needs_approval.is_(True),
            Sitting.id.in_(select(SittingShift.sitting_id).where(SittingShift.ends_at > now)),
        )
    )
    return select(Registration).where(
        Registration.sitting_id.in_(open_ones),
        _PARTS[Part.REQUESTED],
        Registration.person_id != actor.person_id,
    )


def own(person_id: int) -> Select[Registration]:
    """One's own registrations. Lists and single reads start here."""
    return select(Registration).where(Registration.person_id == person_id)


def own_ones(person_id: int, now: datetime) -> list[Own]:
    """One's own registrations, the latest sitting first; four statements."""
    query = own(person_id).order_by(Registration.id.desc()).limit(OWN)
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    if not found:
        return []
    ids = {one.sitting_id for one in found}
    by_id = {
        one.sitting.id: one
        for one in sittings.wholes(select(Sitting).where(Sitting.id.in_(sorted(ids))))
    }
    return [_own(one, by_id[one.sitting_id], now) for one in found]


def _own(registration: Registration, whole: Whole, now: datetime) -> Own:
    return Own(registration, whole, state(registration, whole, now))


def own_one(person_id: int, public_id: str, now: datetime) -> Own:
    """One of them. Raises NotFound for another's."""
    query = own(person_id).where(Registration.public_id == public_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return _own(found, sittings.whole(found.sitting_id), now)


def by_ticket(person_id: int, ticket: str) -> Registration:
    """One's own registration by its ticket. Raises NotFound."""
    found = db.session.scalar(own(person_id).where(Registration.ticket == ticket.upper()[:20]))
    if found is None:
        raise NotFound
    return found


def own_by_id(person_id: int, registration_id: int) -> Registration:
    """One's own registration by its id."""
    return db.session.scalars(own(person_id).where(Registration.id == registration_id)).one()


def account_of(person_public_id: str) -> Account | None:
    """The account of somebody by public id."""
    return db.session.scalar(
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .where(Person.public_id == person_public_id, Person.merged_into_id.is_(None))
    )


def attempt_of(registration: Registration) -> tuple[str, bool] | None:
    """Public id of the newest attempt of one's own registration, and whether it has closed."""
    row = db.session.execute(
        select(Attempt.public_id, Attempt.closed_at)
        .where(
            Attempt.purpose == Purpose.EXAM.value,
            Attempt.owner_ref == registration.public_id,
            Attempt.person_id == registration.person_id,
        )
        .order_by(Attempt.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.public_id, row.closed_at is not None)


def held_by(sitting_id: int, person_id: int) -> Registration | None:
    """The registration somebody holds in the sitting."""
    query = own(person_id).where(Registration.sitting_id == sitting_id, held())
    return db.session.scalar(query.execution_options(populate_existing=True))


def taken(shift_id: int) -> Mapping[int, Mapping[int, int | None]]:
    """Room → seat → form of everybody seated in a shift."""
    rows = db.session.execute(
        select(Registration.room_id, Registration.seat, Registration.form_id).where(
            Registration.shift_id == shift_id, Registration.seat.is_not(None), held()
        )
    )
    found: dict[int, dict[int, int | None]] = {}
    for room, seat, form in rows:
        if room is not None and seat is not None:
            found.setdefault(room, {})[seat] = form
    return found


def occupied(sitting_ids: Collection[int]) -> Mapping[tuple[int, int], int]:
    """(shift, room) → seats taken."""
    rows = db.session.execute(
        select(Registration.shift_id, Registration.room_id, func.count())
        .where(Registration.sitting_id.in_(sitting_ids), Registration.seat.is_not(None), held())
        .group_by(Registration.shift_id, Registration.room_id)
    )
    return {
        (shift, room): count
        for shift, room, count in rows
        if shift is not None and room is not None
    }


def needs(person_ids: Collection[int], on: date) -> dict[int, Needs]:
    """What each of these persons is given at an exam on the day; nobody without a need."""
    rows = db.session.scalars(
        select(Accommodation).where(
            Accommodation.person_id.in_(person_ids),
            Accommodation.valid_from <= on,
            or_(Accommodation.valid_until.is_(None), Accommodation.valid_until > on),
            Accommodation.ended_at.is_(None),
        )
    )
    by_person: dict[int, list[Given]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(given_of(row))
    return {person: accommodation_rules.in_force(found, on) for person, found in by_person.items()}


def given_of(row: Accommodation) -> Given:
    """An accommodation as the rules see it: never its reason."""
    return Given(
        Needs(
            row.factor_percent,
            row.breaks_minutes,
            row.reader,
            row.large_type,
            (row.other,) if row.other else (),
        ),
        row.valid_from,
        row.valid_until,
    )
