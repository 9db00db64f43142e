"""The thinnest true thread through the loop, through the pages themselves.

One person signs in, reads the micro-course, passes its quiz; the evidence is in the profile with
its why, and the open evaluation shows it.
"""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.assessment.models import Attempt
from portal.content import service as content
from portal.content.models import Course
from portal.core.db import db
from portal.learning import service as learning
from portal.learning.models import CourseCompletion
from portal.ledger.service.verifying import rebuild
from portal.people.models import Job
from portal.people.rules.posts import TenureKind
from portal.people.service import posts, tenures
from portal.web.app import Portal
from tests.support.competency import load_reference
from tests.support.evaluation import make_period
from tests.support.pages import PageClient
from tests.support.people import (
    LONG_AGO_ON,
    PASSWORD,
    make_account,
    make_agency,
    make_person,
    make_unit,
    nip_of,
)
from tests.support.portal_app import NOON
from tests.support.taking import follow, right_answers

pytestmark = pytest.mark.postgresql

COURSE = Path(__file__).parents[2] / "courses" / "sandi-dan-tautan-aman"


@pytest.fixture
def number(app: Portal) -> str:
    """A clerk at a counter, the micro-course on offer, an evaluation under way."""
    with app.app_context():
        agency = make_agency()
        unit = make_unit(agency)
        load_reference(agency.id)
        person = make_person(unit)
        make_account(person)
        jobs = posts.create(
            job_id=_job("petugas_loket_adminduk"), unit_id=unit.id, reports_to_id=None,
            valid_from=LONG_AGO_ON, now=NOON, actor_id=None,
        )  # fmt: skip
        tenures.appoint(
            person.id, jobs.id, kind=TenureKind.DEFINITIVE, valid_from=LONG_AGO_ON, now=NOON,
            actor_id=None,
        )  # fmt: skip
        content.load(COURSE, now=NOON, actor_id=None)
        course = db.session.scalars(select(Course)).one()
        assert course.current_revision_id is not None
        learning.open_run(
            revision_id=course.current_revision_id, course_id=course.id,
            organisation_id=agency.id, opens_at=NOON,
        )  # fmt: skip
        make_period(agency.id, [person.id])
        return nip_of(person)


def _job(code: str) -> int:
    return db.session.scalars(select(Job.id).where(Job.code == code)).one()


def test_a_quiz_passed_at_the_counter_is_in_profile_and_evaluation(
    app: Portal, page: PageClient, number: str
) -> None:
    page.sign_in(number, PASSWORD)
    assert "SPBE" in page.get("/profile").text
    before = page.get("/evaluations").text
    assert "/courses/sandi-dan-tautan-aman" in page.get("/catalogue").text
    page.get("/courses/sandi-dan-tautan-aman")

    lesson = follow(page, "/courses/sandi-dan-tautan-aman/enrol")
    while True:
        text = page.get(lesson).text
        if "/start" in text:
            break
        lesson = follow(page, f"{lesson}/finish")
    attempt_url = follow(page, f"{lesson}/start")
    assert follow(page, f"{lesson}/start") == attempt_url  # a double click is one attempt
    paper = page.get(attempt_url).text
    with app.app_context():
        attempt = db.session.scalars(select(Attempt)).one()
        answers = right_answers(attempt)
    fields: dict[str, str | list[str]] = {}
    fields["shown"] = re.findall(r'name="shown" value="([^"]+)"', paper)
    token = re.findall(r'data-token="([^"]+)"', paper)[0]
    sent = page.post(f"{attempt_url}/answers", {**fields, **answers, "submit": "1"}, token=token)
    assert sent.status_code == 303

    assert "Anda lulus" in page.get(attempt_url).text
    assert "Kuis" in page.get("/profile/spbe").text
    assert page.get("/evaluations").text != before
    page.get("/")
    with app.app_context():
        assert db.session.scalars(select(CourseCompletion.credit_jp100)).one() > 0
        assert rebuild(check=True).differing == ()


def test_another_persons_attempt_looks_like_none(
    app: Portal, page: PageClient, number: str
) -> None:
    page.sign_in(number, PASSWORD)
    lesson = follow(page, "/courses/sandi-dan-tautan-aman/enrol")
    while "/start" not in page.get(lesson).text:
        lesson = follow(page, f"{lesson}/finish")
    attempt_url = follow(page, f"{lesson}/start")
    with app.app_context():
        unit = make_unit(make_agency())
        other = make_person(unit)
        make_account(other)
        other_number = nip_of(other)
    stranger = PageClient(app)
    stranger.sign_in(other_number, PASSWORD)
    mine, none = stranger.get(attempt_url, status=404), stranger.get("/attempts/x", status=404)
    assert re.sub(r"[0-9a-f]{16}", "", mine.text) == re.sub(r"[0-9a-f]{16}", "", none.text)
