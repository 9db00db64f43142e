"""What the assessment area holds about persons: attempts, answers, results.

Marks of exams follow the release of their exam (EX-11) and are never part of a download before
it; those of quizzes are shown at once. An erasure leaves all of it under the internal number.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Select, or_, select

from portal.assessment import closing, queries
from portal.assessment.models import (
    AnswerHistory,
    Attempt,
    AttemptAnswer,
    AttemptContact,
    AttemptResult,
    ExamSpecification,
    ExamSpecificationVersion,
    ExamSpecificationWriter,
)
from portal.assessment.regrading.models import LateDecision, Regrade, RegradeEffect
from portal.assessment.rules.attempts import Purpose
from portal.people.queries.holdings import Area, Ids, Source
from portal.people.rules.erasing import ErasureHold, Hold


def _attempts(ids: Ids) -> Select[int]:
    return select(Attempt.id).where(Attempt.person_id.in_(ids))


def _released(ids: Ids) -> Select[int]:
    told = Attempt.purpose == Purpose.QUIZ.value
    for condition in closing.scores_out.values():
        told = or_(told, condition())
    return _attempts(ids).where(told, Attempt.closed_at.is_not(None))


def _holds(ids: Ids, _on: date, _now: datetime) -> Iterable[Hold]:
    return (Hold(ErasureHold.ATTEMPT_RUNNING),) if queries.in_attempt(ids) else ()


AREA = Area(
    sources=(
        Source(Attempt, lambda ids: Attempt.person_id.in_(ids)),
        Source(AttemptAnswer, lambda ids: AttemptAnswer.attempt_id.in_(_attempts(ids))),
        Source(AttemptContact, lambda ids: AttemptContact.attempt_id.in_(_attempts(ids))),
        Source(AnswerHistory, lambda ids: AnswerHistory.attempt_id.in_(_attempts(ids))),
        Source(AttemptResult, lambda ids: AttemptResult.attempt_id.in_(_released(ids))),
        Source(RegradeEffect, lambda ids: RegradeEffect.attempt_id.in_(_released(ids))),
        Source(
            LateDecision,
            lambda ids: or_(
                LateDecision.attempt_id.in_(_released(ids)), LateDecision.decided_by_id.in_(ids)
            ),
        ),
        Source(
            Regrade,
            lambda ids: or_(Regrade.asked_by_id.in_(ids), Regrade.approved_by_id.in_(ids)),
        ),
        Source(
            ExamSpecification,
            lambda ids: or_(
                ExamSpecification.created_by_id.in_(ids), ExamSpecification.submitted_by_id.in_(ids)
            ),
        ),
        Source(
            ExamSpecificationVersion,
            lambda ids: or_(
                ExamSpecificationVersion.submitted_by_id.in_(ids),
                ExamSpecificationVersion.published_by_id.in_(ids),
            ),
        ),
        Source(ExamSpecificationWriter, lambda ids: ExamSpecificationWriter.person_id.in_(ids)),
    ),
    texts=(ExamSpecification.return_reason,),
    holds=_holds,
)
