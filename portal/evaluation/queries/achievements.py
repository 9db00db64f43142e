"""What people finished, sat, hold and were appraised with in a period; a statement for each.

What was written about a record merged into another person counts for that person.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from portal.assessment.models import Attempt, AttemptResult
from portal.assessment.rules.attempts import Purpose
from portal.certification.models import Exam, Registration, Sitting
from portal.certification.queries.standing import is_out
from portal.certification.schemes.queries import certificates
from portal.content.models import CourseRevision
from portal.core import zones
from portal.core.db import db
from portal.evaluation.queries import applications, appraisals
from portal.evaluation.rules.facts import (
    ActivityFact,
    ApplicationFact,
    CertificateFact,
    CourseFact,
    ExamFact,
    PredicateFact,
)
from portal.evaluation.rules.predicates import of_period
from portal.learning.hours.books import records
from portal.learning.models import CourseCompletion, Enrolment
from portal.people.models import Person
from portal.workshops.models import Activity, ActivityOutcome, ActivityRegistration

_KEPT = func.coalesce(Person.merged_into_id, Person.id)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Days that count, both included."""

    first: date
    last: date

    def hold(self, on: date) -> bool:
        return self.first <= on <= self.last

    @property
    def around(self) -> tuple[datetime, datetime]:
        """Instants outside of which no zone has these days."""
        return (
            zones.midnight(self.first) - _A_DAY,
            zones.midnight(self.last) + 2 * _A_DAY,
        )


@dataclass(slots=True)
class Achieved:
    """Of one person."""

    predicate: PredicateFact | None = None
    courses: list[CourseFact] = field(default_factory=list)
    exams: list[ExamFact] = field(default_factory=list)
    certificates: list[CertificateFact] = field(default_factory=list)
    activities: list[ActivityFact] = field(default_factory=list)
    applications: list[ApplicationFact] = field(default_factory=list)


def of_people(person_ids: Sequence[int], days: Days, known_at: datetime) -> Mapping[int, Achieved]:
    """By person, also for whom there is nothing."""
    found: defaultdict[int, Achieved] = defaultdict(Achieved)
    _courses(person_ids, days, found)
    _exams(person_ids, days, found)
    _activities(person_ids, days, found)
    _predicates(person_ids, days, found)
    _applications(person_ids, days, found)
    for person, held in certificates.held_by_all(person_ids, days.last, known_at).items():
        rows = [one.certificate for one in held]
        state = {one.certificate.id: one.state.value for one in held}
        found[person].certificates = [
            CertificateFact(row.id, row.valid_from, row.valid_until, state[row.id])
            for row in sorted(rows, key=lambda one: one.id)
            if row.valid_from <= days.last
            and (row.valid_until is None or row.valid_until > days.first)
        ]
    return found


def _courses(ids: Collection[int], days: Days, found: Mapping[int, Achieved]) -> None:
    done = CourseCompletion
    rows = db.session.execute(
        select(_KEPT, done.enrolment_id, CourseRevision.course_id, done.on_day, done.credit_jp100)
        .select_from(Person)
        .join(done, done.person_id == Person.id)
        .join(Enrolment, Enrolment.id == done.enrolment_id)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .where(records(ids), done.on_day.between(days.first, days.last))
        .order_by(done.on_day, done.enrolment_id)
    )
    for person, enrolment, course, on, jp100 in rows:
        found[person].courses.append(CourseFact(enrolment, course, on, jp100))


def _exams(ids: Collection[int], days: Days, found: Mapping[int, Achieved]) -> None:
    """By their newest result; one whose score is not out yet is not known."""
    for row in db.session.execute(_sat(ids, days)):
        on = zones.local_day(row.closed_at, row.zone)
        if days.hold(on) and is_out(row.release, row.score_released_at):
            fact = ExamFact(row.registration, row.exam_id, on, row.passed)
            found[row.person].exams.append(fact)


def _sat(ids: Collection[int], days: Days) -> Select[*tuple[Any, ...]]:
    newer = aliased(AttemptResult)
    is_newest = ~exists(
        select(newer.id).where(
            newer.attempt_id == AttemptResult.attempt_id, newer.number > AttemptResult.number
        )
    )
    return (
        select(
            _KEPT.label("person"), Attempt.closed_at, Sitting.exam_id, Sitting.zone, Exam.release,
            Sitting.score_released_at, Registration.id.label("registration"), AttemptResult.passed,
        )
        .select_from(Person)
        .join(Attempt, Attempt.person_id == Person.id)
        .join(Registration, Registration.public_id == Attempt.owner_ref)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .where(
            records(ids),
            Attempt.purpose == Purpose.EXAM.value,
            Attempt.closed_at.between(*days.around),
            Attempt.ending.is_distinct_from("voided"),
            is_newest,
        )
        .order_by(Attempt.closed_at, Registration.id)
    )  # fmt: skip


def _activities(ids: Collection[int], days: Days, found: Mapping[int, Achieved]) -> None:
    rows = db.session.execute(
        select(_KEPT.label("person"), ActivityOutcome, Activity.id, Activity.ends_at, Activity.zone)
        .select_from(Person)
        .join(ActivityRegistration, ActivityRegistration.person_id == Person.id)
        .join(ActivityOutcome, ActivityOutcome.registration_id == ActivityRegistration.id)
        .join(Activity, Activity.id == ActivityRegistration.activity_id)
        .where(records(ids), Activity.ends_at.between(*days.around))
        .order_by(Activity.ends_at, ActivityRegistration.id)
    )
    for person, outcome, activity, ends_at, zone in rows:
        if ends_at is not None and days.hold(on := zones.local_day(ends_at, zone)):
            found[person].activities.append(
                ActivityFact(
                    registration=outcome.registration_id,
                    activity=activity,
                    on=on,
                    attended=outcome.attended,
                    sessions=outcome.sessions,
                    completed=outcome.completed,
                    jp100=outcome.jp100,
                )
            )


def _applications(ids: Collection[int], days: Days, found: Mapping[int, Achieved]) -> None:
    for person, rows in applications.of_people(ids, days.first, days.last + _A_DAY).items():
        for one in rows:
            on = one.proved_on or one.answered_on
            fact = ApplicationFact(one.id, one.state(days.last), one.competency_id, one.level, on)
            found[person].applications.append(fact)


def _predicates(ids: Sequence[int], days: Days, found: Mapping[int, Achieved]) -> None:
    """The one that speaks for these days, of those that touch them."""
    until = days.last + _A_DAY
    for person, known in appraisals.of_people(ids, days.first, until).items():
        by_row = {one.appraisal: one.id for one in known}
        best = of_period(by_row, days.first, until)
        if best is not None:
            found[person].predicate = PredicateFact(
                by_row[best],
                best.predicate,
                best.results.value if best.results else "",
                best.behaviour.value if best.behaviour else "",
                best.from_on,
                best.until_on,
            )
