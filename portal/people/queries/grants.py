"""Grants: when one counts, in SQL as in `rules.grants.Grant.is_active`."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_
from sqlalchemy.orm import aliased

from portal.people.models import RoleGrant

Instant = datetime | BindParameter[datetime]

source = aliased(RoleGrant)
"""The grant a delegation stems from; join it outer, on `delegated_from_id`."""


def in_force(now: Instant) -> ColumnElement[bool]:
    """The grant counts at `now`; a delegation counts only while its `source` does.

    The statement has to join `source`.
    """
    from_source = or_(source.id.is_(None), counts_by_itself(source, now))
    return and_(counts_by_itself(RoleGrant, now), from_source)


def counts_by_itself(grant: type[RoleGrant], now: Instant) -> ColumnElement[bool]:
    """Begun, not over and not ended early; says nothing about the grant it stems from."""
    return and_(
        grant.valid_from <= now,
        or_(grant.valid_until.is_(None), grant.valid_until > now),
        or_(grant.revoked_at.is_(None), grant.revoked_at > now),
    )
