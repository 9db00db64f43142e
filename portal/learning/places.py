"""Requests for a place in a course: one's own, and those an official answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, select, union, union_all
from sqlalchemy.orm import aliased

from portal.content.models import Course, CourseRevision
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.learning import desks, doors
from portal.learning.models import CourseRun, EnrolmentRequest
from portal.learning.rules.approving import Desk, climbed_by
from portal.people.models import Person
from portal.people.queries import scopes

PAGE = 25
LATE = 200
"""Requests looked at whose officials are found only by climbing; who has more answers in turns."""


@dataclass(frozen=True, slots=True)
class Place:
    """A request as its pages show it."""

    request: EnrolmentRequest
    run: CourseRun
    slug: str
    title: str
    person: Person
    answered_by: Person | None
    desk: Desk | None  # None where no approval is asked for
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Places:
    """A page of requests; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Place]
    after: str = ""


def own(person_id: int) -> Select[EnrolmentRequest]:
    """Somebody's own requests. Single reads start here."""
    return select(EnrolmentRequest).where(EnrolmentRequest.person_id == person_id)


def seen(
    actor: Actor, on: date, now: datetime, waits: Sequence[int] | None = None
) -> Select[EnrolmentRequest]:
    """Requests an official opens: of those they lead, answered by them, or waiting for them.

    `waits`: the ids of what waits for them, from whoever has found that out already.
    """
    if waits is None:
        waits = waiting_ids(actor, on, now)
    asking = select(CourseRun.id).where(CourseRun.needs_approval.is_(True))
    found = union_all(
        select(EnrolmentRequest.id).where(EnrolmentRequest.person_id.in_(_led(actor, on))),
        select(EnrolmentRequest.id).where(EnrolmentRequest.answered_by_id == actor.person_id),
        select(EnrolmentRequest.id).where(EnrolmentRequest.id.in_(waits)),
    )
    return select(EnrolmentRequest).where(
        EnrolmentRequest.id.in_(found),
        EnrolmentRequest.person_id != actor.person_id,
        EnrolmentRequest.run_id.in_(asking),  # who only queues concerns no superior
    )


def one(scope: Select[EnrolmentRequest], public_id: str, on: date) -> Place:
    """One request of the scope with what it stands at. Raises NotFound."""
    found = rows(scope.where(EnrolmentRequest.public_id == public_id), on)
    if not found:
        raise NotFound
    return found[0]


def page(scope: Select[EnrolmentRequest], on: date, *, after: str = "") -> Places:
    """The latest first, by keyset."""
    query = scope.order_by(EnrolmentRequest.id.desc()).limit(PAGE + 1)
    if after:
        edge = select(EnrolmentRequest.id).where(EnrolmentRequest.public_id == after)
        query = query.where(EnrolmentRequest.id < edge.correlate(None).scalar_subquery())
    found = rows(query, on)
    more = len(found) > PAGE
    return Places(found[:PAGE], found[PAGE - 1].request.public_id if more else "")


def waiting(actor: Actor, on: date, now: datetime) -> list[Place]:
    """What waits for the actor's answer, the oldest first."""
    query = select(EnrolmentRequest).where(EnrolmentRequest.id.in_(_may_wait(actor, on)))
    query = query.order_by(EnrolmentRequest.asked_at, EnrolmentRequest.id).limit(LATE)
    return [
        one
        for one in rows(query, on)
        if one.desk is not None and one.desk.may_answer(actor.person_id)
    ]


def waiting_ids(actor: Actor, on: date, now: datetime) -> list[int]:
    """The ids of what waits for the actor."""
    return [one.request.id for one in waiting(actor, on, now)]


def candidates(actor: Actor, on: date, _now: datetime) -> Select[int]:
    """Requests that may wait for the actor: what decides whether it is worth climbing to know."""
    return select(EnrolmentRequest.id).where(EnrolmentRequest.id.in_(_may_wait(actor, on)))


def matters(actor: Actor, on: date, _now: datetime) -> desks.Read:
    """The same with what decides it, the oldest first."""
    return matters_of(_may_wait(actor, on))


def matters_of(ids: Select[int] | CompoundSelect[int]) -> desks.Read:
    """What decides where these requests stand, the oldest first."""
    return (
        select(
            EnrolmentRequest.id,
            EnrolmentRequest.person_id,
            EnrolmentRequest.asked_at,
            CourseRun.is_costly,
            CourseRun.organisation_id,
        )
        .join(CourseRun, CourseRun.id == EnrolmentRequest.run_id)
        .where(EnrolmentRequest.id.in_(ids))
        .order_by(EnrolmentRequest.asked_at, EnrolmentRequest.id)
        .limit(LATE)
    )


def _may_wait(actor: Actor, on: date) -> CompoundSelect[int]:
    """Unanswered ones of those the actor leads; and old ones of the agency, which may have gone
    upwards: those that silence does not grant. Each branch is read by an index of its own.
    """
    asking = CourseRun.needs_approval.is_(True)
    costly = select(CourseRun.id).where(
        CourseRun.organisation_id == actor.organisation_id, asking, CourseRun.is_costly.is_(True)
    )
    unanswered = select(EnrolmentRequest.id).where(
        EnrolmentRequest.closed_at.is_(None),
        EnrolmentRequest.answer == "",
        EnrolmentRequest.person_id != actor.person_id,
    )
    return union(
        unanswered.where(
            EnrolmentRequest.person_id.in_(_led(actor, on)),
            EnrolmentRequest.run_id.in_(select(CourseRun.id).where(asking)),
        ),
        unanswered.where(
            EnrolmentRequest.asked_at < climbed_by(on),
            EnrolmentRequest.run_id.in_(costly),
        ),
    )


def _led(actor: Actor, on: date) -> Select[int]:
    return select(Person.id).where(scopes.led_by(actor.person_id, on))


def rows(query: Select[EnrolmentRequest], on: date) -> list[Place]:
    """These requests with where each stands; a fixed number of statements for each agency."""
    asker, answerer = aliased(Person), aliased(Person)
    found: Sequence[Any] = db.session.execute(
        query.join(CourseRun, CourseRun.id == EnrolmentRequest.run_id)
        .join(Course, Course.id == CourseRun.course_id)
        .join(CourseRevision, CourseRevision.id == CourseRun.revision_id)
        .join(asker, asker.id == EnrolmentRequest.person_id)
        .outerjoin(answerer, answerer.id == EnrolmentRequest.answered_by_id)
        .add_columns(CourseRun, Course.slug, CourseRevision.title, asker, answerer)
    ).all()
    desks = doors.desks_of([(row[1], row[0]) for row in found if row[1].needs_approval], on)
    names = doors.names_of(desks.values())
    return [
        Place(request, run, slug, title, person, by, desks.get(request.id), names)
        for request, run, slug, title, person, by in found
    ]
