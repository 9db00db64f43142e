"""Two records of one human being: what the decision to merge them looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import Account, InboxMessage, Person, PersonIdentifier, SigninSession
from portal.people.queries import histories, structure
from portal.people.rules import identifiers
from portal.people.rules.identifiers import Identifier, IdentifierKind
from portal.people.rules.merging import Employment, Record
from portal.people.rules.spans import Dated, Span
from portal.people.rules.status import Status


@dataclass(frozen=True, slots=True)
class Traces:
    """What areas above know of a record: how much it proved, whether it is in an attempt."""

    evidence: int = 0
    attempt_is_running: bool = False


def record(person_id: int, traces: Traces, on: date) -> Record:
    """One of the two records, read anew. Raises NotFound."""
    query = select(Person).where(Person.id == person_id)
    person = db.session.scalar(query.execution_options(populate_existing=True))
    if person is None:
        raise NotFound
    statuses = histories.statuses(person_id)
    return Record(
        id=person_id,
        name=person.full_name,
        numbers=tuple(number(row, on) for row in histories.numbers(person_id)),
        statuses=tuple(
            Dated(Span(row.valid_from, row.valid_until), Status(row.status)) for row in statuses
        ),
        employments=tuple(
            Dated(row.span, Employment(row.value, is_home=True))
            for row in histories.agencies(histories.employments(person_id))
        ),
        tenures=tuple(structure.held(row) for row in histories.tenures(person_id)),
        last_sign_in_at=_last_sign_in(person_id),
        evidence=traces.evidence,
        merged_into=person.merged_into_id,
        is_erased=person.erased_at is not None,
        attempt_is_running=traces.attempt_is_running,
    )


def number(row: PersonIdentifier, on: date) -> Dated[Identifier]:
    """A stored number with what it reveals; one that is no longer right in form reveals nothing."""
    kind = IdentifierKind(row.kind)
    parsed = identifiers.parse(kind, row.value, on=on)
    value = parsed if isinstance(parsed, Identifier) else Identifier(kind, row.value)
    return Dated(Span(row.valid_from, row.valid_until), value)


def absorbed_by(person_id: int) -> list[Person]:
    """The records merged into this one."""
    query = select(Person).where(Person.merged_into_id == person_id).order_by(Person.id)
    return list(db.session.scalars(query))


def inbox_ids(person_id: int) -> Sequence[int]:
    query = select(InboxMessage.id).where(InboxMessage.person_id == person_id)
    return list(db.session.scalars(query.order_by(InboxMessage.id)))


def _last_sign_in(person_id: int) -> datetime | None:
    query = (
        select(func.max(SigninSession.created_at))
        .join(Account, Account.id == SigninSession.account_id)
        .where(Account.person_id == person_id)
    )
    return db.session.scalar(query)
