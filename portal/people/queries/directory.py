"""Finding people by name, number, unit, status and job; flat from a thousand to 100,000 persons.

Every filter is a set of person ids that an index gives. A first statement counts each set up to
a bound. Is the smallest below it, the page is sorted from that set; otherwise matches are so
frequent that walking the name index meets a page of them soon. Either way the work grows with
the bound, not with the number of persons.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import (
    Employment,
    Job,
    OrgUnit,
    Person,
    PersonIdentifier,
    PersonStatus,
    PersonWord,
    Post,
    Tenure,
)
from portal.people.queries import scopes, structure
from portal.people.rules import identifiers, names
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.posts import TenureKind

PAGE = 50
BOUND = 2_000
"""A set this small is sorted whole; of a larger one every N / 2,000th name is a match."""
_LAST = "\U0010ffff"
"""Behind every sign a word or number may have: the end of the range of a prefix."""
_DIGITS = re.compile(r"[\d\s.\-'’]+")
_FEWEST_DIGITS = 4


class Standing(StrEnum):
    """Whether a person works somewhere today."""

    ACTIVE = "active"
    FORMER = "former"  # has left
    COMING = "coming"  # has not begun yet


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; `after` is the public id of the last person of the page before."""

    words: tuple[str, ...] = ()
    number: str = ""
    unit_path: str = ""
    status: str = ""
    job_ids: tuple[int, ...] | None = None
    standing: Standing = Standing.ACTIVE
    after: str = ""


@dataclass(slots=True)
class Found:
    """One person of the list, as they are on the day."""

    id: int
    public_id: str
    name: str
    number: str
    unit: str
    status: str
    rank: str
    jobs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """`after` is the public id to go on from, "" at the end."""

    rows: Sequence[Found]
    after: str


NOBODY = FoundPage((), "")


def read(text: str) -> tuple[tuple[str, ...], str]:
    """What was typed: words of a name, or the beginning of a number. One of the two is empty."""
    line = text.strip()
    if _DIGITS.fullmatch(line):
        digits = identifiers.normalise(IdentifierKind.NIP, line)
        return ((), digits) if len(digits) >= _FEWEST_DIGITS else ((digits,), "")
    if any(map(str.isdigit, line)) and not any(map(str.isspace, line)):
        return (), identifiers.normalise(IdentifierKind.AGENCY_NUMBER, line)
    return tuple(sorted(names.search_key(line).split()))[:6], ""


def find(
    actor: Actor, search: Search, on: date, *, permission: Permission = Permission.PERSON_READ
) -> FoundPage:
    """A page of the people in scope, by name. Three statements, four behind the first page."""
    sets = _sets(actor, permission, search, on)
    counts = db.session.execute(select(*_counts(sets, search))).one()
    smallest = min(range(len(sets)), key=lambda place: counts[place])
    if counts[smallest] <= BOUND:
        driving = sets.pop(smallest).cte("matches").prefix_with("MATERIALIZED")
        query = columns(on).where(Person.id.in_(select(driving.c.person_id)))
        query = _in_order(query, Person.sort_key.concat(""), search.after)  # no walk of the index
    else:
        query = _in_order(columns(on), Person.sort_key, search.after)
    query = query.where(scopes.there(permission), *(_holds(one) for one in sets))
    rows = db.session.execute(query.limit(PAGE + 1)).all()
    people_found = [found(row) for row in rows[:PAGE]]
    add_jobs(people_found, on)
    more = people_found[-1].public_id if len(rows) > PAGE else ""
    return FoundPage(people_found, more)


def people(actor: Actor, permission: Permission, on: date) -> Select[Person]:
    """Persons whose page the actor may open: who works in scope today, and who works nowhere
    and last worked there. Single reads start here.
    """
    here = (
        select(Employment.person_id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(scopes.unit_condition(actor, permission))
        .where(or_(_today(on), last_here(on)))
    )
    return select(Person).where(scopes.there(permission), _holds(here))


def person(
    actor: Actor,
    permission: Permission,
    public_id: str,
    on: date,
    *,
    or_by: Permission | None = None,
) -> Person:
    """One person in scope for the permission, or for `or_by`. Raises NotFound."""
    for one in (permission, or_by):
        if one is not None:
            query = people(actor, one, on).where(Person.public_id == public_id)
            found = db.session.scalar(query)
            if found is not None:
                return found
    raise NotFound


def is_reached(actor: Actor, permission: Permission, person_id: int, on: date) -> bool:
    """Whether the person is in the actor's scope for the permission."""
    query = people(actor, permission, on).where(Person.id == person_id)
    return db.session.scalar(query.with_only_columns(literal(1))) is not None


def jobs_called(actor: Actor, text: str) -> tuple[int, ...]:
    """Jobs of the actor's agencies whose name has all these words; at most fifty."""
    words = names.search_key(text).split()
    agencies = {grant.organisation_id for grant in actor.grants_with(Permission.PERSON_READ)}
    query = select(Job.id, Job.name).where(Job.organisation_id.in_(agencies)).order_by(Job.id)
    rows = db.session.execute(query)
    alike = [id_ for id_, name in rows if all(word in names.search_key(name) for word in words)]
    return tuple(alike[:50])


def _sets(actor: Actor, permission: Permission, search: Search, on: date) -> list[Select[int]]:
    """The sets of person ids whose intersection is wanted."""
    where = [scopes.unit_condition(actor, permission)]
    if search.unit_path:
        where.append(structure.below(search.unit_path))
    sets = [_placed(and_(*where), search, on)]
    sets += [_called(word) for word in search.words]
    if search.number:
        sets.append(_prefixed(PersonIdentifier.person_id, PersonIdentifier.value, search.number))
    if search.status:
        sets.append(
            select(PersonStatus.person_id).where(
                PersonStatus.status == search.status,
                _on(PersonStatus.valid_from, PersonStatus.valid_until, on),
            )
        )
    if search.job_ids is not None:
        sets.append(
            select(Tenure.person_id)
            .join(Post, Post.id == Tenure.post_id)
            .where(Post.job_id.in_(search.job_ids), _on(Tenure.valid_from, Tenure.valid_until, on))
        )
    return sets


def _placed(where: ColumnElement[bool], search: Search, on: date) -> Select[int]:
    """Whose employment on the day is there; of those who have none, whose last one was.

    A number finds both: whoever types it holds a paper about the person.
    """
    here = select(Employment.person_id).join(OrgUnit, OrgUnit.id == Employment.unit_id).where(where)
    if search.number:
        return here.where(or_(_today(on), last_here(on)))
    match search.standing:
        case Standing.ACTIVE:
            return here.where(_today(on))
        case Standing.FORMER:
            return here.where(Employment.valid_until <= on, last_here(on))
        case Standing.COMING:  # few: found by their day, whatever the unit
            there = exists(literal(1)).where(OrgUnit.id == Employment.unit_id, where)
            return select(Employment.person_id).where(
                Employment.valid_from > on, there, last_here(on)
            )


def last_here(on: date) -> ColumnElement[bool]:
    """The employment is the person's last one, and none holds on the day."""
    other = aliased(Employment)
    newer = or_(
        other.valid_from > Employment.valid_from, _on(other.valid_from, other.valid_until, on)
    )
    return ~exists(literal(1)).where(other.person_id == Employment.person_id, newer)


def _today(on: date) -> ColumnElement[bool]:
    return _on(Employment.valid_from, Employment.valid_until, on)


def _called(word: str) -> Select[int]:
    return _prefixed(PersonWord.person_id, PersonWord.word, word)


def _prefixed(
    person: InstrumentedAttribute[int], text: InstrumentedAttribute[str], prefix: str
) -> Select[int]:
    return select(person).where(text >= prefix, text < prefix + _LAST)


def _counts(
    sets: Sequence[Select[int]], search: Search
) -> Sequence[ColumnElement[int] | ScalarSelect[int]]:
    """How large each set is, up to the bound. The place of a number's bearer is not asked: both
    those who work there and those who left would have to be looked through.
    """
    counts: list[ColumnElement[int] | ScalarSelect[int]] = []
    for place, one in enumerate(sets):
        some = one.with_only_columns(literal(1)).limit(BOUND + 1).subquery()
        is_asked = place > 0 or not search.number
        counted = select(func.count()).select_from(some).scalar_subquery()
        counts.append(counted if is_asked else literal(BOUND + 1))
    return counts


def _holds(one: Select[int]) -> ColumnElement[bool]:
    """Whether the person of the row is in the set, asked of that person alone."""
    [person] = one.selected_columns
    return exists(one.with_only_columns(literal(1)).where(person == Person.id).correlate(Person))


def columns(on: date) -> Select[*tuple[Any, ...]]:
    return select(
        Person.id,
        Person.public_id,
        Person.full_name,
        Person.front_title,
        Person.back_title,
        _newest(PersonIdentifier.value, PersonIdentifier, on).label("number"),
        _unit(on).label("unit"),
        _newest(PersonStatus.status, PersonStatus, on).label("status"),
        _newest(PersonStatus.rank, PersonStatus, on).label("rank"),
    )


def _in_order(
    query: Select[*tuple[Any, ...]],
    key: ColumnElement[str] | InstrumentedAttribute[str],
    after: str,
) -> Select[*tuple[Any, ...]]:
    """By name, from behind the person `after`.

    The first condition is a range of the name index on both databases; a plain OR is not.
    """
    edge = _edge(after)
    if edge is not None:
        query = query.where(key >= edge[0], or_(key > edge[0], Person.id > edge[1]))
    return query.order_by(key, Person.id)


def _edge(public_id: str) -> tuple[str, int] | None:
    if not public_id:
        return None
    row = db.session.execute(
        select(Person.sort_key, Person.id).where(Person.public_id == public_id)
    ).one_or_none()
    return None if row is None else (row.sort_key, row.id)


def found(row: Any) -> Found:
    return Found(
        id=row.id,
        public_id=row.public_id,
        name=names.printed(row.full_name, row.front_title, row.back_title),
        number=row.number or "",
        unit=row.unit or "",
        status=row.status or "",
        rank=row.rank or "",
    )


def add_jobs(rows_found: Sequence[Found], on: date) -> None:
    by_id = {one.id: one for one in rows_found}
    rows = db.session.execute(
        select(Tenure.person_id, Tenure.kind, Job.name)
        .join(Post, Post.id == Tenure.post_id)
        .join(Job, Job.id == Post.job_id)
        .where(Tenure.person_id.in_(by_id), _on(Tenure.valid_from, Tenure.valid_until, on))
        .order_by(Tenure.kind != TenureKind.DEFINITIVE, Tenure.id)
    )
    for person_id, kind, job in rows:
        acting = "" if kind == TenureKind.DEFINITIVE else f"{kind.capitalize()}. "
        by_id[person_id].jobs.append(f"{acting}{job}")


def _newest(
    column: InstrumentedAttribute[str], table: type[PersonIdentifier | PersonStatus], on: date
) -> ScalarSelect[str]:
    """The value of the row that began last and holds on the day."""
    return (
        select(column)
        .where(table.person_id == Person.id, _on(table.valid_from, table.valid_until, on))
        .order_by(table.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def _unit(on: date) -> ScalarSelect[str]:
    """The unit on the day; of somebody who works nowhere, the last one."""
    return (
        select(OrgUnit.name)
        .join(Employment, Employment.unit_id == OrgUnit.id)
        .where(Employment.person_id == Person.id)
        .order_by(_today(on).desc(), Employment.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def _on(
    from_on: InstrumentedAttribute[date], until_on: InstrumentedAttribute[date | None], on: date
) -> ColumnElement[bool]:
    return and_(from_on <= on, or_(until_on.is_(None), until_on > on))
