"""Grants: when one counts, in SQL as in `rules.grants.Grant.is_active`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, exists, or_, select

from portal.core.db import db, shared_alias
from portal.people.models import Person, RoleGrant

Instant = datetime | BindParameter[datetime]

source = shared_alias(RoleGrant)
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


def held_by(person_id: int, *, lock: bool = False) -> list[RoleGrant]:
    """Every grant a person has or had; with `lock` they stay as they are until the end."""
    query = select(RoleGrant).where(RoleGrant.person_id == person_id).order_by(RoleGrant.id)
    if lock:
        query = query.with_for_update(read=True)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def agency_of(grant_id: int) -> int | None:
    """The agency in whose tree a grant counts."""
    return db.session.scalar(select(RoleGrant.organisation_id).where(RoleGrant.id == grant_id))


def lasts(row: RoleGrant, from_at: datetime, until_at: datetime | None, now: datetime) -> bool:
    """Whether a grant, as things stand at `now`, counts at some instant of a stretch."""
    ends = [end for end in (row.valid_until, row.revoked_at) if end is not None]
    over = min(ends) if ends else None
    if over is not None and (over <= now or over <= from_at):
        return False
    return until_at is None or row.valid_from < until_at


def others_hold(roles: Sequence[str], row: RoleGrant, now: datetime) -> bool:
    """Whether another grant gives one of the roles in the whole agency, in somebody's own right."""
    return db.session.scalars(
        select(
            exists(
                select(RoleGrant.id)
                .join(Person, Person.id == RoleGrant.person_id)
                .where(
                    RoleGrant.role.in_(roles),
                    RoleGrant.organisation_id == row.organisation_id,
                    RoleGrant.unit_id.is_(None),
                    RoleGrant.delegated_from_id.is_(None),
                    RoleGrant.id != row.id,
                    Person.merged_into_id.is_(None),
                    counts_by_itself(RoleGrant, now),
                )
            )
        )
    ).one()
