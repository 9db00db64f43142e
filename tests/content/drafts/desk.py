"""An author's desk: an agency with a published course, and who writes there."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.content import service as content
from portal.content.drafts import service
from portal.content.models import Course, CourseDraft
from portal.core.access import Actor, Grant
from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import Organisation, OrgUnit, Person
from tests.content.making import course_texts, files
from tests.support.competency import load_reference
from tests.support.people import make_agency, make_person, make_unit
from tests.support.portal_app import NOON


@dataclass(frozen=True, slots=True)
class Desk:
    agency: Organisation
    unit: OrgUnit
    author: Person
    course: Course

    def begin(self) -> CourseDraft:
        return service.begin(self.course.id, now=NOON, actor_id=self.author.id)

    def actor(self, role: Role = Role.TRAINER, unit: OrgUnit | None = None) -> Actor:
        return holding(role, self.agency, unit)


def make_desk() -> Desk:
    """The example course of docs/courses.md, published for the only agency."""
    load_reference()
    agency = make_agency()
    unit = make_unit(agency)
    author = make_person(unit, "Yulia Fitri")
    content.publish(files(course_texts()), now=NOON, actor_id=None)
    course = db.session.scalars(select(Course)).one()
    return Desk(agency, unit, author, course)


def holding(role: Role, agency: Organisation, unit: OrgUnit | None = None) -> Actor:
    """Somebody with a role at an agency, or at a unit of it alone."""
    grant = Grant(
        id=1, role=role, organisation_id=agency.id, unit_id=unit.id if unit else None,
        unit_path=unit.path if unit else "", subtree=True,
    )  # fmt: skip
    return Actor(
        person_id=0, person_public_id="", name="", account_id=0, session_id=0,
        organisation_id=agency.id, timezone="Asia/Jakarta", locale="id",
        shared_device=False, reauthenticated_at=NOON, second_factor_done=True, grants=(grant,),
        leads=False, unread=0,
    )  # fmt: skip
