"""Whom a role could go to, and how people are named when roles are given or looked up."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Employment, OrgUnit, Person, PersonIdentifier
from portal.people.queries import scopes
from portal.people.rules import identifiers, names

MATCHES = 20


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody a role could go to."""

    public_id: str
    name: str
    number: str
    unit: str


def matches(actor: Actor, permission: Permission, words: str, *, on: date) -> list[Match]:
    """Persons in scope by a part of the name or a whole number, by name; at most twenty."""
    query = scopes.persons(actor, permission, on).where(named(words))
    return _matched(query.where(Person.id != actor.person_id), on)


def colleagues(actor: Actor, words: str, *, on: date) -> list[Match]:
    """Whom one may lend to: anybody in the agency by a whole number, one's unit by name."""
    held = current(on)
    mine = select(Employment.unit_id).where(Employment.person_id == actor.person_id, *held)
    nearby = select(Employment.person_id).where(Employment.unit_id.in_(mine), *held)
    agency = select(Employment.person_id).where(
        Employment.organisation_id == actor.organisation_id, *held
    )
    found = or_(
        and_(Person.id.in_(agency), numbered(words)),
        and_(Person.id.in_(nearby), name_has(words)),
    )
    query = select(Person).where(
        Person.merged_into_id.is_(None), Person.id != actor.person_id, found
    )
    return _matched(query, on)


def colleague(actor: Actor, public_id: str, *, on: date) -> Person:
    """Somebody else of the actor's agency. Raises NotFound."""
    agency = select(Employment.person_id).where(
        Employment.organisation_id == actor.organisation_id, *current(on)
    )
    person = db.session.scalar(
        select(Person).where(
            Person.public_id == public_id,
            Person.merged_into_id.is_(None),
            Person.id.in_(agency),
            Person.id != actor.person_id,
        )
    )
    if person is None:
        raise NotFound
    return person


def named(words: str) -> ColumnElement[bool]:
    """A part of the name, or a whole number."""
    return or_(name_has(words), numbered(words))


def name_has(words: str) -> ColumnElement[bool]:
    """Every word stands somewhere in the name."""
    parts = names.search_key(words).split()
    if not parts:
        return false()
    return and_(*(Person.search_key.contains(part, autoescape=True) for part in parts))


def numbered(words: str) -> ColumnElement[bool]:
    """Bears or bore this number."""
    number = identifiers.normalise_any(words)
    bearers = select(PersonIdentifier.person_id).where(PersonIdentifier.value == number)
    return Person.id.in_(bearers)


def _matched(query: Select[Person], on: date) -> list[Match]:
    number = (
        select(PersonIdentifier.value)
        .where(
            PersonIdentifier.person_id == Person.id,
            PersonIdentifier.valid_from <= on,
            or_(PersonIdentifier.valid_until.is_(None), PersonIdentifier.valid_until > on),
        )
        .order_by(PersonIdentifier.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    unit = (
        select(OrgUnit.name)
        .join(Employment, Employment.unit_id == OrgUnit.id)
        .where(Employment.person_id == Person.id, *current(on))
        .order_by(Employment.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        query.where(Person.erased_at.is_(None))
        .with_only_columns(Person.public_id, Person.full_name, number, unit)
        .order_by(Person.sort_key, Person.id)
        .limit(MATCHES)
    )
    return [
        Match(public_id, name, identifiers.mask(value) if value else "", place or "")
        for public_id, name, value, place in rows
    ]


def current(on: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Employments that last on the day."""
    until = or_(Employment.valid_until.is_(None), Employment.valid_until > on)
    return Employment.valid_from <= on, until
