"""Audit entries as auditors read them: of whole agencies, newest first, with the names of things.

Pages are cut by instant, not by row: entries of one request share their instant, so a place in
the list is an instant and how many of its entries were shown before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Integer, Select, String, and_, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.access import Actor
from portal.core.db import db
from portal.core.models import AuditEntry
from portal.core.permissions import Permission
from portal.people.models import (
    Account,
    Job,
    Organisation,
    OrgUnit,
    Person,
    PersonIdentifier,
    Post,
    RoleGrant,
    Tenure,
)
from portal.people.rules import identifiers, names

T = TypeVar("T")

PAGE = 50
ONE = "@"
MOST_PERSONS = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; empty narrows nothing. Instants are half-open."""

    by: str = ""  # who acted: part of a name, or "@" and a public id
    about: str = ""  # a person concerned, in the same way
    action: str = ""  # "grant.given", or "grant." for all of a group
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: at entries of `at` and older, `skip` of those of `at` left out."""

    at: datetime
    skip: int


@dataclass(frozen=True, slots=True)
class Names:
    """What entries name: persons, units, jobs and the persons behind accounts and grants."""

    persons: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    jobs: Mapping[int, str] = field(default_factory=dict)
    accounts: Mapping[int, int] = field(default_factory=dict)
    posts: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    agencies: Mapping[int, str] = field(default_factory=dict)


def agencies(actor: Actor) -> set[int]:
    """Agencies whose whole log the actor reads: an entry belongs to no unit."""
    held = actor.grants_with(Permission.AUDIT_READ)
    return {grant.organisation_id for grant in held if grant.unit_id is None}


def in_scope(actor: Actor) -> Select[AuditEntry]:
    """Entries of those agencies; an operator's besides, which belong to none."""
    mine: list[ColumnElement[bool]] = [AuditEntry.organisation_id.in_(agencies(actor))]
    if Permission.OPERATE in actor.permissions:
        mine.append(AuditEntry.organisation_id.is_(None))
    return select(AuditEntry).where(or_(*mine))


def page(
    actor: Actor, wanted: Wanted, place: Place | None
) -> tuple[list[AuditEntry], Place | None]:
    """Fifty entries, newest first, and where the next page begins."""
    query = narrowed(actor, wanted)
    if place is not None:
        query = query.where(AuditEntry.at <= place.at).offset(place.skip)
    found = list(db.session.scalars(query.limit(PAGE + 1)))
    return found[:PAGE], _next(found, place) if len(found) > PAGE else None


def narrowed(actor: Actor, wanted: Wanted) -> Select[AuditEntry]:
    """All that is wanted, newest first; persons are looked up first, so that indexes serve."""
    query = in_scope(actor)
    if wanted.from_at is not None:
        query = query.where(AuditEntry.at >= wanted.from_at)
    if wanted.until_at is not None:
        query = query.where(AuditEntry.at < wanted.until_at)
    if wanted.action.endswith("."):
        query = query.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    elif wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.by:
        query = query.where(AuditEntry.actor_id.in_(_persons(wanted.by)))
    if wanted.about:
        query = query.where(_concerns(_persons(wanted.about)))
    return query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def names_in(entries: Sequence[AuditEntry]) -> Names:
    """Names of everything these entries mention; one statement for each kind that occurs."""
    accounts = _pairs(Account.id, Account.person_id, _objects(entries, "account"))
    persons = {
        *(one.actor_id for one in entries if one.actor_id is not None),
        *_objects(entries, "person"),
        *_details(entries, "person"),
        *accounts.values(),
    }
    return Names(
        persons=_pairs(Person.id, Person.full_name, persons),
        units=_pairs(
            OrgUnit.id, OrgUnit.name, {*_objects(entries, "unit"), *_details(entries, "unit")}
        ),
        jobs=_pairs(Job.id, Job.name, _objects(entries, "job")),
        accounts=accounts,
        posts=_posts(_objects(entries, "post")),
        agencies=_pairs(Organisation.id, Organisation.name, _objects(entries, "organisation")),
    )


def _next(found: Sequence[AuditEntry], place: Place | None) -> Place:
    last = found[PAGE - 1].at
    shown = sum(1 for entry in found[:PAGE] if entry.at == last)
    before = place.skip if place is not None and place.at == last else 0
    return Place(last, shown + before)


def _persons(words: str) -> list[int]:
    """Persons by a part of the name, or one by the public id."""
    query = select(Person.id).order_by(Person.sort_key).limit(MOST_PERSONS)
    if words.startswith(ONE):
        return list(db.session.scalars(query.where(Person.public_id == words[len(ONE) :])))
    parts = names.search_key(words).split()
    if not parts:
        return []
    has = (Person.search_key.contains(part, autoescape=True) for part in parts)
    return list(db.session.scalars(query.where(and_(*has))))


def bearer(number: str) -> str:
    """Whoever bears or bore this number, as `Wanted` takes them; nobody is "@-"."""
    query = (
        select(Person.public_id)
        .join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
        .where(PersonIdentifier.value == identifiers.normalise_any(number))
    )
    return ONE + (db.session.scalars(query.limit(1)).first() or "-")


def _concerns(person_ids: Collection[int]) -> ColumnElement[bool]:
    """Entries about these persons: themselves, their account, roles and posts."""

    def about(kind: str, ids: Select[int]) -> ColumnElement[bool]:
        texts = select(cast(ids.subquery().c[0], String))
        return and_(AuditEntry.object_kind == kind, AuditEntry.object_id.in_(texts))

    held = select(Tenure.post_id).where(Tenure.person_id.in_(person_ids))
    return or_(
        about("person", select(Person.id).where(Person.id.in_(person_ids))),
        about("account", select(Account.id).where(Account.person_id.in_(person_ids))),
        about("grant", select(RoleGrant.id).where(RoleGrant.person_id.in_(person_ids))),
        and_(
            about("post", held),
            cast(AuditEntry.detail["person"].as_string(), Integer).in_(person_ids),
        ),
    )


def _objects(entries: Sequence[AuditEntry], kind: str) -> set[int]:
    found = (entry.object_id for entry in entries if entry.object_kind == kind)
    return {int(text) for text in found if text.isdigit()}


def _details(entries: Sequence[AuditEntry], key: str) -> set[int]:
    found = (entry.detail.get(key) for entry in entries)
    return {value for value in found if isinstance(value, int)}


def _pairs(
    id_: InstrumentedAttribute[int], value: InstrumentedAttribute[T], ids: Collection[int]
) -> dict[int, T]:
    if not ids:
        return {}
    rows = db.session.execute(select(id_, value).where(id_.in_(ids)))
    return {key: held for key, held in rows}


def _posts(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The job and the unit of posts."""
    if not ids:
        return {}
    query = (
        select(Post.id, Job.name, OrgUnit.name)
        .join(Job, Job.id == Post.job_id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(Post.id.in_(ids))
    )
    return {id_: (job, unit) for id_, job, unit in db.session.execute(query)}
