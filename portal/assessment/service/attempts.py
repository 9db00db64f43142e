"""Starting, saving and closing attempts (architecture.md §3 Attempts, §4 Saving answers)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.assessment import closing, queries
from portal.assessment.models import (
    AnswerHistory,
    Attempt,
    AttemptAnswer,
    AttemptResult,
    ItemVersion,
)
from portal.assessment.rules import attempts as rules
from portal.assessment.rules import drawing, marking
from portal.core import entropy
from portal.core.db import db, transaction
from portal.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Order:
    """What an owner asks for: a paper of this bank by these rules, under these terms."""

    purpose: rules.Purpose
    owner_ref: str
    title: str
    bank_code: str
    draw: tuple[drawing.DrawRule, ...]
    terms: rules.Terms


def start(person_id: int, organisation_id: int, order: Order, *, now: datetime) -> Attempt:
    """Begin an attempt, or return the one that is open (a double click is one attempt).

    Raises Refused(StartRefusal). Fifty parallel starts make one attempt: the partial unique
    index decides, and whoever loses reads the winner's row.
    """
    with transaction():
        close_due(person_id, now)
        mine = queries.attempts_of(person_id).where(
            Attempt.purpose == order.purpose, Attempt.owner_ref == order.owner_ref
        )
        opened = db.session.scalar(mine.where(Attempt.closed_at.is_(None)))
        if opened is not None:
            return opened
        tried = queries.tries(person_id, [order.owner_ref])[order.owner_ref]
        refusal = rules.may_start(order.terms, queries.earlier(tried), now)
        if refusal is not None:
            raise Refused(refusal, left=order.terms.wait_min)
        attempt = _drawn(person_id, organisation_id, order, len(tried) + 1, now)
        db.session.add(attempt)
        db.session.flush()
    return attempt


def _drawn(
    person_id: int, organisation_id: int, order: Order, number: int, now: datetime
) -> Attempt:
    seed = entropy.token_bytes(16)
    paper = drawing.draw(order.draw, queries.candidates(order.bank_code), seed)
    return Attempt(
        purpose=order.purpose,
        owner_ref=order.owner_ref,
        person_id=person_id,
        organisation_id=organisation_id,
        number=number,
        title=order.title,
        terms=asdict(order.terms),
        paper=paper,
        seed=seed,
        drawn_at=now,
        started_at=now,
        deadline=rules.deadline(now, order.terms.duration_min),
        epoch=1,
        cookie_hash="",
    )


def choose(
    person_id: int,
    public_id: str,
    *,
    epoch: int,
    seq: int,
    chosen: Mapping[str, Sequence[str]],
    now: datetime,
) -> str:
    """Save answers given as option ids per item ref; `stored`, `duplicate` or `late`.

    A later (epoch, seq) replaces the current answer, an older one is kept as history only; a
    save after deadline + grace, or after closing, is kept as late and never scored. Raises
    NotFound for another's attempt, BadResponse for foreign items or shapes.
    """
    with transaction():
        attempt = queries.own_attempt(person_id, public_id, lock=True)
        answers = _indexed(attempt, chosen)
        known = db.session.scalar(
            select(AnswerHistory.id).where(
                AnswerHistory.attempt_id == attempt.id,
                AnswerHistory.epoch == epoch,
                AnswerHistory.seq == seq,
            )
        )
        if known is not None:
            return "duplicate"
        late = attempt.closed_at is not None or rules.is_due(attempt.deadline, now)
        db.session.add(
            AnswerHistory(
                attempt_id=attempt.id,
                epoch=epoch,
                seq=seq,
                answers=answers,
                received_at=now,
                state="late" if late else "stored",
            )
        )
        if late:
            return "late"
        for ref, response in answers.items():
            _upsert(attempt.id, ref, response, epoch, seq, now)
    return "stored"


def _indexed(attempt: Attempt, chosen: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any]]:
    places = {place["ref"]: place for place in attempt.paper}
    answers = {}
    for ref, ids in chosen.items():
        if ref not in places:
            raise marking.BadResponse("unknown item")
        indexes = {id_: index for id_, index in places[ref]["options"]}
        if any(id_ not in indexes for id_ in ids):
            raise marking.BadResponse("unknown option")
        face = {"options": places[ref]["options"]}
        response = {"choice": [indexes[id_] for id_ in ids]}
        answers[ref] = marking.check_response(places[ref]["kind"], face, response)
    return answers


def _upsert(
    attempt_id: int, ref: str, response: dict[str, Any], epoch: int, seq: int, now: datetime
) -> None:
    current = db.session.get(AttemptAnswer, (attempt_id, ref))
    if current is None:
        db.session.add(
            AttemptAnswer(
                attempt_id=attempt_id,
                item_ref=ref,
                response=response,
                epoch=epoch,
                seq=seq,
                saved_at=now,
            )
        )
    elif (epoch, seq) > (current.epoch, current.seq):
        current.response, current.epoch, current.seq = response, epoch, seq
        current.saved_at = now


def submit(person_id: int, public_id: str, *, now: datetime) -> Attempt:
    """Close and mark the attempt; submitting again returns the first result (RL-5)."""
    with transaction():
        attempt = queries.own_attempt(person_id, public_id, lock=True)
        if attempt.closed_at is None:
            if rules.is_due(attempt.deadline, now):
                _close(attempt, "expired", attempt.deadline, now)
            else:
                _close(attempt, "submitted", now, now)
    return attempt


def close_due(person_id: int, now: datetime) -> None:
    """Close this person's attempts whose time is over (EX-6). Idempotent; usually a read."""
    due = queries.due_ids(person_id, now - rules.GRACE)
    if not due:
        return
    with transaction():
        for attempt in db.session.scalars(
            select(Attempt)
            .where(Attempt.id.in_(due), Attempt.closed_at.is_(None))
            .with_for_update()
            .execution_options(populate_existing=True)
        ):
            _close(attempt, "expired", attempt.deadline, now)


def _close(attempt: Attempt, ending: str, finished_at: datetime, now: datetime) -> None:
    """Mark, freeze, and tell the owner, all in the surrounding transaction."""
    keys = {
        version: key
        for version, key in db.session.execute(
            select(ItemVersion.id, ItemVersion.answer_key).where(
                ItemVersion.id.in_([place["version"] for place in attempt.paper])
            )
        )
    }
    answers = queries.answers_of(attempt.id)
    marks = {
        place["ref"]: marking.mark(keys[place["version"]], answers.get(place["ref"]))
        for place in attempt.paper
    }
    earned = sum(one.earned for one in marks.values())
    possible = sum(one.possible for one in marks.values())
    needed = rules.cut(possible, attempt.terms["pass_percent"])
    attempt.closed_at, attempt.ending = finished_at, ending
    result = AttemptResult(
        attempt_id=attempt.id,
        number=1,
        earned=earned,
        possible=possible,
        cut=needed,
        passed=earned >= needed,
        marks={ref: [one.earned, one.possible] for ref, one in marks.items()},
        reason="closed",
        made_at=now,
    )
    db.session.add(result)
    purpose = rules.Purpose(attempt.purpose)
    closing.owners[purpose](
        closing.ClosedAttempt(
            attempt_public_id=attempt.public_id,
            purpose=purpose,
            owner_ref=attempt.owner_ref,
            person_id=attempt.person_id,
            organisation_id=attempt.organisation_id,
            title=attempt.title,
            result_number=1,
            earned=earned,
            possible=possible,
            cut=needed,
            passed=result.passed,
            closed_at=finished_at,
            now=now,
        )
    )
