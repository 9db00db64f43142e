"""`/admin/grants`: who holds which role where and by whom; giving and ending (AZ-3, AZ-6, AU-8)."""

import html
import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, sentences
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import (
    InboxMessage,
    Organisation,
    OrgUnit,
    Person,
    RoleGrant,
)
from portal.people.queries import grant_lists
from portal.people.rules.grants import GrantRefusal
from portal.people.service import grants
from portal.people.service.grants import Gift, Place
from portal.web.app import Portal
from tests.support.pages import PageClient
from tests.support.people import (
    PASSWORD,
    make_account,
    make_agency,
    make_grant,
    make_nip,
    make_person,
    make_unit,
    nip_of,
)
from tests.support.portal_app import NOON, beside
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("context")

LIST = "/admin/grants"
DATES = {"from_on": ["26", "11", "2026"], "until_on": ["", "", ""]}


@dataclass
class Town:
    """An agency with two departments; an administrator of all, a clerk of the first."""

    agency: Organisation = field(default_factory=make_agency)

    def __post_init__(self) -> None:
        self.root = make_unit(self.agency, name="Kota")
        self.health = make_unit(self.agency, self.root, name="Dinas Kesehatan")
        self.clinic = make_unit(self.agency, self.health, name="Puskesmas Talawi")
        self.school = make_unit(self.agency, self.root, name="Dinas Pendidikan")
        self.admin = make_person(self.root, "Ani Administrator")
        self.account = make_account(self.admin)
        self.own = make_grant(self.admin, Role.AGENCY_ADMIN, self.agency)
        self.clerk = make_person(self.clinic, "Budi Petugas")


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def page(app: Portal) -> PageClient:
    with beside(app, second_factor_optional=True) as other:
        yield PageClient(other)


def entered(page: PageClient, town: Town) -> PageClient:
    page.enter(town.account.id)
    return page


def given(town: Town, unit: OrgUnit | None, role: str = "unit_officer", **more: object) -> dict:
    where = unit or town.agency
    return {
        "person": town.clerk.public_id, "unit": where.public_id, "role": role, "reach": "below",
        "reason": "SK 800/1/2026", **DATES, **more,
    }  # fmt: skip


def only(role: Role = Role.UNIT_OFFICER) -> RoleGrant:
    return db.session.scalars(
        select(RoleGrant).where(RoleGrant.role == role.value)
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip


def test_a_role_is_given_in_three_steps_told_to_its_holder_and_ended(
    page: PageClient, town: Town
) -> None:
    entered(page, town)
    assert "Budi Petugas" not in page.get("/admin/grants/new").text
    found = page.get("/admin/grants/new?q=budi pet")
    [person] = [link for link in found.links() if "person=" in link]
    places = page.get(person)
    assert {"Dinas Kesehatan", "Puskesmas Talawi"} <= set(re.findall(r">([^<]+)</a>", places.text))
    [place] = [link for link in page.get(f"{person}&q=kesehatan").links() if "unit=" in link]
    form = page.get(place)
    assert 'value="unit_officer"' in form.text
    assert 'value="hr"' not in form.text, "an administrator does not hold all of it"
    answer = page.post("/admin/grants/new", given(town, town.health, reach="alone"))
    assert answer.status_code == 303, answer.text
    row = only()
    assert (row.granted_by_id, row.unit_id, row.subtree, row.valid_from) == (
        town.admin.id, town.health.id, False, NOON,
    )  # fmt: skip
    shown = page.get(answer.location)
    assert "SK 800/1/2026" in shown.text
    assert "Ani Administrator" in shown.text
    assert page.post(f"/admin/grants/{row.public_id}/end").status_code == 303
    assert only().revoked_at == NOON
    kinds = select(InboxMessage.kind).where(InboxMessage.person_id == town.clerk.id)
    assert sorted(db.session.scalars(kinds)) == ["grant.ended", "grant.given"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"role": "hr"}, "Pilih satu peran dari daftar"),
        ({"role": "operator"}, "Pilih satu peran dari daftar"),
        ({"from_on": ["1", "11", "2026"]}, "mulai"),
        ({"until_on": ["25", "11", "2026"]}, "akhir"),
        ({"from_on": ["31", "2", "2027"]}, "kalender"),
        ({"role": ""}, "Pilih satu peran."),
    ],
)
def test_what_may_not_be_given_is_said_in_place_and_nothing_is_written(
    page: PageClient, town: Town, more: dict[str, object], said: str
) -> None:
    answer = entered(page, town).post("/admin/grants/new", given(town, town.health, **more))
    assert answer.status_code == 422
    assert "pk-errors" in answer.text
    assert db.session.scalars(select(RoleGrant.role)).all() == ["agency_admin"]


def test_the_same_role_twice_and_an_undated_inspector_are_refused_in_place(
    page: PageClient, town: Town
) -> None:
    make_grant(town.admin, Role.HR, town.agency)
    entered(page, town)
    assert page.post("/admin/grants/new", given(town, town.health)).status_code == 303
    again = page.post("/admin/grants/new", given(town, town.health))
    assert again.status_code == 422
    assert "sudah" in again.text
    undated = page.post("/admin/grants/new", given(town, town.health, "inspector"))
    everywhere = page.post(
        "/admin/grants/new", given(town, None, "inspector", until_on=["31", "12", "2026"])
    )
    dated = page.post(
        "/admin/grants/new", given(town, town.health, "inspector", until_on=["31", "12", "2026"])
    )
    assert [undated.status_code, everywhere.status_code, dated.status_code] == [422, 422, 303]
    assert only(Role.INSPECTOR).valid_until.isoformat() == "2026-12-31T17:00:00+00:00"


def test_the_last_administrator_stays(page: PageClient, town: Town) -> None:
    answer = entered(page, town).post(f"/admin/grants/{town.own.public_id}/end")
    assert answer.status_code == 422
    assert sentences.of(GrantRefusal.LAST_ADMIN) in html.unescape(answer.text)
    assert db.session.get_one(RoleGrant, town.own.id, populate_existing=True).revoked_at is None


def test_giving_and_ending_ask_for_the_password_after_five_minutes_and_then_happen(
    page: PageClient, town: Town
) -> None:
    """AU-8: role grants."""
    entered(page, town)
    with clock.fixed(NOON + timedelta(minutes=6)):
        asked = page.post("/admin/grants/new", given(town, town.health))
        assert asked.status_code == 403
        assert len(db.session.scalars(select(RoleGrant.id)).all()) == 1
        done = page.post(
            "/admin/grants/new", {**given(town, town.health), "confirm_password": PASSWORD}
        )
        assert done.status_code == 303
        later = only()
    with clock.fixed(NOON + timedelta(minutes=12)):
        assert page.post(f"/admin/grants/{later.public_id}/end").status_code == 403
    assert only().revoked_at is None


def test_only_persons_and_units_of_the_own_scope_can_be_chosen(
    page: PageClient, town: Town
) -> None:
    """AZ-4, AZ-5: ids in the body are checked like ids in the address."""
    other = make_agency()
    foreign = make_unit(other, name="Dinas Asing")
    stranger = make_person(foreign, "Sinta Asing")
    entered(page, town)
    for more in ({"person": stranger.public_id}, {"unit": foreign.public_id},
                 {"unit": other.public_id}, {"person": "x"}, {"unit": "x"}):  # fmt: skip
        assert (
            page.post("/admin/grants/new", {**given(town, town.health), **more}).status_code == 404
        )
    found = page.post("/admin/grants/new/find", {"q": nip_of(stranger)})
    assert found.status_code == 200
    assert "Sinta Asing" not in found.text


def lend(town: Town, grant: RoleGrant, to: Person) -> RoleGrant:
    gift = Gift(
        to.id, Role.UNIT_OFFICER, Place(town.agency.id, town.health.id), NOON,
        NOON + timedelta(days=7),
    )  # fmt: skip
    return grants.delegate(gift, grant.id, giver_id=grant.person_id, now=NOON)


def test_the_list_shows_delegations_beneath_and_is_narrowed_by_person_unit_and_role(
    page: PageClient, town: Town
) -> None:
    lend(town, town.own, town.clerk)
    head = make_person(town.school, "Citra Kepala")
    make_grant(head, Role.UNIT_HEAD, town.school)
    entered(page, town)

    def names(query: str = "") -> list[str]:
        shown = page.get(f"{LIST}{query}")
        return re.findall(r'class="quiet" href="/admin/grants/[^"]+">([^<]+)<', shown.text)

    assert names() == ["Ani Administrator", "Budi Petugas", "Citra Kepala"]
    assert names("?q=citra") == names("?unit=pendidikan") == ["Citra Kepala"]
    assert names("?role=unit_head") == ["Citra Kepala"]
    for typed, found in ((nip_of(head), ["Citra Kepala"]), (make_nip(), [])):
        answer = page.post(f"{LIST}/find", {"q": typed, "role": "", "unit": "dinas"})
        assert typed not in answer.location, "no number in an address"
        assert names(answer.location.removeprefix(LIST)) == found
    assert page.post(f"{LIST}/find", {"q": "citra"}).location == f"{LIST}?q=citra"
    assert names("?q=budi") == ["Ani Administrator", "Budi Petugas"], "with what it comes from"
    assert names("?role=moderator") == names("?state=ended") == names("?q=%25") == []


def test_an_officer_of_one_department_reads_only_its_grants(page: PageClient, town: Town) -> None:
    make_grant(make_person(town.school, "Citra Kepala"), Role.UNIT_HEAD, town.school)
    make_grant(town.clerk, Role.UNIT_OFFICER, town.clinic)
    hr = make_person(town.health, "Dewi Kepegawaian")
    make_grant(hr, Role.HR, town.health)
    page.enter(make_account(hr).id)
    shown = page.get(LIST).text
    assert "Dewi Kepegawaian" in shown
    assert "Budi Petugas" in shown
    assert "Citra Kepala" not in shown
    assert "Ani Administrator" not in shown


def test_the_list_is_paged_by_key_in_a_fixed_number_of_statements(
    page: PageClient, app: Portal, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grant_lists, "PAGE", 3)
    for number in range(5):
        make_grant(make_person(town.health, f"Fajar {number}"), Role.MODERATOR, town.health)
    entered(page, town)
    page.get(LIST)
    with counted(page.app) as seen:
        first = page.get(LIST)
    assert len(seen) == 3, seen
    [more] = [link for link in first.links() if "after=" in link]
    second = page.get(more)
    shown = re.findall(r"(Fajar \d|Ani Administrator)</a>", first.text + second.text)
    assert shown == ["Ani Administrator", "Fajar 0", "Fajar 1", "Fajar 2", "Fajar 3", "Fajar 4"]
    assert not [link for link in second.links() if "after=" in link]


def test_a_repeated_form_gives_one_role(page: PageClient, town: Town) -> None:
    """CC-4."""
    entered(page, town)
    data = {**given(town, town.health), "_key": "k1"}
    places = [page.post("/admin/grants/new", data).location for _again in range(2)]
    assert places[0] == places[1]
    only()


def test_a_long_name_and_a_role_that_ends_are_shown_with_their_last_day(
    page: PageClient, town: Town
) -> None:
    with transaction():
        db.session.merge(town.own).valid_until = NOON.replace(day=30, hour=17)
    assert "sampai 30 November 2026" in entered(page, town).get(LIST).text
