"""Grants that end with something else: an employment, a merged duplicate."""

from datetime import date, datetime

from sqlalchemy import or_, select

from portal.core import audit, zones
from portal.core.db import db
from portal.people.models import Organisation, RoleGrant


def at_agency(
    person_id: int, organisation_id: int, on: date, *, now: datetime, actor_id: int | None
) -> None:
    """End every grant the person has at the agency with the agency's day `on`.

    A day that has begun ends them at once. Needs a `transaction()` with the person's lock.
    """
    agency = db.session.get_one(Organisation, organisation_id)
    at = max(now, zones.midnight(on, agency.timezone))
    _end(person_id, organisation_id, at, now=now, actor_id=actor_id)


def everywhere(person_id: int, *, now: datetime, actor_id: int | None) -> list[int]:
    """End all grants of a person now; their ids. Needs a `transaction()`."""
    return _end(person_id, None, now, now=now, actor_id=actor_id)


def _end(
    person_id: int,
    organisation_id: int | None,
    at: datetime,
    *,
    now: datetime,
    actor_id: int | None,
) -> list[int]:
    query = select(RoleGrant).where(
        RoleGrant.person_id == person_id,
        or_(RoleGrant.revoked_at.is_(None), RoleGrant.revoked_at > at),
        or_(RoleGrant.valid_until.is_(None), RoleGrant.valid_until > at),
    )
    if organisation_id is not None:
        query = query.where(RoleGrant.organisation_id == organisation_id)
    ended = list(
        db.session.scalars(
            query.order_by(RoleGrant.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )
    for grant in ended:
        grant.revoked_at, grant.revoked_by_id = at, actor_id
        audit.record(
            "grant.ended",
            object_kind="grant",
            object_id=grant.id,
            organisation_id=grant.organisation_id,
            now=now,
            actor_id=actor_id,
            person=person_id,
            role=grant.role,
        )
    return [grant.id for grant in ended]
