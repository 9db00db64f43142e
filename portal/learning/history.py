"""What a person learnt, in order of time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.content.models import Course, CourseRevision
from portal.core.db import db
from portal.core.timeline import Mark, before
from portal.learning.models import CourseCompletion, Enrolment


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
