"""Whose number was typed on the form for somebody new."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.people.models import Employment, Person, PersonIdentifier
from portal.people.queries import directory, likeness
from portal.people.rules import identifiers, names
from portal.people.rules.identifiers import Identifier, IdentifierKind
from portal.people.rules.likeness import Face, signs, told_by

_MOST = 50


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


def namesakes(name: str, number: str, actor: Actor, *, on: date) -> Sequence[Person]:
    """People in scope who look like somebody of this name and number; at most five."""
    read = identifiers.parse(_kind_of(number), number, on=on)
    told = told_by((read,)) if isinstance(read, Identifier) else frozenset()
    query = directory.people(actor, Permission.PERSON_READ, on)
    same = query.where(Person.sort_key == names.search_key(name)[:160]).order_by(Person.id)
    found = list(db.session.scalars(same.limit(_MOST)))
    faces = likeness.faces([one.id for one in found], on) if found else {}
    new = Face(0, name, told)
    return [one for one in found if one.id in faces and signs(new, faces[one.id])][:5]


def _kind_of(number: str) -> IdentifierKind:
    whole = len(identifiers.normalise(IdentifierKind.NIP, number)) == identifiers.NUMBER_LENGTH
    return IdentifierKind.NI_PPPK if whole else IdentifierKind.AGENCY_NUMBER


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
