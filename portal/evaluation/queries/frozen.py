"""What was stored at lock, and what a correcting entry made of it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core.db import db
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationSnapshot
from portal.evaluation.rules import facts as rules
from portal.evaluation.rules.facts import Facts


@dataclass(frozen=True, slots=True)
class Frozen:
    """The facts of a locked form, with their hash and how far each chain was known."""

    form_id: int
    facts: Facts
    sha256: str
    positions: Mapping[int, int]
    at: datetime


def of_forms(form_ids: Collection[int]) -> dict[int, Frozen]:
    """By form; those that are not locked are missing. One statement."""
    if not form_ids:
        return {}
    query = select(EvaluationSnapshot).where(EvaluationSnapshot.form_id.in_(form_ids))
    return {row.form_id: _frozen(row) for row in db.session.scalars(query)}


def _frozen(row: EvaluationSnapshot) -> Frozen:
    return Frozen(
        form_id=row.form_id,
        facts=rules.read(json.loads(row.facts)),
        sha256=row.sha256,
        positions={int(agency): position for agency, position in row.positions.items()},
        at=row.locked_at,
    )


def last_before(organisation_id: int, person_ids: Collection[int], day: date) -> dict[int, Frozen]:
    """Each person's last fixed form of the agency, of periods over by the day; two statements."""
    rows = db.session.execute(
        select(EvaluationForm.person_id, EvaluationForm.id)
        .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .where(
            EvaluationForm.person_id.in_(person_ids),
            EvaluationForm.locked_at.is_not(None),
            EvaluationPeriod.organisation_id == organisation_id,
            EvaluationPeriod.until_on <= day,
        )
        .order_by(EvaluationPeriod.until_on, EvaluationForm.id)
    )
    latest = {person_id: form_id for person_id, form_id in rows}
    known = of_forms(latest.values())
    return {person: known[form] for person, form in latest.items() if form in known}


def earlier(form: EvaluationForm) -> Facts | None:
    """What the person's last fixed period said, to be laid beside this one; two statements."""
    period = form.period
    found = last_before(period.organisation_id, [form.person_id], period.from_on)
    known = found.get(form.person_id)
    return known.facts if known else None
