"""Numbers of persons: given, replaced, taken back. Former ones stay and still find the person."""

from datetime import date, datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import Person, PersonIdentifier
from portal.people.queries import histories
from portal.people.rules import identifiers, spans
from portal.people.rules.identifiers import Identifier, IdentifierKind, IdentifierRefusal
from portal.people.rules.persons import NumberRefusal, PersonRefusal
from portal.people.rules.spans import Dated, Span, SpanRefusal
from portal.people.rules.status import NUMBER_NEEDED
from portal.people.service import locks


def read(kind: IdentifierKind, number: str, *, on: date) -> Identifier:
    """The number that was typed. Raises Refused(IdentifierRefusal) at the field `number`."""
    found = identifiers.parse(kind, number, on=on)
    if isinstance(found, IdentifierRefusal):
        raise Refused(found, field="number")
    return found


def give(
    person_id: int,
    identifier: Identifier,
    *,
    organisation_id: int,
    from_on: date,
    now: datetime,
    actor_id: int | None,
) -> PersonIdentifier:
    """A new number from a day on; the former one of its kind ends that day and stays.

    An agency number replaces that agency's. Raises Refused(NumberRefusal, SpanRefusal).
    """
    agency_id = _agency(identifier, organisation_id)
    with transaction():
        locks.number(identifier.value)
        person = locks.person(person_id)
        refuse_merged(person)
        known = histories.bearer_of(identifier.value, agency_id)
        if known is not None and known.person_id == person_id and known.valid_from == from_on:
            return known
        refuse_known(known, person_id=person_id, on=from_on)
        rows = [
            row
            for row in histories.numbers(person_id)
            if row.kind == identifier.kind and row.organisation_id == agency_id
        ]
        _end_former(rows, from_on)
        row = add(person_id, identifier, organisation_id=organisation_id, from_on=from_on)
        _note("person.number_given", person_id, row, organisation_id, now, actor_id)
    return row


def end(
    identifier_id: int, on: date, *, organisation_id: int, now: datetime, actor_id: int | None
) -> PersonIdentifier:
    """The number is former from `on`. Raises Refused(NumberRefusal, SpanRefusal)."""
    with transaction():
        row = _locked(identifier_id)
        if row.valid_until == on:
            return row
        if on <= row.valid_from:
            raise Refused(SpanRefusal.REVERSED, field="on")
        _refuse_needed(row, from_on=on)
        row.valid_until = on
        _note("person.number_ended", row.person_id, row, organisation_id, now, actor_id)
    return row


def take_back(
    identifier_id: int, *, organisation_id: int, now: datetime, actor_id: int | None
) -> None:
    """Remove a number that was never this person's, so that its bearer can be registered.

    Refused for the number their status needs: give the right one first. Raises NotFound when it
    is gone already, Refused(NumberRefusal).
    """
    with transaction():
        row = _locked(identifier_id)
        _refuse_needed(row, from_on=row.valid_from)
        _note("person.number_taken_back", row.person_id, row, organisation_id, now, actor_id)
        db.session.delete(row)


def add(
    person_id: int, identifier: Identifier, *, organisation_id: int, from_on: date
) -> PersonIdentifier:
    """Write the row; needs a surrounding `transaction()` that holds the number's lock."""
    row = PersonIdentifier(
        person_id=person_id,
        kind=identifier.kind.value,
        value=identifier.value,
        organisation_id=_agency(identifier, organisation_id),
        valid_from=from_on,
    )
    db.session.add(row)
    db.session.flush()
    return row


def refuse_taken(identifier: Identifier, *, organisation_id: int, on: date) -> None:
    """Hold the number for somebody new. Raises Refused(NumberRefusal) when it has a bearer.

    The refusal never says who: the bearer may be out of the asker's sight.
    """
    locks.number(identifier.value)
    known = histories.bearer_of(identifier.value, _agency(identifier, organisation_id))
    refuse_known(known, person_id=None, on=on)


def refuse_known(known: PersonIdentifier | None, *, person_id: int | None, on: date) -> None:
    if known is None:
        return
    if known.person_id == person_id:
        raise Refused(NumberRefusal.OWN_FORMER, field="number")
    current = histories.is_current(known, on)
    reason = NumberRefusal.IN_USE if current else NumberRefusal.FORMERLY_IN_USE
    raise Refused(reason, field="number")


def refuse_merged(person: Person) -> None:
    """A duplicate that was merged is no longer changed; the person it became is."""
    if person.merged_into_id is not None:
        raise Refused(PersonRefusal.MERGED)


def _agency(identifier: Identifier, organisation_id: int) -> int | None:
    return organisation_id if identifier.kind is IdentifierKind.AGENCY_NUMBER else None


def _end_former(rows: list[PersonIdentifier], from_on: date) -> None:
    history = [Dated(Span(row.valid_from, row.valid_until), row.value) for row in rows]
    begun = spans.begin(history, "", from_on)
    if isinstance(begun, SpanRefusal):
        raise Refused(begun, field="from_on")
    for row in rows:
        if Span(row.valid_from, row.valid_until).holds(from_on):
            row.valid_until = from_on


def _locked(identifier_id: int) -> PersonIdentifier:
    """The number's row, read under its person's lock."""
    bearer = histories.bearer_id(identifier_id)
    if bearer is None:
        raise NotFound
    refuse_merged(locks.person(bearer))
    row = next((one for one in histories.numbers(bearer) if one.id == identifier_id), None)
    if row is None:
        raise NotFound
    return row


def _refuse_needed(row: PersonIdentifier, *, from_on: date) -> None:
    """Whether some status from that day on would be left without its kind of number."""
    others = [one for one in histories.numbers(row.person_id) if one.id != row.id]
    remaining = [one.value for one in histories.kinds_held(others) if one.span.until_on is None]
    for standing in histories.standings(histories.statuses(row.person_id)):
        needed = NUMBER_NEEDED[standing.value.status]
        if needed is None or needed in remaining or needed != row.kind:
            continue
        if standing.span.overlaps(Span(from_on)):
            raise Refused(NumberRefusal.NEEDED, field="number")


def _note(
    action: str,
    person_id: int,
    row: PersonIdentifier,
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
        identifier=row.id,
        kind=row.kind,
    )
