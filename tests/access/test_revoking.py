"""AZ-3: authority is read in each request, so nothing of an ended role works a moment longer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Organisation, OrgUnit, RoleGrant
from portal.people.service import grants, units
from portal.web.app import Portal
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_grant, make_person, make_unit
from tests.support.portal_app import NOON, beside

PAGE = "/admin/slips"


@pytest.fixture
def app(app: Portal) -> Iterator[Portal]:
    """Whoever holds a role here need not set up a second factor first."""
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def officer(app: Portal, page: PageClient) -> RoleGrant:
    """A signed-in unit officer; another administrator stays."""
    with app.app_context():
        agency = make_agency()
        unit = make_unit(agency)
        make_grant(make_person(unit, "Admin"), Role.AGENCY_ADMIN, agency)
        person = make_person(unit)
        account = make_account(person)
        grant = make_grant(person, Role.UNIT_OFFICER, unit)
        page.enter(account.id)
    return grant


def status(page: PageClient) -> int:
    return page.client.get(PAGE).status_code


def test_the_request_after_a_revocation_is_refused(
    app: Portal, page: PageClient, officer: RoleGrant
) -> None:
    assert status(page) == 200
    with app.app_context():
        grants.end(officer.id, actor_id=officer.person_id, now=NOON)
    assert status(page) == 403


def test_an_expired_role_stops_by_itself(app: Portal, page: PageClient, officer: RoleGrant) -> None:
    with app.app_context(), transaction():
        db.session.get_one(RoleGrant, officer.id).valid_until = NOON + timedelta(minutes=5)
    with clock.fixed(NOON + timedelta(minutes=4)):
        assert status(page) == 200
    with clock.fixed(NOON + timedelta(minutes=5)):
        assert status(page) == 403


def test_a_unit_moved_away_is_out_of_reach_at_once(
    app: Portal, page: PageClient, officer: RoleGrant
) -> None:
    with app.app_context():
        own = db.session.get_one(OrgUnit, officer.unit_id)
        agency = db.session.get_one(Organisation, own.organisation_id)
        root = make_unit(agency)
        below = make_unit(agency, own)
        person = make_person(below, "Warga Bawah")
        path = f"/admin/persons/{person.public_id}/account"
        assert page.client.get(path).status_code == 200
        units.move(below.id, root.id, now=NOON, actor_id=None)
    assert page.client.get(path).status_code == 404
