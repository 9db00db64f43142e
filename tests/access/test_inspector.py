"""The inspector reads, in named units and until a day; every page is written down (PR-4)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.access import declaration
from portal.core.db import db, transaction
from portal.core.models import AuditEntry
from portal.core.permissions import OWN, Role
from portal.people.models import AccessView, Organisation, OrgUnit, Person, RoleGrant
from portal.web.app import Portal
from tests.access.matrix import lines
from tests.access.visitor import SAFE, Visitor
from tests.access.world import Place
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_grant, make_person, make_unit
from tests.support.portal_app import NOON, beside

NOTED = {"audit_entry", "access_view", "signin_session"}


@pytest.mark.sqlite_only
def test_an_inspector_changes_nothing_beyond_their_own_things(clean: Visitor) -> None:
    """Every unsafe route the matrix lets an inspector through that is not about themselves."""
    tried, before = [], clean.dump()
    for endpoint, line in lines().items():
        access = declaration(clean.app.view_functions[endpoint])
        unsafe = [method for method in clean.methods(line) if method not in SAFE]
        if "inspector" not in line.may or line.is_public or access in OWN or not unsafe:
            continue
        assert str(access).endswith(":read"), endpoint
        path = clean.path(line, clean.values(line, "inspector", Place.UNIT))
        for method in unsafe:
            clean.send(method, path, "inspector", line, body=clean.body(line))
        after = clean.dump() if clean.changed() else before
        assert {name for name in after if after[name] != before[name]} <= NOTED, endpoint
        clean.put_back()
        tried.append(endpoint)
    assert "grants.find" in tried


@pytest.fixture
def unit() -> OrgUnit:
    return make_unit(make_agency())


@pytest.fixture
def clerk(unit: OrgUnit) -> Person:
    person = make_person(unit, "Budi Petugas")
    make_grant(person, Role.UNIT_OFFICER, unit)
    return person


@pytest.fixture
def inspector(unit: OrgUnit) -> RoleGrant:
    person = make_person(make_unit(make_agency()), "Indra Pemeriksa")
    grant = make_grant(person, Role.INSPECTOR, unit)
    with transaction():
        db.session.get_one(RoleGrant, grant.id).valid_until = NOON + timedelta(minutes=10)
    return grant


@pytest.fixture
def page(app: Portal, inspector: RoleGrant) -> Iterator[PageClient]:
    with beside(app, second_factor_optional=True) as other:
        client = PageClient(other)
        client.enter(make_account(db.session.get_one(Person, inspector.person_id)).id)
        yield client


def seen(person: Person) -> list[tuple[int, str]]:
    query = select(AccessView.viewer_id, AccessView.what)
    rows = db.session.execute(query.where(AccessView.subject_id == person.id))
    return [(viewer, what) for viewer, what in rows]


def opened() -> list[str]:
    query = select(AuditEntry.object_id).where(AuditEntry.action == "inspection.opened")
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


@pytest.mark.usefixtures("context")
def test_every_page_is_noted_for_the_agency_and_for_whom_it_shows(
    page: PageClient, inspector: RoleGrant, clerk: Person, unit: OrgUnit
) -> None:
    page.get("/account/roles")
    assert opened() == [], "one's own things are nobody else's matter"
    assert "Budi Petugas" in page.get("/admin/grants").text
    assert opened() == ["grants.index"]
    assert seen(clerk) == [(inspector.person_id, "inspection")]
    page.get(f"/people/{clerk.public_id}")
    page.get("/admin/persons")
    assert opened() == ["grants.index", "person_profile.profile", "persons.index"]
    assert {what for _viewer, what in seen(clerk)} == {"inspection", "profile"}
    agencies = select(AuditEntry.organisation_id).where(AuditEntry.action == "inspection.opened")
    assert set(db.session.scalars(agencies)) == {unit.organisation_id}, "the one that is inspected"
    page.get(f"/people/{inspector.public_id}", status=404)
    assert len(opened()) == 3, "what is not shown is not noted"


@pytest.mark.usefixtures("context", "clerk")
def test_the_right_ends_by_itself_and_reaches_no_other_unit(
    page: PageClient, unit: OrgUnit
) -> None:
    """Also AZ-3: without a job, on an open session."""
    agency = db.session.get_one(Organisation, unit.organisation_id)
    beside_it = make_person(make_unit(agency), "Cici")
    page.get(f"/people/{beside_it.public_id}", status=404)
    with clock.fixed(NOON + timedelta(minutes=10)):
        assert page.client.get("/admin/grants").status_code == 403


@pytest.mark.usefixtures("context")
def test_other_readers_leave_no_such_entry(app: Portal, unit: OrgUnit, clerk: Person) -> None:
    hr = make_person(unit, "Dewi Kepegawaian")
    make_grant(hr, Role.HR, unit)
    make_grant(hr, Role.INSPECTOR, unit)
    with beside(app, second_factor_optional=True) as other:
        client = PageClient(other)
        client.enter(make_account(hr).id)
        client.get("/admin/grants")
    assert opened() == []
    assert seen(clerk) == []
