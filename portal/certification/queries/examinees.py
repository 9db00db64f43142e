"""Whom a release names: whoever has a marked attempt at a sitting, and the course of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true, tuple_

from portal.assessment.models import Attempt, AttemptResult
from portal.certification.models import Registration
from portal.certification.queries import board
from portal.certification.queries.sittings import held
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import Person

PAGE = 50


@dataclass(frozen=True, slots=True)
class Examinee:
    """Somebody with the result that counts."""

    registration: str
    attempt_id: int
    person: str
    name: str
    sort_key: str
    earned: int
    possible: int
    cut: int
    passed: bool

    @property
    def is_kept(self) -> bool:
        """A pass below the cut that was announced before a regrade and stands."""
        return self.passed and self.earned < self.cut


def page(
    sitting_id: int, *, passed: bool | None = None, after: str = ""
) -> tuple[list[Examinee], str]:
    """By name; `passed` None is everybody. Goes on after the registration `after`."""
    which: ColumnElement[bool] = true() if passed is None else AttemptResult.passed.is_(passed)
    edge = next(iter(_ones(sitting_id, Registration.public_id == after)), None) if after else None
    order = tuple_(Person.sort_key, Attempt.id)
    if edge is not None:
        which = which & (order > tuple_(edge.sort_key, edge.attempt_id))
    found = _ones(sitting_id, which, PAGE + 1)
    return found[:PAGE], found[PAGE - 1].registration if len(found) > PAGE else ""


def one(sitting_id: int, registration: str) -> Examinee:
    """One of them. Raises NotFound."""
    found = _ones(sitting_id, Registration.public_id == registration)
    if not found:
        raise NotFound
    return found[0]


def _ones(sitting_id: int, which: ColumnElement[bool], limit: int = 1) -> list[Examinee]:
    rows = db.session.execute(
        board.attempts_of(sitting_id)
        .join(Person, Person.id == Attempt.person_id)
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .where(Attempt.closed_at.is_not(None), AttemptResult.number == board.newest_result(), which)
        .with_only_columns(
            Registration.public_id, Attempt.id, Person.public_id, Person.full_name,
            Person.sort_key, AttemptResult.earned, AttemptResult.possible, AttemptResult.cut,
            AttemptResult.passed,
        )
        .order_by(Person.sort_key, Attempt.id)
        .limit(limit)
    )  # fmt: skip
    return [Examinee(*row) for row in rows]


def results_of(attempt_id: int) -> Sequence[AttemptResult]:
    """How an attempt was marked, from the first result to the one that counts."""
    query = select(AttemptResult).where(AttemptResult.attempt_id == attempt_id)
    return db.session.scalars(query.order_by(AttemptResult.number)).all()


def absent(sitting_id: int) -> int:
    """How many had a seat and began nothing."""
    began = select(Attempt.id).where(
        Attempt.owner_ref == Registration.public_id, Attempt.started_at.is_not(None)
    )
    query = select(func.count()).where(
        Registration.sitting_id == sitting_id, held(), Registration.seat.is_not(None),
        ~began.exists(),
    )  # fmt: skip
    return db.session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Seated:
    """Whom something in a room concerns."""

    registration: str
    person: str
    name: str


def seated(registration_ids: Collection[int]) -> dict[int, Seated]:
    """By registration."""
    rows = db.session.execute(
        select(Registration.id, Registration.public_id, Person.public_id, Person.full_name)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.id.in_(registration_ids))
    )
    return {id_: Seated(*rest) for id_, *rest in rows}
