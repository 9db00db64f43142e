"""An office of a head and clerks with one course on offer, for tests of places and duties."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.content import service as content
from portal.content.models import Course, CourseRevision
from portal.core.db import db, transaction
from portal.learning import doors, entering
from portal.learning import service as learning
from portal.learning.models import CourseRun, EnrolmentRequest
from portal.people.models import InboxMessage, Person
from tests.support.office import Office
from tests.support.portal_app import NOON

MICRO = Path(__file__).parents[2] / "courses" / "sandi-dan-tautan-aman"


class Offering:
    """The course is open to everybody in one run without an end."""

    def __init__(self, clerks: int = 4) -> None:
        self.office = Office(clerks)
        self.slug = content.load(MICRO, now=NOON, actor_id=None).slug
        self.course = db.session.scalars(select(Course).where(Course.slug == self.slug)).one()
        revision_id = self.course.current_revision_id
        assert revision_id is not None
        self.revision_id: int = revision_id
        self.title = db.session.scalars(
            select(CourseRevision.title).where(CourseRevision.id == revision_id)
        ).one()
        self.open_run = learning.open_run(
            revision_id=revision_id, course_id=self.course.id,
            organisation_id=self.office.agency.id, opens_at=NOON,
        )  # fmt: skip

    def run(self, **terms: Any) -> CourseRun:
        """Another run of the course."""
        with transaction():
            run = CourseRun(
                revision_id=self.revision_id, course_id=self.course.id,
                organisation_id=self.office.agency.id, **{"opens_at": NOON, **terms},
            )  # fmt: skip
            db.session.add(run)
        return run

    def enrol(self, who: Person) -> int:
        """A place in the open run; the enrolment's id."""
        return learning.enrol(who.id, self.office.agency.id, self.slug, now=NOON)

    def door(self, who: Person, run: CourseRun, now: datetime = NOON) -> doors.Door:
        return doors.door(who.id, self.office.agency.id, run.public_id, now=now)

    def answer(self, who: Person, run: CourseRun, *, grant: bool, reason: str = "") -> None:
        """The head answers the open request of somebody."""
        request = db.session.scalars(
            select(EnrolmentRequest).where(
                EnrolmentRequest.run_id == run.id, EnrolmentRequest.person_id == who.id
            )
        ).one()
        self.answer_request(request, grant=grant, reason=reason)

    def answer_request(self, request: EnrolmentRequest, *, grant: bool, reason: str = "") -> None:
        entering.answer(
            request.id, grant=grant, reason=reason, actor_id=self.office.head.id, may=True,
            now=NOON,
        )  # fmt: skip

    def told(self, who: Person) -> list[str]:
        """The kinds of messages somebody got, in order."""
        query = select(InboxMessage.kind).where(InboxMessage.person_id == who.id)
        return list(db.session.scalars(query.order_by(InboxMessage.id)))

    def paths(self, who: Person) -> list[str]:
        """Where the messages of somebody lead."""
        query = select(InboxMessage.path).where(InboxMessage.person_id == who.id)
        return list(db.session.scalars(query.order_by(InboxMessage.id)))
