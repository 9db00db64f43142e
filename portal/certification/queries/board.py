"""What the board reads before it lets results out: sittings, their results, what stands open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.assessment.models import (
    AnswerHistory,
    Attempt,
    AttemptResult,
    ExamForm,
    Item,
    ItemBank,
    ItemVersion,
)
from portal.assessment.regrading.models import LateDecision, Regrade
from portal.assessment.rules.attempts import GRACE, Purpose
from portal.certification.models import (
    Exam,
    ExamIncident,
    Registration,
    Sitting,
    SittingShift,
)
from portal.certification.release_models import ResultRelease
from portal.certification.rules.deciding import Standing
from portal.certification.rules.distribution import Distribution, Sat, distribution
from portal.certification.rules.exams import Ladder, ScoreRelease
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.queries import approvals

PAGE = 25
LATE = "late"
_EXAM = Attempt.purpose == Purpose.EXAM.value


def agencies(actor: Actor) -> set[int]:
    """Agencies for which the actor decides about results: as a whole, a unit is not enough."""
    return approvals.agencies(actor, Permission.RESULT_DECIDE)


def in_scope(actor: Actor) -> Select[Sitting]:
    """Sittings about whose results the actor decides. Lists and single reads start here."""
    return (
        select(Sitting)
        .where(Sitting.organisation_id.in_(agencies(actor)), Sitting.published_at.is_not(None))
        .options(joinedload(Sitting.exam))
    )


def one(actor: Actor, public_id: str) -> Sitting:
    """A sitting in scope, read anew. Raises NotFound."""
    query = in_scope(actor).where(Sitting.public_id == public_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A sitting in the board's list."""

    sitting: Sitting
    ends_at: datetime | None
    closed: int

    @property
    def at_submission(self) -> bool:
        """Whether its scores come out without the board."""
        return Ladder.read(self.sitting.exam.release).score is ScoreRelease.AT_SUBMISSION


def waiting(actor: Actor, now: datetime) -> Select[Sitting]:
    """Sittings in scope that are over and whose results the board has not let out."""
    return _by_board(in_scope(actor)).where(*_waits(now))


def _by_board(query: Select[Sitting]) -> Select[Sitting]:
    return query.join(Exam, Exam.id == Sitting.exam_id)


def _decided_by_board() -> ColumnElement[bool]:
    """Whether the scores of a sitting come out by the board's decision, beside `Exam`."""
    score: ColumnElement[str] = Exam.release["score"].as_string()
    return score.is_distinct_from(ScoreRelease.AT_SUBMISSION.value)


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Sitting.score_released_at.is_(None),
        Sitting.cancelled_at.is_(None),
        _decided_by_board(),
        _last_end() <= now,
    )


def page(actor: Actor, *, released: bool, now: datetime, after: str = "") -> tuple[list[Row], str]:
    """Over and not released, the longest waiting first; or released, the newest first."""
    query = _by_board(in_scope(actor)).add_columns(_last_end(), _closed_attempts())
    edge = db.session.scalar(select(Sitting.id).where(Sitting.public_id == after))
    if released:
        query = query.where(or_(Sitting.score_released_at.is_not(None), ~_decided_by_board()))
        if edge is not None:
            query = query.where(Sitting.id < edge)
        query = query.order_by(Sitting.id.desc())
    else:
        query = query.where(*_waits(now))
        if edge is not None:
            query = query.where(Sitting.id > edge)
        query = query.order_by(Sitting.id)
    found = [Row(*row) for row in db.session.execute(query.limit(PAGE + 1))]
    more = found[PAGE - 1].sitting.public_id if len(found) > PAGE else ""
    return found[:PAGE], more


def _last_end() -> ScalarSelect[Any]:
    return (
        select(func.max(SittingShift.ends_at))
        .where(SittingShift.sitting_id == Sitting.id)
        .correlate(Sitting)
        .scalar_subquery()
    )


def _closed_attempts() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Registration)
        .join(Attempt, _EXAM & (Attempt.owner_ref == Registration.public_id))
        .where(
            Registration.sitting_id == Sitting.id,
            Attempt.ending.in_(("submitted", "expired")),
        )
        .correlate(Sitting)
        .scalar_subquery()
    )


def attempts_of(sitting_id: int) -> Select[Attempt]:
    """Attempts of a sitting that were not voided."""
    return (
        select(Attempt)
        .join(Registration, Registration.public_id == Attempt.owner_ref)
        .where(
            _EXAM,
            Registration.sitting_id == sitting_id,
            Attempt.ending.is_distinct_from("voided"),
        )
    )


def newest_result() -> ScalarSelect[int]:
    """The number of the result that counts, beside `Attempt`."""
    return (
        select(func.max(AttemptResult.number))
        .where(AttemptResult.attempt_id == Attempt.id)
        .correlate(Attempt)
        .scalar_subquery()
    )


def closed_ones(sitting_id: int, after: int, limit: int) -> list[tuple[Attempt, AttemptResult]]:
    """Closed attempts with the result that counts, in order; one statement."""
    rows = db.session.execute(
        attempts_of(sitting_id)
        .add_columns(AttemptResult)
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .where(
            Attempt.id > after,
            Attempt.closed_at.is_not(None),
            AttemptResult.number == newest_result(),
        )
        .order_by(Attempt.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [(attempt, result) for attempt, result in rows]


def shifts(sitting_id: int) -> list[SittingShift]:
    """In the order of time."""
    query = select(SittingShift).where(SittingShift.sitting_id == sitting_id)
    return list(db.session.scalars(query.order_by(SittingShift.starts_at)))


def running(sitting_id: int, before: datetime) -> list[int]:
    """Persons whose attempt is still open though its time is over: a read closes it."""
    query = attempts_of(sitting_id).with_only_columns(Attempt.person_id)
    query = query.where(Attempt.closed_at.is_(None), Attempt.deadline <= before - GRACE)
    return list(db.session.scalars(query))


def standing(sitting: Sitting, actor_id: int) -> Standing:
    """Where a sitting stands for its release."""
    states = db.session.execute(
        attempts_of(sitting.id)
        .with_only_columns(
            func.count().filter(Attempt.closed_at.is_(None) & Attempt.started_at.is_not(None)),
            func.count().filter(Attempt.closed_at.is_not(None)),
            func.count().filter(Attempt.person_id == actor_id),
        )
        .order_by(None)
    ).one()
    return Standing(
        is_cancelled=sitting.cancelled_at is not None,
        ends=tuple(one.ends_at for one in shifts(sitting.id)),
        running=states[0],
        closed=states[1],
        late_undecided=len(late_ones(sitting.id, undecided=True)),
        incidents_open=len(incidents(sitting.id, unsettled=True)),
        regrades_open=_regrades_open(sitting),
        sat_oneself=states[2] > 0,
    )


def _regrades_open(sitting: Sitting) -> int:
    """Regrades under way of items in a form of the sitting's paper."""
    papers = select(ExamForm.items).where(ExamForm.version_id == sitting.version_id)
    forms = db.session.scalars(papers)
    versions = {version for items in forms for version in items}
    query = select(func.count()).where(
        Regrade.organisation_id == sitting.organisation_id,
        Regrade.item_version_id.in_(versions),
        Regrade.ended_at.is_(None),
        Regrade.cancelled_at.is_(None),
    )
    return db.session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Late:
    """An attempt to which something arrived after its end, and what was decided about it."""

    attempt_id: int
    public_id: str
    registration: str
    person: str
    name: str
    ended_at: datetime | None
    arrived_at: datetime
    requests: int
    decision: LateDecision | None


def late_ones(sitting_id: int, *, undecided: bool = False) -> list[Late]:
    """In the order in which they arrived."""
    query = (
        attempts_of(sitting_id)
        .join(AnswerHistory, AnswerHistory.attempt_id == Attempt.id)
        .join(Person, Person.id == Attempt.person_id)
        .outerjoin(LateDecision, LateDecision.attempt_id == Attempt.id)
        .where(AnswerHistory.state == LATE, Attempt.closed_at.is_not(None))
        .group_by(Attempt.id, Attempt.public_id, Attempt.owner_ref, Person.public_id,
                  Person.full_name, Attempt.closed_at, LateDecision.attempt_id)
        .with_only_columns(
            Attempt.id, Attempt.public_id, Attempt.owner_ref, Person.public_id, Person.full_name,
            Attempt.closed_at, func.max(AnswerHistory.received_at), func.count(AnswerHistory.id),
        )
        .order_by(func.max(AnswerHistory.received_at))
    )  # fmt: skip
    if undecided:
        query = query.where(LateDecision.attempt_id.is_(None))
    rows = db.session.execute(query).all()
    decisions = {
        one.attempt_id: one
        for one in db.session.scalars(
            select(LateDecision).where(LateDecision.attempt_id.in_([row[0] for row in rows]))
        )
    }
    return [
        Late(id_, attempt, registration, person, name, ended_at, arrived_at, count,
             decisions.get(id_))
        for id_, attempt, registration, person, name, ended_at, arrived_at, count in rows
    ]  # fmt: skip


def incidents(sitting_id: int, *, unsettled: bool = False) -> Sequence[ExamIncident]:
    """What happened in the rooms, the newest first."""
    query = select(ExamIncident).where(ExamIncident.sitting_id == sitting_id)
    if unsettled:
        query = query.where(ExamIncident.due_at.is_not(None), ExamIncident.settled_at.is_(None))
    return db.session.scalars(query.order_by(ExamIncident.id.desc())).all()


def incidents_due(before: datetime) -> list[tuple[ExamIncident, datetime, Exam, Sitting]]:
    """Unsettled cases, with their day, that must be settled before an instant."""
    rows = db.session.execute(
        select(ExamIncident, ExamIncident.due_at, Exam, Sitting)
        .join(Sitting, Sitting.id == ExamIncident.sitting_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .where(ExamIncident.settled_at.is_(None), ExamIncident.due_at <= before)
        .order_by(ExamIncident.due_at)
        .limit(500)
    )
    return [(incident, due, exam, sitting) for incident, due, exam, sitting in rows if due]


def release_of(sitting_id: int) -> ResultRelease | None:
    """The board's decision, once there is one."""
    query = select(ResultRelease).where(ResultRelease.sitting_id == sitting_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def figures(sitting_id: int) -> Distribution:
    """The distribution of all results of a sitting, read in pieces."""
    return distribution(_sat(sitting_id))


PIECE = 500


def _sat(sitting_id: int) -> Iterator[Sat]:
    after = 0
    while rows := closed_ones(sitting_id, after, PIECE):
        for attempt, result in rows:
            versions = {place["ref"]: place["version"] for place in attempt.paper}
            yield Sat(
                attempt.form_id or 0,
                result.earned,
                result.possible,
                result.passed,
                {versions[ref]: (one[0], one[1]) for ref, one in result.marks.items()},
            )
        after = rows[-1][0].id


@dataclass(frozen=True, slots=True)
class Named:
    """What an item is called: its bank's folder, its key, the number of the version."""

    bank: str
    key: str
    number: int


def item_names(version_ids: Sequence[int]) -> dict[int, Named]:
    """By version."""
    rows = db.session.execute(
        select(ItemVersion.id, ItemBank.code, Item.key, ItemVersion.number)
        .join(Item, Item.id == ItemVersion.item_id)
        .join(ItemBank, ItemBank.id == Item.bank_id)
        .where(ItemVersion.id.in_(version_ids))
    )
    return {id_: Named(code, key, number) for id_, code, key, number in rows}


def form_numbers(version_id: int) -> dict[int, tuple[int, int]]:
    """Number and expected facility in thousandths of each form of a version."""
    rows = db.session.execute(
        select(ExamForm.id, ExamForm.number, ExamForm.facility_permille).where(
            ExamForm.version_id == version_id
        )
    )
    return {id_: (number, facility) for id_, number, facility in rows}
