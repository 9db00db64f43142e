"""Courses somebody must pass: read along with the statements of home, catalogue and course page.

Those statements have room for columns, not for statements of their own, so rules and standing
travel as packed text and JSON and are put together here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from portal.core.db import BigInt, db, shared_alias
from portal.learning import standing
from portal.learning.hours.models import LearningAbsence
from portal.learning.models import CourseMandate, CourseRun
from portal.learning.rules import obliging
from portal.learning.rules.obliging import Obligation, Rule
from portal.learning.rules.reach import Facts, Reach
from portal.learning.standing import Day, Id, Standing

_SEPARATOR = "|"
_away = shared_alias(LearningAbsence)


@dataclass(frozen=True, slots=True)
class Duty:
    """A course to pass, as pages show it. `is_away`: on leave, so nobody reminds."""

    slug: str
    title: str
    basis: str
    obligation: Obligation
    is_away: bool = False

    @property
    def is_open(self) -> bool:
        return self.obligation.passed_on is None


def in_force(on: Day) -> ColumnElement[bool]:
    """Rules that hold on the day."""
    return and_(
        CourseMandate.activated_at.is_not(None),
        CourseMandate.from_on <= on,
        or_(CourseMandate.until_on.is_(None), CourseMandate.until_on > on),
    )


def of_run(on: Day) -> ColumnElement[bool]:
    """Joins the rules in force to the run of a statement: of its course and agency."""
    return and_(
        CourseMandate.course_id == CourseRun.course_id,
        CourseMandate.organisation_id == CourseRun.organisation_id,
        in_force(on),
    )


def packed_rule() -> ColumnElement[str]:
    """Everything `rule_of` takes but the reach, as one text; NULL where no rule is joined."""
    columns: tuple[Any, ...] = (
        CourseMandate.competency_id,
        CourseMandate.below_level,
        CourseMandate.due_days,
        CourseMandate.from_on,
        CourseMandate.until_on,
        CourseMandate.due_on,
        CourseMandate.counts_from,
    )
    # Without a rule the first part is NULL, and so is the whole.
    return cast(CourseMandate.course_id, String) + literal(_SEPARATOR) + _packed(columns)


def packed_standing(person: Id, organisation: Id | None, on: Day) -> ColumnElement[str]:
    """Everything `standing_of` takes as one text."""
    away = exists(
        select(literal(1)).where(
            _away.person_id == person,
            _away.removed_at.is_(None),
            standing.on_day(_away.valid_from, _away.valid_until, on),
        )
    )
    return _packed((*standing.columns(person, organisation, on), away))


@cache
def _standing() -> Select[str]:
    person, organisation = bindparam("person", type_=BigInt), bindparam("agency", type_=BigInt)
    return select(packed_standing(person, organisation, bindparam("on", type_=Date)))


def standing_text(person_id: int, organisation_id: int | None, on: date) -> str:
    """One person's packed standing; one statement, built once."""
    values = {"person": person_id, "agency": organisation_id, "on": on}
    return str(db.session.connection().execute(_standing(), values).scalar_one())


def _packed(columns: Iterable[ColumnElement[Any]]) -> ColumnElement[str]:
    found: ColumnElement[str] | None = None
    for column in columns:
        plain = getattr(column, "element", column)
        text = func.coalesce(cast(plain, String), "")
        found = text if found is None else found + literal(_SEPARATOR) + text
    if found is None:
        raise ValueError("nothing to pack")
    return found


def standing_of(text: str) -> tuple[Standing, bool]:
    """The standing, and whether the person is on leave."""
    path, unit_from, agency_from, jobs, status, status_from, courses, away = text.split(_SEPARATOR)
    facts = Facts(
        unit_path=path,
        in_agency_from=_day(agency_from),
        in_unit_from=_day(unit_from),
        jobs={job: min(days) for job, days in standing.pairs(jobs).items()},
        status=status,
        status_from=_day(status_from),
    )
    return Standing(facts, standing.pairs(courses)), away in {"1", "true"}


def rule_of(text: str, reach: Mapping[str, Any]) -> Rule:
    """The rule that was packed."""
    course, competency, level, days, first, until, due, counts = text.split(_SEPARATOR)
    return Rule(
        course=int(course),
        from_on=date.fromisoformat(first[:10]),
        until_on=_day(until),
        reach=Reach.read(reach),
        gap=(int(competency), int(level)) if competency else None,
        due_on=_day(due),
        due_days=int(days) if days else None,
        counts_from=_day(counts),
    )


def rule_from(row: CourseMandate) -> Rule:
    """The same from a row."""
    gap = None
    if row.competency_id is not None and row.below_level is not None:
        gap = (row.competency_id, row.below_level)
    return Rule(
        course=row.course_id,
        from_on=row.from_on,
        until_on=row.until_on,
        reach=Reach.read(row.reach),
        gap=gap,
        due_on=row.due_on,
        due_days=row.due_days,
        counts_from=row.counts_from,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule beside the course it is about, as a statement brought it."""

    slug: str
    title: str
    basis: str
    rule: Rule


def duties(
    asked: Iterable[Asked], packed: str, levels: Mapping[int, int], on: date
) -> dict[str, Duty]:
    """What the person must pass, by slug; of several rules for a course the strictest."""
    known, away = standing_of(packed)
    found: dict[str, list[Duty]] = {}
    for one in asked:
        passed = known.passed.get(one.rule.course, ())
        obligation = obliging.obligation(one.rule, known.facts, passed, on, levels)
        if obligation is not None:
            duty = Duty(one.slug, one.title, one.basis, obligation, away)
            found.setdefault(one.slug, []).append(duty)
    return {slug: _strictest(all_) for slug, all_ in found.items()}


def _strictest(found: list[Duty]) -> Duty:
    kept = obliging.strictest(one.obligation for one in found)
    [obligation] = kept.values()
    return next(one for one in found if one.obligation is obligation)


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
