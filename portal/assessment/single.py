"""Reads about one attempt: for its page, the browser that holds it, its receipt, its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, case, cast, exists, func, null, select, union_all

from portal.assessment import wordings
from portal.assessment.models import AnswerHistory, Attempt, AttemptAnswer, ItemVersion
from portal.assessment.queries import OWN
from portal.assessment.rules.attempts import Purpose
from portal.core.db import BigInt, db, table_of
from portal.core.errors import NotFound
from portal.core.timeline import Mark, before

_A = table_of(Attempt).c
_GIVEN, _ITEM = table_of(AttemptAnswer).c, table_of(ItemVersion).c
_H, _NEXT = table_of(AnswerHistory).alias("h").c, table_of(AnswerHistory).alias("following").c
_OF_EPOCH = (_H.attempt_id == _A.id, _H.epoch == bindparam("epoch"))
_FOLLOWED = exists().where(
    _NEXT.attempt_id == _H.attempt_id, _NEXT.epoch == _H.epoch, _NEXT.seq == _H.seq + 1
)
stored_through = case(
    (
        exists().where(*_OF_EPOCH, _H.seq == 1),
        select(func.min(_H.seq)).where(*_OF_EPOCH, ~_FOLLOWED).scalar_subquery(),
    ),
    else_=0,
)
"""Beside an attempt: up to which save of the epoch given as `epoch` there is no hole (RL-1)."""


_ANSWERS = select(cast(null(), BigInt), _GIVEN.item_ref, _GIVEN.response).where(
    _GIVEN.attempt_id == bindparam("attempt")
)
_FACES = select(_ITEM.id, cast(null(), String).label("ref"), _ITEM.face.label("document")).where(
    _ITEM.id.in_(bindparam("versions", expanding=True))
)
_FACES_AND_ANSWERS = union_all(_FACES, _ANSWERS)


def for_showing(
    attempt: Attempt,
) -> tuple[dict[int, Mapping[str, Any]], dict[str, dict[str, Any]]]:
    """Faces by item version and current answers by item ref; one statement."""
    versions = [place["version"] for place in attempt.paper]
    faces = wordings.known(wordings.FACES, versions)
    missing = [version for version in versions if version not in faces]
    query = _FACES_AND_ANSWERS if missing else _ANSWERS
    values = {"attempt": attempt.id} | ({"versions": missing} if missing else {})
    read: dict[int, Mapping[str, Any]] = {}
    given: dict[str, dict[str, Any]] = {}
    for version, ref, document in db.session.connection().execute(query, values):
        if ref is None:
            read[version] = document
        else:
            given[ref] = document
    wordings.remember(wordings.FACES, read)
    return faces | read, given


def saves_of(attempt_id: int) -> set[tuple[int, int]]:
    """(epoch, seq) of every save that reached the server."""
    query = select(AnswerHistory.epoch, AnswerHistory.seq)
    rows = db.session.execute(query.where(AnswerHistory.attempt_id == attempt_id))
    return {(epoch, seq) for epoch, seq in rows}


_HELD = (
    select(Attempt, stored_through)
    .where(Attempt.public_id == bindparam("public_id"))
    .with_for_update(of=Attempt)
    .execution_options(populate_existing=True)
)


def held_attempt(public_id: str, epoch: int) -> tuple[Attempt, int]:
    """The attempt a browser holds, locked, and up to which save of that epoch there is no hole.

    Whose cookie it is was looked at before. Raises NotFound.
    """
    row = db.session.execute(_HELD, {"public_id": public_id, "epoch": epoch}).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


@dataclass(frozen=True, slots=True)
class SatExam:
    """A closed attempt at an exam in a person's history; nothing of its result is in it."""

    id: int
    at: datetime
    public_id: str
    title: str
    ending: str
    kind: str = "sat"


def exams_sat(person_id: int, mark: Mark | None, limit: int) -> list[SatExam]:
    """The person's closed attempts at exams, latest first."""
    query = (
        select(Attempt.id, Attempt.closed_at, Attempt.public_id, Attempt.title, Attempt.ending)
        .where(
            Attempt.person_id == person_id,
            Attempt.purpose == Purpose.EXAM.value,
            Attempt.closed_at.is_not(None),
            before(mark, "sat", Attempt.closed_at, Attempt.id),
        )
        .order_by(Attempt.closed_at.desc(), Attempt.id.desc())
        .limit(limit)
    )
    return [
        SatExam(id_, at, public_id, title, ending)
        for id_, at, public_id, title, ending in db.session.execute(query)
        if at is not None and ending is not None
    ]


def attempt_by_id(attempt_id: int) -> Attempt:
    """For what the outbox does; nobody's page."""
    return db.session.get_one(Attempt, attempt_id, populate_existing=True)


def attempt_of_receipt(number: str) -> Attempt | None:
    """The attempt a receipt of this number was given for."""
    return db.session.scalar(select(Attempt).where(Attempt.receipt_number == number))


_LAST_SEQ = (
    select(func.coalesce(func.max(AnswerHistory.seq), 0))
    .where(AnswerHistory.attempt_id == Attempt.id, AnswerHistory.epoch == Attempt.epoch)
    .correlate(Attempt)
    .scalar_subquery()
)
_OPENED = OWN.add_columns(_LAST_SEQ).execution_options(populate_existing=True)


def opened(person_id: int, public_id: str) -> tuple[Attempt, int]:
    """One attempt of this person with the last save of its epoch; one statement."""
    values = {"person": person_id, "public_id": public_id}
    row = db.session.execute(_OPENED, values).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]
