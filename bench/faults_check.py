"""What clients were told, against what is stored: none lost, none twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bench.faults_clients import Told
from portal.assessment.models import AnswerHistory, Attempt, AttemptAnswer
from portal.assessment.rules.attempts import GRACE
from portal.assessment.rules.kinds import KINDS
from portal.core.db import db

Key = tuple[int, int]


@dataclass(slots=True)
class Found:
    """Counts, and a sentence for each of the first few faults."""

    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    wrong_deadline: int = 0
    examples: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        if len(self.examples) < 20:
            self.examples.append(text)


def compare(told: Sequence[Told], deadlines: Mapping[str, datetime], now: datetime) -> Found:
    """Inside an application context, once every client has stopped and what is due is closed."""
    found = Found()
    attempts = {one.public_id: one for one in db.session.scalars(select(Attempt))}
    history: dict[str, list[AnswerHistory]] = {public_id: [] for public_id in attempts}
    names = {one.id: public_id for public_id, one in attempts.items()}
    for row in db.session.scalars(select(AnswerHistory)):
        history[names[row.attempt_id]].append(row)
    said: dict[str, list[Told]] = {}
    for one in told:
        said.setdefault(one.public_id, []).append(one)
    for public_id, heard in said.items():
        _compare_one(found, attempts[public_id], history[public_id], heard)
    for public_id, deadline in deadlines.items():
        _deadline(found, attempts[public_id], deadline, now)
    return found


def _compare_one(
    found: Found, attempt: Attempt, rows: list[AnswerHistory], heard: list[Told]
) -> None:
    places = {place["ref"]: place for place in attempt.paper}
    stored = {(row.epoch, row.seq): row for row in rows}
    found.duplicated += sum(n - 1 for n in Counter((r.epoch, r.seq) for r in rows).values())
    sent: dict[Key, Any] = {}
    for one in heard:
        key = (one.epoch, one.seq)
        sent[key] = {
            ref: KINDS[places[ref]["kind"]].read(places[ref], given)
            for ref, given in one.answers.items()
        }
        if one.status == 200 or one.body.get("stored") is True:
            found.acknowledged += 1
            row = stored.get(key)
            wanted = "stored" if one.status == 200 else one.body["reason"]
            if row is None or row.answers != sent[key] or row.state != wanted:
                found.lost += 1
                found.say(f"{attempt.public_id} {key}: told {one.status}, {wanted}; stored {row}")
        _told_deadline(found, attempt, one)
    for key in stored.keys() - sent.keys():
        found.duplicated += 1
        found.say(f"{attempt.public_id} {key}: stored, though no client was ever told of it")
    _in_time(found, attempt, rows)
    _current(found, attempt, rows)


def _told_deadline(found: Found, attempt: Attempt, one: Told) -> None:
    """Every answer names the deadline as it is stored."""
    if "deadline" not in one.body:
        return
    at = datetime.fromisoformat(one.body["deadline"])
    if at != attempt.deadline:
        found.wrong_deadline += 1
        found.say(f"{attempt.public_id}: told {at}, stored {attempt.deadline}")


def _in_time(found: Found, attempt: Attempt, rows: list[AnswerHistory]) -> None:
    """What counted came before deadline and grace were over, what was late came after."""
    over = attempt.ends_at + GRACE
    for row in rows:
        if (row.state == "stored") != (row.received_at < over):
            found.wrong_deadline += 1
            found.say(f"{attempt.public_id}: {row.state} at {row.received_at}, over at {over}")


def _current(found: Found, attempt: Attempt, rows: list[AnswerHistory]) -> None:
    """The current answer to each item is that of the greatest (epoch, seq) that counted."""
    greatest: dict[str, tuple[Key, Any]] = {}
    for row in rows:
        if row.state == "stored":
            for ref, response in row.answers.items():
                if ref not in greatest or greatest[ref][0] < (row.epoch, row.seq):
                    greatest[ref] = ((row.epoch, row.seq), response)
    query = select(AttemptAnswer).where(AttemptAnswer.attempt_id == attempt.id)
    current = {
        one.item_ref: ((one.epoch, one.seq), one.response) for one in db.session.scalars(query)
    }
    if current != greatest:
        found.lost += 1
        found.say(f"{attempt.public_id}: the current answers are not the last ones")


def _deadline(found: Found, attempt: Attempt, deadline: datetime, now: datetime) -> None:
    """Nobody's deadline moved, and whatever ended by time ended at it."""
    moved = attempt.deadline != deadline
    ended = attempt.ending == "expired" and attempt.closed_at != deadline
    left_open = attempt.closed_at is None and now >= deadline + GRACE
    if moved or ended or left_open or attempt.ending == "submitted":
        found.wrong_deadline += 1
        found.say(f"{attempt.public_id}: ended {attempt.closed_at}, deadline was {deadline}")
