"""Proposals that take two persons: whose they are to decide, and lists of them by key."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import ROLE_PERMISSIONS, Permission
from portal.people.models import Approval, Person, RoleGrant
from portal.people.queries import grants
from portal.people.rules.approvals import ApprovalState

PAGE = 30


def agencies(actor: Actor, permission: Permission) -> set[int]:
    """Agencies in the whole of which the actor holds `permission` now."""
    held = actor.grants_with(permission)
    return {grant.organisation_id for grant in held if grant.unit_id is None}


def in_scope(actor: Actor) -> Select[Approval]:
    """Proposals of the agencies the actor decides in, and the actor's own."""
    return (
        select(Approval)
        .where(
            or_(
                Approval.organisation_id.in_(agencies(actor, Permission.APPROVAL_DECIDE)),
                Approval.requested_by_id == actor.person_id,
            )
        )
        .options(joinedload(Approval.requested_by), joinedload(Approval.decided_by))
    )


def one(actor: Actor, public_id: str) -> Approval:
    """A proposal in scope. Raises NotFound."""
    query = in_scope(actor).where(Approval.public_id == public_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def page(actor: Actor, *, is_open: bool, after: str = "") -> tuple[list[Approval], str]:
    """Waiting ones oldest first, or decided ones newest first; and the id to go on from."""
    waits = Approval.state == ApprovalState.OPEN.value
    query = in_scope(actor).where(waits if is_open else ~waits)
    edge = db.session.scalar(select(Approval.id).where(Approval.public_id == after))
    if after and edge is not None:
        query = query.where(Approval.id > edge if is_open else Approval.id < edge)
    query = query.order_by(Approval.id if is_open else Approval.id.desc()).limit(PAGE + 1)
    found = list(db.session.scalars(query))
    more = found[PAGE - 1].public_id if len(found) > PAGE else ""
    return found[:PAGE], more


def names(person_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and public id of the persons proposals are about."""
    query = select(Person.id, Person.full_name, Person.public_id).where(Person.id.in_(person_ids))
    return {id_: (name, public_id) for id_, name, public_id in db.session.execute(query)}


def deciders(organisation_id: int, permission: Permission, now: datetime) -> list[int]:
    """Persons who may decide a proposal of the agency that takes `permission`."""
    return holders(organisation_id, {permission, Permission.APPROVAL_DECIDE}, now)


def holders(organisation_id: int, needed: set[Permission], now: datetime) -> list[int]:
    """Persons who hold these permissions together, by one role over the whole agency."""
    roles = [role.value for role, held in ROLE_PERMISSIONS.items() if needed <= held]
    query = (
        select(RoleGrant.person_id)
        .outerjoin(grants.source, grants.source.id == RoleGrant.delegated_from_id)
        .where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.unit_id.is_(None),
            RoleGrant.role.in_(roles),
            grants.in_force(now),
        )
    )
    return sorted(set(db.session.scalars(query)))


def is_open(kind: str, subject: str) -> bool:
    """Whether a proposal of this kind about this thing waits for its second person."""
    query = select(Approval.id).where(*_waits(kind), Approval.subject == subject)
    return db.session.scalar(query.limit(1)) is not None


def asked_about(kind: str, subjects: Collection[str]) -> set[str]:
    """Those of the subjects about which a proposal of this kind waits for its second person."""
    query = select(Approval.subject).where(*_waits(kind), Approval.subject.in_(subjects))
    return set(db.session.scalars(query))


def waiting(kind: str, subjects: Collection[str]) -> Approval | None:
    """The proposal of a kind about one of these things that waits for its second person."""
    query = _with_proposer(kind).where(Approval.subject.in_(subjects))
    return db.session.scalars(query.limit(1)).first()


def open_of(kind: str, organisation_ids: Collection[int]) -> Sequence[Approval]:
    """The proposals of a kind in these agencies that wait, the oldest first; 500 at most."""
    query = _with_proposer(kind).where(Approval.organisation_id.in_(organisation_ids))
    return db.session.scalars(query.limit(500)).all()


def _with_proposer(kind: str) -> Select[Approval]:
    """The proposals of a kind that wait, with who made them, the oldest first."""
    query = select(Approval).where(*_waits(kind)).options(joinedload(Approval.requested_by))
    return query.order_by(Approval.id)


def _waits(kind: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Approval.kind == kind, Approval.state == ApprovalState.OPEN.value


def carried_out(kind: str) -> list[Approval]:
    """The proposals of a kind that were approved, oldest first."""
    query = select(Approval).where(
        Approval.kind == kind, Approval.state == ApprovalState.APPROVED.value
    )
    return list(db.session.scalars(query.order_by(Approval.id)))
