"""What was stored at lock, and what correcting entries made of it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core.db import db
from portal.evaluation.models import (
    EvaluationCorrection,
    EvaluationForm,
    EvaluationPeriod,
    EvaluationSnapshot,
)
from portal.evaluation.rules import facts as rules
from portal.evaluation.rules.facts import Facts


@dataclass(frozen=True, slots=True)
class Frozen:
    """The facts of a locked form, with their hash and how far each chain was known.

    `number` is 0 for what was stored at lock, else that of the correcting entry.
    """

    form_id: int
    number: int
    facts: Facts
    sha256: str
    positions: Mapping[int, int]
    at: datetime


def of_forms(form_ids: Collection[int]) -> dict[int, Frozen]:
    """What stands, by form: the last correcting entry, else the snapshot; two statements.

    Forms that are not locked are missing.
    """
    return {form_id: kept[-1] for form_id, kept in history(form_ids).items()}


def history(form_ids: Collection[int]) -> dict[int, list[Frozen]]:
    """The snapshot of each form and its correcting entries in order; two statements."""
    if not form_ids:
        return {}
    row, later = EvaluationSnapshot, EvaluationCorrection
    found = {
        one.form_id: [_frozen(one, 0, one.locked_at)]
        for one in db.session.scalars(select(row).where(row.form_id.in_(form_ids)))
    }
    query = select(later).where(later.form_id.in_(found)).order_by(later.form_id, later.number)
    for entry in db.session.scalars(query) if found else ():
        found[entry.form_id].append(_frozen(entry, entry.number, entry.at))
    return found


def _frozen(row: EvaluationSnapshot | EvaluationCorrection, number: int, at: datetime) -> Frozen:
    return Frozen(
        form_id=row.form_id,
        number=number,
        facts=rules.read(json.loads(row.facts)),
        sha256=row.sha256,
        positions={int(agency): position for agency, position in row.positions.items()},
        at=at,
    )


def last_before(organisation_id: int, person_ids: Collection[int], day: date) -> dict[int, Frozen]:
    """Each person's last fixed form of the agency, of periods over by the day; three statements."""
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
