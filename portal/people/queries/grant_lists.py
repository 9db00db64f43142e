"""Grants as people read them: who holds which role where, since when, by whom, lent to whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import (
    Organisation,
    OrgUnit,
    Person,
    PersonIdentifier,
    RoleGrant,
)
from portal.people.queries import grant_people, scopes, structure
from portal.people.rules import identifiers

PAGE = 50
MATCHES = 20
LEVELS_BELOW = 2


class State(StrEnum):
    """Whether a grant counts."""

    RUNNING = "running"
    COMING = "coming"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of grants is narrowed to; empty fields narrow nothing."""

    person: str = ""  # part of a name
    holder: str = ""  # a person's public id: numbers stand in no address
    unit: str = ""  # part of a unit's name
    role: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A grant with person, giver, place and source loaded; `lent` are the delegations from it."""

    grant: RoleGrant
    number: str = ""
    lent: tuple["Listed", ...] = ()
    lender: str = ""  # whose grant a delegation comes from
    lender_ended: bool = False

    def state(self, now: datetime) -> State:
        """As it stands at an instant; a delegation is over when its source is."""
        ends = (self.grant.valid_until, self.grant.revoked_at)
        if self.lender_ended or any(end is not None and end <= now for end in ends):
            return State.ENDED
        return State.RUNNING if self.grant.valid_from <= now else State.COMING


def in_scope(actor: Actor, permission: Permission) -> Select[RoleGrant]:
    """Grants at nodes where the actor holds `permission` now; lists and single reads."""
    return (
        select(RoleGrant)
        .outerjoin(OrgUnit, OrgUnit.id == RoleGrant.unit_id)
        .where(_at_nodes(actor, permission))
    )


def of_person(actor: Actor) -> Select[RoleGrant]:
    """The actor's own grants, and what was lent out of them."""
    own = select(RoleGrant.id).where(RoleGrant.person_id == actor.person_id)
    return select(RoleGrant).where(
        or_(RoleGrant.person_id == actor.person_id, RoleGrant.delegated_from_id.in_(own))
    )


def page(
    actor: Actor, wanted: Wanted, *, on: date, now: datetime, after: str = ""
) -> tuple[list[Listed], str]:
    """Fifty grants by the holder's name, each with its delegations beneath; and the public id
    to go on from, "" at the end. Two statements, one more behind the first page.
    """
    query = _narrowed(_tops(actor), wanted, now)
    edge = _edge(after)
    if edge is not None:
        behind = and_(Person.sort_key == edge[0], RoleGrant.id > edge[1])
        query = query.where(or_(Person.sort_key > edge[0], behind))
    query = query.order_by(Person.sort_key, RoleGrant.id).limit(PAGE + 1)
    found = _loaded(query, on, now)
    shown = found[:PAGE]
    lent = _beneath([one.grant.id for one in shown], wanted, on=on, now=now)
    more = shown[-1].grant.public_id if len(found) > PAGE else ""
    return [replace(one, lent=lent.get(one.grant.id, ())) for one in shown], more


def one(query: Select[RoleGrant], public_id: str, *, on: date, now: datetime) -> Listed:
    """One grant of a scope with all that was ever lent out of it. Raises NotFound."""
    query = query.join(Person, Person.id == RoleGrant.person_id)
    found = _loaded(query.where(RoleGrant.public_id == public_id), on, now)
    if not found:
        raise NotFound
    grant = found[0].grant
    return replace(found[0], lent=_beneath([grant.id], None, on=on, now=now).get(grant.id, ()))


def own(actor: Actor, *, on: date, now: datetime) -> list[Listed]:
    """What the actor holds or will hold, with what they lent out of it."""
    query = (
        select(RoleGrant)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.person_id == actor.person_id, _not_over(now))
        .order_by(RoleGrant.id)
    )
    found = [each for each in _loaded(query, on, now) if not each.lender_ended]
    lent = _beneath([each.grant.id for each in found], Wanted(), on=on, now=now)
    return [replace(each, lent=lent.get(each.grant.id, ())) for each in found]


def holder(actor: Actor, number: str) -> str:
    """Whoever holds a grant in scope and bears or bore this number: the public id, or ""."""
    held = in_scope(actor, Permission.GRANT_READ).with_only_columns(RoleGrant.person_id)
    query = select(Person.public_id).where(Person.id.in_(held), grant_people.numbered(number))
    return db.session.scalars(query.limit(1)).first() or ""


def agencies(actor: Actor) -> list[Organisation]:
    """Agencies in the whole of which the actor gives roles."""
    held = [one for one in actor.grants_with(Permission.GRANT_WRITE) if one.unit_id is None]
    query = select(Organisation).where(Organisation.id.in_({one.organisation_id for one in held}))
    return list(db.session.scalars(query.order_by(Organisation.name)))


def unit(actor: Actor, public_id: str, *, on: date) -> OrgUnit | None:
    """A unit where the actor gives roles."""
    query = scopes.units(actor, Permission.GRANT_WRITE).where(_stands(on))
    return db.session.scalar(query.where(OrgUnit.public_id == public_id))


def units(actor: Actor, words: str, *, on: date) -> list[OrgUnit]:
    """Units where the actor gives roles, in the order of the tree; at most fifty."""
    query = scopes.units(actor, Permission.GRANT_WRITE).where(_stands(on))
    if words:
        query = query.where(OrgUnit.name.icontains(words, autoescape=True))
    return list(db.session.scalars(query.order_by(OrgUnit.path).limit(PAGE)))


def units_below(grant: RoleGrant, *, on: date) -> Sequence[OrgUnit]:
    """The units a part of a grant may be lent for: its own and two levels under it."""
    if not grant.subtree:
        return [] if grant.unit is None else [grant.unit]
    query = select(OrgUnit).where(OrgUnit.organisation_id == grant.organisation_id, _stands(on))
    depth = func.length(OrgUnit.path) - func.length(func.replace(OrgUnit.path, "/", ""))
    top = 0
    if grant.unit is not None:
        top = grant.unit.path.count("/")
        query = query.where(structure.below(grant.unit.path))
    return db.session.scalars(
        query.where(depth <= top + LEVELS_BELOW).order_by(OrgUnit.path).limit(200)
    ).all()


def _at_nodes(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Needs `OrgUnit` joined outer on the grant's unit."""
    nodes: list[ColumnElement[bool]] = []
    for grant in actor.grants_with(permission):
        if grant.unit_id is None:
            nodes.append(RoleGrant.organisation_id == grant.organisation_id)
        elif grant.subtree:
            nodes.append(structure.below(grant.unit_path))
        else:
            nodes.append(RoleGrant.unit_id == grant.unit_id)
    return or_(*nodes) if nodes else false()


def _tops(actor: Actor) -> Select[RoleGrant]:
    """Without the delegations that stand beneath a grant of the same scope."""
    seen = in_scope(actor, Permission.GRANT_READ).with_only_columns(RoleGrant.id).subquery()
    beneath = RoleGrant.delegated_from_id.in_(select(seen.c.id))
    query = in_scope(actor, Permission.GRANT_READ).join(Person, Person.id == RoleGrant.person_id)
    return query.where(or_(RoleGrant.delegated_from_id.is_(None), ~beneath))


def _narrowed(query: Select[RoleGrant], wanted: Wanted, now: datetime) -> Select[RoleGrant]:
    query = query.where(~_not_over(now) if wanted.ended else _not_over(now))
    if wanted.unit:
        query = query.where(OrgUnit.name.icontains(wanted.unit, autoescape=True))
    if wanted.role:
        query = query.where(or_(RoleGrant.role.in_([wanted.role]), _lent_as(wanted.role)))
    if wanted.person:
        query = query.where(_held(grant_people.name_has(wanted.person)))
    if wanted.holder:
        query = query.where(_held(Person.public_id == wanted.holder))
    return query


def _lent_as(role: str) -> ColumnElement[bool]:
    lent = aliased(RoleGrant)
    return exists().where(lent.delegated_from_id == RoleGrant.id, lent.role.in_([role]))


def _held(by: ColumnElement[bool]) -> ColumnElement[bool]:
    """Held by such persons, or lent to one of them."""
    lent = aliased(RoleGrant)
    holders = select(Person.id).where(by).correlate(None)
    lent_to = exists().where(lent.delegated_from_id == RoleGrant.id, lent.person_id.in_(holders))
    return or_(RoleGrant.person_id.in_(holders), lent_to)


def _loaded(query: Select[RoleGrant], on: date, now: datetime) -> list[Listed]:
    """Rows of a query that joins the holder as `Person`, with all a page shows of them."""
    number = (
        select(PersonIdentifier.value)
        .where(
            PersonIdentifier.person_id == RoleGrant.person_id,
            PersonIdentifier.valid_from <= on,
            or_(PersonIdentifier.valid_until.is_(None), PersonIdentifier.valid_until > on),
        )
        .order_by(PersonIdentifier.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    source, lender = aliased(RoleGrant), aliased(Person)
    rows = db.session.execute(
        query.outerjoin(source, source.id == RoleGrant.delegated_from_id)
        .outerjoin(lender, lender.id == source.person_id)
        .add_columns(number, lender.full_name, _not_over(now, source))
        .options(
            contains_eager(RoleGrant.person),
            joinedload(RoleGrant.granted_by),
            joinedload(RoleGrant.organisation),
            joinedload(RoleGrant.unit),
        )
        .execution_options(populate_existing=True)
    )
    return [
        Listed(
            grant=grant,
            number=identifiers.mask(value) if value else "",
            lender=name or "",
            lender_ended=name is not None and not lasts,
        )
        for grant, value, name, lasts in rows
    ]


def _beneath(
    ids: Collection[int], wanted: Wanted | None, *, on: date, now: datetime
) -> dict[int, tuple[Listed, ...]]:
    """Delegations by the grant they come from; `wanted` none for those that are over as well."""
    if not ids:
        return {}
    query = (
        select(RoleGrant)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.delegated_from_id.in_(ids))
        .order_by(Person.sort_key, RoleGrant.id)
    )
    if wanted is not None and not wanted.ended:
        query = query.where(_not_over(now))
    found: dict[int, tuple[Listed, ...]] = {}
    for each in _loaded(query, on, now):
        source_id = each.grant.delegated_from_id
        assert source_id is not None  # noqa: S101  the query asks for delegations alone
        found[source_id] = (*found.get(source_id, ()), each)
    return found


def _not_over(now: datetime, grant: type[RoleGrant] = RoleGrant) -> ColumnElement[bool]:
    """Running, or still to begin."""
    return and_(
        or_(grant.valid_until.is_(None), grant.valid_until > now),
        or_(grant.revoked_at.is_(None), grant.revoked_at > now),
    )


def _stands(on: date) -> ColumnElement[bool]:
    until = or_(OrgUnit.valid_until.is_(None), OrgUnit.valid_until > on)
    return and_(OrgUnit.valid_from <= on, until)


def _edge(public_id: str) -> tuple[str, int] | None:
    if not public_id:
        return None
    row = db.session.execute(
        select(Person.sort_key, RoleGrant.id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.public_id == public_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])
