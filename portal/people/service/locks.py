"""Row locks of the people area. Always taken in this order (CC-3), within one kind by id:

approval, organisation, unit, job, post, number, person, account, grant.

A row is locked before what is decided by it is read, and read anew by the lock: a copy the
session held from before never decides. `NO KEY UPDATE` lets others go on inserting rows that
merely point here; whoever inserts one that must not miss a change takes the `SHARE` lock.
SQLite's transaction holds the one write lock from its start.
"""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import Select, select, text

from portal.core.db import db, dialect_name
from portal.core.errors import NotFound
from portal.people.models import Approval, Job, Organisation, OrgUnit, Person, Post, RoleGrant

M = TypeVar("M")


def approval(approval_id: int) -> Approval:
    return _one(select(Approval).where(Approval.id == approval_id))


def organisation(organisation_id: int) -> Organisation:
    """Whoever changes the tree, the chart of posts or a code of the agency takes turns here."""
    return _one(select(Organisation).where(Organisation.id == organisation_id))


def unit(unit_id: int, *, shared: bool = False) -> OrgUnit:
    """`shared`: the unit must stay as it is while something is put into it."""
    return _one(select(OrgUnit).where(OrgUnit.id == unit_id), shared=shared)


def job(job_id: int, *, shared: bool = False) -> Job:
    return _one(select(Job).where(Job.id == job_id), shared=shared)


def post(post_id: int) -> Post:
    return _one(select(Post).where(Post.id == post_id))


def number(value: str) -> None:
    """Nobody else looks up or gives away this number until the transaction ends."""
    if dialect_name() == "sqlite":
        return
    digest = hashlib.sha256(f"person number {value}".encode()).digest()
    key = int.from_bytes(digest[:8], "big", signed=True)
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def person(person_id: int) -> Person:
    """Everything dated about a person is changed under this lock."""
    return _one(select(Person).where(Person.id == person_id))


def persons(person_ids: Iterable[int]) -> dict[int, Person]:
    """Several persons, in one statement and by id. Raises NotFound when one is missing."""
    wanted = set(person_ids)
    query = select(Person).where(Person.id.in_(wanted)).order_by(Person.id)
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = {one.id: one for one in db.session.scalars(locked)}
    if found.keys() != wanted:
        raise NotFound
    return found


def grant(grant_id: int) -> RoleGrant:
    return _one(select(RoleGrant).where(RoleGrant.id == grant_id))


def _one(query: Select[M], *, shared: bool = False) -> M:
    locked = query.with_for_update(read=shared, key_share=not shared)
    found = db.session.scalar(locked.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found
