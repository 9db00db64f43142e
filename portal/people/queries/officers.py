"""Accounts as officers see them: persons in scope, with number, unit and state of the account."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, literal, or_, select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import (
    Account,
    ActivationLink,
    Employment,
    Organisation,
    OrgUnit,
    Person,
    PersonIdentifier,
)
from portal.people.queries import scopes
from portal.people.rules import identifiers

PAGE = 50


@dataclass(frozen=True, slots=True)
class Placed:
    """What a person signs in with, and where they work."""

    number: str
    unit: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What `ui/letterhead.html` needs."""

    agency: str
    unit: str
    address: str
    contact: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in scope who has never set a password."""

    public_id: str
    name: str
    number: str
    unit: str
    slip_until: datetime | None


def in_scope(
    actor: Actor, permission: Permission, public_ids: Collection[str], *, on: date
) -> list[Person]:
    """These persons, by name. Raises NotFound when one is unknown or outside the scope."""
    found = list(
        db.session.scalars(
            scopes.persons(actor, permission, on)
            .where(Person.public_id.in_(public_ids))
            .order_by(Person.sort_key, Person.id)
        )
    )
    if not found or len(found) != len(set(public_ids)):
        raise NotFound
    return found


def person(actor: Actor, permission: Permission, public_id: str, *, on: date) -> Person:
    """One person in scope. Raises NotFound."""
    return in_scope(actor, permission, [public_id], on=on)[0]


def placed(person_id: int, *, on: date) -> Placed:
    """The number and unit on the day; empty where there is none."""
    number = db.session.scalar(_number(on).where(PersonIdentifier.person_id == person_id))
    unit = db.session.execute(
        select(OrgUnit.id, OrgUnit.name)
        .join(Employment, Employment.unit_id == OrgUnit.id)
        .where(Employment.person_id == person_id, *_current(on))
        .order_by(Employment.valid_from.desc())
        .limit(1)
    ).one_or_none()
    return Placed(
        number or "", unit.name if unit is not None else "", unit.id if unit is not None else None
    )


def waiting(actor: Actor, *, on: date, now: datetime, after: str = "") -> tuple[list[Waiting], str]:
    """Fifty persons in scope without a password, by name, from behind `after` (a public id);
    and the id to go on from, "" at the end.
    """
    query = _waiting_query(actor, on, now).order_by(Person.sort_key, Person.id).limit(PAGE + 1)
    edge = _edge(after)
    if edge is not None:
        query = query.where(
            or_(
                Person.sort_key > edge[0],
                (Person.sort_key == edge[0]) & (Person.id > edge[1]),
            )
        )
    rows = db.session.execute(query).all()
    found = [
        Waiting(
            public_id=row.public_id,
            name=row.full_name,
            number=identifiers.mask(row.number) if row.number else "",
            unit=row.unit or "",
            slip_until=row.slip_until,
        )
        for row in rows[:PAGE]
    ]
    return found, found[-1].public_id if len(rows) > PAGE else ""


def letterhead(actor: Actor, *, on: date) -> Letterhead:
    """Of the officer's own unit: what stands at the head of what they print."""
    row = db.session.execute(
        select(Organisation.name, OrgUnit.name, OrgUnit.letterhead)
        .select_from(Employment)
        .join(Organisation, Organisation.id == Employment.organisation_id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(Employment.person_id == actor.person_id, *_current(on))
        .order_by(Employment.valid_from.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return Letterhead("", "", "", "")
    agency, unit, lines = row
    address, _, contact = lines.partition("\n")
    return Letterhead(agency, unit, address, contact)


def numbered(actor: Actor, numbers: Collection[str], *, on: date) -> dict[str, str]:
    """Of these numbers (in the form they are stored), those of persons in scope: public id by
    number. Former numbers find their person, too.
    """
    rows = db.session.execute(
        select(PersonIdentifier.value, Person.public_id)
        .join(Person, Person.id == PersonIdentifier.person_id)
        .where(
            PersonIdentifier.value.in_(numbers),
            Person.id.in_(
                scopes.persons(actor, Permission.SLIP_PRINT, on).with_only_columns(Person.id)
            ),
        )
    )
    return {value: public_id for value, public_id in rows}


def _waiting_query(
    actor: Actor, on: date, now: datetime
) -> Select[str, str, str | None, str | None, datetime | None]:
    number = _number(on).where(PersonIdentifier.person_id == Person.id).scalar_subquery()
    unit = (
        select(OrgUnit.name)
        .join(Employment, Employment.unit_id == OrgUnit.id)
        .where(Employment.person_id == Person.id, *_current(on))
        .order_by(Employment.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    slip_until = (
        select(ActivationLink.expires_at)
        .join(Account, Account.id == ActivationLink.account_id)
        .where(
            Account.person_id == Person.id,
            ActivationLink.used_at.is_(None),
            ActivationLink.expires_at > now,
        )
        .limit(1)
        .scalar_subquery()
    )
    settled = exists(
        select(literal(1)).where(
            Account.person_id == Person.id,
            or_(Account.password_hash.is_not(None), Account.deactivated_at.is_not(None)),
        )
    )
    return (
        scopes.persons(actor, Permission.SLIP_PRINT, on)
        .with_only_columns(
            Person.public_id,
            Person.full_name,
            number.label("number"),
            unit.label("unit"),
            slip_until.label("slip_until"),
        )
        .where(~settled, Person.id != actor.person_id, Person.erased_at.is_(None))
    )


def _number(on: date) -> Select[str]:
    return (
        select(PersonIdentifier.value)
        .where(
            PersonIdentifier.valid_from <= on,
            or_(PersonIdentifier.valid_until.is_(None), PersonIdentifier.valid_until > on),
        )
        .order_by(PersonIdentifier.valid_from.desc())
        .limit(1)
    )


def _current(on: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        Employment.valid_from <= on,
        or_(Employment.valid_until.is_(None), Employment.valid_until > on),
    )


def _edge(public_id: str) -> tuple[str, int] | None:
    if not public_id:
        return None
    row = db.session.execute(
        select(Person.sort_key, Person.id).where(Person.public_id == public_id)
    ).one_or_none()
    return None if row is None else (row.sort_key, row.id)
