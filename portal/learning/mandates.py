"""Rules about mandatory courses as HR sees them, and whom a rule means, by SQL.

Who is meant is never listed anywhere: a draft and the rule in force are asked on the same day, and
the difference is who would enter and who would leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select, true

from portal.content.models import Course, CourseRevision
from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import Forbidden, NotFound
from portal.core.permissions import Permission
from portal.learning import doors, duties, standing
from portal.learning.duties import Asked, Duty
from portal.learning.models import CourseCompletion, CourseMandate, CourseRun, Enrolment
from portal.learning.rules.obliging import Rule
from portal.ledger.queries import profiles
from portal.people.models import Employment, Organisation, OrgUnit, Person
from portal.people.queries import keyset, scopes
from portal.people.queries.keyset import Order, Place

SHOWN = 200
LED = 25
_former, _way, _revision = (
    shared_alias(CourseMandate),
    shared_alias(Enrolment),
    shared_alias(CourseRevision),
)
BY_NAME = Order(
    key=Person.sort_key + "\n" + Person.public_id,
    own=Person.public_id,
    keys=select(Person.sort_key + "\n" + Person.public_id),
)


class Side(StrEnum):
    """Which persons a preview lists."""

    ENTER = "masuk"
    LEAVE = "keluar"
    MEANT = "wajib"


@dataclass(frozen=True, slots=True)
class Row:
    """A rule in the list, or on its page. `draft` is the public id of a draft that changes it."""

    mandate: CourseMandate
    slug: str
    title: str
    agency: str
    draft: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many a rule means on the day, and how many of them would be new or no longer meant."""

    meant: int
    enter: int
    leave: int
    passed: int


@dataclass(frozen=True, slots=True)
class People:
    """A page of persons; `before` and `after` as in `keyset.Cut`."""

    rows: Sequence[Any]  # public_id, full_name, unit
    before: str = ""
    after: str = ""


def in_scope(actor: Actor) -> Select[CourseMandate]:
    """Rules of agencies where the actor keeps rules, be it in a unit."""
    ids = {one.organisation_id for one in actor.grants_with(Permission.MANDATE_WRITE)}
    return select(CourseMandate).where(CourseMandate.organisation_id.in_(ids))


def may_write(actor: Actor, organisation_id: int) -> bool:
    """A rule binds the whole agency, so a unit is not enough."""
    held = actor.grants_with(Permission.MANDATE_WRITE)
    return any(one.unit_id is None and one.organisation_id == organisation_id for one in held)


def agency(actor: Actor) -> Organisation:
    """The agency for which the actor writes rules, their own first. Raises Forbidden."""
    held = actor.grants_with(Permission.MANDATE_WRITE)
    ids = {one.organisation_id for one in held if one.unit_id is None}
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))).all()
    if not found:
        raise Forbidden(Permission.MANDATE_WRITE)
    return min(found, key=lambda one: (one.id != actor.organisation_id, one.name))


def listed(actor: Actor, on: date) -> tuple[list[Row], list[Row], list[Row]]:
    """Drafts, rules in force or to come, and those that ended; the latest first; one statement."""
    query = _rows(actor).order_by(CourseMandate.id.desc()).limit(SHOWN)
    rows = [Row(*row) for row in db.session.execute(query)]
    drafts = [row for row in rows if row.mandate.activated_at is None]
    active = [row for row in rows if row.mandate.activated_at is not None]
    ended = [row for row in active if has_ended(row.mandate, on)]
    return drafts, [row for row in active if row not in ended], ended


def has_ended(mandate: CourseMandate, on: date) -> bool:
    return mandate.until_on is not None and mandate.until_on <= on


def one(actor: Actor, public_id: str) -> Row:
    """One rule in scope. Raises NotFound."""
    query = _rows(actor).where(CourseMandate.public_id == public_id)
    found = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return Row(*found)


def to_change(actor: Actor, public_id: str) -> Row:
    """One rule the actor may change. Raises NotFound, Forbidden."""
    row = one(actor, public_id)
    if not may_write(actor, row.mandate.organisation_id):
        raise Forbidden(Permission.MANDATE_WRITE)
    return row


def _rows(actor: Actor) -> Select[*tuple[Any, ...]]:
    draft = (
        select(_former.public_id)
        .where(_former.replaces_id == CourseMandate.id, _former.activated_at.is_(None))
        .limit(1)
        .correlate(CourseMandate)
        .scalar_subquery()
    )
    return (
        in_scope(actor)
        .join(Course, Course.id == CourseMandate.course_id)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .join(Organisation, Organisation.id == CourseMandate.organisation_id)
        .add_columns(Course.slug, CourseRevision.title, Organisation.name, draft)
    )


def former(mandate: CourseMandate) -> CourseMandate | None:
    """The rule in force that a draft would replace."""
    if mandate.replaces_id is None or mandate.activated_at is not None:
        return None
    return db.session.get(CourseMandate, mandate.replaces_id)


def counts(actor: Actor, mandate: CourseMandate, on: date) -> Counts:
    """Of the persons in the actor's scope; one statement."""
    new, old = _pair(mandate, on)
    persons = scopes.persons(actor, Permission.MANDATE_WRITE, on)
    row = db.session.execute(
        persons.where(or_(new, old)).with_only_columns(
            func.count().filter(new),
            func.count().filter(and_(new, ~old)),
            func.count().filter(and_(old, ~new)),
            func.count().filter(and_(new, has_passed(duties.rule_from(mandate)))),
        )
    ).one()
    return Counts(*row)


def people(actor: Actor, mandate: CourseMandate, side: Side, on: date, place: Place) -> People:
    """A page of those who enter, leave, or are meant, by name; one statement."""
    new, old = _pair(mandate, on)
    wanted = {Side.ENTER: and_(new, ~old), Side.LEAVE: and_(old, ~new), Side.MEANT: new}[side]
    unit = (
        select(OrgUnit.name)
        .join(Employment, Employment.unit_id == OrgUnit.id)
        .where(
            Employment.person_id == Person.id,
            standing.on_day(Employment.valid_from, Employment.valid_until, on),
        )
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    query = scopes.persons(actor, Permission.MANDATE_WRITE, on).where(wanted)
    columns = query.with_only_columns(Person.public_id, Person.full_name, unit.label("unit"))
    cut = keyset.cut(columns, BY_NAME, place)
    return People(cut.rows, cut.before, cut.after)


def _pair(mandate: CourseMandate, on: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whom the rule means and whom the one it replaces, both on the day it would begin."""
    begins = max(on, mandate.from_on)
    new = means(duties.rule_from(mandate), mandate.organisation_id, begins)
    before = former(mandate)
    if before is None:
        return new, false()
    return new, means(duties.rule_from(before), before.organisation_id, begins)


def means(rule: Rule, organisation_id: int, on: date) -> ColumnElement[bool]:
    """The same decision as `rules.obliging.obligation` for the persons of a statement on `Person`:
    whoever must pass, or has passed, on the day.
    """
    if not rule.is_in_force(on):
        return false()
    covered = standing.covers(rule.reach, organisation_id, on)
    if rule.gap is None:
        return covered
    return and_(covered, or_(has_passed(rule), ~profiles.holds(*rule.gap, on)))


def has_passed(rule: Rule) -> ColumnElement[bool]:
    """The person of a statement passed the course on a day that counts."""
    return exists(
        select(literal(1))
        .select_from(CourseCompletion)
        .join(_way, _way.id == CourseCompletion.enrolment_id)
        .join(_revision, _revision.id == _way.revision_id)
        .where(
            CourseCompletion.person_id == Person.id,
            _revision.course_id == rule.course,
            CourseCompletion.on_day >= rule.counts_from if rule.counts_from else true(),
        )
        .correlate(Person)
    )


def last_day(mandate: CourseMandate) -> date | None:
    """The last day of a rule."""
    return None if mandate.until_on is None else mandate.until_on - timedelta(days=1)


def on_offer(organisation_id: int, on: date, now: datetime) -> list[Asked]:
    """The rules in force whose course can be taken: nobody must what is not offered."""
    rows = db.session.execute(
        select(CourseMandate, CourseRun)
        .join(CourseRun, duties.of_run(on))
        .where(
            CourseRun.organisation_id == organisation_id,
            CourseRun.opens_at <= now,
            or_(CourseRun.closes_at.is_(None), CourseRun.closes_at > now),
        )
        .order_by(CourseMandate.id, CourseRun.id)
    ).all()
    titles = doors.titles_of({mandate.course_id for mandate, _run in rows})
    found = {
        mandate.id: Asked(*titles[mandate.course_id], mandate.basis, duties.rule_from(mandate))
        for mandate, _run in rows
        if mandate.course_id in titles
    }
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is led, with the courses they must pass."""

    public_id: str
    name: str
    duties: Sequence[Duty]


@dataclass(frozen=True, slots=True)
class Members:
    """A page of them; `before` and `after` as in `keyset.Cut`."""

    rows: Sequence[Member]
    ids: Sequence[int] = ()
    before: str = ""
    after: str = ""


def led(actor: Actor, on: date, now: datetime, place: Place) -> Members:
    """Whom the actor leads, by name, with what they must pass and whether they have: completions
    alone, never how far anybody has come. Four statements.
    """
    agency_id = actor.organisation_id
    if agency_id is None:
        return Members(())
    query = scopes.persons(actor, Permission.TEAM_READ, on).with_only_columns(
        Person.public_id,
        Person.id,
        Person.full_name,
        duties.packed_standing(Person.id, agency_id, on).label("standing"),
    )
    cut = keyset.cut(query, BY_NAME, place, size=LED)
    ids = [row.id for row in cut.rows]
    asked = on_offer(agency_id, on, now)
    levels = profiles.levels(ids, on) if asked else {}
    rows = []
    for row in cut.rows:
        held = {id_: one.level for id_, one in levels.get(row.id, {}).items()}
        found = duties.duties(asked, row.standing, held, on).values()
        rows.append(Member(row.public_id, row.full_name, sorted(found, key=lambda one: one.title)))
    return Members(rows, ids, cut.before, cut.after)
