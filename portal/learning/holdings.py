"""What the learning area holds about persons: enrolments, lessons, completed courses.

An erasure ends open enrolments and requests, empties what was written freely, and leaves the rest
under the internal number: hours and completions are official records for their legal term (PR-3).
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Select, or_, select, update

from portal.content.models import CourseRevision
from portal.core.db import db
from portal.learning.models import (
    CourseCompletion,
    CourseMandate,
    CourseRun,
    Enrolment,
    EnrolmentRequest,
    LessonCompletion,
)
from portal.people.queries.holdings import Area, Erasing, Ids, Source


def _enrolments(ids: Ids) -> Select[int]:
    return select(Enrolment.id).where(Enrolment.person_id.in_(ids))


def _courses(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(
        select(CourseRun.id, CourseRevision.title)
        .join(CourseRevision, CourseRevision.id == CourseRun.revision_id)
        .where(CourseRun.id.in_(ids))
    )
    return {one: name for one, name in rows}


def _erase(erasing: Erasing) -> None:
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.person_id.in_(erasing.ids), Enrolment.ended_at.is_(None))
        .values(ended_at=erasing.now)
    )
    own = EnrolmentRequest.person_id.in_(erasing.ids)
    db.session.execute(
        update(EnrolmentRequest)
        .where(own, EnrolmentRequest.closed_at.is_(None))
        .values(closed_at=erasing.now, outcome="withdrawn")
    )
    db.session.execute(update(EnrolmentRequest).where(own).values(note="", reason=""))


AREA = Area(
    sources=(
        Source(Enrolment, lambda ids: Enrolment.person_id.in_(ids)),
        Source(
            EnrolmentRequest,
            lambda ids: or_(
                EnrolmentRequest.person_id.in_(ids), EnrolmentRequest.answered_by_id.in_(ids)
            ),
        ),
        Source(CourseMandate, lambda ids: CourseMandate.created_by_id.in_(ids)),
        Source(LessonCompletion, lambda ids: LessonCompletion.enrolment_id.in_(_enrolments(ids))),
        Source(CourseCompletion, lambda ids: CourseCompletion.person_id.in_(ids)),
    ),
    names={"course_run": _courses},
    erase=_erase,
)
