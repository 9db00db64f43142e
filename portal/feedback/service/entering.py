"""Paper sheets: entered by the page, and taken back as one."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.feedback.data import policies
from portal.feedback.models import PublicService, SurveyAnswer, SurveyBatch, SurveyComment
from portal.feedback.queries import batches
from portal.feedback.rules import paper, periods, policy, publishing
from portal.feedback.rules.answering import Sheet
from portal.feedback.rules.paper import BatchRefusal
from portal.feedback.service import summing


def enter(
    service: PublicService,
    sheets: Sequence[Sheet],
    answered_on: date,
    *,
    on: date,
    now: datetime,
    actor_id: int,
) -> SurveyBatch:
    """Count the sheets of one day, as one batch. Raises Refused(BatchRefusal)."""
    version = policy.in_force(policies(), answered_on)
    if not sheets:
        raise Refused(BatchRefusal.NOTHING, field="answered_on")
    refusal = paper.may_enter(version, answered_on, service.opens_on, service.closes_on, on=on)
    if refusal is not None:
        raise Refused(refusal, field="answered_on")
    period = periods.of(version, answered_on).number
    with transaction():
        kept = summing.locked(service.id, period, version.minimum)
        batch = SurveyBatch(
            service_id=service.id,
            answered_on=answered_on,
            sheets=len(sheets),
            entered_at=now,
            entered_by_id=actor_id,
        )
        db.session.add(batch)
        db.session.flush()
        for sheet in sheets:
            _keep(sheet, batch, period, version.version)
        summing.add(kept, sheets)
        _record("survey.entered", batch, service, now, actor_id)
    return batch


def _keep(sheet: Sheet, batch: SurveyBatch, period: int, version: int) -> None:
    """One sheet's answers, and its comment apart from them."""
    db.session.add(
        SurveyAnswer(
            service_id=batch.service_id,
            period=period,
            answered_on=batch.answered_on,
            policy_version=version,
            batch_id=batch.id,
            **sheet.ratings,
            **sheet.traits,
        )
    )
    if sheet.comment:
        db.session.add(
            SurveyComment(
                service_id=batch.service_id,
                batch_id=batch.id,
                received_on=batch.answered_on,
                text=sheet.comment,
            )
        )


def undo(batch_id: int, *, on: date, now: datetime, actor_id: int) -> None:
    """Take a batch back: its rows stay and count nowhere, its comments that wait go with it.

    Raises Refused(UndoRefusal).
    """
    with transaction():
        batch = db.session.scalar(
            select(SurveyBatch)
            .where(SurveyBatch.id == batch_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if batch is None:
            raise NotFound
        version = policy.in_force(policies(), batch.answered_on)
        shown = batches.shown_of(version, batch, on)
        refusal = publishing.may_undo(
            batch.sheets, shown, version.minimum, is_undone=batch.undone_at is not None
        )
        if refusal is not None:
            raise Refused(refusal)
        period = periods.of(version, batch.answered_on).number
        kept = summing.locked(batch.service_id, period, version.minimum)
        batch.undone_at, batch.undone_by_id = now, actor_id
        db.session.flush()
        summing.keep(kept, summing.recounted(batch.service_id, period, version.minimum))
        service = db.session.get_one(PublicService, batch.service_id)
        _record("survey.undone", batch, service, now, actor_id)


def _record(
    action: str, batch: SurveyBatch, service: PublicService, now: datetime, actor_id: int
) -> None:
    audit.record(
        action,
        object_kind="survey_batch",
        object_id=batch.id,
        now=now,
        actor_id=actor_id,
        organisation_id=service.organisation_id,
        sheets=batch.sheets,
        service=service.code,
    )
