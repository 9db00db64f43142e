"""Whose results somebody may open: one person by public id, or everybody they lead."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, literal, select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.queries import scopes


def reached(
    actor: Actor, public_id: str, permission: Permission, on: date, *, also: Permission
) -> tuple[Person, bool]:
    """The person within the actor's scope, and whether they are within that of `also` too.

    One statement. Raises NotFound for everybody else, known or not.
    """
    within = exists(
        scopes.persons(actor, also, on)
        .with_only_columns(literal(1))
        .where(Person.public_id == public_id)
        .correlate(None)
    )
    row = db.session.execute(
        scopes.persons(actor, permission, on)
        .where(Person.public_id == public_id)
        .add_columns(select(within).scalar_subquery())
    ).one_or_none()
    if row is None:
        raise NotFound
    person, both = row
    return person, bool(both)


def led_then(leader_id: int, person_id: int, on: date) -> bool:
    """Whether the person had `leader_id` among their supervisors on the day."""
    query = select(Person.id).where(Person.id == person_id, scopes.led_by(leader_id, on))
    return db.session.scalar(query) is not None


def led(actor: Actor, on: date) -> Sequence[Person]:
    """Everybody the actor leads on the day, by name; one statement."""
    return db.session.scalars(
        scopes.persons(actor, Permission.TEAM_READ, on).order_by(Person.sort_key, Person.id)
    ).all()
