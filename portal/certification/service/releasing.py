"""The board lets the results of a sitting out: decided once, carried out attempt by attempt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from portal.assessment.closing import ClosedAttempt
from portal.assessment.models import Attempt, AttemptResult
from portal.assessment.rules.attempts import Purpose
from portal.assessment.service import attempts
from portal.certification.models import Sitting
from portal.certification.queries import board, outcomes
from portal.certification.release_models import ResultRelease
from portal.certification.result_notices import ResultNotice
from portal.certification.rules import deciding
from portal.certification.rules.deciding import ReleaseRefusal
from portal.certification.rules.distribution import Distribution
from portal.certification.service import proving
from portal.core import audit, jobs
from portal.core.db import after_commit, db, transaction, with_retries
from portal.core.errors import NotFound, Refused
from portal.people.service import inbox

JOB: Final = "result-releases"
CHUNK: Final = 200


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the board saw when it confirmed: so many results, so many of them passed."""

    count: int
    passed: int
    note: str = ""


def close_due(sitting_id: int, *, now: datetime) -> None:
    """Close the attempts of a sitting whose time is over (EX-6); usually a read."""
    for person_id in board.running(sitting_id, now):
        attempts.close_due(person_id, now)


def release(
    sitting_id: int, confirmed: Confirmed, *, actor_id: int, now: datetime
) -> ResultRelease:
    """Decide it; a second time changes nothing. Raises NotFound, Refused(ReleaseRefusal).

    From here on the score is out; evidence, profile and message of each attempt follow in pieces.
    """
    with transaction():
        sitting = _locked(sitting_id)
        known = board.release_of(sitting_id)
        if known is not None:
            return known
        refusal = deciding.may_release(board.standing(sitting, actor_id), now)
        if refusal is not None:
            raise Refused(refusal)
        figures = board.figures(sitting_id)
        if (figures.count, figures.passed) != (confirmed.count, confirmed.passed):
            raise Refused(ReleaseRefusal.CHANGED)
        decided = ResultRelease(
            sitting_id=sitting_id,
            decided_at=now,
            decided_by_id=actor_id,
            note=confirmed.note.strip(),
            figures=told(figures),
        )
        db.session.add(decided)
        sitting.score_released_at, sitting.score_released_by_id = now, actor_id
        db.session.flush()
        _record("result.released", sitting, decided, now)
        after_commit(_wake)
    return decided


def _wake() -> None:
    jobs.hand_over(JOB)


def told(found: Distribution) -> dict[str, Any]:
    """The figures the decision stands on, as plain JSON."""
    return {
        "count": found.count,
        "passed": found.passed,
        "mean": found.mean,
        "alpha": found.alpha,
        "steps": list(found.steps),
        "forms": [[one.form, one.count, one.mean, one.pass_rate] for one in found.forms],
    }


def _locked(sitting_id: int) -> Sitting:
    found = db.session.scalar(
        select(Sitting)
        .where(Sitting.id == sitting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def go_on(*, now: datetime) -> None:
    """Every release under way until nothing is left; may run twice at once and be cut off."""
    waiting = select(ResultRelease.id).where(ResultRelease.ended_at.is_(None))
    for release_id in db.session.scalars(waiting.order_by(ResultRelease.id)).all():
        while with_retries(_piece, release_id, now=now):
            db.session.expunge_all()


def _piece(release_id: int, *, now: datetime) -> bool:
    """The next attempts, each in a transaction of its own; True while some may be left."""
    known = db.session.get_one(ResultRelease, release_id, populate_existing=True)
    if known.ended_at is not None:
        return False
    start = known.cursor
    found = board.closed_ones(known.sitting_id, start, CHUNK)
    for attempt, _result in found:
        with_retries(_enter, attempt.id, known.decided_by_id, now=now)
    with transaction():
        row = db.session.scalars(
            select(ResultRelease)
            .where(ResultRelease.id == release_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        if row.cursor != start or row.ended_at is not None:
            return row.ended_at is None
        row.done += len(found)
        if found:
            row.cursor = found[-1][0].id
            return True
        row.ended_at = now
        sitting = db.session.get_one(Sitting, row.sitting_id)
        _record("result.release_ended", sitting, row, now)
    return False


def _enter(attempt_id: int, decided_by: int, *, now: datetime) -> None:
    """Evidence, profile and message of one attempt, together or not at all; again is nothing.

    A pass that a regrade has kept below the cut stands on the marks it was announced with.
    """
    with transaction():
        attempt = db.session.get_one(Attempt, attempt_id)
        result = db.session.scalars(
            select(AttemptResult)
            .where(
                AttemptResult.attempt_id == attempt_id,
                ~AttemptResult.passed | (AttemptResult.earned >= AttemptResult.cut),
            )
            .order_by(AttemptResult.number.desc())
            .limit(1)
        ).one()
        if attempt.closed_at is None:
            raise ValueError("an open attempt has no result")
        closed = ClosedAttempt(
            attempt_public_id=attempt.public_id,
            purpose=Purpose.EXAM,
            owner_ref=attempt.owner_ref,
            person_id=attempt.person_id,
            organisation_id=attempt.organisation_id,
            title=attempt.title,
            result_number=result.number,
            earned=result.earned,
            possible=result.possible,
            cut=result.cut,
            passed=result.passed,
            counts=attempt.terms.get("counts", True),
            closed_at=attempt.closed_at,
            now=now,
        )
        if closed.counts:
            certified = outcomes.certified(attempt.owner_ref)
            proving.enter(closed, certified, recorded_by_id=decided_by)
        _tell(closed, now)


def _tell(closed: ClosedAttempt, now: datetime) -> None:
    """To the page of the result; the message itself says neither marks nor verdict."""
    inbox.send(
        closed.person_id,
        ResultNotice.ANNOUNCED,
        {"title": closed.title},
        path=proving.result_page(closed.owner_ref),
        event_key=f"{ResultNotice.ANNOUNCED}:{closed.attempt_public_id}",
        now=now,
        mail=True,
    )


def _record(action: str, sitting: Sitting, release_: ResultRelease, now: datetime) -> None:
    facts: Mapping[str, Any] = release_.figures
    audit.record(
        action,
        object_kind="sitting",
        object_id=sitting.id,
        organisation_id=sitting.organisation_id,
        now=now,
        actor_id=release_.decided_by_id,
        results=int(facts["count"]),
        passed=int(facts["passed"]),
        done=release_.done,
    )
