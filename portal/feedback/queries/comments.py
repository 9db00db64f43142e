"""Comments as moderators and the public read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, literal_column, or_, select
from sqlalchemy.orm import joinedload

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.feedback.models import PublicService, ServiceAction, SurveyBatch, SurveyComment
from portal.feedback.rules.comments import CommentState
from portal.people.models import Employment, Job, OrgUnit, Person, Post
from portal.people.queries import scopes, structure

PAGE = 30
PUBLIC = 20


@dataclass(frozen=True, slots=True)
class Page:
    """Some comments, and the public id to go on after, "" at the end."""

    rows: Sequence[SurveyComment]
    after: str


@dataclass(frozen=True, slots=True)
class Said:
    """A published comment with its answer and what is done about it."""

    text: str
    received_on: date
    answer: str
    action: str
    owner: str
    due_on: date | None
    done_on: date | None
    proof: str


def _stands() -> ColumnElement[bool]:
    """It did not come with a batch that was taken back."""
    undone = select(SurveyBatch.id).where(SurveyBatch.undone_at.is_not(None))
    return or_(SurveyComment.batch_id.is_(None), SurveyComment.batch_id.not_in(undone))


def in_scope(actor: Actor, permission: Permission) -> Select[SurveyComment]:
    """Comments about services of units in scope, those of undone batches left out."""
    return (
        select(SurveyComment)
        .join(PublicService, PublicService.id == SurveyComment.service_id)
        .join(OrgUnit, OrgUnit.id == PublicService.unit_id)
        .where(
            scopes.unit_condition(actor, permission),
            _stands(),
        )
        .options(joinedload(SurveyComment.service).joinedload(PublicService.unit))
    )


def page(actor: Actor, permission: Permission, *, waiting: bool, after: str) -> Page:
    """Waiting ones, the oldest first; or decided ones, the latest first."""
    # Written out, so that both databases see that the partial index fits.
    is_waiting = SurveyComment.state == literal_column(f"'{CommentState.WAITING}'")
    query = in_scope(actor, permission).where(is_waiting if waiting else ~is_waiting)
    if after:
        edge = select(SurveyComment.id).where(SurveyComment.public_id == after).scalar_subquery()
        query = query.where(SurveyComment.id > edge if waiting else SurveyComment.id < edge)
    order = SurveyComment.id if waiting else SurveyComment.id.desc()
    rows = db.session.scalars(query.order_by(order).limit(PAGE + 1)).all()
    return Page(rows[:PAGE], rows[PAGE - 1].public_id if len(rows) > PAGE else "")


def one(actor: Actor, permission: Permission, public_id: str) -> SurveyComment:
    """One comment in scope. Raises NotFound."""
    found = db.session.scalar(
        in_scope(actor, permission).where(SurveyComment.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def published(service_id: int) -> Sequence[Said]:
    """What citizens wrote about a service, the latest first, with what was answered."""
    query = (
        select(
            SurveyComment.published,
            SurveyComment.received_on,
            SurveyComment.answer,
            ServiceAction.title,
            Job.name,
            ServiceAction.due_on,
            ServiceAction.done_on,
            ServiceAction.proof,
        )
        .outerjoin(ServiceAction, ServiceAction.id == SurveyComment.action_id)
        .outerjoin(Post, Post.id == ServiceAction.owner_post_id)
        .outerjoin(Job, Job.id == Post.job_id)
        .where(
            SurveyComment.service_id == service_id,
            SurveyComment.state == CommentState.PUBLISHED,
            _stands(),
        )
        .order_by(SurveyComment.id.desc())
        .limit(PUBLIC)
    )
    return [
        Said(text, on, answer, title or "", owner or "", due, done, proof or "")
        for text, on, answer, title, owner, due, done, proof in db.session.execute(query)
    ]


def names_of(unit_id: int) -> frozenset[str]:
    """The words of the names of everybody who ever worked in the unit or below it, folded."""
    path = select(OrgUnit.path).where(OrgUnit.id == unit_id)
    top = db.session.scalars(path).one()
    rows = db.session.scalars(
        select(Person.full_name)
        .join(Employment, Employment.person_id == Person.id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(structure.below(top))
        .distinct()
    )
    return frozenset(word.strip(".,").casefold() for name in rows for word in name.split())
