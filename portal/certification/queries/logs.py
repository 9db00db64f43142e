"""What the portal received from an examinee, and when; good enough for a dispute.

Items are named by their place on the paper, and answers by a digest: whoever runs a room does
not read what was answered.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.assessment.models import AnswerHistory, Attempt, AttemptContact
from portal.assessment.rules.attempts import Purpose
from portal.certification.models import Registration, SittingEvent
from portal.core.canonical import canonical_json
from portal.core.db import db

SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class Save:
    """One save request. `places` are numbers on the paper, `digest` is over what was sent."""

    at: datetime
    epoch: int
    seq: int
    places: Sequence[int]
    state: str
    digest: str


@dataclass(frozen=True, slots=True)
class Log:
    """An attempt's course: its moments, contact, saves, and what officers did with it."""

    attempt: Attempt | None
    contact: AttemptContact | None
    saves: Sequence[Save]
    events: Sequence[SittingEvent]


def of(registration: Registration) -> Log:
    """The log of a registration's attempt; four statements."""
    attempt = db.session.scalar(
        select(Attempt)
        .where(
            Attempt.purpose == Purpose.EXAM.value,
            Attempt.owner_ref == registration.public_id,
            Attempt.person_id == registration.person_id,
        )
        .order_by(Attempt.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    events = db.session.scalars(
        select(SittingEvent)
        .where(SittingEvent.registration_id == registration.id)
        .order_by(SittingEvent.id)
    ).all()
    if attempt is None:
        return Log(None, None, (), events)
    numbers = {place["ref"]: number for number, place in enumerate(attempt.paper, start=1)}
    rows = db.session.scalars(
        select(AnswerHistory)
        .where(AnswerHistory.attempt_id == attempt.id)
        .order_by(AnswerHistory.id)
        .limit(SHOWN)
    )
    saves = [
        Save(
            row.received_at,
            row.epoch,
            row.seq,
            sorted(numbers[ref] for ref in row.answers if ref in numbers),
            row.state,
            digest(row.answers),
        )
        for row in rows
    ]
    return Log(attempt, db.session.get(AttemptContact, attempt.id), saves, events)


def digest(answers: dict[str, Any]) -> str:
    """SHA-256 of the answers of one request in canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical_json(answers)).hexdigest()
