"""Everybody with a place in an activity, by name and page by page, however many they are.

A page costs one statement; its work grows with the places of the one activity alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, select

from portal.core.db import db
from portal.people.models import OrgUnit, Person
from portal.people.queries import keyset, numbers
from portal.people.queries.keyset import Order, Place
from portal.people.rules import identifiers, names
from portal.workshops.models import (
    ActivityOutcome,
    ActivityRegistration,
    SessionPresence,
)
from portal.workshops.queries.places import Wanted, held, is_wanted

R = TypeVar("R")
PAGE = 50
TICKED = 200
"""Of a list that is ticked: each page is saved with a reason of its own."""
PAPER = 500
"""Of a list that is printed: some twelve sheets."""


@dataclass(frozen=True, slots=True)
class Roster(Generic[R]):
    """A page of the list; `before` and `after` as in `keyset.Cut`."""

    rows: Sequence[R]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Minimal:
    """All a partner learns about a participant (security.md, actors): name, unit, how they attend,
    in how many sessions they were and whether they completed it; no number, no address, no id.
    """

    name: str
    unit: str
    attends: str
    attended: int
    completed: bool | None  # None: not decided yet


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody with a place, and whether they were in the session asked about."""

    registration_id: int
    public_id: str
    name: str
    unit: str
    present: bool


def minimal(activity_id: int, words: str, place: Place) -> Roster[Minimal]:
    """Who has a place: as little as a partner needs to prepare and to check a list. Words are
    looked for in the name alone: a number would tell whether it is somebody's.
    """
    there = (
        select(func.count())
        .select_from(SessionPresence)
        .where(SessionPresence.registration_id == ActivityRegistration.id)
        .scalar_subquery()
    )
    query = (
        _named(activity_id)
        .add_columns(ActivityRegistration.attends, there, ActivityOutcome.completed)
        .outerjoin(ActivityOutcome, ActivityOutcome.registration_id == ActivityRegistration.id)
        .where(is_wanted(Wanted(words)), Person.erased_at.is_(None))
    )
    return _cut(query, activity_id, place, PAGE, _minimal)


def _minimal(
    _id: int, _public_id: str, name: str, front: str, back: str, unit: str, *rest: Any
) -> Minimal:
    return Minimal(names.printed(name, front, back), unit, *rest)


def seats(
    activity_id: int, session_id: int, wanted: Wanted, place: Place, *, size: int
) -> Roster[Seat]:
    """Who has a place, with whether they were in one session."""
    query = _seats(activity_id, session_id).where(is_wanted(wanted))
    return _cut(query, activity_id, place, size, _seat)


def every_seat(activity_id: int, session_id: int) -> list[Seat]:
    """All of them at once, for files and for lists that come back; one statement."""
    rows = db.session.execute(
        _seats(activity_id, session_id).order_by(Person.sort_key, ActivityRegistration.public_id)
    )
    return [_seat(*row) for row in rows]


def seat(activity_id: int, session_id: int, registration_id: int) -> Seat:
    """One of them."""
    query = _seats(activity_id, session_id).where(ActivityRegistration.id == registration_id)
    return _seat(*db.session.execute(query).one())


def ids(activity_id: int) -> dict[str, int]:
    """The places that are held, by public id; one statement."""
    rows = db.session.execute(
        select(ActivityRegistration.public_id, ActivityRegistration.id).where(_seated(activity_id))
    )
    return {public_id: id_ for public_id, id_ in rows}


def ahead(activity_id: int, public_id: str) -> int:
    """How many of the list stand before this one; one statement."""
    order = _order(activity_id)
    edge = order.keys.where(order.own == public_id).correlate(None).scalar_subquery()
    query = (
        select(func.count())
        .select_from(ActivityRegistration)
        .join(Person, Person.id == ActivityRegistration.person_id)
        .where(_seated(activity_id), order.key < edge)
    )
    return db.session.scalars(query).one()


def numbered(activity_id: int, typed: str) -> ActivityRegistration | None:
    """The open registration of whoever bears or bore this number; None without one."""
    takers = select(ActivityRegistration.person_id).where(
        ActivityRegistration.activity_id == activity_id, held()
    )
    number = identifiers.normalise_any(typed)
    found = numbers.ids_within(select(Person).where(Person.id.in_(takers)), [number])
    return db.session.scalar(
        select(ActivityRegistration).where(
            ActivityRegistration.activity_id == activity_id,
            ActivityRegistration.person_id.in_(found.values()),
            held(),
        )
    )


def _seated(activity_id: int) -> ColumnElement[bool]:
    return and_(
        ActivityRegistration.activity_id == activity_id,
        held(),
        ActivityRegistration.seated_at.is_not(None),
    )


def _named(activity_id: int) -> Select[int, str, str, str, str, str]:
    return (
        select(
            ActivityRegistration.id,
            ActivityRegistration.public_id,
            Person.full_name,
            Person.front_title,
            Person.back_title,
            OrgUnit.name,
        )
        .join(Person, Person.id == ActivityRegistration.person_id)
        .join(OrgUnit, OrgUnit.id == ActivityRegistration.unit_id)
        .where(_seated(activity_id))
    )


def _seats(activity_id: int, session_id: int) -> Select[*tuple[Any, ...]]:
    return (
        _named(activity_id)
        .add_columns(SessionPresence.registration_id)
        .outerjoin(
            SessionPresence,
            (SessionPresence.registration_id == ActivityRegistration.id)
            & (SessionPresence.session_id == session_id),
        )
    )


def _seat(
    id_: int, public_id: str, name: str, front: str, back: str, unit: str, present: int | None
) -> Seat:
    return Seat(id_, public_id, names.printed(name, front, back), unit, present is not None)


def _order(activity_id: int) -> Order:
    """By name; the place's public id makes the key differ for each row. An id of another activity
    is no place in this list.
    """
    key = Person.sort_key + "\n" + ActivityRegistration.public_id
    keys = (
        select(key)
        .select_from(ActivityRegistration)
        .join(Person, Person.id == ActivityRegistration.person_id)
        .where(ActivityRegistration.activity_id == activity_id)
    )
    return Order(key, ActivityRegistration.public_id, keys)


def _cut(
    query: Select[*tuple[Any, ...]],
    activity_id: int,
    place: Place,
    size: int,
    read: Callable[..., R],
) -> Roster[R]:
    cut = keyset.cut(query, _order(activity_id), place, size=size)
    return Roster([read(*row) for row in cut.rows], cut.before, cut.after)
