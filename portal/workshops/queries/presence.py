"""Presence in sessions, and what came of places."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core.db import db
from portal.people.models import OrgUnit, Person
from portal.people.rules import names
from portal.workshops.models import (
    ActivityOutcome,
    ActivityRegistration,
    ActivitySession,
    SessionPresence,
)
from portal.workshops.queries.places import held


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody with a place: whether they were in the session asked about, and what came of it."""

    registration_id: int
    public_id: str
    name: str
    unit: str
    present: bool
    outcome: ActivityOutcome | None


def seats(activity_id: int, session_id: int) -> list[Seat]:
    """Everybody with a place, by name, for one session; one statement."""
    rows = db.session.execute(
        select(
            ActivityRegistration.id,
            ActivityRegistration.public_id,
            Person.full_name,
            Person.front_title,
            Person.back_title,
            OrgUnit.name,
            SessionPresence.registration_id,
            ActivityOutcome,
        )
        .join(Person, Person.id == ActivityRegistration.person_id)
        .join(OrgUnit, OrgUnit.id == ActivityRegistration.unit_id)
        .outerjoin(
            SessionPresence,
            (SessionPresence.registration_id == ActivityRegistration.id)
            & (SessionPresence.session_id == session_id),
        )
        .outerjoin(ActivityOutcome, ActivityOutcome.registration_id == ActivityRegistration.id)
        .where(
            ActivityRegistration.activity_id == activity_id,
            held(),
            ActivityRegistration.seated_at.is_not(None),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(2_000)
    )
    return [
        Seat(id_, public_id, names.printed(name, front, back), unit, present is not None, outcome)
        for id_, public_id, name, front, back, unit, present, outcome in rows
    ]


def attended(registration_ids: Collection[int]) -> dict[int, int]:
    """In how many sessions somebody was, by registration; one statement."""
    rows = db.session.execute(
        select(SessionPresence.registration_id, func.count())
        .where(SessionPresence.registration_id.in_(registration_ids))
        .group_by(SessionPresence.registration_id)
    )
    return {id_: count for id_, count in rows}


def present(activity_id: int) -> dict[int, int]:
    """How many were in each session of the activity; one statement."""
    rows = db.session.execute(
        select(ActivitySession.id, func.count(SessionPresence.registration_id))
        .outerjoin(SessionPresence, SessionPresence.session_id == ActivitySession.id)
        .where(ActivitySession.activity_id == activity_id)
        .group_by(ActivitySession.id)
    )
    return {id_: count for id_, count in rows}


def undecided(activity_id: int) -> int:
    """How many with a place have no outcome yet; one statement."""
    query = (
        select(func.count())
        .select_from(ActivityRegistration)
        .outerjoin(ActivityOutcome, ActivityOutcome.registration_id == ActivityRegistration.id)
        .where(
            ActivityRegistration.activity_id == activity_id,
            held(),
            ActivityRegistration.seated_at.is_not(None),
            ActivityOutcome.registration_id.is_(None),
        )
    )
    return db.session.scalars(query).one()


def is_booked(activity_id: int) -> bool:
    """Whether hours of the activity have begun to be booked."""
    query = (
        select(ActivityOutcome.registration_id)
        .join(ActivityRegistration, ActivityRegistration.id == ActivityOutcome.registration_id)
        .where(ActivityRegistration.activity_id == activity_id)
    )
    return db.session.scalar(query.limit(1)) is not None


def is_present(session_id: int, registration_id: int) -> bool:
    """Whether this place is noted as present in the session."""
    return (
        db.session.get(SessionPresence, (session_id, registration_id), populate_existing=True)
        is not None
    )
