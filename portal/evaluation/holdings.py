"""What the evaluation area holds about persons: forms, ratings, objections, predicates,
and what they meant to do at work after courses.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import Select, or_, select, update

from portal.core.db import db
from portal.evaluation import holdings_followups
from portal.evaluation.models import (
    AppraisalImport,
    EvaluationCalibration,
    EvaluationCorrection,
    EvaluationCorrectionNote,
    EvaluationForm,
    EvaluationObjection,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationRating,
    EvaluationSnapshot,
    PerformanceAppraisal,
    WorkApplication,
)
from portal.people.queries.holdings import Area, Erasing, Ids, Source
from portal.people.rules.erasing import ErasureHold, Hold


def _periods(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(
        select(EvaluationPeriod.id, EvaluationPeriod.name).where(EvaluationPeriod.id.in_(ids))
    )
    return {one: name for one, name in rows}


def _holds(ids: Ids, on: date, _now: datetime) -> Iterable[Hold]:
    """A form of a period that is not over, or one still open to objections, has no result yet."""
    running = db.session.scalars(
        select(EvaluationPeriod.until_on)
        .join(EvaluationForm, EvaluationForm.period_id == EvaluationPeriod.id)
        .where(
            EvaluationForm.person_id.in_(ids),
            EvaluationForm.locked_at.is_(None),
            EvaluationPeriod.until_on > on,
        )
        .order_by(EvaluationPeriod.until_on.desc())
        .limit(1)
    ).first()
    return () if running is None else (Hold(ErasureHold.EVALUATION_RUNNING, running),)


def _forms(ids: Ids) -> Select[int]:
    return select(EvaluationForm.id).where(EvaluationForm.person_id.in_(ids))


def _ratings(ids: Ids) -> Select[int]:
    """What was said about these persons, and by them."""
    return select(EvaluationRating.id).where(
        or_(EvaluationRating.form_id.in_(_forms(ids)), EvaluationRating.rater_id.in_(ids))
    )


def _corrections(ids: Ids) -> Select[int]:
    """The correcting entries about these persons, and those they made."""
    row = EvaluationCorrection
    return select(row.id).where(or_(row.form_id.in_(_forms(ids)), row.by_id.in_(ids)))


def _erase(erasing: Erasing) -> None:
    """The words on one's own forms go; figures and days stay with the pseudonym."""
    own = _forms(erasing.ids)
    wordless = {"comment": ""}
    db.session.execute(
        update(EvaluationForm).where(EvaluationForm.person_id.in_(erasing.ids)).values(wordless)
    )
    db.session.execute(
        update(EvaluationRating)
        .where(EvaluationRating.form_id.in_(own))
        .values(note="", marks={}, guides={})
    )
    db.session.execute(
        update(EvaluationObjection)
        .where(EvaluationObjection.form_id.in_(own))
        .values(reason="", answer="")
    )
    about = select(EvaluationRating.id).where(EvaluationRating.form_id.in_(own))
    db.session.execute(
        update(EvaluationCalibration)
        .where(EvaluationCalibration.rating_id.in_(about))
        .values(reason="")
    )
    corrections = select(EvaluationCorrection.id).where(EvaluationCorrection.form_id.in_(own))
    db.session.execute(
        update(EvaluationCorrectionNote)
        .where(EvaluationCorrectionNote.entry_id.in_(corrections))
        .values(reason="")
    )
    db.session.execute(
        update(EvaluationRater).where(EvaluationRater.form_id.in_(own)).values(named_reason="")
    )
    db.session.execute(
        update(WorkApplication)
        .where(WorkApplication.person_id.in_(erasing.ids))
        .values(action="", report={}, proof={}, reason="")
    )
    holdings_followups.erase(erasing)


AREA = Area(
    sources=(
        Source(EvaluationForm, lambda ids: EvaluationForm.person_id.in_(ids)),
        Source(
            EvaluationPeriod,
            lambda ids: or_(
                EvaluationPeriod.created_by_id.in_(ids),
                EvaluationPeriod.opened_by_id.in_(ids),
                EvaluationPeriod.fix_asked_by_id.in_(ids),
            ),
        ),
        Source(
            EvaluationRater,
            lambda ids: or_(
                EvaluationRater.form_id.in_(_forms(ids)),
                EvaluationRater.person_id.in_(ids),
                EvaluationRater.named_by_id.in_(ids),
            ),
        ),
        Source(EvaluationRating, lambda ids: EvaluationRating.id.in_(_ratings(ids))),
        Source(
            EvaluationCalibration,
            lambda ids: or_(
                EvaluationCalibration.rating_id.in_(_ratings(ids)),
                EvaluationCalibration.by_id.in_(ids),
            ),
        ),
        Source(
            EvaluationObjection,
            lambda ids: or_(
                EvaluationObjection.form_id.in_(_forms(ids)),
                EvaluationObjection.decided_by_id.in_(ids),
            ),
        ),
        Source(
            EvaluationSnapshot,
            lambda ids: or_(
                EvaluationSnapshot.form_id.in_(_forms(ids)),
                EvaluationSnapshot.locked_by_id.in_(ids),
            ),
        ),
        Source(
            WorkApplication,
            lambda ids: or_(
                WorkApplication.person_id.in_(ids), WorkApplication.answered_by_id.in_(ids)
            ),
        ),
        Source(
            EvaluationCorrection,
            lambda ids: or_(
                EvaluationCorrection.form_id.in_(_forms(ids)), EvaluationCorrection.by_id.in_(ids)
            ),
        ),
        Source(
            EvaluationCorrectionNote,
            lambda ids: EvaluationCorrectionNote.entry_id.in_(_corrections(ids)),
        ),
        Source(PerformanceAppraisal, lambda ids: PerformanceAppraisal.person_id.in_(ids)),
        Source(
            AppraisalImport,
            lambda ids: or_(
                AppraisalImport.by_id.in_(ids),
                AppraisalImport.taken_by_id.in_(ids),
                AppraisalImport.undone_by_id.in_(ids),
            ),
        ),
        *holdings_followups.SOURCES,
    ),
    names={"evaluation_period": _periods},
    texts=(
        EvaluationForm.comment,
        EvaluationRater.named_reason,
        EvaluationRating.note,
        EvaluationCalibration.reason,
        EvaluationCorrectionNote.reason,
        EvaluationObjection.reason,
        EvaluationObjection.answer,
        WorkApplication.action,
        WorkApplication.reason,
        *holdings_followups.TEXTS,
    ),
    holds=_holds,
    erase=_erase,
)
