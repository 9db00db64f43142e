"""What a person is to the state, with dates."""

from datetime import date, datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import PersonStatus
from portal.people.queries import histories
from portal.people.queries.histories import Standing
from portal.people.rules import spans
from portal.people.rules import status as rules
from portal.people.rules.spans import Span, SpanRefusal
from portal.people.rules.status import Status
from portal.people.service import locks, numbers


def change(
    person_id: int,
    status: Status,
    *,
    rank: str = "",
    from_on: date,
    organisation_id: int,
    now: datetime,
    actor_id: int | None,
) -> PersonStatus:
    """A new status or rank from a day on; the former one ends that day.

    The number the status needs must be held on that day. Raises Refused(StatusRefusal,
    SpanRefusal).
    """
    with transaction():
        numbers.refuse_merged(locks.person(person_id))
        rows = histories.statuses(person_id)
        new = Standing(status, rank)
        known = next((row for row in rows if row.valid_from == from_on), None)
        if known is not None and Standing(Status(known.status), known.rank) == new:
            return known
        _refuse_without_number(person_id, status, from_on)
        begun = spans.begin(histories.standings(rows), new, from_on)
        if isinstance(begun, SpanRefusal):
            raise Refused(begun, field="from_on")
        for row in rows:
            if Span(row.valid_from, row.valid_until).holds(from_on):
                row.valid_until = from_on
        row = PersonStatus(person_id=person_id, status=status.value, rank=rank, valid_from=from_on)
        db.session.add(row)
        _note("person.status_changed", person_id, row, organisation_id, now, actor_id)
        db.session.flush()
    return row


def correct(
    person_id: int,
    status_id: int,
    status: Status,
    *,
    rank: str,
    organisation_id: int,
    now: datetime,
    actor_id: int | None,
) -> PersonStatus:
    """Put right what was entered wrongly; its days stay. Raises NotFound, Refused."""
    with transaction():
        numbers.refuse_merged(locks.person(person_id))
        row = next((one for one in histories.statuses(person_id) if one.id == status_id), None)
        if row is None:
            raise NotFound
        if (row.status, row.rank) == (status.value, rank):
            return row
        _refuse_without_number(person_id, status, row.valid_from)
        row.status, row.rank = status.value, rank
        _note("person.status_corrected", person_id, row, organisation_id, now, actor_id)
    return row


def _refuse_without_number(person_id: int, status: Status, on: date) -> None:
    held = {
        one.value
        for one in histories.kinds_held(histories.numbers(person_id))
        if one.span.holds(on)
    }
    refusal = rules.missing_number(status, held)
    if refusal is not None:
        raise Refused(refusal, field="status")


def _note(
    action: str,
    person_id: int,
    row: PersonStatus,
    organisation_id: int,
    now: datetime,
    actor_id: int | None,
) -> None:
    audit.record(
        action,
        object_kind="person",
        object_id=person_id,
        organisation_id=organisation_id,
        now=now,
        actor_id=actor_id,
        status=row.status,
        rank=row.rank,
        on=row.valid_from.isoformat(),
    )
