"""Jobs as those who keep posts see them: of the agencies where they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import Forbidden, NotFound
from portal.core.permissions import Permission
from portal.people.models import Job, Post
from portal.people.queries import keyset
from portal.people.queries.keyset import Order, Place
from portal.people.rules import names

FOUND = 20
"""Jobs offered at once; whoever misses one writes more of its name."""
BY_NAME = Order(
    key=Job.name + "\n" + Job.public_id,
    own=Job.public_id,
    keys=select(Job.name + "\n" + Job.public_id),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A job in the list, with the number of its open posts."""

    job: Job
    posts: int


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of jobs; `before` and `after` as in `keyset.Cut`."""

    rows: Sequence[Row]
    before: str = ""
    after: str = ""


def in_scope(actor: Actor, permission: Permission) -> Select[Job]:
    """Jobs of every agency in which the actor keeps posts, be it in one unit only."""
    ids = {one.organisation_id for one in actor.grants_with(permission)}
    return select(Job).where(Job.organisation_id.in_(ids))


def job(actor: Actor, public_id: str) -> Job:
    """One job in scope. Raises NotFound."""
    query = in_scope(actor, Permission.POST_WRITE).where(Job.public_id == public_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def may_change(actor: Actor, job_: Job) -> bool:
    """A job binds the whole agency, so a unit is not enough."""
    held = actor.grants_with(Permission.POST_WRITE)
    return any(one.unit_id is None and one.organisation_id == job_.organisation_id for one in held)


def to_change(actor: Actor, public_id: str) -> Job:
    """A job the actor may change. Raises NotFound, Forbidden."""
    found = job(actor, public_id)
    if not may_change(actor, found):
        raise Forbidden(Permission.POST_WRITE)
    return found


def search(actor: Actor, text: str, on: date, place: Place, *, closed: bool) -> Rows:
    """Jobs whose name, code or family contains the words; one statement."""
    posts = (
        select(func.count())
        .select_from(Post)
        .where(Post.job_id == Job.id, or_(Post.valid_until.is_(None), Post.valid_until > on))
        .correlate(Job)
        .scalar_subquery()
    )
    over = Job.valid_until <= on
    query = _speaking(in_scope(actor, Permission.POST_WRITE), text).where(
        over if closed else or_(Job.valid_until.is_(None), ~over)
    )
    cut = keyset.cut(query.add_columns(Job.public_id, posts), BY_NAME, place)
    return Rows([Row(row[0], row[2]) for row in cut.rows], cut.before, cut.after)


def find(actor: Actor, text: str, organisation_id: int | None, on: date) -> Sequence[Job]:
    """Open jobs to choose from, by name."""
    query = _speaking(in_scope(actor, Permission.POST_WRITE), text)
    query = query.where(or_(Job.valid_until.is_(None), Job.valid_until > on))
    if organisation_id is not None:
        query = query.where(Job.organisation_id == organisation_id)
    return db.session.scalars(query.order_by(BY_NAME.key).limit(FOUND)).all()


def _speaking(query: Select[Job], text: str) -> Select[Job]:
    for word in names.search_key(text).split():
        columns = (Job.name, Job.code, Job.family)
        where: list[ColumnElement[bool]] = [
            func.lower(one).contains(word, autoescape=True) for one in columns
        ]
        query = query.where(or_(*where))
    return query
