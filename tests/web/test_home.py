"""The home page: the next step first, gaps with the courses that close them, six statements."""

from collections.abc import Iterator

import pytest

from portal.competency.queries import standards
from portal.core.permissions import Role
from portal.ledger.service import erasing
from portal.people.rules.posts import TenureKind
from portal.people.service import approvals, posts, tenures
from portal.people.service.approvals import Proposal
from portal.web.app import Portal
from tests.support.competency import load_reference
from tests.support.pages import PageClient
from tests.support.people import (
    LONG_AGO_ON,
    PASSWORD,
    make_account,
    make_agency,
    make_grant,
    make_person,
    make_unit,
    nip_of,
)
from tests.support.portal_app import NOON, beside
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
    assert "Belum level 1" in home.text
    assert "PNS: paling sedikit 20 JP" in home.text
    assert "Belum ada kursus untuk kompetensi yang perlu Anda tingkatkan" in home.text
    assert "Administrasi</a>" not in home.text


def test_home_costs_six_statements(app: Portal, page: PageClient, number: str) -> None:
    page.sign_in(number, PASSWORD)
    page.get("/")  # the reference data is in memory afterwards
    with counted(app) as statements:
        page.get("/")
    assert len(statements) <= 6, statements


def test_who_leads_without_a_standard_of_their_own_is_led_to_their_units(
    no_factor: Portal,
) -> None:
    """A mayor, elected, holds no post: the first step is what the city looks like."""
    page = PageClient(no_factor)
    with no_factor.app_context():
        unit = make_unit(make_agency())
        mayor = make_person(unit)
        account = make_account(mayor)
        make_grant(mayor, Role.UNIT_HEAD, unit)
        page.enter(account.id)
    home = page.get("/").text
    assert "Lihat keadaan unit dalam lingkup Anda" in home
    assert home.count("btn-gold") == 1
    assert 'href="/admin/survey"' in home
    assert "Anda belum tercatat memegang jabatan" not in home


@pytest.fixture
def no_factor(app: Portal) -> Iterator[Portal]:
    """Whoever holds a role here need not set up a second factor first."""
    with beside(app, second_factor_optional=True) as other:
        yield other


def test_what_waits_for_a_decision_is_on_the_home_page_of_who_decides(no_factor: Portal) -> None:
    """Proposals of others wait, one's own do not; one statement more than everybody's."""
    page = PageClient(no_factor)
    with no_factor.app_context():
        agency = make_agency()
        unit = make_unit(agency)
        officer, colleague = make_person(unit), make_person(unit)
        account = make_account(officer)
        make_grant(officer, Role.HR, agency)
        for who in (officer, colleague):
            what = Proposal(
                kind=erasing.KIND, subject=f"event:{who.id}", organisation_id=agency.id,
                reason="Salah unggah", payload={},
            )  # fmt: skip
            approvals.propose(what, actor_id=who.id, now=NOON)
        page.enter(account.id)
    page.get("/")
    with counted(no_factor) as statements:
        home = page.get("/")
    assert "1 persetujuan orang kedua" in home.text
    assert "permohonan data pribadi" not in home.text
    assert "Unit, Jabatan, Pegawai, Peran, Persetujuan" in home.text  # what the workspace holds
    assert len(statements) <= 6, statements
