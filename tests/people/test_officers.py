"""What officers may do with accounts: slips, help in person, in their scope alone (AZ-4, AZ-6)."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db, transaction
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import (
    Account,
    InboxMessage,
    Organisation,
    OrgUnit,
    Person,
    RecoveryCode,
    SigninSession,
)
from tests.support.accounts import code_at, sign_in, with_factor
from tests.support.pages import Page, PageClient
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
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")

SLIPS = "/admin/slips"
NEW = "gunung payung sepatu kereta"


@dataclass
class City:
    agency: Organisation
    root: OrgUnit
    unit: OrgUnit
    below: OrgUnit
    sibling: OrgUnit


@pytest.fixture
def city(context: object) -> City:
    agency = make_agency()
    root = make_unit(agency, name="Kota")
    unit = make_unit(agency, root, name="Dinas Sosial")
    return City(agency, root, unit, make_unit(agency, unit), make_unit(agency, root))


def officer(page: PageClient, city: City, role: Role, at: Organisation | OrgUnit) -> Person:
    """Somebody with the role, signed in through both steps."""
    person = make_person(city.unit, "Yulia Rahman")
    account = make_account(person)
    make_grant(person, role, at)
    secret, _done = with_factor(account)
    sign_in(page, person)
    assert page.post("/login/code", {"code": code_at(secret, NOON)}).status_code == 303
    return person


def codes_in(text: str) -> list[str]:
    return re.findall(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", text)


def test_a_slip_is_printed_and_activates_the_account(page: PageClient, city: City) -> None:
    """AU-7: name, number, typed code, QR of the link, until when; for a person without e-mail."""
    yulia = officer(page, city, Role.UNIT_OFFICER, city.unit)
    rina = make_person(city.below, "Rina Maharani")
    shown = page.get(SLIPS)
    assert "Rina Maharani" in shown.text
    assert f'value="{yulia.public_id}"' not in shown.text
    answer = page.post(SLIPS, {"persons": rina.public_id})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    printed = Page(answer, check=True)
    assert nip_of(rina) in printed.text
    assert "29 November 2026, 12.00 WIB" in printed.text
    assert printed.text.count('class="pk-qr"') == 1
    assert "DINAS SOSIAL" in printed.text
    [code] = codes_in(printed.text)
    visitor = PageClient(page.app)
    visitor.post("/activate", {"code": code})
    data: dict[str, object] = {"use": "own", "password": NEW, "repeat": NEW}
    assert visitor.post("/activate/password", data).status_code == 303
    visitor.sign_in(nip_of(rina), NEW)
    assert "Rina Maharani" not in page.get(SLIPS).text


def test_many_slips_at_once_by_pasted_numbers(page: PageClient, city: City) -> None:
    """Bulk lists by pasted numbers; also for people who forgot their password."""
    officer(page, city, Role.UNIT_OFFICER, city.unit)
    staff = [make_person(city.unit, name) for name in ("Ani", "Budi", "Citra")]
    make_account(staff[0])
    spaced = [f"{nip_of(one)[:8]} {nip_of(one)[8:]}" for one in staff]
    answer = page.post(SLIPS, {"numbers": "\r\n".join([*spaced, spaced[0], ""])})
    assert len(set(codes_in(answer.text))) == 3
    kinds = list(db.session.scalars(select(InboxMessage.kind)))
    assert "account.password_reset_by_officer" in kinds


@pytest.mark.parametrize("foreign", ["unknown", "sibling", "parent", "other_agency"])
def test_a_number_outside_the_scope_reads_like_an_unknown_one(
    page: PageClient, city: City, foreign: str
) -> None:
    """AZ-4; and nothing is made for the others either."""
    officer(page, city, Role.UNIT_OFFICER, city.unit)
    homes = {
        "sibling": city.sibling,
        "parent": city.root,
        "other_agency": make_unit(make_agency()),
    }
    number = nip_of(make_person(homes[foreign])) if foreign in homes else make_nip()
    own = nip_of(make_person(city.unit))
    answer = page.post(SLIPS, {"numbers": f"{own}\n{number}"})
    assert answer.status_code == 422
    assert f"Tidak ditemukan di unit Anda: {number}. Periksa nomornya." in answer.text
    assert db.session.scalars(select(Account).where(Account.password_hash.is_(None))).all() == []


def test_a_person_outside_the_scope_does_not_exist(page: PageClient, city: City) -> None:
    """AZ-4: equal answers for a foreign id and a random one."""
    officer(page, city, Role.UNIT_OFFICER, city.unit)
    foreign = make_person(city.sibling).public_id
    for path in ("/admin/persons/{}/account",):
        answers = [page.client.get(path.format(one)) for one in (foreign, "A" * 22)]
        assert [one.status_code for one in answers] == [404, 404]
    answers = [page.post(SLIPS, {"persons": one}) for one in (foreign, "A" * 22)]
    assert [one.status_code for one in answers] == [404, 404]


def test_an_officer_may_print_but_not_administer(page: PageClient, city: City) -> None:
    """AZ-4: in scope but not permitted is 403."""
    officer(page, city, Role.UNIT_OFFICER, city.unit)
    rina = make_person(city.unit)
    make_account(rina)
    shown = page.get(f"/admin/persons/{rina.public_id}/account")
    assert "Tindakan administrator" not in shown.text
    for act in ("second-factor/reset", "sessions/end", "deactivate", "reactivate"):
        assert page.post(f"/admin/persons/{rina.public_id}/{act}").status_code == 403


def test_nobody_prints_a_slip_for_themselves_or_for_somebody_with_more_authority(
    page: PageClient, city: City
) -> None:
    """AZ-6: a reset in person is no way to more rights."""
    yulia = officer(page, city, Role.UNIT_OFFICER, city.unit)
    boss = make_person(city.unit, "Kepala")
    make_account(boss)
    make_grant(boss, Role.HR, city.agency)
    for person, said in ((yulia, "akun Anda sendiri"), (boss, "di luar kewenangan")):
        answer = page.post(SLIPS, {"persons": person.public_id})
        assert answer.status_code == 409
        assert said in answer.text


@pytest.mark.parametrize(
    ("at", "target_at", "allowed"),
    [
        ("agency", "agency", True),
        ("agency", "unit", True),
        ("unit", "agency", False),
        ("unit", "unit", True),
        ("unit", "below", True),
        ("below", "unit", False),
    ],
)
def test_an_administrator_reaches_accounts_whose_roles_lie_in_their_reach(
    page: PageClient, city: City, at: str, target_at: str, allowed: bool
) -> None:
    """AZ-6."""
    nodes = {"agency": city.agency, "unit": city.unit, "below": city.below}
    officer(page, city, Role.AGENCY_ADMIN, nodes[at])
    target = make_person(city.below)
    make_account(target)
    make_grant(target, Role.TRAINER, nodes[target_at])
    answer = page.post(f"/admin/persons/{target.public_id}/deactivate")
    assert answer.status_code == (303 if allowed else 409)


def test_a_lost_second_factor_is_reset_in_person(page: PageClient, city: City) -> None:
    """AU-8, AU-2: by an account administrator who has just confirmed; the person is told."""
    officer(page, city, Role.AGENCY_ADMIN, city.agency)
    rina = make_person(city.unit)
    account = make_account(rina)
    with_factor(account)
    path = f"/admin/persons/{rina.public_id}/second-factor/reset"
    page.get(f"/admin/persons/{rina.public_id}/account")
    with clock.fixed(NOON + timedelta(minutes=6)):
        assert page.post(path).status_code == 403
        assert db.session.scalars(select(RecoveryCode)).first() is not None
        assert page.post(path, {"confirm_password": PASSWORD}).status_code == 303
    db.session.expire_all()
    found = db.session.get_one(Account, account.id)
    assert (found.totp_secret, found.totp_confirmed_at) == (None, None)
    own = select(RecoveryCode).where(RecoveryCode.account_id == account.id)
    assert db.session.scalars(own).all() == []
    open_now = select(SigninSession).where(
        SigninSession.account_id == account.id, SigninSession.ended_at.is_(None)
    )
    assert db.session.scalars(open_now).all() == []
    told = select(InboxMessage.kind).where(InboxMessage.person_id == rina.id)
    assert "account.second_factor_reset" in set(db.session.scalars(told))
    assert page.post(path, {"confirm_password": PASSWORD}).status_code == 409


def test_an_administrator_ends_sessions_in_scope(page: PageClient, city: City) -> None:
    """AU-4: those of their subtree; the ended session gets 401."""
    officer(page, city, Role.AGENCY_ADMIN, city.unit)
    rina, foreign = make_person(city.below), make_person(city.sibling)
    browsers = []
    for person in (rina, foreign):
        make_account(person)
        browsers.append(sign_in(PageClient(page.app), person))
        page.post(f"/admin/persons/{person.public_id}/sessions/end")
    assert browsers[0].client.get("/account").status_code == 401
    assert browsers[1].client.get("/account").status_code == 200


def test_every_act_is_audited_with_its_actor(page: PageClient, city: City) -> None:
    yulia = officer(page, city, Role.AGENCY_ADMIN, city.agency)
    rina = make_person(city.unit)
    account = make_account(rina)
    with_factor(account)
    base = f"/admin/persons/{rina.public_id}"
    page.post(SLIPS, {"persons": rina.public_id})
    for act in ("second-factor/reset", "sessions/end", "deactivate", "reactivate"):
        page.post(f"{base}/{act}")
    done = db.session.scalars(
        select(AuditEntry.action).where(
            AuditEntry.actor_id == yulia.id, AuditEntry.object_id == str(account.id)
        )
    )
    assert list(done) == [
        "account.code_issued",
        "account.second_factor_reset",
        "account.sessions_ended",
        "account.deactivated",
        "account.reactivated",
    ]


def test_nothing_chosen_and_too_much_pasted_are_said_in_place(page: PageClient, city: City) -> None:
    officer(page, city, Role.UNIT_OFFICER, city.unit)
    assert "Pilih paling sedikit satu pegawai" in page.post(SLIPS).text
    many = page.post(SLIPS, {"numbers": "\n".join(str(number) for number in range(101))})
    assert many.status_code == 422
    assert "Paling banyak 100 nomor" in many.text


def test_a_deactivated_account_gets_no_slip(page: PageClient, city: City) -> None:
    officer(page, city, Role.UNIT_OFFICER, city.unit)
    rina = make_person(city.unit, "Rina Maharani")
    account = make_account(rina)
    with transaction():
        account.deactivated_at = NOON
    answer = page.post(SLIPS, {"persons": rina.public_id})
    assert answer.status_code == 409
    assert "Akun Rina Maharani sedang dinonaktifkan" in answer.text


def test_the_list_goes_on_page_by_page_with_the_same_few_statements(
    page: PageClient, city: City
) -> None:
    """Keyset pages of fifty, sorted by name."""
    officer(page, city, Role.UNIT_OFFICER, city.unit)
    for number in range(53):
        make_person(city.unit, f"Pegawai {number:02d}")
    first = page.get(SLIPS)
    assert "Pegawai 49" in first.text
    assert "Pegawai 50" not in first.text
    [onward] = [link for link in first.links() if link.startswith(f"{SLIPS}?after=")]
    second = page.get(onward)
    assert "Pegawai 49" not in second.text
    assert "Pegawai 52" in second.text
    assert not [link for link in second.links() if "after=" in link]
