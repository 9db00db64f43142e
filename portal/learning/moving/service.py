"""Moving a run: begun by a person, carried on by a job, each piece written once.

Nothing is taken away: completions, attempts and evidence stay where they are. What is to be done
again is one row more (`PartRedo`), and the enrolment goes over to the newer revision.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update

from portal.content.models import CourseRevision
from portal.core import audit
from portal.core.db import db, transaction, with_retries
from portal.core.errors import NotFound, Refused
from portal.learning import offers
from portal.learning.models import CourseCompletion, CourseRun, Enrolment, PartRedo, RunMove
from portal.learning.moving import queries
from portal.learning.moving.notices import MoveNotice
from portal.learning.queries import owner_ref, slug_of
from portal.learning.rules import moving
from portal.learning.rules.moving import QUIZ, Plan, Todo
from portal.people.service import inbox

JOB = "course-moves"
CHUNK = 100
"""Learners in one transaction: the write lock is held for less than 200 ms."""
ROUNDS = 10


class MoveRefusal(StrEnum):
    """Why a run is not moved."""

    NEWEST_ALREADY = "run_move.newest_already"
    UNDER_WAY = "run_move.under_way"
    CHANGED = "run_move.changed"


def begin(run_id: int, *, to_number: int, now: datetime, actor_id: int) -> RunMove:
    """Take a run over to the course's newest revision; its learners follow in pieces.

    `to_number` is the revision the preview showed. Whoever enrols from now on begins on it.
    Raises NotFound, Refused(MoveRefusal).
    """
    with transaction():
        run = db.session.scalar(
            select(CourseRun)
            .where(CourseRun.id == run_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if run is None:
            raise NotFound
        to = queries.target(run)
        if run.revision_id == to.id:
            raise Refused(MoveRefusal.NEWEST_ALREADY)
        if to.number != to_number:
            raise Refused(MoveRefusal.CHANGED)
        under_way = select(RunMove.id).where(RunMove.run_id == run.id, RunMove.ended_at.is_(None))
        if db.session.scalar(under_way) is not None:
            raise Refused(MoveRefusal.UNDER_WAY)
        move = RunMove(
            run_id=run.id,
            from_revision_id=run.revision_id,
            revision_id=to.id,
            begun_at=now,
            begun_by_id=actor_id,
        )
        db.session.add(move)
        run.revision_id = to.id
        db.session.flush()
        offers.changed(run.organisation_id, now)
        _record("run.move_begun", move, run, now, actor_id)
    return move


def go_on(*, now: datetime) -> None:
    """Every move under way until nothing is left; may run twice at once and be cut off."""
    under_way = select(RunMove.id).where(RunMove.ended_at.is_(None)).order_by(RunMove.id)
    for move_id in db.session.scalars(under_way).all():
        while stretch(move_id, now=now):
            pass


def stretch(move_id: int, *, now: datetime) -> bool:
    """A few pieces of one move; True while there is more to do."""
    return all(with_retries(_chunk, move_id, now=now) for _round in range(ROUNDS))


def _chunk(move_id: int, *, now: datetime) -> bool:
    """The next learners in one transaction; True while some may be left."""
    with transaction():
        move = db.session.scalars(
            select(RunMove)
            .where(RunMove.id == move_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        if move.ended_at is not None:
            return False
        run = db.session.get_one(CourseRun, move.run_id)
        found = _next(move) or _stragglers(move)
        if found:
            _move(move, found, now)
            move.cursor = max(move.cursor, found[-1].id)
            move.moved += len(found)
            _record_some(move, run, found, now)
            return True
        move.ended_at = now
        _record("run.moved", move, run, now, move.begun_by_id)
    return False


def _next(move: RunMove, after: int | None = None) -> list[Enrolment]:
    query = queries.learners(move.run_id, move.revision_id).where(
        Enrolment.id > (move.cursor if after is None else after), ~queries.has_open_attempt()
    )
    query = query.order_by(Enrolment.id).limit(CHUNK).with_for_update(of=Enrolment)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _stragglers(move: RunMove) -> list[Enrolment]:
    """Who entered on the former revision, or closed an attempt, while the move went on."""
    return _next(move, after=0) if move.cursor else []


def follow(enrolment_id: int, *, now: datetime) -> None:
    """Take a learner along whose run was moved while an attempt of theirs was open.

    Called when an attempt has closed, inside that transaction; changes nothing for whoever is
    where their run is, has completed the course, or has another attempt open.
    """
    enrolment = db.session.get_one(Enrolment, enrolment_id)
    run = db.session.get_one(CourseRun, enrolment.run_id)
    move = queries.move_of(run.id, run.revision_id)
    if move is None or db.session.get(CourseCompletion, enrolment_id) is not None:
        return
    db.session.flush()
    still = queries.learners(run.id, run.revision_id).where(
        Enrolment.id == enrolment_id, ~queries.has_open_attempt()
    )
    found = list(db.session.scalars(still))
    if found:
        _move(move, found, now)
        move.moved += 1
        _record_some(move, run, found, now)


def _move(move: RunMove, found: Sequence[Enrolment], now: datetime) -> None:
    to = db.session.get_one(CourseRevision, move.revision_id)
    plans = queries.plans({one.revision_id for one in found}, to)
    quizzes = queries.changed_quizzes(plans)
    had, tried = queries.done(found, quizzes), queries.tried(found, quizzes)
    slug = slug_of(to.id)
    for one in found:
        todo = moving.todo(plans[one.revision_id], had[one.id], tried[one.id])
        db.session.add_all(_redos(one, move, todo, now))
        _tell(one, to.title, slug, plans[one.revision_id], todo, move, now)
    db.session.flush()
    ids = [one.id for one in found]
    db.session.execute(update(Enrolment).where(Enrolment.id.in_(ids)).values(revision_id=to.id))


def _redos(one: Enrolment, move: RunMove, todo: Todo, now: datetime) -> list[PartRedo]:
    return [
        PartRedo(
            enrolment_id=one.id,
            part_key=key,
            move_id=move.id,
            kind=kind,
            owner_ref=owner_ref(one.id, key) if kind == QUIZ else None,
            asked_at=now,
        )
        for kind, key in (*todo.again, *todo.afresh)
    ]


def _tell(
    one: Enrolment, title: str, slug: str, plan: Plan, todo: Todo, move: RunMove, now: datetime
) -> None:
    """One message for everything the move means to a learner; none where it means nothing."""
    again, new = len(todo.again), len(todo.new)
    if not again and not new and plan.asks_nothing:
        return
    kind = MoveNotice.MOVED if again or new else MoveNotice.MOVED_WITHOUT_WORK
    inbox.send(
        one.person_id,
        kind,
        {"title": title, "again": again, "new": new},
        path=f"/courses/{slug}",
        event_key=f"{kind}:{move.id}:{one.id}",
        now=now,
    )


def _record_some(move: RunMove, run: CourseRun, found: Sequence[Enrolment], now: datetime) -> None:
    ids = [one.id for one in found]
    _record("run.moved_some", move, run, now, move.begun_by_id, ids)


def _record(
    act: str,
    move: RunMove,
    run: CourseRun,
    now: datetime,
    actor_id: int,
    enrolments: list[int] | None = None,
) -> None:
    audit.record(
        act,
        object_kind="course_run",
        object_id=run.id,
        now=now,
        actor_id=actor_id,
        organisation_id=run.organisation_id,
        move=move.id,
        moved=move.moved,
        enrolments=enrolments,
    )
