"""What came of a course at the agencies of whoever reads: for its trainers, without names."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, false, func, select
from sqlalchemy.orm import aliased

from portal.assessment.models import Attempt, AttemptResult
from portal.assessment.rules.attempts import Purpose
from portal.content.drafts.queries import agency_ids
from portal.content.models import Course, CoursePart, CourseRevision
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.learning.models import CourseCompletion, CourseReaction, CourseRun, Enrolment
from portal.learning.reacting import POST, PRE
from portal.learning.rules.gain import MeanGain, Score, mean_gain
from portal.learning.rules.reaction import shown

_READ = Permission.COURSE_READ


def runs(actor: Actor) -> Select[CourseRun]:
    """Runs at the agencies whose courses the actor reads; list and single report start here."""
    ids = agency_ids(actor, _READ)
    return select(CourseRun).where(CourseRun.organisation_id.in_(ids) if ids else false())


@dataclass(frozen=True, slots=True)
class Line:
    """A course in the list of reports."""

    slug: str
    title: str
    enrolled: int
    completed: int


def lines(actor: Actor) -> list[Line]:
    """Courses that had learners there, by title; one statement."""
    own = runs(actor).subquery()
    rows = db.session.execute(
        select(
            Course.slug,
            CourseRevision.title,
            func.count(Enrolment.id),
            func.count(CourseCompletion.enrolment_id),
        )
        .select_from(own)
        .join(Course, Course.id == own.c.course_id)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .outerjoin(Enrolment, Enrolment.run_id == own.c.id)
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .group_by(Course.slug, CourseRevision.title)
        .order_by(CourseRevision.title, Course.slug)
    )
    return [Line(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Quizzed:
    """How learners did at one quiz. `stage` tells tests before and after from other quizzes."""

    title: str
    stage: str
    tried: int
    passed: int
    first_passed: int  # at the first try


@dataclass(frozen=True, slots=True)
class Report:
    """`ratings` and `remarks` are those of whole groups of answers, in no order of time."""

    line: Line
    quizzes: tuple[Quizzed, ...]
    answered: int
    ratings: tuple[Mapping[str, Any], ...]
    remarks: tuple[str, ...]
    gain: MeanGain | None
    has_tests: bool


def report(actor: Actor, slug: str) -> Report:
    """The report of a course. Raises NotFound where it has no run at those agencies."""
    line = next((one for one in lines(actor) if one.slug == slug), None)
    if line is None:
        raise NotFound
    tries = _tries(actor, slug)
    answered, given = _answers(agency_ids(actor, _READ), slug)
    remarks = [one.remark for one in given if one.remark]
    return Report(
        line,
        tuple(_quizzes(tries)),
        answered,
        tuple(one.ratings for one in given),
        tuple(sorted(remarks, key=_no_order)),
        mean_gain(_pairs(tries)),
        has_tests={PRE, POST} <= {one.stage for one in tries},
    )


def _no_order(remark: str) -> bytes:
    """An order that tells neither time nor alphabet."""
    return hashlib.sha256(remark.encode()).digest()


@dataclass(frozen=True, slots=True)
class _Try:
    enrolment_id: int
    key: str
    title: str
    stage: str
    number: int
    earned: int
    possible: int
    passed: bool


def _tries(actor: Actor, slug: str) -> list[_Try]:
    """Every closed attempt at a quiz of the course, in reading order and then as they came."""
    own = runs(actor).join(Course, Course.id == CourseRun.course_id).where(Course.slug == slug)
    newer = aliased(AttemptResult)
    newest = (
        select(func.max(newer.number)).where(newer.attempt_id == Attempt.id).correlate(Attempt)
    ).scalar_subquery()
    stage = func.coalesce(CoursePart.spec["stage"].as_string(), "quiz")
    rows = db.session.execute(
        select(Enrolment.id, CoursePart.key, CoursePart.title, stage, Attempt.number)
        .add_columns(AttemptResult.earned, AttemptResult.possible, AttemptResult.passed)
        .select_from(Enrolment)
        .join(CoursePart, CoursePart.revision_id == Enrolment.revision_id)
        .join(
            Attempt,
            (Attempt.purpose == Purpose.QUIZ.value)
            & (Attempt.owner_ref == cast(Enrolment.id, String) + ":" + CoursePart.key)
            & (Attempt.person_id == Enrolment.person_id),
        )
        .join(
            AttemptResult,
            (AttemptResult.attempt_id == Attempt.id) & (AttemptResult.number == newest),
        )
        .where(Enrolment.run_id.in_(own.with_only_columns(CourseRun.id)), CoursePart.kind == "quiz")
        .order_by(CoursePart.position, Enrolment.id, Attempt.number)
    )
    return [_Try(*row) for row in rows]


def _quizzes(tries: list[_Try]) -> list[Quizzed]:
    by_key: dict[str, dict[int, list[_Try]]] = {}
    for one in tries:
        by_key.setdefault(one.key, {}).setdefault(one.enrolment_id, []).append(one)
    return [
        Quizzed(
            title=learners[max(learners)][-1].title,
            stage=learners[max(learners)][-1].stage,
            tried=len(learners),
            passed=sum(any(one.passed for one in own) for own in learners.values()),
            first_passed=sum(own[0].passed for own in learners.values()),
        )
        for learners in by_key.values()
    ]


def _pairs(tries: list[_Try]) -> list[tuple[Score, Score]]:
    """First tries of the tests before and after, of learners who took both."""
    first: dict[tuple[int, str], Score] = {}
    for one in tries:
        if one.stage in {PRE, POST}:
            first.setdefault((one.enrolment_id, one.stage), Score(one.earned, one.possible))
    ids = {enrolment_id for enrolment_id, _role in first}
    return [
        (first[id_, PRE], first[id_, POST])
        for id_ in sorted(ids)
        if (id_, PRE) in first and (id_, POST) in first
    ]


def _answers(agencies: Collection[int], slug: str) -> tuple[int, list[CourseReaction]]:
    """How many answered, and the answers that are shown."""
    of_course = (
        CourseReaction.course_id == select(Course.id).where(Course.slug == slug).scalar_subquery()
    )
    mine = CourseReaction.organisation_id.in_(agencies)
    order = select(CourseReaction).where(of_course, mine).order_by(CourseReaction.number)
    answers: dict[int, list[CourseReaction]] = {}
    for one in db.session.scalars(order):
        answers.setdefault(one.organisation_id, []).append(one)
    seen = [one for own in answers.values() for one in own[: shown(len(own))]]
    return sum(len(own) for own in answers.values()), seen
