"""Levels against standards of everybody in a period, added up by the database: no names at all.

One statement for a whole agency: per person and kind of competency, or per unit and competency.
Of a fixed period they are kept (`service.summing`) and read from there.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, select

from portal.competency.models import Competency, JobStandard, JobStandardLine
from portal.competency.queries import requirements
from portal.competency.queries.requirements import in_force_since
from portal.competency.rules.kinds import CompetencyKind
from portal.core.db import db
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationSum
from portal.evaluation.rules.effect import Sums
from portal.evaluation.rules.groups import Tally
from portal.ledger.queries.profiles import LEVEL, held_on
from portal.people.models import Post, Tenure

_DEFINITIVE = "definitive"
Within = Select[int] | None
"""The ids of the units looked at; None: the whole agency."""
Tallies = Mapping[tuple[int, int], Tally]
"""(unit, competency) → people asked, people short, levels that count and levels asked."""


def _needs(period_id: int, on: date, within: Within = None) -> CTE:
    """Form, person, unit, competency and the level asked for by posts held definitively."""
    query = (
        select(
            EvaluationForm.person_id,
            EvaluationForm.unit_id,
            JobStandardLine.competency_id,
            func.max(JobStandardLine.level).label("need"),
        )
        .join(Tenure, Tenure.person_id == EvaluationForm.person_id)
        .join(Post, Post.id == Tenure.post_id)
        .join(
            JobStandard,
            and_(JobStandard.job_id == Post.job_id, JobStandard.valid_from == in_force_since(on)),
        )
        .join(JobStandardLine, JobStandardLine.standard_id == JobStandard.id)
        .where(
            EvaluationForm.period_id == period_id,
            *_held_on(on),
        )
        .group_by(EvaluationForm.person_id, EvaluationForm.unit_id, JobStandardLine.competency_id)
    )
    if within is not None:
        query = query.where(EvaluationForm.unit_id.in_(within))
    return query.cte("needs")


def _held_on(on: date) -> tuple[ColumnElement[bool], ...]:
    """Posts held definitively on the day."""
    return (
        Tenure.kind == _DEFINITIVE,
        Tenure.valid_from <= on,
        Tenure.valid_until.is_(None) | (Tenure.valid_until > on),
    )


def of_people(period: EvaluationPeriod, on: date) -> list[Sums]:
    """Of each person of the period for whom something is required; in no order, without a name."""
    needs = _needs(period.id, on)
    is_short = needs.c.need > LEVEL
    rows = db.session.execute(
        select(
            needs.c.person_id,
            Competency.kind,
            func.sum(case((is_short, LEVEL), else_=needs.c.need)),
            func.sum(needs.c.need),
            func.sum(case((is_short, 1), else_=0)),
        )
        .join(Competency, Competency.id == needs.c.competency_id)
        .outerjoin(*held_on(needs.c.person_id, needs.c.competency_id, on))
        .group_by(needs.c.person_id, Competency.kind)
    )
    earned: defaultdict[int, dict[CompetencyKind, int]] = defaultdict(dict)
    possible: defaultdict[int, dict[CompetencyKind, int]] = defaultdict(dict)
    gaps: defaultdict[int, int] = defaultdict(int)
    for person, kind, got, asked, short in rows:
        earned[person][CompetencyKind(kind)] = int(got)
        possible[person][CompetencyKind(kind)] = int(asked)
        gaps[person] += int(short)
    return [Sums(earned[person], possible[person], gaps[person]) for person in earned]


def are_kept(period: EvaluationPeriod) -> bool:
    """Whether what the period came to is kept as it stands, every correction included."""
    return 0 < period.sums_wanted == period.sums_kept


def of_units(period: EvaluationPeriod, on: date, within: Within = None) -> Tallies:
    """What is kept of a period, else what its people's profiles say on the day; one statement."""
    return kept(period, within) if are_kept(period) else counted(period, on, within)


def kept(period: EvaluationPeriod, within: Within = None) -> Tallies:
    """As it was added up when the period was fixed, or corrected last."""
    row = EvaluationSum
    query = select(row.unit_id, row.competency_id, *_KEPT).where(row.period_id == period.id)
    if within is not None:
        query = query.where(row.unit_id.in_(within))
    return {
        (unit, competency): Tally(*figures)
        for unit, competency, *figures in db.session.execute(query)
    }


def kept_of_all(
    period_ids: Collection[int], within: Within = None
) -> Mapping[int, Mapping[int, Tally]]:
    """Period → competency → what all its units, or these, come to together; one statement."""
    row = EvaluationSum
    query = (
        select(row.period_id, row.competency_id, *(func.sum(one) for one in _KEPT))
        .where(row.period_id.in_(period_ids))
        .group_by(row.period_id, row.competency_id)
    )
    if within is not None:
        query = query.where(row.unit_id.in_(within))
    found: dict[int, dict[int, Tally]] = {}
    for period, competency, *figures in db.session.execute(query):
        found.setdefault(period, {})[competency] = Tally(*(int(one) for one in figures))
    return found


_KEPT = (EvaluationSum.people, EvaluationSum.short, EvaluationSum.earned, EvaluationSum.possible)


def counted(period: EvaluationPeriod, on: date, within: Within = None) -> Tallies:
    """What the profiles of a period's people say on the day; one statement."""
    needs = _needs(period.id, on, within)
    is_short = needs.c.need > LEVEL
    query: Select[*tuple[Any, ...]] = (
        select(
            needs.c.unit_id,
            needs.c.competency_id,
            func.count(),
            func.sum(case((is_short, 1), else_=0)),
            func.sum(case((is_short, LEVEL), else_=needs.c.need)),
            func.sum(needs.c.need),
        )
        .select_from(needs)
        .outerjoin(*held_on(needs.c.person_id, needs.c.competency_id, on))
        .group_by(needs.c.unit_id, needs.c.competency_id)
    )
    return {
        (unit, competency): Tally(people, int(short), int(earned), int(possible))
        for unit, competency, people, short, earned, possible in db.session.execute(query)
        if unit is not None
    }


def asked(period: EvaluationPeriod, on: date) -> frozenset[int]:
    """The competencies that the posts of a period's people ask for; two statements."""
    jobs = (
        select(Post.job_id)
        .join(Tenure, Tenure.post_id == Post.id)
        .join(EvaluationForm, EvaluationForm.person_id == Tenure.person_id)
        .where(EvaluationForm.period_id == period.id, *_held_on(on))
        .distinct()
    )
    found = requirements.of_jobs(db.session.scalars(jobs).all(), on)
    return frozenset(competency for levels in found.values() for competency in levels)
