"""One post as those who keep it see it, who ever held it, and whom they may choose for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Employment, OrgUnit, Person, PersonIdentifier, Post, Tenure
from portal.people.queries import scopes, seats, structure
from portal.people.queries.seats import Seat
from portal.people.rules import identifiers, names
from portal.people.rules.spans import Span

FOUND = 20
"""Posts and people offered at once."""
KEPT = 100
"""Tenures shown of one post."""


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody's time on a post, as its page lists it."""

    public_id: str
    person: str
    name: str
    kind: str
    decree: str
    valid_from: date
    valid_until: date | None

    def holds(self, on: date) -> bool:
        return Span(self.valid_from, self.valid_until).holds(on)

    def lasts(self, on: date) -> bool:
        """Holds the post on the day or later."""
        return self.valid_until is None or self.valid_until > on


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be appointed: enough to tell two namesakes apart."""

    public_id: str
    name: str
    number: str
    unit: str


def in_scope(actor: Actor, permission: Permission) -> Select[Post]:
    """Posts of units where the actor holds the permission."""
    return (
        select(Post)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(scopes.unit_condition(actor, permission))
    )


def post(actor: Actor, public_id: str) -> Post:
    """One post in scope, with job, unit, agency and the post it reports to. Raises NotFound."""
    above = joinedload(Post.reports_to)
    found = db.session.scalar(
        in_scope(actor, Permission.POST_WRITE)
        .where(Post.public_id == public_id)
        .options(
            joinedload(Post.job),
            joinedload(Post.unit).joinedload(OrgUnit.organisation),
            above.joinedload(Post.job),
            above.joinedload(Post.unit),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def tenures(post_id: int) -> list[Held]:
    """Everybody who held, holds or will hold the post, the latest first."""
    rows = db.session.execute(
        select(
            Tenure.public_id,
            Person.public_id,
            Person.full_name,
            Tenure.kind,
            Tenure.decree,
            Tenure.valid_from,
            Tenure.valid_until,
        )
        .join(Person, Person.id == Tenure.person_id)
        .where(Tenure.post_id == post_id)
        .order_by(Tenure.valid_from.desc(), Tenure.id.desc())
        .limit(KEPT)
    )
    return [Held(*row) for row in rows]


def reachable(actor: Actor, held: Sequence[Held], on: date) -> frozenset[str]:
    """Those of these holders whose record the actor may open, by public id."""
    ids = [one.person for one in held]
    query = scopes.persons(actor, Permission.PERSON_READ, on).where(Person.public_id.in_(ids))
    return frozenset(db.session.scalars(query.with_only_columns(Person.public_id)))


def tenure(post_: Post, public_id: str) -> Tenure:
    """One tenure of the post, with its person. Raises NotFound."""
    found = db.session.scalar(
        select(Tenure)
        .where(Tenure.post_id == post_.id, Tenure.public_id == public_id)
        .options(joinedload(Tenure.person))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def superiors(actor: Actor, unit: OrgUnit, text: str, on: date) -> list[Seat]:
    """Posts that one of this unit may report to: heads of the unit and of those above, nearest
    first; with words, whatever in scope or above speaks of them.
    """
    query = seats.rows().where(
        _may_lead(actor, unit), or_(Post.valid_until.is_(None), Post.valid_until > on)
    )
    if not text:
        query = query.where(
            Post.is_head.is_(True), OrgUnit.id.in_(structure.ids_of(unit.path))
        ).order_by(func.length(OrgUnit.path).desc(), Post.id)
    else:
        for word in names.search_key(text).split():
            query = query.where(seats.speaks_of(word, on))
        query = query.order_by(seats.BY_JOB.key)
    return seats.chosen(query.limit(FOUND), on)


def superior(actor: Actor, unit: OrgUnit, public_id: str) -> int | None:
    """The id of a chosen post that one of this unit may report to."""
    query = (
        select(Post.id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(Post.public_id == public_id, _may_lead(actor, unit))
    )
    return db.session.scalar(query)


def _may_lead(actor: Actor, unit: OrgUnit) -> ColumnElement[bool]:
    """In the same agency: in the actor's scope, or in a unit above, whose heads lead anyway."""
    return (OrgUnit.organisation_id == unit.organisation_id) & or_(
        scopes.unit_condition(actor, Permission.POST_WRITE),
        OrgUnit.id.in_(structure.ids_of(unit.path)),
    )


def numbered(actor: Actor, text: str, on: date) -> str | None:
    """The public id of the one in scope who has this number, or had it."""
    value = identifiers.normalise_any(text)
    bearers = select(PersonIdentifier.person_id).where(PersonIdentifier.value == value)
    query = scopes.persons(actor, Permission.PERSON_READ, on).where(
        Person.id.in_(bearers), Person.erased_at.is_(None)
    )
    found = db.session.scalars(query.with_only_columns(Person.public_id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def candidates(actor: Actor, text: str, on: date) -> list[Candidate]:
    """People in scope by parts of their name; one statement."""
    words = names.search_key(text).split()
    if not words:
        return []
    query = scopes.persons(actor, Permission.PERSON_READ, on).where(Person.erased_at.is_(None))
    for word in words:
        query = query.where(Person.search_key.contains(word, autoescape=True))
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
        .where(
            Employment.person_id == Person.id,
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        query.with_only_columns(Person.public_id, Person.full_name, number, unit)
        .order_by(Person.sort_key, Person.id)
        .limit(FOUND + 1)
    )
    return [
        Candidate(row[0], row[1], identifiers.mask(row[2]) if row[2] else "", row[3] or "")
        for row in rows
    ]
