"""Improvement actions as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.feedback.models import PublicService, ServiceAction
from portal.feedback.rules import actions as rules
from portal.feedback.rules.actions import ActionState
from portal.people.models import Job, OrgUnit, Post, Tenure
from portal.people.queries import scopes, structure

LISTED = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One action: of which service, by which post, until when, and what came of it."""

    public_id: str
    service: str
    slug: str
    element: str
    title: str
    owner: str
    due_on: date
    done_on: date | None
    proof: str
    dropped_on: date | None
    drop_reason: str
    proof_url: str
    has_file: bool

    def state(self, on: date) -> ActionState:
        return rules.state(self.due_on, self.done_on, self.dropped_on, on)


@dataclass(frozen=True, slots=True)
class Owner:
    """A post that may own an action."""

    id: int
    public_id: str
    name: str


def in_scope(actor: Actor, permission: Permission) -> Select[ServiceAction]:
    """Actions of services of units in scope."""
    return (
        select(ServiceAction)
        .join(PublicService, PublicService.id == ServiceAction.service_id)
        .join(OrgUnit, OrgUnit.id == PublicService.unit_id)
        .where(scopes.unit_condition(actor, permission))
        .options(joinedload(ServiceAction.service), joinedload(ServiceAction.proof_file))
    )


def owned(person_id: int, on: date) -> Select[ServiceAction]:
    """Actions of the posts somebody holds on the day."""
    held = select(Tenure.post_id).where(
        Tenure.person_id == person_id,
        Tenure.valid_from <= on,
        or_(Tenure.valid_until.is_(None), Tenure.valid_until > on),
    )
    return (
        select(ServiceAction)
        .join(PublicService, PublicService.id == ServiceAction.service_id)
        .where(ServiceAction.owner_post_id.in_(held))
    )


def due(person_id: int, on: date) -> Select[int, str]:
    """Those of them that are due within the week, or late: to count them."""
    return (
        owned(person_id, on)
        .where(
            ServiceAction.done_on.is_(None),
            ServiceAction.dropped_on.is_(None),
            ServiceAction.due_on <= on + rules.SOON,
        )
        .with_only_columns(ServiceAction.id, ServiceAction.public_id)
    )


def own(person_id: int, on: date) -> Sequence[ServiceAction]:
    """The open actions of the posts somebody holds, the nearest day first; then the others."""
    ended = or_(ServiceAction.done_on.is_not(None), ServiceAction.dropped_on.is_not(None))
    query = owned(person_id, on).order_by(ended, ServiceAction.due_on, ServiceAction.id)
    shown = query.options(joinedload(ServiceAction.service)).limit(LISTED)
    return db.session.scalars(shown).all()


def own_one(person_id: int, on: date, public_id: str) -> ServiceAction:
    """One of them. Raises NotFound."""
    found = db.session.scalar(
        owned(person_id, on)
        .where(ServiceAction.public_id == public_id)
        .options(joinedload(ServiceAction.service), joinedload(ServiceAction.proof_file))
    )
    if found is None:
        raise NotFound
    return found


def published_proof(slug: str, public_id: str) -> StoredFile | None:
    """The file that proves what was done about a service, for everybody."""
    return db.session.scalar(
        select(StoredFile)
        .join(ServiceAction, ServiceAction.proof_file_id == StoredFile.id)
        .join(PublicService, PublicService.id == ServiceAction.service_id)
        .where(
            PublicService.slug == slug,
            ServiceAction.public_id == public_id,
            ServiceAction.done_on.is_not(None),
        )
    )


def one(actor: Actor, permission: Permission, public_id: str) -> ServiceAction:
    """One action in scope. Raises NotFound."""
    found = db.session.scalar(
        in_scope(actor, permission).where(ServiceAction.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def listed(actor: Actor, permission: Permission) -> Sequence[Row]:
    """The actions in scope: open ones by their day, then the others, the latest first."""
    return _rows(scopes.unit_condition(actor, permission))


def of_service(service_id: int) -> Sequence[Row]:
    """What is done, or was, about a service; given-up ones left out."""
    return _rows(PublicService.id == service_id, ServiceAction.dropped_on.is_(None))


_COLUMNS: tuple[Any, ...] = (
    ServiceAction.public_id,
    PublicService.name,
    PublicService.slug,
    ServiceAction.element,
    ServiceAction.title,
    Job.name,
    ServiceAction.due_on,
    ServiceAction.done_on,
    ServiceAction.proof,
    ServiceAction.dropped_on,
    ServiceAction.drop_reason,
    ServiceAction.proof_url,
    ServiceAction.proof_file_id.is_not(None),
)


def _rows(*conditions: ColumnElement[bool]) -> Sequence[Row]:
    query = (
        select(*_COLUMNS)
        .join(PublicService, PublicService.id == ServiceAction.service_id)
        .join(OrgUnit, OrgUnit.id == PublicService.unit_id)
        .join(Post, Post.id == ServiceAction.owner_post_id)
        .join(Job, Job.id == Post.job_id)
        .where(*conditions)
        .order_by(
            ServiceAction.done_on.is_not(None),
            ServiceAction.dropped_on.is_not(None),
            ServiceAction.due_on,
            ServiceAction.id,
        )
        .limit(LISTED)
    )
    return [Row(*row) for row in db.session.execute(query)]


def owners(service: PublicService, on: date) -> Sequence[Owner]:
    """The posts of the service's unit, those below it and the heads above: who can answer for it.

    Needs the service's unit.
    """
    above = structure.ids_of(service.unit.path)
    query = (
        select(Post.id, Post.public_id, Job.name, OrgUnit.name)
        .join(Job, Job.id == Post.job_id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(
            or_(
                structure.below(service.unit.path),
                OrgUnit.id.in_(above) & Post.is_head.is_(True),
            ),
            Post.valid_from <= on,
            or_(Post.valid_until.is_(None), Post.valid_until > on),
        )
        .order_by(Post.is_head.desc(), OrgUnit.path, Job.name, Post.id)
        .limit(LISTED)
    )
    found: dict[tuple[str, str], Owner] = {}
    for id_, public_id, job, unit in db.session.execute(query):
        found.setdefault((job, unit), Owner(id_, public_id, f"{job}, {unit}"))
    return list(found.values())
