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
