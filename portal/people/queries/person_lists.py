"""Lists of people an officer keeps, and the people of a list as they are today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Person, PersonIdentifier, PersonList, PersonListEntry
from portal.people.queries import directory, scopes
from portal.people.queries.directory import Found
from portal.people.rules import names

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Members:
    """Who of a list is in scope today, in its order; `gone` counts those who no longer are."""

    rows: Sequence[Found]
    gone: int


def own(actor: Actor) -> Select[PersonList]:
    """The actor's lists. Single reads start here."""
    return select(PersonList).where(PersonList.owner_id == actor.person_id)


def one(actor: Actor, public_id: str) -> PersonList:
    """Raises NotFound."""
    found = db.session.scalar(own(actor).where(PersonList.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def newest(actor: Actor) -> list[tuple[PersonList, int]]:
    """The latest lists, each with how many people it has."""
    size = (
        select(func.count())
        .select_from(PersonListEntry)
        .where(PersonListEntry.list_id == PersonList.id)
        .scalar_subquery()
    )
    query = own(actor).add_columns(size).order_by(PersonList.id.desc()).limit(SHOWN)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def members(actor: Actor, kept: PersonList, on: date) -> Members:
    """The people of a list who are in scope today, with number, unit and posts."""
    rows = db.session.execute(
        directory.columns(on)
        .join(PersonListEntry, PersonListEntry.person_id == Person.id)
        .where(PersonListEntry.list_id == kept.id)
        .where(
            Person.id.in_(
                scopes.persons(actor, Permission.PERSON_READ, on).with_only_columns(Person.id)
            )
        )
        .order_by(PersonListEntry.place)
    ).all()
    found = [directory.found(row) for row in rows]
    directory.add_jobs(found, on)
    total = db.session.scalars(
        select(func.count()).select_from(PersonListEntry).where(PersonListEntry.list_id == kept.id)
    ).one()
    return Members(found, total - len(found))


def by_numbers(
    actor: Actor, numbers: Collection[str], on: date
) -> dict[str, tuple[int, str, bool]]:
    """Of these numbers, those of people in scope: id, name and whether the number is in force."""
    rows = db.session.execute(
        select(
            PersonIdentifier.value,
            PersonIdentifier.valid_until,
            Person.id,
            Person.full_name,
            Person.front_title,
            Person.back_title,
        )
        .join(Person, Person.id == PersonIdentifier.person_id)
        .where(
            PersonIdentifier.value.in_(numbers),
            Person.id.in_(
                scopes.persons(actor, Permission.PERSON_READ, on).with_only_columns(Person.id)
            ),
        )
    )
    return {
        value: (id_, names.printed(full, front, back), until is None or until > on)
        for value, until, id_, full, front, back in rows
    }
