"""Units as those who change them need them: found to be changed, chosen as a parent, emptied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select
from sqlalchemy.orm import aliased

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import Forbidden, NotFound
from portal.core.permissions import Permission
from portal.people.models import Employment, Organisation, OrgUnit, Person, Post
from portal.people.queries import scopes, seats, structure, tree
from portal.people.queries.seats import Seat
from portal.people.rules import names
from portal.people.rules.units import InUse

FOUND = 20
"""Units offered at once; whoever misses one writes more of its name."""
LISTED = 20
"""Things named that still stand in a unit."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a unit holds on a day: the numbers, and the first few by name."""

    numbers: InUse
    units: Sequence[OrgUnit]
    posts: Sequence[Seat]
    people: Sequence[Person]

    @property
    def anything(self) -> bool:
        return bool(self.numbers.units or self.numbers.posts or self.numbers.people)


def may(actor: Actor, permission: Permission, unit: OrgUnit) -> bool:
    """Whether the actor holds the permission at this unit; as `scopes.unit_condition` says."""
    for grant in actor.grants_with(permission):
        if grant.organisation_id != unit.organisation_id:
            continue
        if grant.unit_id is None or grant.unit_id == unit.id:
            return True
        if grant.subtree and unit.path.startswith(grant.unit_path):
            return True
    return False


def agencies(actor: Actor, permission: Permission) -> list[Organisation]:
    """Agencies the actor holds the permission at as a whole, their own first."""
    ids = {one.organisation_id for one in actor.grants_with(permission) if one.unit_id is None}
    rows = db.session.scalars(
        select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)
    )
    return sorted(rows, key=lambda one: one.id != actor.organisation_id)


def agency(actor: Actor, permission: Permission, public_id: str) -> Organisation:
    """An agency the actor may change as a whole. Raises NotFound; Forbidden when only a part of it
    is theirs.
    """
    found = db.session.scalar(
        select(Organisation).where(
            Organisation.public_id == public_id,
            Organisation.id.in_({one.organisation_id for one in actor.grants_with(permission)}),
        )
    )
    if found is None:
        raise NotFound
    grants = actor.grants_with(permission)
    if not any(one.unit_id is None and one.organisation_id == found.id for one in grants):
        raise Forbidden(permission)
    return found


def to_change(actor: Actor, public_id: str, permission: Permission) -> OrgUnit:
    """A unit the actor may change. Raises NotFound; Forbidden when it may only be read (AZ-4)."""
    unit = tree.unit(actor, public_id)
    if not may(actor, permission, unit):
        raise Forbidden(permission)
    return unit


def named(
    actor: Actor, permission: Permission, public_id: str, organisation_id: int
) -> OrgUnit | None:
    """The unit of the agency somebody chose, if it is in scope."""
    return db.session.scalar(
        scopes.units(actor, permission).where(
            OrgUnit.public_id == public_id, OrgUnit.organisation_id == organisation_id
        )
    )


def find(
    actor: Actor, permission: Permission, text: str, organisation_id: int | None, on: date
) -> Sequence[OrgUnit]:
    """Open units in scope whose name or code contains the words, the highest first."""
    query = scopes.units(actor, permission).where(
        or_(OrgUnit.valid_until.is_(None), OrgUnit.valid_until > on)
    )
    if organisation_id is not None:
        query = query.where(OrgUnit.organisation_id == organisation_id)
    for word in names.search_key(text).split():
        query = query.where(
            or_(
                func.lower(OrgUnit.name).contains(word, autoescape=True),
                func.lower(OrgUnit.code).contains(word, autoescape=True),
            )
        )
    depth = func.length(OrgUnit.path) - func.length(func.replace(OrgUnit.path, "/", ""))
    return db.session.scalars(query.order_by(depth, OrgUnit.name, OrgUnit.id).limit(FOUND)).all()


def where(found: Sequence[OrgUnit]) -> dict[str, str]:
    """Public id of each unit → the name of the one above, to tell namesakes apart."""
    above = aliased(OrgUnit)
    rows = db.session.execute(
        select(OrgUnit.public_id, above.name)
        .join(above, above.id == OrgUnit.parent_id)
        .where(OrgUnit.id.in_([one.id for one in found]))
    )
    return {public_id: name for public_id, name in rows}


def left_in(unit: OrgUnit, on: date) -> Left:
    """What a unit still holds on the day or later; four statements at most."""
    numbers = structure.left_in(unit.id, on)
    return Left(numbers, _units(unit, on, numbers), _posts(unit, on, numbers), _people(unit, on))


def _units(unit: OrgUnit, on: date, numbers: InUse) -> Sequence[OrgUnit]:
    if not numbers.units:
        return ()
    query = select(OrgUnit).where(OrgUnit.parent_id == unit.id, _lasts(OrgUnit.valid_until, on))
    return db.session.scalars(query.order_by(OrgUnit.name).limit(LISTED)).all()


def _posts(unit: OrgUnit, on: date, numbers: InUse) -> Sequence[Seat]:
    if not numbers.posts:
        return ()
    query = seats.rows().where(Post.unit_id == unit.id, _lasts(Post.valid_until, on))
    return seats.chosen(query.order_by(seats.HEADS_FIRST.key).limit(LISTED), on)


def _people(unit: OrgUnit, on: date) -> Sequence[Person]:
    query = (
        select(Person)
        .join(Employment, Employment.person_id == Person.id)
        .where(
            Employment.unit_id == unit.id,
            Person.merged_into_id.is_(None),
            _lasts(Employment.valid_until, on),
        )
    )
    return db.session.scalars(query.order_by(Person.sort_key, Person.id).limit(LISTED)).all()


def _lasts(until: SQLColumnExpression[date | None], on: date) -> ColumnElement[bool]:
    return or_(until.is_(None), until > on)
