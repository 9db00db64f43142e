"""What arrived after the end is scored by a recorded decision alone, or never (EX-5)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from portal.assessment import closing, markings, queries
from portal.assessment.models import AnswerHistory, Attempt, AttemptResult
from portal.assessment.regrading import queries as regrades
from portal.assessment.regrading.models import LateDecision
from portal.assessment.rules.attempts import Purpose
from portal.assessment.rules.regrading import MIN_REASON, Verdict, verdict
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused

REASON = "late_scored"


class LateRefusal(StrEnum):
    """Why nothing is decided about late answers."""

    REASON_MISSING = "late.reason_missing"
    DECIDED = "late.decided"
    NOTHING_LATE = "late.nothing_late"
    OWN_ATTEMPT = "late.own_attempt"


def decide(attempt_id: int, *, scored: bool, reason: str, actor_id: int, now: datetime) -> None:
    """Score what came late, or leave it out; once, with a reason. Raises Refused(LateRefusal).

    Scored, it takes the place of what it answers as if it had come in time: a new result, and
    evidence where the score is out.
    """
    if len(reason.strip()) < MIN_REASON:
        raise Refused(LateRefusal.REASON_MISSING, field="reason")
    with transaction():
        attempt = _locked(attempt_id)
        if attempt.person_id == actor_id:
            raise Refused(LateRefusal.OWN_ATTEMPT)
        if db.session.get(LateDecision, attempt_id) is not None:
            raise Refused(LateRefusal.DECIDED)
        if not _came_late(attempt_id):
            raise Refused(LateRefusal.NOTHING_LATE)
        db.session.add(
            LateDecision(
                attempt_id=attempt_id,
                scored=scored,
                reason=reason.strip(),
                decided_at=now,
                decided_by_id=actor_id,
            )
        )
        db.session.flush()
        audit.record(
            "attempt.late_scored" if scored else "attempt.late_left_out",
            object_kind="attempt",
            object_id=attempt_id,
            organisation_id=attempt.organisation_id,
            now=now,
            actor_id=actor_id,
        )
        if scored:
            _mark(attempt, actor_id, now)


def _locked(attempt_id: int) -> Attempt:
    found = db.session.scalar(
        select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.closed_at.is_not(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _came_late(attempt_id: int) -> bool:
    query = select(AnswerHistory.id).where(
        AnswerHistory.attempt_id == attempt_id, AnswerHistory.state.in_(regrades.AFTER_THE_END)
    )
    return db.session.scalar(query.limit(1)) is not None


def _mark(attempt: Attempt, actor_id: int, now: datetime) -> None:
    """The whole paper by the keys as they count, with what came late."""
    known = markings.for_marking(attempt)
    answers = {**known.answers, **regrades.scored_answers([attempt.id]).get(attempt.id, {})}
    found = verdict(
        {place["ref"]: known.mark(place, answers) for place in attempt.paper},
        attempt.terms["pass_percent"],
    )
    last = queries.latest_result(attempt.id)
    if last is None or last.marks == {ref: list(one) for ref, one in found.marks.items()}:
        return
    _enter(attempt, last.number + 1, found, known.key_version, actor_id, now)


def _enter(
    attempt: Attempt, number: int, found: Verdict, key_version: int, actor_id: int, now: datetime
) -> None:
    if attempt.closed_at is None:
        raise ValueError("an open attempt has no result")
    db.session.add(
        AttemptResult(
            attempt_id=attempt.id,
            number=number,
            earned=found.earned,
            possible=found.possible,
            cut=found.cut,
            passed=found.passed,
            marks={ref: list(one) for ref, one in found.marks.items()},
            reason=REASON,
            key_version=key_version,
            made_at=now,
        )
    )
    db.session.flush()
    purpose = Purpose(attempt.purpose)
    closing.owners[purpose](
        closing.ClosedAttempt(
            attempt_public_id=attempt.public_id,
            purpose=purpose,
            owner_ref=attempt.owner_ref,
            person_id=attempt.person_id,
            organisation_id=attempt.organisation_id,
            title=attempt.title,
            result_number=number,
            earned=found.earned,
            possible=found.possible,
            cut=found.cut,
            passed=found.passed,
            counts=attempt.terms.get("counts", True),
            closed_at=attempt.closed_at,
            now=now,
            decided_by_id=actor_id,
        )
    )
