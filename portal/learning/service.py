"""Enrolling, reading, being quizzed, finishing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.assessment import queries as attempt_queries
from portal.assessment.closing import ClosedAttempt
from portal.assessment.models import Attempt
from portal.assessment.rules.attempts import (
    Purpose,
    Release,
    StartRefusal,
    Terms,
    may_start,
    waits_until,
)
from portal.assessment.rules.drawing import DrawRule, Specification
from portal.assessment.service import attempts, quiz_evidence
from portal.content import queries as content
from portal.core import zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.learning import completing, entering, offers, queries
from portal.learning.models import CourseRun, LessonCompletion
from portal.learning.moving import redoing
from portal.learning.moving import service as moves
from portal.learning.rules.completion import PartRefusal
from portal.learning.rules.enrolling import EnrolRefusal
from portal.learning.rules.gain import BeforeRefusal
from portal.ledger.service.appending import append


def open_run(
    *, revision_id: int, course_id: int, organisation_id: int, opens_at: datetime
) -> CourseRun:
    """Offer a revision at an agency, self-paced: one run without an end."""
    with transaction():
        run = db.session.scalar(
            select(CourseRun).where(
                CourseRun.course_id == course_id,
                CourseRun.organisation_id == organisation_id,
                CourseRun.closes_at.is_(None),
            )
        )
        if run is None:
            run = CourseRun(
                revision_id=revision_id,
                course_id=course_id,
                organisation_id=organisation_id,
                opens_at=opens_at,
            )
            db.session.add(run)
            db.session.flush()
            offers.changed(organisation_id, opens_at)
    return run


def enrol(person_id: int, organisation_id: int | None, slug: str, *, now: datetime) -> int:
    """Take a place in a run of the course that gives one at once; twice is once. Its id.

    Raises NotFound, and Refused(EnrolRefusal) where a place must be asked for first.
    """
    with transaction():
        done = entering.sign_up_for(person_id, organisation_id, slug, now=now)
        if done.enrolment_id is None:
            raise Refused(EnrolRefusal.NOT_GRANTED_YET)
    return done.enrolment_id


def finish_lesson(
    person_id: int, enrolment_id: int, lesson_key: str, *, on_day: date, now: datetime
) -> None:
    """Note the first completion of a lesson on the agency-local day.

    Again changes nothing, unless the lesson changed since and is to be read again.
    """
    with transaction():
        enrolment = queries.own_enrolment(person_id, enrolment_id, lock=True)
        parts = content.parts_of(enrolment.revision_id)
        lesson = next((p for p in parts if p.key == lesson_key and p.kind == "lesson"), None)
        if lesson is None:
            raise _missing(enrolment.revision_id, lesson_key)
        known = db.session.get(LessonCompletion, (enrolment.id, lesson_key))
        if known is None:
            db.session.add(
                LessonCompletion(
                    enrolment_id=enrolment.id,
                    lesson_key=lesson_key,
                    completed_at=now,
                    on_day=on_day,
                    minutes=lesson.minutes,
                )
            )
            db.session.flush()
        if known is None or redoing.finish_again(enrolment.id, lesson_key, on_day=on_day, now=now):
            completing.complete_if_done(completing.way_of(enrolment))


def start_quiz(
    person_id: int,
    organisation_id: int,
    enrolment_id: int,
    quiz_key: str,
    *,
    session_id: int,
    now: datetime,
) -> Attempt:
    """Begin (or go on with) an attempt at a quiz of the learner's own revision."""
    enrolment = queries.own_enrolment(person_id, enrolment_id)
    parts = content.parts_of(enrolment.revision_id)
    quiz = next((p for p in parts if p.key == quiz_key and p.kind == "quiz"), None)
    if quiz is None:
        raise _missing(enrolment.revision_id, quiz_key)
    if is_before(quiz.spec) and queries.has_read(enrolment.id):
        raise Refused(BeforeRefusal.LESSONS_BEGUN)
    slug = queries.slug_of(enrolment.revision_id)
    owner_ref = queries.owner_ref(enrolment.id, quiz.key)
    order = attempts.Order(
        purpose=Purpose.QUIZ,
        owner_ref=owner_ref,
        title=quiz.title,
        bank_code=f"course:{slug}",
        specification=_specification(quiz.spec),
        terms=_terms(quiz.minutes, quiz.spec),
        counts_from=redoing.asked_at(owner_ref),
    )
    return attempts.start(person_id, organisation_id, order, session_id=session_id, now=now)


def _missing(revision_id: int, key: str) -> Exception:
    """A page opened before the learner moved to another revision may name a part that is gone."""
    if content.was_part(revision_id, key):
        return Refused(PartRefusal.NOT_IN_REVISION)
    return NotFound()


@dataclass(frozen=True, slots=True)
class Beginning:
    """Whether an attempt at a quiz may begin; `again_at` is the end of a waiting time."""

    refused: Refused | None = None
    again_at: datetime | None = None


def beginning(
    minutes: int,
    spec: Mapping[str, Any],
    tried: Sequence[attempt_queries.Tried],
    now: datetime,
    *,
    has_read: bool = False,
) -> Beginning:
    """Why no attempt may begin now; nothing is refused when one may, or when one is open."""
    if any(one.closed_at is None for one in tried):
        return Beginning()
    if is_before(spec) and has_read and not tried:
        return Beginning(Refused(BeforeRefusal.LESSONS_BEGUN))
    terms = _terms(minutes, spec)
    earlier = attempt_queries.earlier([one for one in tried if one.counts])
    reason = may_start(terms, earlier, now)
    if reason is None:
        return Beginning()
    waits = waits_until(terms, earlier[-1]) if reason is StartRefusal.WAITING else None
    return Beginning(Refused(reason, left=terms.wait_min), waits)


def _terms(minutes: int, spec: Mapping[str, Any]) -> Terms:
    return Terms(
        duration_min=minutes,
        pass_percent=spec["pass_percent"],
        max_attempts=1 if is_before(spec) else spec["attempts"],
        wait_min=spec["wait_minutes"],
        release=Release(spec["release"]),
        counts=not is_before(spec),
    )


def is_before(spec: Mapping[str, Any]) -> bool:
    """Whether a quiz is the test before the lessons."""
    return spec.get("stage") == "pre"


def _specification(spec: Mapping[str, Any]) -> Specification:
    return Specification(
        rules=tuple(
            DrawRule(rule["competency"], rule["difficulty"], rule["count"], frozenset(rule["tags"]))
            for rule in spec["draw"]
        ),
        fixed=tuple(spec.get("fixed", ())),
        keep_order=bool(spec.get("keep_order")),
    )


def quiz_closed(closed: ClosedAttempt) -> None:
    """A quiz attempt has closed: write evidence, perhaps complete the course.

    Runs inside the closing transaction, so result, evidence and profile are one. A test before
    the lessons measures and has no further effect.
    """
    if not closed.counts:
        return
    enrolment_id, _quiz = queries.owner_of(closed.owner_ref)
    taken = queries.taken(closed.person_id, enrolment_id, closed.organisation_id)
    day = zones.local_day(closed.closed_at, taken.zone)
    aims = queries.knowledge_aims(taken.facts)
    append(
        quiz_evidence.entry(closed, aims, day),
        now=closed.now,
        is_first=closed.result_number == 1,
        is_locked=not taken.is_merged,
    )
    if closed.passed and not taken.is_completed:
        quizzes = completing.required(taken.facts)
        way = completing.Way(enrolment_id, closed.person_id, taken.revision_id, quizzes)
        completing.complete_if_done(way, is_locked=True)
    if taken.is_behind:
        moves.follow(enrolment_id, now=closed.now)
