"""What happened in exam rooms, for those who decide about results: cases first, lists by key."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_

from portal.certification.models import (
    Exam,
    ExamIncident,
    Registration,
    Sitting,
    SittingRoom,
    SittingShift,
)
from portal.certification.queries import board
from portal.certification.rules.incidents import IncidentKind, IncidentState, Settler
from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.people.models import Person

PAGE = 25

_noter, _settler = shared_alias(Person), shared_alias(Person)


@dataclass(frozen=True, slots=True)
class Happened:
    """An incident with where it happened, whom it concerns and who wrote about it."""

    incident: ExamIncident
    sitting: Sitting
    exam: Exam
    shift: SittingShift | None
    room: SittingRoom | None
    registration: Registration | None
    person: Person | None
    noted_by: Person
    settled_by: Person | None

    @property
    def state(self) -> IncidentState:
        return state(self.incident)


def state(incident: ExamIncident) -> IncidentState:
    """Where it stands, by its dates."""
    if incident.settled_at is not None:
        return IncidentState.SETTLED
    return IncidentState.NOTED if incident.due_at is None else IncidentState.OPEN


def _in(wanted: IncidentState) -> ColumnElement[bool]:
    """The same as a condition."""
    if wanted is IncidentState.SETTLED:
        return ExamIncident.settled_at.is_not(None)
    is_note = ExamIncident.due_at.is_(None)
    waits = ~is_note if wanted is IncidentState.OPEN else is_note
    return ExamIncident.settled_at.is_(None) & waits


def in_scope(actor: Actor) -> Select[ExamIncident]:
    """Incidents of agencies about whose results the actor decides; lists and reads start here."""
    return select(ExamIncident).where(ExamIncident.organisation_id.in_(board.agencies(actor)))


def waiting(actor: Actor) -> Select[ExamIncident]:
    """Cases in scope that nobody has settled, apart from those of one's own (AZ-8)."""
    own = select(Registration.id).where(Registration.person_id == actor.person_id)
    about = ExamIncident.registration_id
    return in_scope(actor).where(
        _in(IncidentState.OPEN),
        ExamIncident.noted_by_id != actor.person_id,
        about.is_(None) | about.not_in(own),
    )


def _whole(scope: Select[ExamIncident]) -> Select[*tuple[Any, ...]]:
    return (
        scope.join(Sitting, Sitting.id == ExamIncident.sitting_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .outerjoin(SittingShift, SittingShift.id == ExamIncident.shift_id)
        .outerjoin(SittingRoom, SittingRoom.id == ExamIncident.room_id)
        .outerjoin(Registration, Registration.id == ExamIncident.registration_id)
        .outerjoin(Person, Person.id == Registration.person_id)
        .join(_noter, _noter.id == ExamIncident.noted_by_id)
        .outerjoin(_settler, _settler.id == ExamIncident.settled_by_id)
        .with_only_columns(
            ExamIncident, Sitting, Exam, SittingShift, SittingRoom, Registration, Person, _noter,
            _settler,
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def one(actor: Actor, public_id: str) -> Happened:
    """One incident in scope. Raises NotFound."""
    query = _whole(in_scope(actor).where(ExamIncident.public_id == public_id))
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return Happened(*row)


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of the list is wanted; `sitting` is a public id, "" all of them."""

    state: IncidentState = IncidentState.OPEN
    kind: IncidentKind | None = None
    sitting: str = ""


def page(actor: Actor, asked: Asked, after: str = "") -> tuple[list[Happened], str]:
    """Cases by their last day, the others with the newest first; and the id to go on from."""
    query = in_scope(actor).where(_in(asked.state))
    if asked.kind is not None:
        query = query.where(ExamIncident.kind == asked.kind.value)
    if asked.sitting:
        meant = select(Sitting.id).where(Sitting.public_id == asked.sitting)
        query = query.where(ExamIncident.sitting_id == meant.scalar_subquery())
    edge = db.session.scalar(select(ExamIncident).where(ExamIncident.public_id == after))
    by_day = asked.state is IncidentState.OPEN
    if after and edge is not None:
        query = query.where(_beyond(edge, by_day=by_day))
    order = (ExamIncident.due_at, ExamIncident.id) if by_day else (ExamIncident.id.desc(),)
    rows = db.session.execute(_whole(query).order_by(*order).limit(PAGE + 1)).all()
    found = [Happened(*row) for row in rows]
    return found[:PAGE], found[PAGE - 1].incident.public_id if len(found) > PAGE else ""


def _beyond(edge: ExamIncident, *, by_day: bool) -> ColumnElement[bool]:
    if by_day and edge.due_at is not None:
        return tuple_(ExamIncident.due_at, ExamIncident.id) > tuple_(edge.due_at, edge.id)
    return ExamIncident.id < edge.id


def ties(incident: ExamIncident, person_id: int) -> Settler:
    """What ties an officer to it; one statement where it concerns somebody."""
    about = incident.registration_id
    concerned = about and db.session.scalar(
        select(Registration.person_id).where(Registration.id == about)
    )
    return Settler(noted_it=incident.noted_by_id == person_id, is_concerned=concerned == person_id)
