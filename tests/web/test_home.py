"""The home page: the next step first, gaps with the courses that close them, six statements."""

import pytest

from portal.competency.queries import standards
from portal.people.rules.posts import TenureKind
from portal.people.service import posts, tenures
from portal.web.app import Portal
from tests.support.competency import load_reference
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
from tests.support.statements import counted


@pytest.fixture
def number(app: Portal) -> str:
    """A clerk whose post has a standard and who has no evidence yet."""
    with app.app_context():
        agency = make_agency()
        unit = make_unit(agency)
        load_reference(agency.id)
        person = make_person(unit)
        make_account(person)
        jobs = standards.jobs_by_code(agency.id)
        post = posts.create(
            job_id=jobs["petugas_loket_adminduk"], unit_id=unit.id, reports_to_id=None,
            valid_from=LONG_AGO_ON, now=NOON, actor_id=None,
        )  # fmt: skip
        tenures.appoint(
            person.id, post.id, kind=TenureKind.DEFINITIVE, valid_from=LONG_AGO_ON, now=NOON,
            actor_id=None,
        )  # fmt: skip
        return nip_of(person)


def test_home_opens_with_one_next_step_and_shows_the_gaps(page: PageClient, number: str) -> None:
    page.sign_in(number, PASSWORD)
    home = page.get("/")
    assert home.text.count("btn-gold") == 1
    assert "Belum ada bukti" in home.text
    assert "PNS: paling sedikit 20 JP" in home.text


def test_home_costs_six_statements(app: Portal, page: PageClient, number: str) -> None:
    page.sign_in(number, PASSWORD)
    page.get("/")  # the reference data is in memory afterwards
    with counted(app) as statements:
        page.get("/")
    assert len(statements) <= 6, statements
