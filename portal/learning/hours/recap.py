"""A year's learning hours by form, unit, status and sex; and those of named persons.

Two statements for the recap, whatever the size of the agency. Groups of fewer than five people
are put together and shown without their hours (PR-3).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from portal.content.models import CourseRevision
from portal.core import audit
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.permissions import Permission
from portal.learning.hours.books import is_current
from portal.learning.hours.models import HoursClaim, HoursEntry
from portal.learning.models import CourseCompletion, Enrolment
from portal.learning.rules.completion import ELEARNING
from portal.people.models import Employment, OrgUnit, Person, PersonIdentifier, PersonStatus
from portal.people.queries import scopes
from portal.people.queries.records import records_of

FEWEST = 5
SEX_DIGIT = 15  # of a NIP (and a NI PPPK): 1 man, 2 woman


class Dimension(StrEnum):
    FORM = "form"
    UNIT = "unit"
    STATUS = "status"
    SEX = "sex"


@dataclass(frozen=True, slots=True)
class Group:
    """People of one group who have hours in the year. `of` is everybody of the group.

    A group too small to show has no hours (None); "" is what no record tells.
    """

    key: str
    people: int
    of: int
    lines: int
    jp100: int | None


@dataclass(frozen=True, slots=True)
class Recap:
    """The groups of each dimension, and the whole. Percentages are of `of`: all in scope."""

    people: int
    of: int
    lines: int
    jp100: int
    groups: dict[Dimension, tuple[Group, ...]]


def recap(actor: Actor, year: int, on: date) -> Recap:
    """The recap of persons in scope. Two statements: everybody is looked at once for all but form,
    since nobody is in two groups of one of those dimensions.
    """
    lines = credited(_people(actor, on), date(year, 1, 1), date(year, 12, 31))
    each = _everybody(actor, lines, on)
    whole = _together("", each)
    groups = {
        Dimension.FORM: _by_form(lines, whole.of),
        Dimension.UNIT: _merged((one.unit, one) for one in each),
        Dimension.STATUS: _merged((one.status, one) for one in each),
        Dimension.SEX: _merged((one.sex, one) for one in each),
    }
    told = {one: shown(found) for one, found in groups.items()}
    return Recap(whole.people, whole.of, whole.lines, whole.jp100 or 0, told)


def shown(found: Sequence[Group]) -> tuple[Group, ...]:
    """Groups large enough to show, the others as one without hours (PR-3)."""
    large = [one for one in found if one.of >= FEWEST]
    small = [one for one in found if one.of < FEWEST]
    if not small:
        return tuple(large)
    together = Group(
        key="*",
        people=sum(one.people for one in small),
        of=sum(one.of for one in small),
        lines=sum(one.lines for one in small),
        jp100=None,
    )
    return (*large, together)


def _people(actor: Actor, on: date) -> Select[int]:
    people = scopes.persons(actor, Permission.HOURS_HANDLE, on)
    return people.with_only_columns(Person.id)


def credited(people: Select[int], first: date, last: date) -> Subquery:
    """Booked lines of these people between two days: whose, in which form, when, how much."""
    kept = func.coalesce(Person.merged_into_id, Person.id)
    within = kept.in_(people)
    return union_all(
        select(
            kept.label("person_id"),
            literal(ELEARNING).label("form"),
            CourseCompletion.on_day.label("day"),
            CourseCompletion.credit_jp100.label("jp100"),
        )
        .join(CourseCompletion, CourseCompletion.person_id == Person.id)
        .where(within, CourseCompletion.on_day.between(first, last)),
        select(kept, HoursEntry.form, HoursEntry.ends_on, HoursEntry.credit_jp100)
        .join(HoursEntry, HoursEntry.person_id == Person.id)
        .where(
            within,
            HoursEntry.ends_on.between(first, last),
            HoursEntry.credit_jp100 > 0,
            is_current(),
        ),
    ).subquery()


@dataclass(frozen=True, slots=True)
class _Alike:
    """Those of one unit, status and sex."""

    unit: str
    status: str
    sex: str
    people: int
    of: int
    lines: int
    jp100: int


def _everybody(actor: Actor, lines: Subquery, on: date) -> list[_Alike]:
    each = (
        select(
            lines.c.person_id,
            func.count().label("lines"),
            func.sum(lines.c.jp100).label("jp100"),
        )
        .group_by(lines.c.person_id)
        .subquery()
    )
    people = (
        select(
            _unit(on).label("unit"),
            status(on).label("status"),
            _sex(on).label("sex"),
            each.c.lines,
            each.c.jp100,
        )
        .select_from(Person)
        .outerjoin(each, each.c.person_id == Person.id)
        .where(Person.id.in_(_people(actor, on)))
        .subquery()
    )
    keys = [func.coalesce(one, "") for one in (people.c.unit, people.c.status, people.c.sex)]
    rows = db.session.execute(
        select(
            *keys,
            func.count(people.c.lines),
            func.count(),
            func.coalesce(func.sum(people.c.lines), 0),
            func.coalesce(func.sum(people.c.jp100), 0),
        ).group_by(people.c.unit, people.c.status, people.c.sex)
    )
    return [_Alike(*row[:5], int(row[5]), int(row[6])) for row in rows]


def _merged(found: Iterable[tuple[str, _Alike]]) -> list[Group]:
    """One group for each key, in their order."""
    by_key: defaultdict[str, list[_Alike]] = defaultdict(list)
    for key, one in found:
        by_key[key].append(one)
    return [_together(key, by_key[key]) for key in sorted(by_key)]


def _together(key: str, some: Sequence[_Alike]) -> Group:
    return Group(
        key=key,
        people=sum(one.people for one in some),
        of=sum(one.of for one in some),
        lines=sum(one.lines for one in some),
        jp100=sum(one.jp100 for one in some),
    )


def _by_form(lines: Subquery, everybody: int) -> list[Group]:
    """Everybody counts for every form, so the base is all in scope."""
    rows = db.session.execute(
        select(
            lines.c.form,
            func.count(lines.c.person_id.distinct()),
            func.count(),
            func.sum(lines.c.jp100),
        )
        .group_by(lines.c.form)
        .order_by(func.sum(lines.c.jp100).desc(), lines.c.form)
    )
    return [Group(key, some, everybody, n, int(jp100)) for key, some, n, jp100 in rows]


def _at(model: Any, on: date) -> ColumnElement[bool]:
    ends = or_(model.valid_until.is_(None), model.valid_until > on)
    return and_(model.person_id == Person.id, model.valid_from <= on, ends)


def _unit(on: date) -> ColumnElement[str]:
    query = (
        select(OrgUnit.name)
        .join(Employment, Employment.unit_id == OrgUnit.id)
        .where(_at(Employment, on))
        .order_by(Employment.valid_from.desc())
    )
    return query.limit(1).correlate(Person).scalar_subquery()


def status(on: date) -> ColumnElement[str]:
    """The status of a person on the day, for statements that read persons."""
    query = select(PersonStatus.status).where(_at(PersonStatus, on))
    return query.limit(1).correlate(Person).scalar_subquery()


def _sex(on: date) -> ColumnElement[str]:
    """Read from the number and kept nowhere."""
    digit = func.substr(PersonIdentifier.value, SEX_DIGIT, 1)
    query = (
        select(case((digit == "1", "male"), (digit == "2", "female"), else_=""))
        .where(_at(PersonIdentifier, on), PersonIdentifier.kind.in_(["nip", "ni_pppk"]))
        .order_by(PersonIdentifier.id.desc())
    )
    return query.limit(1).correlate(Person).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Booked:
    """One booked line of a named person."""

    person_id: int
    title: str
    form: str
    begins_on: date
    ends_on: date
    jp100: int
    claim_id: int | None
    document_id: int | None
    number: str


def booked(person_ids: Collection[int], year: int) -> list[Booked]:
    """Every booked line of these persons in the year; one statement."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    kept = func.coalesce(Person.merged_into_id, Person.id)
    within = Person.id.in_(records_of(person_ids))
    courses = (
        select(
            kept.label("person_id"),
            CourseRevision.title.label("title"),
            literal(ELEARNING).label("form"),
            CourseCompletion.on_day.label("begins_on"),
            CourseCompletion.on_day.label("ends_on"),
            CourseCompletion.credit_jp100.label("jp100"),
            literal(None, HoursClaim.id.type).label("claim_id"),
            literal(None, HoursClaim.id.type).label("document_id"),
            literal("").label("number"),
        )
        .select_from(Person)
        .join(CourseCompletion, CourseCompletion.person_id == Person.id)
        .join(Enrolment, Enrolment.id == CourseCompletion.enrolment_id)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .where(within, CourseCompletion.on_day.between(first, last))
    )
    entries = (
        select(
            kept,
            HoursClaim.title,
            HoursEntry.form,
            HoursEntry.begins_on,
            HoursEntry.ends_on,
            HoursEntry.credit_jp100,
            HoursClaim.id,
            HoursClaim.document_id,
            HoursClaim.number,
        )
        .select_from(Person)
        .join(HoursEntry, HoursEntry.person_id == Person.id)
        .join(HoursClaim, HoursClaim.id == HoursEntry.claim_id)
        .where(
            within,
            HoursEntry.ends_on.between(first, last),
            HoursEntry.credit_jp100 > 0,
            is_current(),
        )
    )
    lines = union_all(courses, entries).subquery()
    rows = db.session.execute(
        select(lines).order_by(lines.c.person_id, lines.c.ends_on, lines.c.title)
    )
    return [Booked(*row) for row in rows]


def note(actor: Actor, people: int, year: int, *, now: datetime) -> None:
    """CO-7: a download is logged with the number of people."""
    with transaction():
        audit.record(
            "hours.recap_downloaded",
            object_kind="organisation",
            object_id=actor.organisation_id,
            organisation_id=actor.organisation_id,
            now=now,
            actor_id=actor.person_id,
            people=people,
            year=year,
        )
