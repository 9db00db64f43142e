"""Needs as they stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import OrgUnit, Person
from portal.people.queries import scopes
from portal.planning.models import Need, NeedPerson, YearlyLineNeed
from portal.planning.rules.needs import Origin

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A need with its unit, about how many people, by how many lines of plans it is answered, and
    who dropped it.
    """

    one: Need
    unit: str
    people: int
    lines: int
    dropped_by: str


def in_scope(actor: Actor) -> Select[Need]:
    """Needs of the units for which the actor plans, along the index of the agency."""
    places = sorted({one.organisation_id for one in actor.grants_with(Permission.PLAN_WRITE)})
    return (
        select(Need)
        .join(OrgUnit, OrgUnit.id == Need.unit_id)
        .where(
            Need.organisation_id.in_(places), scopes.unit_condition(actor, Permission.PLAN_WRITE)
        )
    )


def one(actor: Actor, public_id: str) -> Row:
    """A need in scope. Raises NotFound."""
    found = _rows(in_scope(actor).where(Need.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def page(actor: Actor, *, dropped: bool, after: str = "") -> tuple[Sequence[Row], str]:
    """Needs that stand, or were dropped, the latest first, and where the next page begins."""
    gone = Need.dropped_at.is_not(None) if dropped else Need.dropped_at.is_(None)
    query = in_scope(actor).where(gone)
    if after:
        edge = select(Need.id).where(Need.public_id == after).scalar_subquery()
        query = query.where(Need.id < edge)
    found = _rows(query.order_by(Need.id.desc()).limit(PAGE + 1))
    return found[:PAGE], found[PAGE - 1].one.public_id if len(found) > PAGE else ""


def _rows(query: Select[Need]) -> list[Row]:
    dropper = aliased(Person)
    people = select(func.count()).where(NeedPerson.need_id == Need.id).scalar_subquery()
    lines = select(func.count()).where(YearlyLineNeed.need_id == Need.id).scalar_subquery()
    whole = query.outerjoin(dropper, dropper.id == Need.dropped_by_id).add_columns(
        OrgUnit.name, people, lines, dropper.full_name
    )
    return [
        Row(need, unit, int(count), int(answered), name or "")
        for need, unit, count, answered, name in db.session.execute(
            whole.execution_options(populate_existing=True)
        )
    ]


def of_origin(organisation_id: int, origin: Origin) -> Need | None:
    """The need that this fact called for, if it did."""
    query = select(Need).where(
        Need.organisation_id == organisation_id,
        Need.origin == origin.kind.value,
        Need.origin_ref == origin.ref,
    )
    return db.session.scalar(query)


def persons_of(need_id: int) -> Collection[int]:
    """Whom a need is about."""
    query = select(NeedPerson.person_id).where(NeedPerson.need_id == need_id)
    return frozenset(db.session.scalars(query))
