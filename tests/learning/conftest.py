"""Somebody with a place in a course, and a way to say what their agency offers."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.content import service as content
from portal.content.models import Course
from portal.core.db import db
from portal.learning import service as learning
from portal.people.models import Organisation, OrgUnit
from portal.web.app import Portal
from tests.support.competency import load_reference
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_person, make_unit
from tests.support.portal_app import NOON

COURSES = Path(__file__).parents[2] / "courses"
MICRO = "sandi-dan-tautan-aman"
FIRST, SECOND, QUIZ = "sta-sandi-kuat", "sta-membaca-tautan", "sta-kuis"


def offer(agency_id: int, root: Path) -> str:
    """Publish a folder and open a run of it; the slug."""
    loaded = content.load(root, now=NOON, actor_id=None)
    course = db.session.scalars(select(Course).where(Course.slug == loaded.slug)).one()
    assert course.current_revision_id is not None
    learning.open_run(
        revision_id=course.current_revision_id, course_id=course.id, organisation_id=agency_id,
        opens_at=NOON,
    )  # fmt: skip
    return loaded.slug


@dataclass
class School:
    """An agency that offers a course, a unit of it and one learner, enrolled."""

    agency: Organisation
    unit: OrgUnit
    person_id: int
    account_id: int
    slug: str
    enrolment_id: int

    @property
    def lesson(self) -> str:
        return f"/courses/{self.slug}/{FIRST}"


Enter = Callable[[], PageClient]


def found_school(root: Path = COURSES / MICRO) -> School:
    agency = make_agency()
    unit = make_unit(agency)
    load_reference(agency.id)
    person = make_person(unit)
    account = make_account(person)
    slug = offer(agency.id, root)
    enrolment = learning.enrol(person.id, agency.id, slug, now=NOON)
    return School(agency, unit, person.id, account.id, slug, enrolment)


@pytest.fixture
def school(app: Portal) -> School:
    with app.app_context():
        return found_school()


@pytest.fixture
def learner(page: PageClient, school: School) -> PageClient:
    """The learner, signed in."""
    page.enter(school.account_id)
    return page
