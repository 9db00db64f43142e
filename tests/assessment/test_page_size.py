"""How heavy the attempt page is, with items people really get (architecture.md §4, Budgets)."""

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.assessment.models import Attempt
from portal.assessment.rules.attempts import Purpose, Release, Terms
from portal.assessment.rules.drawing import Specification
from portal.assessment.service import attempts, holding
from portal.assessment.service.attempts import Order
from portal.content import service as content
from portal.core.db import db
from portal.people.models import SigninSession
from portal.web.app import Portal
from tests.support.competency import load_reference
from tests.support.pages import Page, PageClient
from tests.support.people import make_account, make_agency, make_person, make_unit
from tests.support.portal_app import NOON

SLUG = "spbe-sehari-hari"
BANK = f"course:{SLUG}"
COURSE = Path(__file__).parents[2] / "courses" / SLUG
TERMS = Terms(90, 70, 1, 0, Release.CONFIRMATION)


@pytest.fixture
def examinee(app: Portal, page: PageClient) -> tuple[int, int, int]:
    """Person, agency and session of somebody signed in, beside a shipped bank."""
    with app.app_context():
        agency = make_agency()
        load_reference(agency.id)
        person = make_person(make_unit(agency))
        page.enter(make_account(person).id)
        content.load(COURSE, now=NOON, actor_id=None)
        session = db.session.scalars(select(SigninSession.id)).one()
        return person.id, agency.id, session


def paper_of(app: Portal, examinee: tuple[int, int, int], count: int) -> str:
    """The address of an open attempt at the first items of the bank."""
    person, agency, session = examinee
    with app.app_context():
        keys = tuple(one.key for one in attempts.queries.candidates(BANK)[:count])
        order = Order(
            Purpose.QUIZ, f"ukuran-{count}", "Ujian sertifikasi SPBE", BANK,
            Specification(fixed=keys), TERMS,
        )  # fmt: skip
        made = attempts.start(person, agency, order, session_id=session, now=NOON)
        assert len(made.paper) == count
        return f"/attempts/{made.public_id}"


def answer_all(app: Portal, address: str, session: int) -> None:
    """The first option of every choice: an answered paper is the heavier one."""
    with app.app_context():
        attempt = db.session.scalars(select(Attempt).where(Attempt.public_id == address[10:])).one()
        answers = {
            place["ref"]: {"choice": [place["options"][0][1]]}
            for place in attempt.paper
            if "options" in place
        }
        assert len(answers) > len(attempt.paper) // 2
        hold = holding.give(attempt.public_id, 1, session)
        attempts.save_form(attempt.public_id, hold, answers=answers, now=NOON)


def test_the_page_stays_small(
    app: Portal, page: PageClient, examinee: tuple[int, int, int]
) -> None:
    """5 kB for one question, 12 kB for forty, with everything answered; no other weight in it."""
    for count, most_kb in ((1, 5.0), (40, 12.0)):
        address = paper_of(app, examinee, count)
        answer_all(app, address, examinee[2])
        opened: Page = page.get(address)
        assert opened.text.count("data-kind=") == count
        assert "htmx.min" not in opened.text
        assert opened.compressed_kb <= most_kb, (count, opened.compressed_kb)
    scripts = app.extensions["assets"]
    loaded = [scripts[name].compressed for name in ("exam.js", "ujian.css")]
    assert sum(len(one or b"") for one in loaded) <= 12_000
