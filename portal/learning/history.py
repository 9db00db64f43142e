"""What a person learnt, in order of time, and the account of a year's learning hours."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select

from portal.content.models import Course, CourseRevision
from portal.core.db import db
from portal.core.timeline import Mark, before
from portal.learning.models import CourseCompletion, Enrolment, LessonCompletion


@dataclass(frozen=True, slots=True)
class CourseMoment:
    """A course taken up or completed, for a person's history."""

    at: datetime
    id: int
    kind: str
    slug: str
    title: str
    credit_jp100: int  # booked when completed, else what the course is worth


TAKEN_UP = "enrolled"
COMPLETED = "completed"


def moments(person_id: int, mark: Mark | None, size: int) -> list[CourseMoment]:
    """When the person took courses up and completed them; one more than `size` says go on."""
    taken = (
        select(Enrolment.enrolled_at, Enrolment.id, Course.slug, CourseRevision.title)
        .add_columns(CourseRevision.credit_jp100)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .where(
            Enrolment.person_id == person_id,
            before(mark, TAKEN_UP, Enrolment.enrolled_at, Enrolment.id),
        )
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id.desc())
        .limit(size + 1)
    )
    done = CourseCompletion
    completed = (
        select(done.completed_at, done.enrolment_id, Course.slug, CourseRevision.title)
        .add_columns(done.credit_jp100)
        .join(Enrolment, Enrolment.id == done.enrolment_id)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .where(
            done.person_id == person_id,
            before(mark, COMPLETED, done.completed_at, done.enrolment_id),
        )
        .order_by(done.completed_at.desc(), done.enrolment_id.desc())
        .limit(size + 1)
    )
    return [
        CourseMoment(at, id_, kind, slug, title, credit)
        for kind, query in ((TAKEN_UP, taken), (COMPLETED, completed))
        for at, id_, slug, title, credit in db.session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Hours:
    """One course in the account of a year's learning hours."""

    slug: str
    title: str
    completed_on: date | None
    minutes: int  # of lessons finished so far
    days: int  # on which they were finished
    credit_jp100: int  # booked, or what the course is worth when it is passed


def hours(person_id: int, year: int) -> list[Hours]:
    """Courses completed in the year and those going on, the latest first; one statement."""
    finished = (
        select(
            LessonCompletion.enrolment_id,
            func.sum(LessonCompletion.minutes).label("minutes"),
            func.count(LessonCompletion.on_day.distinct()).label("days"),
        )
        .join(Enrolment, Enrolment.id == LessonCompletion.enrolment_id)
        .where(Enrolment.person_id == person_id)
        .group_by(LessonCompletion.enrolment_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Course.slug,
            CourseRevision.title,
            CourseCompletion.on_day,
            func.coalesce(finished.c.minutes, 0),
            func.coalesce(finished.c.days, 0),
            func.coalesce(CourseCompletion.credit_jp100, CourseRevision.credit_jp100),
        )
        .select_from(Enrolment)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .outerjoin(finished, finished.c.enrolment_id == Enrolment.id)
        .where(
            Enrolment.person_id == person_id,
            or_(
                CourseCompletion.on_day.between(date(year, 1, 1), date(year, 12, 31)),
                and_(CourseCompletion.enrolment_id.is_(None), Enrolment.ended_at.is_(None)),
            ),
        )
        .order_by(CourseCompletion.on_day.desc(), Enrolment.id.desc())
        .limit(200)
    )
    return [Hours(*row) for row in rows]
