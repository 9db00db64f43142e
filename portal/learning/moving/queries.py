"""Reads for moving runs: which could be moved, what it means, who is concerned."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased, undefer

from portal.assessment.models import Attempt
from portal.assessment.queries import passed, passes
from portal.assessment.rules.attempts import Purpose
from portal.content.comparing import texts
from portal.content.models import Course, CoursePart, CourseRevision
from portal.core.access import Actor
from portal.core.db import db
from portal.learning import runs
from portal.learning.models import (
    CourseCompletion,
    CourseRun,
    Enrolment,
    LessonCompletion,
    RunMove,
)
from portal.learning.moving.redoing import is_outdated, reads_again
from portal.learning.queries import owner_of, owner_ref
from portal.learning.rules import moving
from portal.learning.rules.moving import LESSON, QUIZ, Edition, PartId, Plan
from portal.people.models import Person

PAGE = 30
_ASKED = ("draw", "fixed", "pass_percent")
"""What of a quiz makes it another one; waiting times and what is released do not."""


@dataclass(frozen=True, slots=True)
class Behind:
    """An open run on another revision than the course's current one."""

    run: CourseRun
    slug: str
    title: str
    number: int
    newest: int
    learners: int
    is_moving: bool


def behind(actor: Actor, now: datetime, after: str = "") -> tuple[list[Behind], str]:
    """Open runs that are not on the newest revision, and the id to go on from; one statement."""
    newest = aliased(CourseRevision)
    learners = runs.counted(
        select(Enrolment.id).where(Enrolment.run_id == CourseRun.id, Enrolment.ended_at.is_(None)),
        runs.MANY,
    )
    under_way = exists(
        select(RunMove.id).where(RunMove.run_id == CourseRun.id, RunMove.ended_at.is_(None))
    )
    query = (
        runs.in_scope(actor)
        .join(Course, Course.id == CourseRun.course_id)
        .join(CourseRevision, CourseRevision.id == CourseRun.revision_id)
        .join(newest, newest.id == Course.current_revision_id)
        .where(
            or_(CourseRun.revision_id != Course.current_revision_id, under_way),
            or_(CourseRun.closes_at.is_(None), CourseRun.closes_at > now),
        )
        .add_columns(
            Course.slug, newest.title, CourseRevision.number, newest.number.label("newest"),
            learners, under_way,
        )
    )  # fmt: skip
    if after:
        edge = aliased(CourseRun)
        place = select(edge.id).where(edge.public_id == after).scalar_subquery()
        query = query.where(CourseRun.id > place)
    rows = [
        Behind(*row) for row in db.session.execute(query.order_by(CourseRun.id).limit(PAGE + 1))
    ]
    return rows[:PAGE], rows[PAGE - 1].run.public_id if len(rows) > PAGE else ""


def target(run: CourseRun) -> CourseRevision:
    """The course's newest revision."""
    return db.session.scalars(
        select(CourseRevision)
        .join(Course, Course.current_revision_id == CourseRevision.id)
        .where(Course.id == run.course_id)
    ).one()


def move_of(run_id: int, revision_id: int) -> RunMove | None:
    """The latest move of a run to that revision."""
    return db.session.scalar(
        select(RunMove)
        .where(RunMove.run_id == run_id, RunMove.revision_id == revision_id)
        .order_by(RunMove.id.desc())
        .limit(1)
    )


def plans(from_ids: Collection[int], to: CourseRevision) -> dict[int, Plan]:
    """The plan from each of these revisions to a newer one of the same course."""
    revisions = list(
        db.session.scalars(
            select(CourseRevision)
            .where(CourseRevision.course_id == to.course_id)
            .order_by(CourseRevision.number)
        )
    )
    first = min((one.number for one in revisions if one.id in from_ids), default=to.number)
    wanted = [one for one in revisions if one.number >= first or one.id == to.id]
    editions = _editions(wanted)
    return {
        one.id: moving.plan(_between(one, to, wanted, editions))
        for one in revisions
        if one.id in from_ids
    }


def _between(
    start: CourseRevision,
    to: CourseRevision,
    revisions: Sequence[CourseRevision],
    editions: Mapping[int, Edition],
) -> list[Edition]:
    """From one revision to another; back to an earlier one there is nothing between."""
    steps = [one for one in revisions if start.number <= one.number <= to.number]
    return [editions[one.id] for one in (steps or (start, to))]


def _editions(revisions: Sequence[CourseRevision]) -> dict[int, Edition]:
    rows = db.session.scalars(
        select(CoursePart)
        .where(CoursePart.revision_id.in_([one.id for one in revisions]))
        .order_by(CoursePart.revision_id, CoursePart.position)
        .options(undefer(CoursePart.source))
    )
    parts: dict[int, dict[PartId, str]] = defaultdict(dict)
    for row in rows:
        parts[row.revision_id][(row.kind, row.key)] = _digest(row)
    return {
        one.id: Edition(
            parts[one.id], frozenset((kind, key) for key in one.minor for kind in (LESSON, QUIZ))
        )
        for one in revisions
    }


def _digest(part: CoursePart) -> str:
    if part.kind == LESSON:
        return texts.digest(part.source)
    if part.spec.get("stage") == "pre":
        return "pre"  # it measured what was known before; nobody is asked that twice
    asked = {name: part.spec.get(name) for name in _ASKED}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def parts(revision_ids: Collection[int]) -> dict[PartId, str]:
    """Title of every part of these revisions, the newest wording last and so the one that stays."""
    rows = db.session.execute(
        select(CoursePart.kind, CoursePart.key, CoursePart.title)
        .where(CoursePart.revision_id.in_(revision_ids))
        .order_by(CoursePart.revision_id, CoursePart.position)
    )
    return {(kind, key): title for kind, key, title in rows}


def learners(run_id: int, revision_id: int) -> Select[Enrolment]:
    """Open enrolments of a run on another revision; whoever has completed the course stays."""
    completed = exists(
        select(CourseCompletion.person_id).where(CourseCompletion.enrolment_id == Enrolment.id)
    )
    return select(Enrolment).where(
        Enrolment.run_id == run_id,
        Enrolment.ended_at.is_(None),
        Enrolment.revision_id != revision_id,
        ~completed,
    )


def has_open_attempt() -> ColumnElement[bool]:
    """The enrolment has a quiz attempt that is not closed yet."""
    return exists(
        select(Attempt.id).where(
            Attempt.person_id == Enrolment.person_id,
            Attempt.closed_at.is_(None),
            Attempt.purpose == Purpose.QUIZ.value,
            Attempt.owner_ref.startswith(cast(Enrolment.id, String) + ":"),
        )
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many learners a move concerns."""

    by_revision: Mapping[int, int]
    waiting: int  # with an open attempt
    completed: int
    again: int  # with something to be done again

    @property
    def total(self) -> int:
        return sum(self.by_revision.values())


def counts(run: CourseRun, to: CourseRevision, by_revision: Mapping[int, Plan]) -> Counts:
    """Counted in the database, however many there are."""
    concerned = learners(run.id, to.id)
    per = concerned.with_only_columns(Enrolment.revision_id, func.count())
    completed = (
        select(func.count())
        .select_from(Enrolment)
        .join(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .where(
            Enrolment.run_id == run.id,
            Enrolment.ended_at.is_(None),
            Enrolment.revision_id != to.id,
        )
    )
    again = concerned.where(_asks_again(by_revision))
    count = func.count()
    return Counts(
        {id_: number for id_, number in db.session.execute(per.group_by(Enrolment.revision_id))},
        db.session.scalars(concerned.where(has_open_attempt()).with_only_columns(count)).one(),
        db.session.scalars(completed).one(),
        db.session.scalars(again.with_only_columns(count)).one(),
    )


def _asks_again(by_revision: Mapping[int, Plan]) -> ColumnElement[bool]:
    """The learner had done something that changed on the way from their revision."""
    conditions: list[ColumnElement[bool]] = []
    for revision_id, plan in by_revision.items():
        lessons = [key for _kind, key in plan.of(moving.Fate.CHANGED, LESSON)]
        quizzes = [key for _kind, key in plan.of(moving.Fate.CHANGED, QUIZ)]
        done = []
        if lessons:
            done.append(_read_one_of(lessons))
        done += [_passed(key) for key in quizzes]
        if done:
            conditions.append(and_(Enrolment.revision_id == revision_id, or_(*done)))
    return or_(*conditions) if conditions else Enrolment.id.is_(None)


def _read_one_of(keys: Sequence[str]) -> ColumnElement[bool]:
    return exists(
        select(LessonCompletion.lesson_key).where(
            LessonCompletion.enrolment_id == Enrolment.id,
            LessonCompletion.lesson_key.in_(keys),
            ~reads_again(LessonCompletion.enrolment_id, LessonCompletion.lesson_key),
        )
    )


def _passed(key: str) -> ColumnElement[bool]:
    ref = cast(Enrolment.id, String) + f":{key}"
    found = passes().where(
        Attempt.owner_ref == ref,
        Attempt.person_id == Enrolment.person_id,
        ~is_outdated(Attempt.owner_ref, Attempt.closed_at),
    )
    return exists(found.correlate(Enrolment))


def done(enrolments: Sequence[Enrolment], quizzes: Collection[str]) -> dict[int, set[PartId]]:
    """What counts as done for each of these enrolments: lessons read, these quizzes passed."""
    ids = [one.id for one in enrolments]
    found: dict[int, set[PartId]] = {id_: set() for id_ in ids}
    rows = db.session.execute(
        select(LessonCompletion.enrolment_id, LessonCompletion.lesson_key).where(
            LessonCompletion.enrolment_id.in_(ids),
            ~reads_again(LessonCompletion.enrolment_id, LessonCompletion.lesson_key),
        )
    )
    for id_, key in rows:
        found[id_].add((LESSON, key))
    refs = [owner_ref(id_, key) for id_ in ids for key in quizzes]
    if refs:
        counting = passed(refs).where(~is_outdated(Attempt.owner_ref, Attempt.closed_at))
        for ref, _closed_at, _zone in db.session.execute(counting):
            id_, key = owner_of(ref)
            found[id_].add((QUIZ, key))
    return found


def tried(enrolments: Sequence[Enrolment], quizzes: Collection[str]) -> dict[int, set[PartId]]:
    """Which of these quizzes each of the enrolments has attempted at all."""
    found: dict[int, set[PartId]] = {one.id: set() for one in enrolments}
    refs = [owner_ref(id_, key) for id_ in found for key in quizzes]
    query = select(Attempt.owner_ref).where(
        Attempt.purpose == Purpose.QUIZ.value, Attempt.owner_ref.in_(refs)
    )
    for ref in db.session.scalars(query.distinct()) if refs else ():
        id_, key = owner_of(ref)
        found[id_].add((QUIZ, key))
    return found


@dataclass(frozen=True, slots=True)
class Concerned:
    """A learner in the preview."""

    enrolment: Enrolment
    todo: moving.Todo
    way: moving.Way


def page(
    run: CourseRun, to: CourseRevision, by_revision: Mapping[int, Plan], after: str = ""
) -> tuple[list[Concerned], str]:
    """Learners in the order of their places, and the id to go on from."""
    query = learners(run.id, to.id).add_columns(has_open_attempt())
    if after:
        edge = aliased(Enrolment)
        place = select(edge.id).where(edge.public_id == after, edge.run_id == run.id)
        query = query.where(Enrolment.id > place.scalar_subquery())
    rows = db.session.execute(query.order_by(Enrolment.id).limit(PAGE + 1)).all()
    shown = [enrolment for enrolment, _open in rows[:PAGE]]
    had = done(shown, changed_quizzes(by_revision))
    found = [
        Concerned(
            enrolment,
            moving.todo(by_revision[enrolment.revision_id], had[enrolment.id]),
            moving.way(has_completed=False, has_open_attempt=is_open),
        )
        for enrolment, is_open in rows[:PAGE]
        if enrolment.revision_id in by_revision
    ]
    return found, shown[-1].public_id if len(rows) > PAGE else ""


def changed_quizzes(by_revision: Mapping[int, Plan]) -> set[str]:
    """Quizzes that some of these plans ask for again."""
    return {
        key for plan in by_revision.values() for _kind, key in plan.of(moving.Fate.CHANGED, QUIZ)
    }


def revisions_of(run_id: int) -> set[int]:
    """The revisions the open enrolments of a run are on."""
    return set(
        db.session.scalars(
            select(Enrolment.revision_id)
            .where(Enrolment.run_id == run_id, Enrolment.ended_at.is_(None))
            .distinct()
        )
    )


def names(there: Select[Person], person_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and public id of those of these persons who are in scope."""
    query = there.where(Person.id.in_(person_ids))
    rows = db.session.execute(
        query.with_only_columns(Person.id, Person.full_name, Person.public_id)
    )
    return {id_: (name, public_id) for id_, name, public_id in rows}
