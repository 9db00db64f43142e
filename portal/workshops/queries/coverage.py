"""Who is called to activities and who never is, by unit and job family: counted in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    distinct,
    func,
    literal,
    or_,
    select,
)

from portal.core import zones
from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.people.models import Employment, Job, OrgUnit, Person, Post, Tenure
from portal.people.queries import scopes
from portal.people.rules import names
from portal.workshops.models import ActivityInvitation
from portal.workshops.queries import inviting
from portal.workshops.rules import invitations as rules

PAGE = 50
EXPORTED = 20_000


class By(StrEnum):
    """What staff are grouped by."""

    UNIT = "unit"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Group:
    """Staff of a unit or a job family ("" without one): all, called this year, called within the
    years that count, never called in them.
    """

    name: str
    people: int
    this_year: int
    recently: int
    key: str
    """The unit's public id, or the family."""

    @property
    def never(self) -> int:
        return self.people - self.recently


@dataclass(frozen=True, slots=True)
class Groups:
    """A page of groups; the next one begins after `more`, "" where there is none."""

    rows: list[Group]
    more: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Somebody not called within the years that count."""

    name: str
    unit: str
    job: str
    family: str
    last_invited_at: datetime | None


def groups(
    actor: Actor, by: By, on: date, zone: str, *, after: str = "", size: int = PAGE
) -> Groups:
    """The groups of the staff in scope, those with the most never called first, from after
    another; one statement.
    """
    last = _last()
    is_unit = by is By.UNIT
    label: Any = OrgUnit.name if is_unit else func.coalesce(Job.family, "")
    key: Any = OrgUnit.public_id if is_unit else label
    person = distinct(Employment.person_id)
    year = zones.midnight(date(on.year, 1, 1), zone)
    since = zones.midnight(rules.never_since(on), zone)
    people = func.count(person)
    recently = func.count(person).filter(last.c.at >= since)
    query = (
        _staff((label, people, func.count(person).filter(last.c.at >= year), recently, key), on)
        .outerjoin(last, last.c.person_id == Employment.person_id)
        .where(*_in_scope(actor, on))
        .group_by(*((OrgUnit.id, OrgUnit.name, OrgUnit.public_id) if is_unit else (label,)))
        .order_by((people - recently).desc(), label, key)
        .limit(size + 1)
    )
    count, _, edge = after.partition("-")
    if count.isdecimal() and len(count) < 10:
        query = query.having(_beyond(people - recently, label, key, int(count), edge))
    rows = [Group(*row) for row in db.session.execute(query)]
    more = f"{rows[size - 1].never}-{rows[size - 1].key}" if len(rows) > size else ""
    return Groups(rows[:size], more)


def _beyond(
    never: ColumnElement[int],
    label: Any,
    key: Any,
    count: int,
    edge: str,
) -> ColumnElement[bool]:
    """What the order of the groups has after the one of this count and key."""
    named: ColumnElement[Any] = literal(edge)
    if key is not label:
        named = select(OrgUnit.name).where(OrgUnit.public_id == edge).scalar_subquery()
    behind = or_(label > named, and_(label == named, key > edge))
    return or_(never < count, and_(never == count, behind))


def never(actor: Actor, on: date, zone: str) -> Sequence[Forgotten]:
    """Everybody in scope who was not called within the years that count, by unit and name."""
    last = _last()
    since = zones.midnight(rules.never_since(on), zone)
    columns = (
        Person.id, Person.full_name, Person.front_title, Person.back_title,
        OrgUnit.name, Job.name, Job.family, last.c.at,
    )  # fmt: skip
    rows = db.session.execute(
        _staff(columns, on)
        .outerjoin(last, last.c.person_id == Employment.person_id)
        .where(*_in_scope(actor, on), or_(last.c.at.is_(None), last.c.at < since))
        .order_by(OrgUnit.path, Person.sort_key, Person.id, Job.name)
        .limit(EXPORTED)
    )
    found: dict[int, Forgotten] = {}
    for id_, name, front, back, unit, job, family, at in rows:
        printed = names.printed(name, front, back)
        found.setdefault(id_, Forgotten(printed, unit, job or "", family or "", at))
    return list(found.values())


def _last() -> Subquery:
    """When each was called last."""
    return (
        select(
            ActivityInvitation.person_id.label("person_id"),
            func.max(ActivityInvitation.invited_at).label("at"),
        )
        .where(ActivityInvitation.withdrawn_at.is_(None))
        .group_by(ActivityInvitation.person_id)
        .subquery()
    )


def _staff(columns: Sequence[Any], on: date) -> Select[Any]:
    """Employments of the day with the posts held; somebody with two posts has two rows."""
    return (
        select(*columns)
        .select_from(Employment)
        .join(Person, Person.id == Employment.person_id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .outerjoin(
            Tenure,
            and_(
                Tenure.person_id == Employment.person_id,
                Tenure.valid_from <= on,
                or_(Tenure.valid_until.is_(None), Tenure.valid_until > on),
            ),
        )
        .outerjoin(Post, Post.id == Tenure.post_id)
        .outerjoin(Job, Job.id == Post.job_id)
    )


def _in_scope(actor: Actor, on: date) -> tuple[Any, ...]:
    return (
        scopes.unit_condition(actor, Permission.ACTIVITY_INVITE),
        scopes.there(Permission.ACTIVITY_INVITE),
        Employment.organisation_id.in_(inviting.agencies(actor)),
        Employment.valid_from <= on,
        or_(Employment.valid_until.is_(None), Employment.valid_until > on),
    )
