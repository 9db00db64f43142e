"""`/account/roles`: what I hold and from whom; lending a part of it and taking it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import RoleGrant
from portal.people.queries import actors
from portal.web.app import Portal
from tests.people.test_grant_pages import Town
from tests.support.pages import PageClient
from tests.support.people import (
    make_account,
    make_agency,
    make_grant,
    make_person,
    make_unit,
    nip_of,
)
from tests.support.portal_app import NOON, beside
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("context")

OWN = "/account/roles"


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def page(app: Portal, town: Town) -> PageClient:
    """The administrator, signed in."""
    with beside(app, second_factor_optional=True) as other:
        client = PageClient(other)
        client.enter(town.account.id)
        yield client


def lending(town: Town, **more: object) -> dict[str, object]:
    return {
        "colleague": town.clerk.public_id, "role": "unit_officer", "unit": town.health.public_id,
        "from_on": ["26", "11", "2026"], "until_on": ["30", "11", "2026"], **more,
    }  # fmt: skip


def lent(town: Town) -> list[RoleGrant]:
    query = select(RoleGrant).where(RoleGrant.delegated_from_id == town.own.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def roles_of(town: Town) -> set[str]:
    return {str(one.role) for one in actors.grants_of(town.clerk.id, NOON + timedelta(minutes=1))}


def test_a_part_of_a_role_is_lent_to_a_colleague_and_taken_back(
    page: PageClient, town: Town
) -> None:
    [start] = [link for link in page.get(OWN).links() if link.endswith("/lend")]
    assert "Budi Petugas" not in page.get(f"{start}?q=budi").text, "works in another unit"
    found = page.post(start.replace("/lend", "/find"), {"q": nip_of(town.clerk)})
    form = page.get(found.location).text
    assert "Dinas Kesehatan" in form
    assert page.post(start, lending(town)).status_code == 303
    [row] = lent(town)
    assert (row.unit_id, row.role, row.granted_by_id) == (
        town.health.id, "unit_officer", town.admin.id,
    )  # fmt: skip
    assert row.valid_until.isoformat() == "2026-11-30T17:00:00+00:00"
    assert roles_of(town) == {"unit_officer"}
    shown = page.get(OWN).text
    assert "Budi Petugas" in shown
    assert page.post(f"{OWN}/{row.public_id}/end").status_code == 303
    assert roles_of(town) == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"until_on": ["", "", ""]},
        {"until_on": ["25", "11", "2026"]},
        {"from_on": ["1", "1", "2026"]},
        {"role": "hr"},
        {"unit": "x"},
    ],
)
def test_what_can_not_be_lent_is_refused_in_place(
    page: PageClient, town: Town, wrong: dict[str, object]
) -> None:
    path = f"{OWN}/{town.own.public_id}/lend"
    answer = page.post(path, lending(town, **wrong))
    assert answer.status_code == 422
    assert "pk-errors" in answer.text
    assert lent(town) == []


def test_what_was_lent_shows_its_lender_and_is_not_lent_on(page: PageClient, town: Town) -> None:
    assert page.post(f"{OWN}/{town.own.public_id}/lend", lending(town)).status_code == 303
    [row] = lent(town)
    clerk = PageClient(page.app)
    clerk.enter(make_account(town.clerk).id)
    shown = clerk.get(OWN)
    assert "Ani Administrator" in shown.text
    assert not [link for link in shown.links() if link.endswith("/lend")]
    answer = clerk.post(
        f"{OWN}/{row.public_id}/lend", lending(town, colleague=town.admin.public_id)
    )
    assert answer.status_code == 422
    assert clerk.post(f"{OWN}/{row.public_id}/end").status_code == 303, "one may give it up"
    assert clerk.post(f"{OWN}/{town.own.public_id}/end").status_code == 404


def test_nobody_of_another_agency_can_be_lent_to(page: PageClient, town: Town) -> None:
    stranger = make_person(make_unit(make_agency()), "Sinta Asing")
    start = f"{OWN}/{town.own.public_id}/lend"
    found = page.post(start.replace("/lend", "/find"), {"q": nip_of(stranger)})
    assert "Sinta" not in found.text
    data = lending(town, colleague=stranger.public_id)
    assert page.post(start, data).status_code == 404


def test_lending_asks_for_the_password_after_five_minutes(page: PageClient, town: Town) -> None:
    """AU-8."""
    with clock.fixed(NOON + timedelta(minutes=6)):
        answer = page.post(f"{OWN}/{town.own.public_id}/lend", lending(town))
    assert answer.status_code == 403
    assert lent(town) == []


def test_an_employee_without_a_role_reads_what_that_means(app: Portal, town: Town) -> None:
    client = PageClient(app)
    client.enter(make_account(town.clerk).id)
    assert "tidak memerlukan peran" in client.get(OWN).text


def test_the_page_costs_the_same_however_much_one_holds(page: PageClient, town: Town) -> None:
    for unit in (town.health, town.school, town.clinic):
        make_grant(town.admin, Role.MODERATOR, unit)
    page.get(OWN)
    with counted(page.app) as seen:
        page.get(OWN)
    assert len(seen) == 3, seen
