"""Saving answers: one statement on PostgreSQL, one short transaction on SQLite (RL-3, RL-4).

Neither loads a person or a session: the cookie of the attempt authenticates, and the statement
compares its hash and epoch with the attempt's row.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from portal.assessment.models import AnswerHistory, AttemptAnswer
from portal.assessment.rules.saving import Outcome, SaveFault
from portal.assessment.service import storing
from portal.assessment.service.holding import Hold
from portal.assessment.service.storing import Found
from portal.core import keys
from portal.core.canonical import Json, canonical_json, instant_text
from portal.core.db import db, dialect_name, table_of
from portal.core.errors import NotFound

Answers = Mapping[str, Mapping[str, Any]]

_history, _answer = table_of(AnswerHistory), table_of(AttemptAnswer)


@dataclass(frozen=True)
class Request:
    """One save: `seq` numbers the requests of an epoch, a resend says the same again."""

    public_id: str
    hold: Hold
    seq: int
    answers: Answers  # responses as stored, by item ref

    @cached_property
    def text(self) -> str:
        """All answers as JSON, the same for the same answers."""
        return json.dumps(self.answers, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Saved:
    """`stored` is the highest seq of the epoch that counts, 0 for none.

    While the attempt is paused its deadline will move on by the length of the pause.
    """

    outcome: Outcome
    stored: int
    deadline: datetime
    is_paused: bool = False


def save(request: Request, *, now: datetime) -> Saved | SaveFault:
    """Keep the answers durably; they are committed when this returns. Raises NotFound."""
    hold = request.hold
    line = storing.Line(
        request.public_id, hold.epoch, hold.cookie_hash, request.seq, request.text, _each(request)
    )
    store = storing.on_postgresql if dialect_name() == "postgresql" else storing.on_sqlite
    found = store(line, now)
    if found is None:
        raise NotFound
    return _told(found, request.seq)


def _each(request: Request) -> Iterator[tuple[str, str]]:
    """Item and response in JSON, made only where the database asks for them."""
    for ref, response in request.answers.items():
        yield ref, json.dumps(response)


def _told(found: Found, seq: int) -> Saved | SaveFault:
    state = found.state
    if isinstance(state, SaveFault):
        return state
    if found.earlier is not None and not found.same:
        return SaveFault.NUMBER_USED_TWICE
    if found.earlier is not None:
        known = Outcome.DUPLICATE if found.earlier == "stored" else Outcome(found.earlier)
        return Saved(known, found.stored, found.deadline, found.is_paused)
    stored = max(found.stored, seq) if state.counts else found.stored
    return Saved(state, stored, found.deadline, found.is_paused)


def receipt(request: Request, saved: Saved, *, now: datetime) -> str:
    """A MAC over what was saved, by which the server recognises its own acknowledgement."""
    fact: dict[str, Json] = {
        "attempt": request.public_id,
        "epoch": request.hold.epoch,
        "seq": request.seq,
        "stored": saved.stored,
        "answers": request.text,
        "at": instant_text(now),
    }
    return keys.current().tag(keys.Purpose.RECEIPT, canonical_json(fact))


def _upsert(fresh: postgresql.Insert | sqlite.Insert) -> postgresql.Insert | sqlite.Insert:
    """The current answer, replaced by a greater (epoch, seq) alone."""
    new, old = fresh.excluded, _answer.c
    return fresh.on_conflict_do_update(
        index_elements=["attempt_id", "item_ref"],
        set_={name: new[name] for name in ("response", "epoch", "seq", "saved_at")},
        where=(old.epoch < new.epoch) | ((old.epoch == new.epoch) & (old.seq < new.seq)),
    )


_UPSERTS = {
    "postgresql": _upsert(postgresql.insert(_answer)),
    "sqlite": _upsert(sqlite.insert(_answer)),
}


def keep(
    attempt_id: int, epoch: int, seq: int, answers: Answers, found: Outcome, *, now: datetime
) -> None:
    """Append a save to the history; only a stored one changes current answers.

    Joins a transaction that has read the attempt with its lock.
    """
    connection = db.session.connection()
    numbers = {"attempt_id": attempt_id, "epoch": epoch, "seq": seq}
    connection.execute(
        _history.insert(),
        {**numbers, "answers": dict(answers), "received_at": now, "state": found.value},
    )
    if found is Outcome.STORED and answers:
        connection.execute(
            _UPSERTS[connection.dialect.name],
            [
                {**numbers, "item_ref": ref, "response": dict(response), "saved_at": now}
                for ref, response in answers.items()
            ],
        )
