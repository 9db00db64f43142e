"""`/admin/approvals`: the second person decides, never the first (AZ-9)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.permissions import Permission, Role
from portal.people.models import Approval, InboxMessage, Organisation, OrgUnit, Person
from portal.people.queries import approvals as queries
from portal.people.service import approvals
from portal.people.service.approvals import Act, Agreed, Proposal
from portal.people.views import approval_kinds
from portal.people.views.approval_kinds import Kind
from portal.web.app import Portal
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_grant, make_person, make_unit
from tests.support.portal_app import NOON, beside
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("context")

LIST = "/admin/approvals"
KIND = "test.rename"


def rename(agreed: Agreed) -> Mapping[str, object]:
    agency = db.session.get_one(Organisation, agreed.organisation_id, populate_existing=True)
    agency.name = str(agreed.payload["name"])
    return {}


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    """An act with an effect one can see, about one person."""
    approvals.acts[KIND] = Act(Permission.PERSON_MERGE, rename)
    approval_kinds.kinds[KIND] = Kind(
        "Ganti nama instansi", "Nama baru tampil di semua halaman.",
        persons=lambda payload: (("Dimuat dalam surat", payload["person"]),),
        link=lambda approval: f"/admin/persons/{approval.payload['person']}",
    )  # fmt: skip
    yield
    del approvals.acts[KIND], approval_kinds.kinds[KIND]


@dataclass
class Agency:
    """Two people of HR and an administrator, who may read but not do this act."""

    agency: Organisation
    unit: OrgUnit
    first: Person
    second: Person
    admin: Person
    accounts: dict[int, int]


@pytest.fixture
def town() -> Agency:
    agency = make_agency()
    unit = make_unit(agency)
    people = [make_person(unit, name) for name in ("Ani Satu", "Budi Dua", "Citra Tiga")]
    for person, role in zip(people, (Role.HR, Role.HR, Role.AGENCY_ADMIN), strict=True):
        make_grant(person, role, agency)
    accounts = {person.id: make_account(person).id for person in people}
    return Agency(agency, unit, *people, accounts)


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


def as_(portal: Portal, town: Agency, person: Person) -> PageClient:
    page = PageClient(portal)
    page.enter(town.accounts[person.id])
    return page


def proposal(town: Agency, *, subject: str = "agency:1") -> str:
    what = Proposal(
        KIND, subject, {"name": "Pemerintah Kota Baru", "person": town.admin.id}, town.agency.id,
        "Nama resmi berubah menurut peraturan daerah",
    )  # fmt: skip
    return approvals.propose(what, actor_id=town.first.id, now=NOON).public_id


def state(public_id: str) -> str:
    query = select(Approval.state).where(Approval.public_id == public_id)
    return db.session.scalars(query).one()


def name(town: Agency) -> str:
    query = select(Organisation.name).where(Organisation.id == town.agency.id)
    return db.session.scalars(query).one()


def told(person: Person) -> list[str]:
    query = select(InboxMessage.kind).where(InboxMessage.person_id == person.id)
    return list(db.session.scalars(query.order_by(InboxMessage.id)))


def test_one_proposes_another_approves_and_only_then_it_happens(
    portal: Portal, town: Agency
) -> None:
    """AZ-9: the one-person attempt stays pending."""
    path = f"{LIST}/{proposal(town)}"
    assert (told(town.second), told(town.admin)) == (["approval.waiting"], [])
    own = as_(portal, town, town.first)
    assert "Tarik usulan" in own.get(path).text
    assert own.post(f"{path}/approve").status_code == 422
    assert "Kota Baru" not in name(town)
    other = as_(portal, town, town.second)
    shown = other.get(path).text
    for words in ("Ganti nama instansi", "Ani Satu", "Dimuat dalam surat: Citra Tiga",
                  "menurut peraturan daerah", "Nama baru tampil"):  # fmt: skip
        assert words.split(": ")[-1] in shown
    assert f'href="/admin/persons/{town.admin.id}"' in shown
    assert "Dimuat dalam surat: Citra Tiga" in other.get(LIST).text
    assert other.post(f"{path}/approve").status_code == 303
    assert name(town) == "Pemerintah Kota Baru"
    assert told(town.first) == ["approval.approved"]
    assert "Ganti nama instansi" not in other.get(LIST).text
    assert "Budi Dua" in other.get(f"{LIST}?state=decided").text
    again = other.post(f"{path}/approve")
    assert again.status_code == 422, "decided once"


def test_refusing_takes_a_reason_that_its_proposer_reads(portal: Portal, town: Agency) -> None:
    path = f"{LIST}/{proposal(town)}"
    other = as_(portal, town, town.second)
    empty = other.post(f"{path}/refuse", {"reason": " "})
    assert (empty.status_code, state(path.rsplit("/", 1)[1])) == (422, "open")
    assert other.post(f"{path}/refuse", {"reason": "Peraturan belum terbit"}).status_code == 303
    assert told(town.first) == ["approval.refused"]
    assert "Peraturan belum terbit" in as_(portal, town, town.first).get(path).text


def test_its_proposer_alone_withdraws(portal: Portal, town: Agency) -> None:
    public_id = proposal(town)
    other = as_(portal, town, town.second)
    assert other.post(f"{LIST}/{public_id}/withdraw").status_code == 422
    own = as_(portal, town, town.first)
    assert own.post(f"{LIST}/{public_id}/withdraw").status_code == 303
    assert state(public_id) == "withdrawn"
    assert own.post(f"{LIST}/{public_id}/refuse", {"reason": "x"}).status_code == 422


def test_who_may_not_do_the_act_reads_the_proposal_and_can_not_decide_it(
    portal: Portal, town: Agency
) -> None:
    public_id = proposal(town)
    admin = as_(portal, town, town.admin)
    shown = admin.get(f"{LIST}/{public_id}").text
    assert "Setujui dan jalankan" not in shown
    for verb in ("approve", "refuse"):
        answer = admin.post(f"{LIST}/{public_id}/{verb}", {"reason": "x"})
        assert answer.status_code == 403
    assert state(public_id) == "open"


def test_other_agencies_proposals_are_not_there(portal: Portal, town: Agency) -> None:
    public_id = proposal(town)
    elsewhere = make_agency()
    stranger = make_person(make_unit(elsewhere), "Dodi Asing")
    make_grant(stranger, Role.HR, elsewhere)
    part = make_person(town.unit, "Eka Unit")
    make_grant(part, Role.HR, town.unit)
    for person in (stranger, part):
        page = PageClient(portal)
        page.enter(make_account(person).id)
        assert "Ganti nama" not in page.get(LIST).text
        page.get(f"{LIST}/{public_id}", status=404)
        assert page.post(f"{LIST}/{public_id}/approve").status_code == 404


def test_approving_asks_for_the_password_after_five_minutes(portal: Portal, town: Agency) -> None:
    public_id = proposal(town)
    other = as_(portal, town, town.second)
    with clock.fixed(NOON + timedelta(minutes=6)):
        assert other.post(f"{LIST}/{public_id}/approve").status_code == 403
    assert state(public_id) == "open"


def test_the_list_is_paged_in_a_fixed_number_of_statements(
    portal: Portal, town: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(3):
        proposal(town, subject=f"agency:{number}")
    other = as_(portal, town, town.second)
    other.get(LIST)
    with counted(portal) as seen:
        first = other.get(LIST)
    assert len(seen) == 4, seen
    [more] = [link for link in first.links() if "after=" in link]
    second = other.get(more)
    ids = [link for page in (first, second) for link in page.links() if f"{LIST}/" in link]
    assert len(set(ids)) == len(ids) == 3


def test_every_act_says_what_it_is_and_what_it_does(app: Portal) -> None:
    assert set(approvals.acts) - {KIND, "test.access"} <= set(approval_kinds.kinds)
    unknown = approval_kinds.of("gone.part")
    assert unknown is approval_kinds.UNKNOWN
