"""Requests about profiles: one's own, and those an officer decides, oldest first."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnClause, Select, func, literal_column, select, union_all
from sqlalchemy.orm import aliased

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.ledger.models import RequestCase
from portal.ledger.queries import events
from portal.ledger.rules.evidence import Event
from portal.ledger.rules.requests import RequestState
from portal.people.models import Person
from portal.people.queries import scopes

PAGE = 25
OPEN = RequestState.OPEN.value
# Written out: the index of what waits is taken for this very word, not for a value to come.
_OPEN: ColumnClause[str] = literal_column(f"'{OPEN}'")


@dataclass(frozen=True, slots=True)
class Row:
    """A request with the names a list shows."""

    case: RequestCase
    person: Person
    filed_by: Person
    decided_by: Person | None
    document: StoredFile | None


@dataclass(frozen=True, slots=True)
class RequestPage:
    rows: tuple[Row, ...]
    after: str  # public id to go on from; "" at the end


def own(actor: Actor) -> Select[RequestCase]:
    """Requests about the actor, and those the actor filed for others.

    What was asked about a record merged into the actor's stays with the record. Each branch is
    read by its index; one condition for all of them would read every request there is.
    """
    merged = select(Person.id).where(Person.merged_into_id == actor.person_id)
    found = union_all(
        select(RequestCase.id).where(RequestCase.person_id == actor.person_id),
        select(RequestCase.id).where(RequestCase.person_id.in_(merged)),
        select(RequestCase.id).where(RequestCase.filed_by_id == actor.person_id),
    )
    return select(RequestCase).where(RequestCase.id.in_(found))


def is_about(case: RequestCase, person_id: int) -> bool:
    """Whether the request is about this person, under whatever record it was filed."""
    kept = db.session.scalar(select(Person.merged_into_id).where(Person.id == case.person_id))
    return person_id in {case.person_id, kept}


def decidable(actor: Actor, on: date) -> Select[RequestCase]:
    """Requests about persons in the actor's scope for RECOGNITION_HANDLE."""
    handled = scopes.reaches(actor, Permission.RECOGNITION_HANDLE, on, RequestCase.person_id)
    return select(RequestCase).where(handled)


def waiting(actor: Actor, on: date) -> Select[RequestCase]:
    """Of these, the open ones."""
    return decidable(actor, on).where(RequestCase.state == _OPEN)


def may_correct(actor: Actor, case: RequestCase, on: date) -> bool:
    """Whether the actor may put evidence of the person right."""
    record = aliased(Person)
    kept = select(func.coalesce(record.merged_into_id, record.id)).where(
        record.id == case.person_id
    )
    persons = scopes.persons(actor, Permission.EVIDENCE_CORRECT, on)
    query = persons.with_only_columns(Person.id).where(Person.id == kept.scalar_subquery())
    return db.session.scalar(query) is not None


def contested(case: RequestCase) -> Event | None:
    """What the evidence a correction names says now; None when none is named, or nothing stands."""
    if case.event_id is None:
        return None
    named = events.by_ids([case.event_id])[case.event_id]
    last = events.revisions(named.source_kind.value, named.source_ref)[-1][1]
    return None if last.is_withdrawal else last


def one(scope: Select[RequestCase], public_id: str) -> Row:
    """One request of the scope. Raises NotFound."""
    found = list(_rows(scope.where(RequestCase.public_id == public_id)))
    if not found:
        raise NotFound
    return found[0]


def latest(scope: Select[RequestCase]) -> tuple[Row, ...]:
    """The latest requests first, at most a page."""
    return tuple(_rows(scope.order_by(RequestCase.id.desc()).limit(PAGE)))


def page(scope: Select[RequestCase], *, is_open: bool, after: str = "") -> RequestPage:
    """Open requests, the oldest first (the decided ones: the latest first), by keyset."""
    state = RequestCase.state == _OPEN if is_open else RequestCase.state != _OPEN
    query = scope.where(state)
    edge = (
        db.session.scalar(select(RequestCase.id).where(RequestCase.public_id == after))
        if after
        else None
    )
    if is_open:
        query = query.order_by(RequestCase.id).where(RequestCase.id > (edge or 0))
    else:
        query = query.order_by(RequestCase.id.desc())
        query = query.where(RequestCase.id < edge) if edge else query
    rows = tuple(_rows(query.limit(PAGE + 1)))
    more = len(rows) > PAGE
    return RequestPage(rows[:PAGE], rows[PAGE - 1].case.public_id if more else "")


def _rows(query: Select[RequestCase]) -> list[Row]:
    subject, filer, decider = aliased(Person), aliased(Person), aliased(Person)
    found = db.session.execute(
        query.join(subject, subject.id == RequestCase.person_id)
        .join(filer, filer.id == RequestCase.filed_by_id)
        .outerjoin(decider, decider.id == RequestCase.decided_by_id)
        .outerjoin(StoredFile, StoredFile.id == RequestCase.document_id)
        .add_columns(subject, filer, decider, StoredFile)
    )
    return [Row(*row) for row in found]
