"""`scope(actor, permission)`: whose dictionaries, jobs and policies an actor may read or change.

Everybody signed in reads the installation's dictionaries and policies, and the dictionaries and
job standards of their agency and of agencies where they hold a role. To change an agency's, the
permission must be held at the whole agency; to change what belongs to the installation, at every
agency: what binds all is not one agency's to decide.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from portal.competency.models import AttainmentPolicy, Framework, PolicyDraft
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import Forbidden, NotFound
from portal.core.permissions import Permission
from portal.people.models import Job, Organisation

AGENCY = "agency"


def agencies_read(actor: Actor) -> set[int]:
    """Agencies whose jobs and dictionaries the actor may read: their own and those of a role."""
    own = set() if actor.organisation_id is None else {actor.organisation_id}
    return own | {grant.organisation_id for grant in actor.grants}


def _written_in(actor: Actor, permission: Permission) -> set[int]:
    grants = actor.grants_with(permission)
    return {grant.organisation_id for grant in grants if grant.unit_id is None and grant.subtree}


def _everywhere(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The actor holds the permission at every agency of the installation."""
    held = _written_in(actor, permission)
    if not held:
        return false()
    beyond = select(Organisation.id).where(
        Organisation.kind == AGENCY, Organisation.id.not_in(held)
    )
    return ~beyond.exists()


def frameworks(actor: Actor, permission: Permission) -> Select[Framework]:
    """Dictionaries the actor may read (FRAMEWORK_READ) or change (FRAMEWORK_WRITE)."""
    query = select(Framework)
    if permission is Permission.FRAMEWORK_READ:
        return query.where(
            or_(
                Framework.organisation_id.is_(None),
                Framework.organisation_id.in_(agencies_read(actor)),
            )
        )
    return query.where(
        or_(
            Framework.organisation_id.in_(_written_in(actor, permission)),
            Framework.organisation_id.is_(None) & _everywhere(actor, permission),
        )
    )


def jobs(actor: Actor, permission: Permission) -> Select[Job]:
    """Jobs whose standards the actor may read (FRAMEWORK_READ) or set (STANDARD_WRITE)."""
    reading = permission is Permission.FRAMEWORK_READ
    organisations = agencies_read(actor) if reading else _written_in(actor, permission)
    return select(Job).where(Job.organisation_id.in_(organisations))


def policies(actor: Actor, permission: Permission) -> Select[AttainmentPolicy]:
    """Policies: everybody reads them all; POLICY_WRITE everywhere publishes them."""
    reading = permission is Permission.FRAMEWORK_READ
    return select(AttainmentPolicy).where(true() if reading else _everywhere(actor, permission))


def drafts(actor: Actor, permission: Permission) -> Select[PolicyDraft]:
    """Drafts of policies; nobody sees them who could not publish them."""
    return select(PolicyDraft).where(_everywhere(actor, permission))


def framework_ids(actor: Actor) -> frozenset[int]:
    """Ids of the dictionaries the actor may read."""
    query = frameworks(actor, Permission.FRAMEWORK_READ).with_only_columns(Framework.id)
    return frozenset(db.session.scalars(query))


def may_change_framework(actor: Actor, framework_id: int) -> bool:
    query = frameworks(actor, Permission.FRAMEWORK_WRITE).where(Framework.id == framework_id)
    return db.session.scalar(query.with_only_columns(Framework.id)) is not None


def need_framework_change(actor: Actor, framework_id: int) -> None:
    """Raises Forbidden when the actor sees the dictionary but may not change it (AZ-4)."""
    if not may_change_framework(actor, framework_id):
        raise Forbidden(Permission.FRAMEWORK_WRITE)


def job(actor: Actor, public_id: str) -> Job:
    """One job whose standard the actor may read. Raises NotFound."""
    query = jobs(actor, Permission.FRAMEWORK_READ).where(Job.public_id == public_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def may_set_standard(actor: Actor, organisation_id: int) -> bool:
    return organisation_id in _written_in(actor, Permission.STANDARD_WRITE)


def job_to_change(actor: Actor, public_id: str) -> Job:
    """One job whose standard the actor may set. Raises NotFound, Forbidden (AZ-4)."""
    found = job(actor, public_id)
    if not may_set_standard(actor, found.organisation_id):
        raise Forbidden(Permission.STANDARD_WRITE)
    return found


def may_publish_policy(actor: Actor) -> bool:
    return bool(db.session.scalar(select(_everywhere(actor, Permission.POLICY_WRITE))))


def need_policy_writing(actor: Actor) -> None:
    """Raises Forbidden when the actor may not publish policies."""
    if not may_publish_policy(actor):
        raise Forbidden(Permission.POLICY_WRITE)


def draft(actor: Actor, public_id: str) -> PolicyDraft:
    """One open draft. Raises NotFound."""
    query = drafts(actor, Permission.POLICY_WRITE).where(
        PolicyDraft.public_id == public_id,
        PolicyDraft.discarded_at.is_(None),
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency by name."""

    id: int
    public_id: str
    name: str


def agencies_written(actor: Actor, permission: Permission) -> list[Agency]:
    """Agencies the actor holds the permission at as a whole, their own first."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.public_id, Organisation.name)
        .where(Organisation.id.in_(_written_in(actor, permission)))
        .order_by(Organisation.name)
    )
    found = [Agency(*row) for row in rows]
    return sorted(found, key=lambda one: one.id != actor.organisation_id)


def organisations_written(actor: Actor, permission: Permission) -> frozenset[int]:
    """Agencies the actor holds the permission at as a whole."""
    return frozenset(_written_in(actor, permission))
