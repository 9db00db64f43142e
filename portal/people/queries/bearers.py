"""Whose number was typed on the form for somebody new."""

from datetime import date

from sqlalchemy import or_, select

from portal.core.access import Actor, Permission
from portal.core.db import db
from portal.people.models import Employment, Person, PersonIdentifier
from portal.people.queries import directory
from portal.people.rules import identifiers, names


def known(number: str, actor: Actor, *, on: date) -> Person | None:
    """Who bears or bore the number, where the actor may open their record."""
    query = directory.people(actor, Permission.PERSON_READ, on).where(
        Person.id.in_(
            select(PersonIdentifier.person_id).where(
                PersonIdentifier.value == identifiers.normalise_any(number)
            )
        )
    )
    return db.session.scalars(query.order_by(Person.id).limit(1)).first()


def released(number: str, name: str, from_on: date) -> Person | None:
    """The bearer of a national number whom no agency employs from the day on, if the name fits.

    A number alone tells nobody anything: without a name that goes with it there is no answer.
    """
    person = db.session.scalar(
        select(Person)
        .join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
        .where(
            PersonIdentifier.value == identifiers.normalise_any(number),
            PersonIdentifier.organisation_id.is_(None),
            Person.merged_into_id.is_(None),
            Person.erased_at.is_(None),
        )
    )
    if person is None or not names.are_related(person.full_name, names.parse(name).core):
        return None
    employed = db.session.scalar(
        select(Employment.id)
        .where(
            Employment.person_id == person.id,
            or_(Employment.valid_until.is_(None), Employment.valid_until > from_on),
        )
        .limit(1)
    )
    return person if employed is None else None
