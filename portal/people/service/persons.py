"""Persons: registered with number, status and employment; their name put right."""

from datetime import date, datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.people.models import Employment, Person, PersonStatus
from portal.people.rules import names
from portal.people.rules import persons as rules
from portal.people.rules import status as status_rules
from portal.people.rules.employments import EmploymentRefusal
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.names import PersonName
from portal.people.rules.status import Status
from portal.people.service import employments, locks, numbers


def register(
    *,
    name: str,
    kind: IdentifierKind | None,
    number: str,
    status: str,
    organisation_id: int,
    unit_id: int,
    valid_from: date,
    on: date,
    now: datetime,
    actor_id: int | None,
    rank: str = "",
    email: str | None = None,
) -> Person:
    """A new person with first number, status and employment.

    `kind` None is somebody without a number (outside persons). `email` still has to be proved
    by its owner. Raises Refused(PersonRefusal, IdentifierRefusal, NumberRefusal, StatusRefusal,
    EmploymentRefusal).
    """
    parsed = _name(name)
    identifier = numbers.read(kind, number, on=on) if kind is not None else None
    lacking = status_rules.missing_number(Status(status), {kind} if kind is not None else set())
    if lacking is not None:
        raise Refused(lacking, field="status")
    with transaction():
        unit = employments.open_unit(unit_id)
        if unit.organisation_id != organisation_id:
            raise Refused(EmploymentRefusal.UNKNOWN_UNIT, field="unit")
        if identifier is not None:
            numbers.refuse_taken(identifier, organisation_id=organisation_id, on=on)
        person = Person(created_at=now, email=email.strip().lower() if email else None)
        _call(person, parsed)
        db.session.add(person)
        db.session.flush()
        since = {"person_id": person.id, "valid_from": valid_from}
        db.session.add_all(
            [
                PersonStatus(status=status, rank=rank, **since),
                Employment(organisation_id=organisation_id, unit_id=unit_id, **since),
            ]
        )
        if identifier is not None:
            numbers.add(person.id, identifier, organisation_id=organisation_id, from_on=valid_from)
        _note("person.registered", person, organisation_id, now, actor_id)
    return person


def register_outsider(
    *, name: str, email: str, organisation_id: int, on: date, now: datetime, actor_id: int | None
) -> Person:
    """Somebody of a partner: no number, no unit; `email` still has to be proved by its owner.

    `organisation_id` is the agency in whose audit this is noted. Raises Refused(PersonRefusal).
    """
    parsed = _name(name)
    with transaction():
        person = Person(created_at=now, email=email.strip().lower())
        _call(person, parsed)
        db.session.add(person)
        db.session.flush()
        outside = PersonStatus(person_id=person.id, status=Status.OUTSIDE.value, valid_from=on)
        db.session.add(outside)
        _note("person.registered", person, organisation_id, now, actor_id)
    return person


def correct_name(
    person_id: int, name: str, *, organisation_id: int, now: datetime, actor_id: int | None
) -> Person:
    """The name as it should be written, titles before and behind it included."""
    parsed = _name(name)
    with transaction():
        person = locks.person(person_id)
        numbers.refuse_merged(person)
        if printed(person) == parsed.full:
            return person
        _call(person, parsed)
        _note("person.name_corrected", person, organisation_id, now, actor_id)
    return person


def printed(person: Person) -> str:
    """The name as on letters, with titles."""
    return names.printed(person.full_name, person.front_title, person.back_title)


def _name(text: str) -> PersonName:
    parsed = names.parse(text)
    refusal = rules.may_be_called(parsed)
    if refusal is not None:
        raise Refused(refusal, field="name")
    return parsed


def _call(person: Person, name: PersonName) -> None:
    person.full_name = name.core
    person.front_title = " ".join(name.front)
    person.back_title = ", ".join(name.back)
    person.search_key = names.search_key(name.core)[:200]
    person.sort_key = person.search_key[:160]


def _note(
    action: str, person: Person, organisation_id: int, now: datetime, actor_id: int | None
) -> None:
    audit.record(
        action,
        object_kind="person",
        object_id=person.id,
        organisation_id=organisation_id,
        now=now,
        actor_id=actor_id,
    )
