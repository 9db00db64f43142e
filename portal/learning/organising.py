"""Requests as those who keep the runs see them, and those only they can answer.

A request waits for the superior; where nobody stands above the learner, or every post above is
empty, it waits for whoever keeps the run (rules.approving.Desk.has_nobody).
"""

from datetime import date, datetime

from sqlalchemy import Select, exists, literal, select

from portal.core.access import Actor
from portal.core.permissions import Permission
from portal.learning import places, runs
from portal.learning.desks import Read
from portal.learning.models import CourseRun, EnrolmentRequest
from portal.learning.places import Place
from portal.learning.rules.approving import Desk
from portal.people.models import Person
from portal.people.queries import scopes, supervision


def seen(actor: Actor) -> Select[EnrolmentRequest]:
    """Requests of others for the runs the actor keeps, where an approval is asked for."""
    kept = runs.in_scope(actor).where(CourseRun.needs_approval.is_(True))
    there = exists(
        select(literal(1)).where(
            Person.id == EnrolmentRequest.person_id, scopes.there(Permission.RUN_WRITE)
        )
    )
    return select(EnrolmentRequest).where(
        EnrolmentRequest.run_id.in_(kept.with_only_columns(CourseRun.id)),
        there.correlate_except(Person),
        EnrolmentRequest.person_id != actor.person_id,
    )


def open_ones(actor: Actor) -> Select[EnrolmentRequest]:
    """Those that have not come to an end: what the page of requests lists."""
    return seen(actor).where(EnrolmentRequest.closed_at.is_(None))


def candidates(actor: Actor, on: date) -> Select[int]:
    """Unanswered ones of people with nobody directly above them: what may wait for the actor."""
    return (
        open_ones(actor)
        .where(
            EnrolmentRequest.answer == "",
            ~supervision.is_led(EnrolmentRequest.person_id, on),
        )
        .with_only_columns(EnrolmentRequest.id)
    )


def matters(actor: Actor, on: date, _now: datetime) -> Read:
    """The same with what decides it, the oldest first."""
    return places.matters_of(candidates(actor, on))


def waiting(actor: Actor, on: date) -> list[Place]:
    """What waits for the actor's answer because nobody else can give it, the oldest first."""
    query = select(EnrolmentRequest).where(EnrolmentRequest.id.in_(candidates(actor, on)))
    query = query.order_by(EnrolmentRequest.asked_at, EnrolmentRequest.id).limit(places.LATE)
    return [one for one in places.rows(query, on) if may_answer(one)]


def may_answer(place: Place) -> bool:
    """Whether whoever keeps the run is the one to answer."""
    return place.desk is not None and is_left(place.desk)


def is_left(desk: Desk) -> bool:
    """Whether a request waits and no official stands above whoever asks."""
    return desk.is_waiting and desk.has_nobody
