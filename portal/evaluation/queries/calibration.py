"""Rated levels of a period side by side: units in numbers, and the people of one unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.models import (
    EvaluationCalibration,
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRating,
)
from portal.evaluation.rules.ratings import RatingKind
from portal.people.models import OrgUnit, Person
from portal.people.queries import scopes

PAGE = 50
_RATER = shared_alias(Person)


@dataclass(frozen=True, slots=True)
class UnitSpread:
    """How the levels given to a unit's people lie. `people`: level → how many; 0: none shown."""

    unit: OrgUnit
    people: Mapping[int, int]

    @property
    def rated(self) -> int:
        return sum(self.people.values())

    @property
    def mean(self) -> int:
        """In hundredths of a level."""
        return 100 * sum(level * count for level, count in self.people.items()) // self.rated


@dataclass(frozen=True, slots=True)
class Rated:
    """One person as one superior rated them in one competency."""

    rating: EvaluationRating
    form: EvaluationForm
    person: Person
    rater: Person
    given: int
    stands: int


@dataclass(frozen=True, slots=True)
class Page:
    """The people of a unit; `after` goes on from the last one, "" at the end."""

    rows: Sequence[Rated]
    after: str = ""


def begin_with(period: EvaluationPeriod) -> frozenset[int]:
    """What a rating that was handed in speaks of, for whoever asks for nothing; one statement."""
    marks = db.session.scalar(
        select(EvaluationRating.marks)
        .join(EvaluationForm, EvaluationForm.id == EvaluationRating.form_id)
        .where(
            EvaluationForm.period_id == period.id,
            EvaluationRating.kind == RatingKind.SUPERVISOR.value,
            EvaluationRating.submitted_at.is_not(None),
        )
        .order_by(EvaluationForm.unit_id, EvaluationForm.id)  # the index of the period's forms
        .limit(1)
    )
    return frozenset(int(key) for key in marks or ())


def spread(period: EvaluationPeriod, competency_id: int) -> Sequence[UnitSpread]:
    """The units in which somebody was rated, in the order of the tree; two statements."""
    stands = _stands(competency_id)
    rows = db.session.execute(
        _rated(period, competency_id)
        .with_only_columns(EvaluationForm.unit_id, stands, func.count())
        .group_by(EvaluationForm.unit_id, stands)
    ).all()
    found: dict[int, dict[int, int]] = {}
    for unit_id, level, count in rows:
        if unit_id is None:
            continue
        found.setdefault(unit_id, {})[int(level)] = count
    units = db.session.scalars(
        select(OrgUnit).where(OrgUnit.id.in_(found)).order_by(OrgUnit.path)
    ).all()
    return [UnitSpread(unit, found[unit.id]) for unit in units]


def people(period: EvaluationPeriod, competency_id: int, unit_id: int, *, after: str = "") -> Page:
    """Who was rated in a unit, a page at a time; one statement, or two."""
    query = _named(period, competency_id).where(EvaluationForm.unit_id == unit_id)
    if after:
        edge = select(EvaluationRating.id).where(EvaluationRating.public_id == after)
        query = query.where(EvaluationRating.id > (db.session.scalar(edge) or 0))
    rows = [
        Rated(*row)
        for row in db.session.execute(query.order_by(EvaluationRating.id).limit(PAGE + 1))
    ]
    return Page(rows[:PAGE], rows[PAGE - 1].rating.public_id if len(rows) > PAGE else "")


def one(period: EvaluationPeriod, competency_id: int, rating: str) -> Rated:
    """One rating of the period. Raises NotFound; what was not rated looks the same."""
    query = _named(period, competency_id).where(EvaluationRating.public_id == rating)
    found = db.session.execute(query).first()
    if found is None:
        raise NotFound
    return Rated(*found)


def _named(period: EvaluationPeriod, competency_id: int) -> Select[*tuple[Any, ...]]:
    return (
        _rated(period, competency_id)
        .join(_RATER, _RATER.id == EvaluationRating.rater_id)
        .with_only_columns(
            EvaluationRating, EvaluationForm, Person, _RATER,
            _given(competency_id), _stands(competency_id),
        )
    )  # fmt: skip


def _rated(period: EvaluationPeriod, competency_id: int) -> Select[*tuple[Any, ...]]:
    """Superiors' ratings of the period that say something of the competency, of nobody hidden."""
    return (
        select(EvaluationRating)
        .join(EvaluationForm, EvaluationForm.id == EvaluationRating.form_id)
        .join(Person, Person.id == EvaluationForm.person_id)
        .where(
            EvaluationForm.period_id == period.id,
            EvaluationRating.kind == RatingKind.SUPERVISOR.value,
            EvaluationRating.submitted_at.is_not(None),
            _given(competency_id).is_not(None),
            scopes.there(Permission.EVALUATION_MANAGE),
        )
    )


def _given(competency_id: int) -> ColumnElement[int]:
    level: ColumnElement[int] = EvaluationRating.marks[(str(competency_id), "level")].as_integer()
    return level


def _stands(competency_id: int) -> ColumnElement[int]:
    """What the level was changed to last, else what was given."""
    changed = (
        select(EvaluationCalibration.after)
        .where(
            EvaluationCalibration.rating_id == EvaluationRating.id,
            EvaluationCalibration.competency_id == competency_id,
        )
        .order_by(EvaluationCalibration.id.desc())
        .limit(1)
        .correlate(EvaluationRating)
        .scalar_subquery()
    )
    return func.coalesce(changed, _given(competency_id))
