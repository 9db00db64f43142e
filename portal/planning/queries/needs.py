"""Needs as they stand."""

from collections.abc import Collection

from sqlalchemy import select

from portal.core.db import db
from portal.planning.models import Need, NeedPerson
from portal.planning.rules.needs import Origin


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


def only_of(goes_id: int, stays_id: int) -> Collection[NeedPerson]:
    """Rows of one record where the other is not named for the same need: what a merge may move."""
    theirs = select(NeedPerson.need_id).where(NeedPerson.person_id == stays_id)
    query = select(NeedPerson).where(
        NeedPerson.person_id == goes_id, NeedPerson.need_id.not_in(theirs)
    )
    return db.session.scalars(query).all()
