"""Grants: when one counts, in SQL as in `rules.grants.Grant.is_active`."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased

from portal.people.models import RoleGrant

AnyGrant = type[RoleGrant]


def counts_by_itself(grant: AnyGrant, now: datetime) -> ColumnElement[bool]:
    """Begun, not over and not ended early; says nothing about the grant it stems from."""
    return and_(
        grant.valid_from <= now,
        or_(grant.valid_until.is_(None), grant.valid_until > now),
        or_(grant.revoked_at.is_(None), grant.revoked_at > now),
    )


def source_of_delegation() -> AnyGrant:
    """The grant a delegation stems from; join it outer, on `delegated_from_id`."""
    return aliased(RoleGrant)


def in_force(grant: AnyGrant, source: AnyGrant, now: datetime) -> ColumnElement[bool]:
    """The grant counts at `now`; a delegation counts only while its source does."""
    return and_(
        counts_by_itself(grant, now), or_(source.id.is_(None), counts_by_itself(source, now))
    )
