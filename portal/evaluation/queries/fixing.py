"""How far the fixing of a period has come, and which fixed forms a correction has touched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, exists, func, select

from portal.core.chunks import chunks
from portal.core.db import db
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationForm, EvaluationObjection, EvaluationPeriod
from portal.evaluation.queries import frozen, later
from portal.evaluation.rules.facts import EntryFact
from portal.ledger.queries import revised
from portal.people.models import OrgUnit, Person
from portal.people.queries import scopes

MOST = 100
_MARGIN = timedelta(hours=1)
"""A request may have begun before a lock and have recorded after it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Forms of a period: all, fixed, and those an objection keeps open."""

    forms: int
    fixed: int
    objected: int

    @property
    def left(self) -> int:
        return self.forms - self.fixed


def progress(period_id: int) -> Progress:
    """One statement."""
    objected = exists().where(
        EvaluationObjection.form_id == EvaluationForm.id,
        EvaluationObjection.decided_at.is_(None),
        EvaluationObjection.withdrawn_at.is_(None),
    )
    row = db.session.execute(
        select(
            func.count(),
            func.count(EvaluationForm.locked_at),
            func.coalesce(func.sum(case((objected, 1), else_=0)), 0),
        ).where(EvaluationForm.period_id == period_id)
    ).one()
    return Progress(int(row[0]), int(row[1]), int(row[2]))


@dataclass(frozen=True, slots=True)
class Flagged:
    """A fixed form with the frozen entries that were corrected since."""

    form: EvaluationForm
    person: Person
    unit: str
    entries: frozenset[EntryFact]


def flagged(period: EvaluationPeriod) -> Sequence[Flagged]:
    """By name, at most `MOST`; two statements, and three for each hundred people with a correction:
    where many were corrected, the first that are flagged are enough.
    """
    lock = EvaluationForm.locked_at
    first, last = db.session.execute(
        select(func.min(lock), func.max(lock)).where(EvaluationForm.period_id == period.id)
    ).one()
    if first is None or last is None:
        return ()
    whose = select(EvaluationForm.person_id).where(EvaluationForm.period_id == period.id)
    touched = revised.since(whose, first - _MARGIN, known_by=last + _MARGIN)
    ids = _by_name(touched)
    found: list[Flagged] = []
    for some in chunks(ids, MOST):
        found += _flagged(period, some)
        if len(found) >= MOST:
            break
    return found[:MOST]


def _by_name(person_ids: Collection[int]) -> Sequence[int]:
    if not person_ids:
        return ()
    query = select(Person.id).where(
        Person.id.in_(person_ids), scopes.there(Permission.EVALUATION_MANAGE)
    )
    return db.session.scalars(query.order_by(Person.sort_key, Person.id)).all()


def _flagged(period: EvaluationPeriod, person_ids: Sequence[int]) -> list[Flagged]:
    """Of these people, in their order."""
    rows = db.session.execute(
        select(EvaluationForm, Person, OrgUnit.name)
        .join(Person, Person.id == EvaluationForm.person_id)
        .outerjoin(OrgUnit, OrgUnit.id == EvaluationForm.unit_id)
        .where(
            EvaluationForm.period_id == period.id,
            EvaluationForm.person_id.in_(person_ids),
            EvaluationForm.locked_at.is_not(None),
        )
        .order_by(Person.sort_key, Person.id)
    ).all()
    kept = frozen.of_forms([form.id for form, _person, _unit in rows])
    found = later.flags(kept.values())
    return [
        Flagged(form, person, unit or "", found[form.id])
        for form, person, unit in rows
        if found.get(form.id)
    ]
