"""Periods of evaluation for tests: opened, with a form for each person named."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime

from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationSnapshot,
)
from portal.evaluation.queries import results
from portal.evaluation.rules import stages
from portal.evaluation.rules.facts import Facts, stored
from portal.evaluation.rules.population import Population
from portal.evaluation.rules.stages import Calendar, Dated, Stage
from tests.support.portal_app import NOON

BY_HR = frozenset({Role.HR})
SECOND_SEMESTER = date(2026, 7, 1)


def make_period(
    agency_id: int,
    person_ids: Collection[int] = (),
    *,
    code: str = "2026-2",
    name: str = "Semester II 2026",
    from_on: date = SECOND_SEMESTER,
    opened_at: datetime | None = NOON,
    calendar: Calendar | None = None,
) -> EvaluationPeriod:
    """A semester with the proposed stages; prepared as far as these persons go."""
    calendar = calendar or stages.proposed(from_on, 6)
    with transaction():
        period = EvaluationPeriod(
            organisation_id=agency_id,
            code=code,
            name=name,
            from_on=calendar.from_on,
            until_on=calendar.until_on,
            stages=stages.stored(calendar),
            population=Population().stored(),
            created_at=NOON,
            prepare_asked_at=NOON,
            prepared_at=NOON,
            opened_at=opened_at,
            policy_version=1 if opened_at else None,
        )
        db.session.add(period)
        db.session.flush()
        db.session.add_all(EvaluationForm(period_id=period.id, person_id=one) for one in person_ids)
    return period


def both_open() -> Calendar:
    """The second semester of 2026 with self-rating and rating open at noon of the tests."""
    proposed = stages.proposed(SECOND_SEMESTER, 6)
    longer = Dated(Stage.SELF, date(2026, 11, 1), date(2026, 12, 1))
    kept = tuple(longer if one.stage is Stage.SELF else one for one in proposed)
    return Calendar(proposed.from_on, proposed.until_on, kept)


def make_rated(
    agency_id: int, person_id: int, rater_id: int, *, named: bool = False, **period: str
) -> EvaluationForm:
    """A form of an open period with one rater, who leads the person or was `named`."""
    made = make_period(agency_id, calendar=both_open(), **period)
    return add_rated(made.id, person_id, rater_id, named=named)


def add_rated(
    period_id: int, person_id: int, rater_id: int, *, named: bool = False
) -> EvaluationForm:
    with transaction():
        form = EvaluationForm(period_id=period_id, person_id=person_id)
        db.session.add(form)
        db.session.flush()
        reason = {"named_by_id": rater_id, "named_reason": "Jabatan atasan kosong."}
        db.session.add(
            EvaluationRater(
                form_id=form.id,
                person_id=rater_id,
                months=0 if named else 6,
                **(reason if named else {}),
            )
        )
    return form


def freeze(form: EvaluationForm) -> Facts:
    """What locking stores of a form, as known at noon; no ledger position is waited for."""
    facts = results.facts_of(form, NOON)
    sealed = stored(facts)
    with transaction():
        db.session.add(
            EvaluationSnapshot(
                form_id=form.id, effective_on=facts.effective_on, policy_version=facts.policy,
                positions={}, facts=sealed, sha256=hashlib.sha256(sealed).hexdigest(),
                locked_at=NOON,
            )
        )  # fmt: skip
        db.session.get_one(EvaluationForm, form.id).locked_at = NOON
    return facts


def past() -> Calendar:
    """The first semester of 2026, whose follow-up stage began in July."""
    return stages.proposed(date(2026, 1, 1), 6)
