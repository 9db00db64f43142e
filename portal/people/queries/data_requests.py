"""Requests about one's own data: one's own, and those an officer answers, by deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import ROLE_PERMISSIONS, Permission
from portal.people.models import (
    Approval,
    DataRequest,
    Employment,
    Organisation,
    Person,
    RoleGrant,
)
from portal.people.queries import grants, scopes
from portal.people.rules.privacy import RequestState

PAGE = 25
OPEN = RequestState.OPEN.value


@dataclass(frozen=True, slots=True)
class RequestPage:
    requests: Sequence[DataRequest]
    after: str  # public id to go on from; "" at the end


def own(actor: Actor) -> Select[DataRequest]:
    """What the actor asked."""
    return select(DataRequest).where(DataRequest.person_id == actor.person_id)


def handled(actor: Actor, on: date) -> Select[DataRequest]:
    """What the actor answers: of people in scope, and all that was asked of an agency whose
    requests they handle as a whole, of people who left it too.
    """
    whole = [
        one.organisation_id
        for one in actor.grants_with(Permission.PRIVACY_HANDLE)
        if one.unit_id is None
    ]
    reached = scopes.reaches(actor, Permission.PRIVACY_HANDLE, on, DataRequest.person_id)
    return select(DataRequest).where(or_(DataRequest.organisation_id.in_(whole), reached))


def one(scope: Select[DataRequest], public_id: str) -> DataRequest:
    """One request of the scope with its persons. Raises NotFound."""
    query = scope.where(DataRequest.public_id == public_id)
    found = db.session.scalar(_with_names(query))
    if found is None:
        raise NotFound
    return found


def latest(scope: Select[DataRequest]) -> Sequence[DataRequest]:
    """The latest first, at most a page."""
    query = scope.order_by(DataRequest.id.desc()).limit(PAGE)
    return db.session.scalars(_with_names(query)).all()


def page(scope: Select[DataRequest], *, is_open: bool, after: str = "") -> RequestPage:
    """Open ones by their deadline, the nearest first; answered ones, the latest first."""
    edge = _edge(after)
    query = scope.where(DataRequest.state == OPEN if is_open else DataRequest.state != OPEN)
    if edge is not None:
        query = query.where(_beyond(edge, is_open=is_open))
    order = (
        (DataRequest.due_at, DataRequest.id)
        if is_open
        else (DataRequest.answered_at.desc(), DataRequest.id.desc())
    )
    rows = db.session.scalars(_with_names(query.order_by(*order).limit(PAGE + 1))).all()
    more = len(rows) > PAGE
    return RequestPage(rows[:PAGE], rows[PAGE - 1].public_id if more else "")


def _with_names(query: Select[DataRequest]) -> Select[DataRequest]:
    return query.options(joinedload(DataRequest.person), joinedload(DataRequest.answered_by))


def _edge(public_id: str) -> DataRequest | None:
    if not public_id:
        return None
    return db.session.scalar(select(DataRequest).where(DataRequest.public_id == public_id))


def _beyond(edge: DataRequest, *, is_open: bool) -> ColumnElement[bool]:
    if is_open:
        return or_(
            DataRequest.due_at > edge.due_at,
            and_(DataRequest.due_at == edge.due_at, DataRequest.id > edge.id),
        )
    return or_(
        DataRequest.answered_at < edge.answered_at,
        and_(DataRequest.answered_at == edge.answered_at, DataRequest.id < edge.id),
    )


@dataclass(frozen=True, slots=True)
class Due:
    """An open request near its deadline, with who has to answer."""

    request: DataRequest
    handlers: tuple[int, ...]


def due_before(instant: datetime, now: datetime) -> list[Due]:
    """Open requests whose deadline is not after `instant`, with the people who handle the
    agency's requests at `now` (never the person who asks).
    """
    found = db.session.scalars(
        select(DataRequest)
        .where(DataRequest.state == OPEN, DataRequest.due_at <= instant)
        .order_by(DataRequest.due_at, DataRequest.id)
    ).all()
    by_agency = handlers({one.organisation_id for one in found}, now)
    return [
        Due(
            one,
            tuple(who for who in by_agency[one.organisation_id] if who != one.person_id),
        )
        for one in found
    ]


def handlers(organisation_ids: set[int], now: datetime) -> dict[int, list[int]]:
    """Who may answer requests of each agency as a whole at `now`, by person id."""
    roles = [
        role.value for role, held in ROLE_PERMISSIONS.items() if Permission.PRIVACY_HANDLE in held
    ]
    rows = db.session.execute(
        select(RoleGrant.organisation_id, RoleGrant.person_id)
        .outerjoin(grants.source, grants.source.id == RoleGrant.delegated_from_id)
        .where(
            RoleGrant.organisation_id.in_(organisation_ids),
            RoleGrant.unit_id.is_(None),
            RoleGrant.role.in_(roles),
            grants.in_force(now),
        )
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    found: dict[int, list[int]] = {one: [] for one in organisation_ids}
    for organisation_id, person_id in rows:
        found[organisation_id].append(person_id)
    return found


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers a person's requests, as the page says it."""

    organisation_id: int
    agency: str


def answerer(person_id: int) -> Answerer | None:
    """The agency that employs the person, or did last; None for somebody never employed."""
    row = db.session.execute(
        select(Organisation.id, Organisation.name)
        .join(Employment, Employment.organisation_id == Organisation.id)
        .where(Employment.person_id == person_id)
        .order_by(Employment.valid_from.desc(), Employment.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Answerer(*row)


def open_of(person_id: int) -> dict[str, DataRequest]:
    """The person's requests that wait for an answer, by kind."""
    rows = db.session.scalars(
        select(DataRequest).where(DataRequest.person_id == person_id, DataRequest.state == OPEN)
    )
    return {row.kind: row for row in rows}


def person(person_id: int) -> Person:
    """The person themselves, read once."""
    return db.session.get_one(Person, person_id)


def open_proposal(kind: str, subject: str) -> Approval | None:
    """The proposal of this kind about this thing that waits for its second person."""
    return db.session.scalar(
        select(Approval).where(
            Approval.kind == kind, Approval.subject == subject, Approval.state == OPEN
        )
    )
