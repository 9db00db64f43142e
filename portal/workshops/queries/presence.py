"""Presence in sessions, and what came of places."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, extract, func, literal, select

from portal.assessment.rules.attempts import GRACE
from portal.core.access import Actor
from portal.core.db import db, dialect_name
from portal.workshops.models import (
    Activity,
    ActivityOutcome,
    ActivityRegistration,
    ActivitySession,
    ActivityTest,
    SessionPresence,
)
from portal.workshops.queries import activities
from portal.workshops.queries.places import held


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


def to_decide(actor: Actor, now: datetime) -> Select[Any]:
    """Activities the actor manages that are over and had somebody present, with hours nobody has
    booked and nothing that still runs: id and public id.
    """
    return _unbooked(actor, now).where(~_test_runs(now))


def awaiting_tests(actor: Actor, now: datetime) -> Select[Any]:
    """Of those with hours nobody has booked, those that wait for a test they ask for."""
    return _unbooked(actor, now).where(_test_runs(now))


def _test_runs(now: datetime) -> ColumnElement[bool]:
    """Whether a test the activity asks for may still be sat (`rules.testing.decided_from`)."""
    last = ActivityTest.open_days * 24 * 60 + ActivityTest.minutes
    at = literal(now - GRACE, Activity.ends_at.type)
    passed: ColumnElement[Any]
    if dialect_name() == "postgresql":
        passed = extract("epoch", at - Activity.ends_at) / 60
    else:
        passed = (func.julianday(at) - func.julianday(Activity.ends_at)) * 24 * 60
    return exists(
        select(ActivityTest.activity_id).where(
            ActivityTest.activity_id == Activity.id, ActivityTest.is_required, passed < last
        )
    )


def _unbooked(actor: Actor, now: datetime) -> Select[Any]:
    noted = (
        select(SessionPresence.session_id)
        .join(ActivitySession, ActivitySession.id == SessionPresence.session_id)
        .where(ActivitySession.activity_id == Activity.id)
    )
    booked = (
        select(ActivityOutcome.registration_id)
        .join(ActivityRegistration, ActivityRegistration.id == ActivityOutcome.registration_id)
        .where(ActivityRegistration.activity_id == Activity.id)
    )
    columns: tuple[Any, ...] = (Activity.id, Activity.public_id)
    return (
        activities.managed(actor)
        .where(*activities.is_published(), Activity.ends_at <= now)
        .where(exists(noted), ~exists(booked))
        .with_only_columns(*columns)
    )


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
