"""What came of follow-ups: whether the gap closed by the next period, or by today without one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core.db import db
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, FollowUp
from portal.evaluation.queries import outcomes, periods
from portal.evaluation.queries.followups import Row
from portal.evaluation.rules import effects
from portal.evaluation.rules.effects import Effect
from portal.evaluation.rules.index import Figure

MOST_OF_UNIT = 2_000
"""Forms of one unit read to see what came of it."""

Figures = Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it on a day: that of the next period once there is one."""

    effect: Effect
    on: date
    period: str  # the next one's name; "" while there is none


@dataclass(frozen=True, slots=True)
class _Asked:
    """A follow-up with the period that shows its effect, and the day that counts."""

    found: FollowUp
    later: EvaluationPeriod | None
    on: date


def measured(rows: Sequence[Row], today: date, now: datetime) -> Mapping[int, Measured]:
    """By id, of those that are about a competency and were approved. For any number of rows about
    persons the same statements, two more for each day without a form; some for each unit.
    """
    asked = _asked(rows, today)
    figures = _figures([one for one in asked if one.found.person_id], now)
    found = {}
    for one in asked:
        held = figures.get(one.found.id)
        effect = _of_unit(one, now) if held is None else _of_person(one.found, held)
        if effect is not None:
            name = one.later.name if one.later else ""
            found[one.found.id] = Measured(effect, one.on, name)
    return found


def _asked(rows: Sequence[Row], today: date) -> list[_Asked]:
    wanted = [row for row in rows if row.found.competency_id is not None and row.found.approved]
    opened = _opened({row.period.organisation_id for row in wanted})
    found = []
    for row in wanted:
        known = opened[row.period.organisation_id]
        later = next((one for one in known if one.from_on > row.period.from_on), None)
        on = periods.calendar(later).effective_on(today) if later else today
        found.append(_Asked(row.found, later, on))
    return found


def _opened(organisation_ids: Collection[int]) -> Mapping[int, list[EvaluationPeriod]]:
    """The opened periods of each agency, the earliest first; it has two a year."""
    found: defaultdict[int, list[EvaluationPeriod]] = defaultdict(list)
    if organisation_ids:
        query = select(EvaluationPeriod).where(
            EvaluationPeriod.organisation_id.in_(organisation_ids),
            EvaluationPeriod.opened_at.is_not(None),
        )
        for one in db.session.scalars(query.order_by(EvaluationPeriod.from_on)):
            found[one.organisation_id].append(one)
    return found


def _figures(asked: Sequence[_Asked], now: datetime) -> Mapping[int, Figures]:
    """By follow-up: of the person's form of the next period; without one, of the day's profile."""
    forms = _forms(asked)
    results = outcomes.results(list(forms.values()), now)
    by_form = dict(zip(forms, results, strict=True))
    found: dict[int, Figures] = {}
    without: defaultdict[date, list[FollowUp]] = defaultdict(list)
    for one in asked:
        result = by_form.get((one.later.id, one.found.person_id)) if one.later else None
        if result is None:
            without[one.on].append(one.found)
        else:
            found[one.found.id] = result.figures
    for on, rows in without.items():
        known = outcomes.figures({row.person_id or 0 for row in rows}, on)
        found |= {row.id: known[row.person_id or 0] for row in rows}
    return found


def _forms(asked: Sequence[_Asked]) -> dict[tuple[int, int | None], EvaluationForm]:
    """By period and person."""
    later = {one.later.id for one in asked if one.later}
    if not later:
        return {}
    query = select(EvaluationForm).where(
        EvaluationForm.period_id.in_(later),
        EvaluationForm.person_id.in_({one.found.person_id for one in asked}),
    )
    return {(form.period_id, form.person_id): form for form in db.session.scalars(query)}


def _of_person(one: FollowUp, figures: Figures) -> Effect | None:
    held = next((f.level for f in figures if f.competency_id == one.competency_id), None)
    return None if held is None else effects.of_person(one.held, held, one.wanted)


def _of_unit(one: _Asked, now: datetime) -> Effect | None:
    """By the forms of its people in the next period, once there is one."""
    if one.later is None:
        return None
    query = select(EvaluationForm).where(
        EvaluationForm.period_id == one.later.id, EvaluationForm.unit_id == one.found.unit_id
    )
    forms = db.session.scalars(query.order_by(EvaluationForm.id).limit(MOST_OF_UNIT)).all()
    results = outcomes.results(forms, now)
    return effects.of_unit(one.found.held, results, one.found.competency_id or 0)
