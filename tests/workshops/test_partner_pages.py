"""Partners, agreements and coordinators: who sees what, and what stops without an agreement."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.people.models import Account, Person, RoleGrant
from portal.web.app import Portal
from portal.workshops.models import PartnerAgreement, PartnerCoordinator
from portal.workshops.queries import partners
from portal.workshops.rules import partners as rules
from portal.workshops.rules.partners import Agreed, AgreementState, PartnerRefusal
from tests.support.mails import delivered
from tests.support.pages import PageClient
from tests.support.people import PASSWORD
from tests.support.portal_app import NOON
from tests.workshops.house import TODAY, YEAR, House, ready

ADMIN = "/admin/partners"
DAY = timedelta(days=1)


@pytest.fixture
def house(portal: Portal) -> Iterator[House]:
    with portal.app_context():
        yield House()


@pytest.fixture
def page(portal: Portal, house: House) -> PageClient:
    return house.office.enter(PageClient(portal), house.hr)


@pytest.mark.parametrize(
    ("on", "ended", "state"),
    [
        (TODAY - DAY, False, AgreementState.COMING),
        (TODAY, False, AgreementState.STANDING),
        (TODAY + YEAR - DAY, False, AgreementState.STANDING),
        (TODAY + YEAR, False, AgreementState.OVER),
        (TODAY, True, AgreementState.ENDED),
    ],
)
def test_an_agreement_stands_from_its_first_to_its_last_day(
    on: object, ended: bool, state: AgreementState
) -> None:
    one = Agreed(TODAY, TODAY + YEAR, NOON if ended else None)
    assert rules.state(one, on) is state  # type: ignore[arg-type]
    stands = state is AgreementState.STANDING
    refusal = None if stands else PartnerRefusal.NO_AGREEMENT
    assert rules.may_propose([one], on) is refusal  # type: ignore[arg-type]


def test_sql_and_rule_agree_which_agreements_stand(house: House) -> None:
    house.agree(TODAY + DAY, TODAY + YEAR, number="LATER")
    house.agree(TODAY - YEAR, TODAY, number="BEFORE")
    for on in (TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * YEAR):
        query = select(PartnerAgreement).where(partners.stands(on))
        by_sql = {one.number for one in db.session.scalars(query)}
        every = db.session.scalars(select(PartnerAgreement)).all()
        standing = AgreementState.STANDING
        assert by_sql == {one.number for one in every if partners.state(one, on) is standing}


def test_hr_enters_a_partner_with_contact_and_agreement(page: PageClient) -> None:
    page.get(f"{ADMIN}/new")
    form = {"name": "Politeknik Padang", "sector": "university", "website": "polipadang"}
    assert "https://" in page.post(f"{ADMIN}/new", form).text
    made = page.post(f"{ADMIN}/new", form | {"website": "https://polipadang.example"})
    address = made.headers["Location"]
    assert "sudah dicatat" in page.post(f"{ADMIN}/new", form | {"website": ""}).text
    assert "tidak dapat mengusulkan kegiatan" in page.get(address).text
    page.get(f"{address}/contacts")
    assert page.post(f"{address}/contacts", {"name": "Dr. Eko"}).status_code == 422
    page.post(f"{address}/contacts", {"name": "Dr. Eko", "phone": "0751 123456"})
    page.get(f"{address}/agreements")
    agreed = {
        "number": "PKS-9", "scope": "Bimtek", "from_on": ["1", "12", "2026"],
        "last_on": ["30", "11", "2026"],
    }  # fmt: skip
    assert "sebelum hari mulai" in page.post(f"{address}/agreements", agreed).text
    page.post(f"{address}/agreements", agreed | {"last_on": ["30", "11", "2027"]})
    shown = page.get(address).text
    assert "Dr. Eko" in shown
    assert "1 Desember 2026 – 30 November 2027" in shown
    assert "Belum berlaku" in shown
    page.get(f"{address}/edit")
    page.post(f"{address}/edit", form | {"name": "Politeknik Negeri Padang", "website": ""})
    assert "Politeknik Negeri Padang" in page.get(f"{ADMIN}?q=negeri").text
    assert "Universitas Andalas" not in page.get(f"{ADMIN}?q=negeri").text


def test_a_coordinator_is_invited_by_mail_and_holds_one_role_at_the_partner_alone(
    portal: Portal, house: House, page: PageClient
) -> None:
    address = f"{ADMIN}/{house.partner.public_id}/coordinators"
    page.get(address)
    assert page.post(address, {"name": "Sari", "email": "sari@"}).status_code == 422
    page.post(address, {"name": "Sari Putri, M.T.", "email": "Sari@Unand.Example"})
    letter = delivered(portal)[-1]
    assert "To: sari@unand.example" in letter
    link = re.search(r"/activate/(\w+)", letter)
    assert link is not None
    row = db.session.scalars(select(PartnerCoordinator)).one()
    guest = PageClient(portal)
    guest.client.get(f"/activate/{link[1]}")
    guest.get("/activate/password")
    secret = PASSWORD
    chosen = guest.post("/activate/password", {"use": "own", "password": secret, "repeat": secret})
    assert chosen.status_code == 303, chosen.text[:3000]
    assert db.session.get_one(Person, row.person_id, populate_existing=True).email_verified_at
    guest.sign_in("sari@unand.example", secret)
    grants = db.session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == row.person_id, RoleGrant.revoked_at.is_(None)
        )
    ).all()
    assert [(one.role, one.organisation_id) for one in grants] == [
        ("partner_coordinator", house.partner.id)
    ]
    room = guest.get("/partner").text
    assert "Universitas Andalas" in room
    assert "Kegiatan yang Anda usulkan tampil di sini" in room
    assert guest.client.get(ADMIN).status_code == 403
    page.post(f"{address}/{row.public_id}/relieve")
    assert guest.client.get("/partner").status_code == 403


def test_a_coordinator_sees_the_own_house_alone(portal: Portal, house: House) -> None:
    house.make_partner("Universitas Bung Hatta")
    _person, account = house.coordinator()
    guest = PageClient(portal)
    guest.enter(account)
    assert guest.client.get("/").headers["Location"] == "/partner"
    shown = guest.get("/partner").text
    assert "PKS-7/2026" in shown
    assert "Bung Hatta" not in shown


def test_an_ended_agreement_is_over_at_once(portal: Portal, house: House, page: PageClient) -> None:
    agreement = db.session.scalars(select(PartnerAgreement)).one()
    address = f"{ADMIN}/{house.partner.public_id}/agreements/{agreement.public_id}/end"
    page.get(address)
    assert page.post(address, {"reason": ""}).status_code == 422
    page.post(address, {"reason": "Dibatalkan bersama"})
    assert "Dibatalkan bersama" in page.get(f"{ADMIN}/{house.partner.public_id}").text
    page.post(address, {"reason": "Lagi"})
    assert (
        db.session.get_one(PartnerAgreement, agreement.id, populate_existing=True).end_reason
        == "Dibatalkan bersama"
    )
    assert partners.standing(house.partner.id, TODAY) == []


def test_an_invitation_goes_again_until_a_password_is_set(house: House, page: PageClient) -> None:
    address = f"{ADMIN}/{house.partner.public_id}/coordinators"
    page.post(address, {"name": "Sari", "email": "sari@unand.example"})
    twice = page.post(address, {"name": "Sari", "email": "sari@unand.example"})
    assert "sudah menjadi koordinator" in twice.text
    row = db.session.scalars(select(PartnerCoordinator)).one()
    assert page.post(f"{address}/{row.public_id}/again").status_code == 303
    ready(row.person_id)
    assert page.post(f"{address}/{row.public_id}/again").status_code == 409
    account = db.session.scalars(select(Account).where(Account.person_id == row.person_id)).one()
    assert account.password_hash
