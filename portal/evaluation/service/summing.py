"""What a fixed period comes to is added up once and kept, and anew after each correction.

Reading is done outside the transaction that writes, so that nobody waits for it: what was wanted
when reading began is noted with what is kept, and a correction in between has it done once more.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from portal.core import zones
from portal.core.chunks import chunks
from portal.core.db import db, transaction, with_retries
from portal.evaluation.models import EvaluationPeriod, EvaluationSum
from portal.evaluation.queries import periods, sums
from portal.evaluation.queries.sums import Tallies
from portal.evaluation.service.periods import locked
from portal.people.queries import agencies


def want(period_id: int) -> None:
    """What a period comes to has changed, where it is fixed; within a transaction."""
    row = EvaluationPeriod
    db.session.execute(
        update(row)
        .where(row.id == period_id, row.fixed_at.is_not(None))
        .values(sums_wanted=row.sums_wanted + 1)
    )


def go_on(*, now: datetime) -> None:
    """Every period whose sums are missing or out of date; done again it changes nothing."""
    row = EvaluationPeriod
    left = select(row.id).where(row.sums_kept != row.sums_wanted).order_by(row.id)
    for period_id in db.session.scalars(left).all():
        with_retries(_sum_up, period_id, now=now)


def _sum_up(period_id: int, *, now: datetime) -> None:
    period = db.session.get_one(EvaluationPeriod, period_id, populate_existing=True)
    wanted = period.sums_wanted
    today = zones.local_day(now, agencies.timezones()[period.organisation_id])
    found = sums.counted(period, periods.calendar(period).effective_on(today))
    db.session.rollback()
    with transaction():
        period = locked(period_id)
        if period.sums_kept >= wanted:
            return
        db.session.execute(delete(EvaluationSum).where(EvaluationSum.period_id == period_id))
        for rows in chunks(list(_rows(period_id, found))):
            db.session.execute(insert(EvaluationSum), rows)
        period.sums_kept = wanted


def _rows(period_id: int, found: Tallies) -> Iterator[dict[str, int]]:
    for (unit, competency), tally in found.items():
        yield {
            "period_id": period_id,
            "unit_id": unit,
            "competency_id": competency,
            "people": tally.people,
            "short": tally.short,
            "earned": tally.earned,
            "possible": tally.possible,
        }
