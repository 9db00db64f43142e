"""Posts as lists show them: the seat, its job and unit, who holds it on the day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.permissions import Permission
from portal.people.models import Job, OrgUnit, Person, Post, Tenure
from portal.people.queries import keyset, scopes
from portal.people.queries.keyset import Order, Place
from portal.people.rules import names
from portal.people.rules.posts import RANK

_holding, _holder = shared_alias(Tenure), shared_alias(Person)


class State(StrEnum):
    """Which posts a list shows."""

    OPEN = ""
    VACANT = "kosong"
    CLOSED = "tutup"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody on a post; `kind` is a `TenureKind`."""

    person: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A post in a list. Without a definitive holder it is vacant, acting ones or not."""

    public_id: str
    code: str
    is_head: bool
    valid_from: date
    valid_until: date | None
    job: str
    job_id: str
    unit: str
    unit_id: str
    holders: tuple[Holder, ...]

    @property
    def is_vacant(self) -> bool:
        return not any(one.kind == "definitive" for one in self.holders)


@dataclass(frozen=True, slots=True)
class Seats:
    """A page of posts; `before` and `after` as in `keyset.Cut`."""

    rows: Sequence[Seat]
    before: str = ""
    after: str = ""


def _order(*parts: Any) -> Order:
    """By these texts, then the code; the public id makes the key differ for each row."""
    key: ColumnElement[str] = Post.code + "\n" + Post.public_id
    for part in reversed(parts):
        key = part + "\n" + key
    joined = select(key).select_from(Post).join(Job, Job.id == Post.job_id)
    return Order(key, Post.public_id, joined.join(OrgUnit, OrgUnit.id == Post.unit_id))


BY_JOB = _order(Job.name, OrgUnit.name)
BY_UNIT = _order(OrgUnit.name)
HEADS_FIRST = _order(case((Post.is_head, "0"), else_="1"), Job.name)


def search(actor: Actor, text: str, state: State, on: date, place: Place) -> Seats:
    """Posts in scope of POST_WRITE whose code, job, unit or holder contains the words."""
    where = [scopes.unit_condition(actor, Permission.POST_WRITE), _in_state(state, on)]
    where += [speaks_of(word, on) for word in names.search_key(text).split()]
    return _page(_rows().where(*where), BY_JOB, on, place)


def in_unit(unit_id: int, on: date, place: Place) -> Seats:
    """The open posts of a unit, its head's first."""
    query = _rows().where(Post.unit_id == unit_id, _in_state(State.OPEN, on))
    return _page(query, HEADS_FIRST, on, place)


def of_job(job_id: int, actor: Actor, on: date, place: Place) -> Seats:
    """The open posts of a job in scope, by unit."""
    query = _rows().where(
        Post.job_id == job_id,
        _in_state(State.OPEN, on),
        scopes.unit_condition(actor, Permission.POST_WRITE),
    )
    return _page(query, BY_UNIT, on, place)


def reporting_to(post_id: int, on: date, place: Place) -> Seats:
    """The open posts that report to a post."""
    query = _rows().where(Post.reports_to_id == post_id, _in_state(State.OPEN, on))
    return _page(query, BY_JOB, on, place)


def chosen(query: Select[*tuple[Any, ...]], on: date) -> list[Seat]:
    """The seats of a query made from `rows`, in its order."""
    return _seats(db.session.execute(query).all(), on)


def rows() -> Select[*tuple[Any, ...]]:
    """Posts with job and unit, as `chosen` takes them."""
    return _rows()


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Post.id,
            Post.public_id,
            Post.code,
            Post.is_head,
            Post.valid_from,
            Post.valid_until,
            Job.name.label("job"),
            Job.public_id.label("job_id"),
            OrgUnit.name.label("unit"),
            OrgUnit.public_id.label("unit_id"),
        )
        .join(Job, Job.id == Post.job_id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
    )


def _page(query: Select[*tuple[Any, ...]], order: Order, on: date, place: Place) -> Seats:
    cut = keyset.cut(query, order, place)
    return Seats(_seats(cut.rows, on), cut.before, cut.after)


def _seats(found: Sequence[Any], on: date) -> list[Seat]:
    held = holders([row.id for row in found], on)
    return [
        Seat(
            public_id=row.public_id,
            code=row.code,
            is_head=row.is_head,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            job=row.job,
            job_id=row.job_id,
            unit=row.unit,
            unit_id=row.unit_id,
            holders=tuple(held.get(row.id, ())),
        )
        for row in found
    ]


def holders(post_ids: Collection[int], on: date) -> dict[int, list[Holder]]:
    """Who holds these posts on the day, the definitive holder first; one statement."""
    if not post_ids:
        return {}
    found = db.session.execute(
        select(Tenure.post_id, Person.public_id, Person.full_name, Tenure.kind)
        .join(Person, Person.id == Tenure.person_id)
        .where(Tenure.post_id.in_(post_ids), *holds(Tenure, on))
        .order_by(Tenure.valid_from, Tenure.id)
    )
    by_post: defaultdict[int, list[Holder]] = defaultdict(list)
    for post_id, person, name, kind in sorted(found, key=lambda row: RANK[row[3]]):
        by_post[post_id].append(Holder(person, name, kind))
    return by_post


def holds(tenure: Any, on: date) -> tuple[ColumnElement[bool], ...]:
    """The tenure holds the day."""
    return (
        tenure.valid_from <= on,
        or_(tenure.valid_until.is_(None), tenure.valid_until > on),
    )


def _in_state(state: State, on: date) -> ColumnElement[bool]:
    if state is State.CLOSED:
        return and_(Post.valid_until.is_not(None), Post.valid_until <= on)
    lasts = or_(Post.valid_until.is_(None), Post.valid_until > on)
    if state is State.OPEN:
        return lasts
    held = exists().where(
        _holding.post_id == Post.id, _holding.kind == "definitive", *holds(_holding, on)
    )
    return and_(lasts, Post.valid_from <= on, ~held)


def speaks_of(word: str, on: date) -> ColumnElement[bool]:
    """The word is part of code, job, unit, or the name of somebody who holds the post."""
    held = exists().where(
        _holding.post_id == Post.id,
        _holder.id == _holding.person_id,
        _holder.search_key.contains(word, autoescape=True),
        *holds(_holding, on),
    )
    texts = (Post.code, Job.name, Job.code, OrgUnit.name, OrgUnit.code)
    return or_(*(func.lower(one).contains(word, autoescape=True) for one in texts), held)
