"""Keeping the sums of a service and period in step with its answers, under the row's lock."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.core.db import db, dialect_name
from portal.core.errors import NotFound
from portal.feedback.models import SurveyAnswer, SurveySum
from portal.feedback.queries import figures
from portal.feedback.rules import sums
from portal.feedback.rules.answering import Sheet
from portal.feedback.rules.policy import ELEMENTS, TRAITS
from portal.feedback.rules.sums import Sums


def locked(service_id: int, period: int, size: int) -> SurveySum:
    """The row, held until the transaction ends; made, or made anew for groups of another size.

    Answers are inserted after it, so that their order is that of counting.
    """
    row = _held(service_id, period)
    if row is None:
        insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
        made = insert(SurveySum).values(
            service_id=service_id, period=period, size=0, whole=[], traits={}
        )
        db.session.execute(made.on_conflict_do_nothing())
        row = _held(service_id, period)
    if row is None:
        raise NotFound
    if row.size != size:
        keep(row, recounted(service_id, period, size))
    return row


def _held(service_id: int, period: int) -> SurveySum | None:
    query = select(SurveySum).where(SurveySum.service_id == service_id, SurveySum.period == period)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def add(row: SurveySum, sheets: Iterable[Sheet]) -> None:
    """Count these sheets in the row that is held."""
    found = figures.sums_of(row)
    for sheet in sheets:
        found.add(sheet)
    keep(row, found)


def keep(row: SurveySum, found: Sums) -> None:
    row.size = found.size
    row.whole, row.traits = figures.parts_of(found)


def recounted(service_id: int, period: int, size: int) -> Sums:
    """The sums from the answers themselves: after a batch was taken back, or for another size."""
    rows = db.session.scalars(
        select(SurveyAnswer)
        .where(
            SurveyAnswer.service_id == service_id,
            SurveyAnswer.period == period,
            figures.counts(),
        )
        .order_by(SurveyAnswer.id)
        .execution_options(yield_per=1_000)
    )
    return sums.of(size, (_sheet(row) for row in rows))


def _sheet(row: SurveyAnswer) -> Sheet:
    given = {key: getattr(row, key) for key in ELEMENTS}
    told = {trait: getattr(row, trait) for trait in TRAITS}
    return Sheet({key: value for key, value in given.items() if value is not None}, told)
