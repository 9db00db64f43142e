"""The second factor: set up, asked for, replaced, lost (AU-2)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db, transaction
from portal.core.errors import Refused, TooMany
from portal.core.permissions import Role
from portal.people.models import Account, InboxMessage, Person, RecoveryCode, SigninSession
from portal.people.service import second_factor
from portal.people.service.second_factor import FactorRefusal
from portal.web.app import Portal
from tests.support.accounts import (
    HERE,
    code_at,
    hidden,
    open_session,
    secret_shown,
    sign_in,
    with_factor,
)
from tests.support.pages import PageClient
from tests.support.people import (
    PASSWORD,
    make_account,
    make_agency,
    make_grant,
    make_person,
    make_unit,
    nip_of,
)
from tests.support.portal_app import NOON, beside

pytestmark = pytest.mark.usefixtures("context")

STEP = timedelta(seconds=30)
ENROL = "/account/second-factor"


@pytest.fixture
def person(context: object) -> Person:
    person = make_person(make_unit(make_agency()))
    make_account(person)
    return person


@pytest.fixture
def account(person: Person) -> Account:
    return db.session.scalars(select(Account)).one()


def fresh(account: Account) -> Account:
    db.session.expire_all()
    return db.session.get_one(Account, account.id)


def test_setting_it_up_shows_ten_codes_once_and_renews_the_session(
    page: PageClient, account: Account, person: Person
) -> None:
    """AU-2, AU-3: a code proves the phone; the cookie from before is dead."""
    sign_in(page, person)
    shown = page.get(ENROL)
    secret = secret_shown(shown)
    with page.client.session_transaction() as cookie:
        before = cookie["sid"]
    data: dict[str, object] = {"sealed": hidden(shown, "sealed"), "code": code_at(secret, NOON)}
    answer = page.post(ENROL, data)
    assert answer.status_code == 200
    assert len(re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", answer.text)) == 10
    with page.client.session_transaction() as cookie:
        assert cookie["sid"] != before
        cookie["sid"] = before
    assert page.client.get("/account").status_code == 401
    assert fresh(account).totp_confirmed_at == NOON


def test_no_route_tells_the_secret_again(
    page: PageClient, account: Account, person: Person
) -> None:
    """AU-2: shown only during enrolment, never readable again by anyone."""
    secret, done = with_factor(account)
    spaced = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    page.sign_in(nip_of(person), PASSWORD)
    page.post("/login/code", {"code": code_at(secret, NOON)})
    for path in ("/account", ENROL, "/inbox", f"{ENROL}/remove", "/account/password"):
        text = page.client.get(path).text
        assert secret not in text
        assert spaced not in text
        assert not [code for code in done.recovery_codes if code in text]
    stored = fresh(account).totp_secret
    assert stored is not None
    assert secret.encode() not in stored


def test_nothing_is_stored_until_a_code_proves_the_phone(
    page: PageClient, account: Account, person: Person
) -> None:
    sign_in(page, person)
    shown = page.get(ENROL)
    answer = page.post(ENROL, {"sealed": hidden(shown, "sealed"), "code": "000000"})
    assert answer.status_code == 422
    assert "Kode ini tidak berlaku" in answer.text
    assert fresh(account).totp_secret is None
    assert secret_shown(shown) in answer.text.replace(" ", "")


@pytest.mark.parametrize("change", ["late", "other_account", "altered"])
def test_a_secret_of_another_time_or_account_can_not_be_set(
    account: Account, person: Person, change: str
) -> None:
    session_id = open_session(account)
    offer = second_factor.offer(account.id, session_id, now=NOON)
    sealed, whose, at = offer.sealed, account.id, NOON
    if change == "late":
        at = NOON + timedelta(minutes=15)
    elif change == "other_account":
        whose = account.id + 1
    else:
        sealed = sealed[:-1] + ("0" if sealed[-1] != "0" else "1")
    with pytest.raises(Refused) as refused:
        second_factor.reopen(whose, session_id, sealed, now=at)
    assert refused.value.reason is FactorRefusal.OFFER_OVER
    assert second_factor.reopen(account.id, session_id, offer.sealed, now=NOON) == offer


def test_after_the_password_nothing_opens_without_the_code(
    page: PageClient, account: Account, person: Person
) -> None:
    """AU-2; a waiting session is nobody's."""
    secret, _done = with_factor(account)
    answer = page.post("/login", {"username": nip_of(person), "password": PASSWORD})
    assert answer.headers["Location"].startswith("/login/code")
    assert page.client.get("/account").headers["Location"] == "/login/code"
    assert page.post("/account/sessions/end-others").status_code == 401
    page.get("/login/code")
    page.get("/login/code?with=recovery")
    right = page.post("/login/code", {"code": code_at(secret, NOON), "next": "/inbox"})
    assert right.headers["Location"] == "/inbox"
    page.get("/account")


def test_a_code_works_once(account: Account) -> None:
    """AU-2: replay of a used code is refused, also the one that set the factor up."""
    secret, _done = with_factor(account, now=NOON)
    waiting = open_session(account)

    def take(code: str, after: timedelta) -> str:
        return second_factor.pass_code(account.id, waiting, code, visit=HERE, now=NOON + after)

    with pytest.raises(Refused) as refused:
        take(code_at(secret, NOON), timedelta())
    assert refused.value.reason is FactorRefusal.WRONG_CODE
    later = code_at(secret, NOON + STEP)
    assert take(later, STEP)
    with pytest.raises(Refused):
        take(later, STEP)


@pytest.mark.parametrize(
    ("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_phone_may_be_half_a_minute_off(account: Account, steps: int, fits: bool) -> None:
    secret, _done = with_factor(account)
    waiting = open_session(account)
    code = code_at(secret, NOON + steps * STEP)
    if fits:
        assert second_factor.pass_code(account.id, waiting, code, visit=HERE, now=NOON)
    else:
        with pytest.raises(Refused):
            second_factor.pass_code(account.id, waiting, code, visit=HERE, now=NOON)


def test_a_recovery_code_works_once_and_the_person_is_told(
    page: PageClient, account: Account, person: Person
) -> None:
    """AU-2: ten single-use codes."""
    _secret, done = with_factor(account)
    code = done.recovery_codes[3]
    for typed, status in ((code.lower(), 303), (code, 422)):
        page.post("/logout")
        page.sign_in(nip_of(person), PASSWORD)
        answer = page.post("/login/code?with=recovery", {"code": typed})
        assert answer.status_code == status
    kinds = list(db.session.scalars(select(InboxMessage.kind)))
    assert kinds.count("account.recovery_code_used") == 1
    assert second_factor.recovery_codes_left(account.id) == 9


def test_recovery_codes_are_kept_as_keyed_hashes_only(account: Account) -> None:
    _secret, done = with_factor(account)
    kept = set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert len(kept) == 10
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in kept)
    assert not kept & set(done.recovery_codes)


def test_new_recovery_codes_end_the_old_ones(
    page: PageClient, account: Account, person: Person
) -> None:
    secret, done = with_factor(account)
    page.sign_in(nip_of(person), PASSWORD)
    page.post("/login/code", {"code": code_at(secret, NOON)})
    answer = page.post(f"{ENROL}/recovery-codes")
    made = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", answer.text)
    assert len(made) == 10
    assert not set(made) & set(done.recovery_codes)
    waiting = open_session(account)
    with pytest.raises(Refused):
        second_factor.pass_code(account.id, waiting, done.recovery_codes[0], visit=HERE, now=NOON)
    assert second_factor.pass_code(account.id, waiting, made[0], visit=HERE, now=NOON)


def test_codes_are_throttled_like_passwords(account: Account) -> None:
    """WE-6: the eleventh wrong code waits; the right one works after it."""
    secret, _done = with_factor(account)
    waiting = open_session(account)
    for _ in range(10):
        with pytest.raises(Refused):
            second_factor.pass_code(account.id, waiting, "000000", visit=HERE, now=NOON)
    with pytest.raises(TooMany) as held:
        second_factor.pass_code(account.id, waiting, code_at(secret, NOON), visit=HERE, now=NOON)
    later = NOON + timedelta(seconds=held.value.retry_after_s)
    assert second_factor.pass_code(
        account.id, waiting, code_at(secret, later), visit=HERE, now=later
    )


def test_ten_minutes_after_the_password_the_code_comes_too_late(
    page: PageClient, account: Account, person: Person
) -> None:
    secret, _done = with_factor(account)
    page.sign_in(nip_of(person), PASSWORD)
    late = NOON + timedelta(minutes=10, seconds=1)
    with clock.fixed(late):
        answer = page.client.get("/login/code")
        assert answer.headers["Location"].startswith("/login?")
        page.get("/login")
        page.sign_in(nip_of(person), PASSWORD)
        assert page.post("/login/code", {"code": code_at(secret, late)}).status_code == 303


def test_a_new_factor_puts_every_other_device_out(
    page: PageClient, account: Account, person: Person
) -> None:
    other = sign_in(PageClient(page.app), person)
    with_factor(account, now=NOON)
    assert other.client.get("/account").status_code == 401


def test_replacing_the_phone_takes_a_code_of_the_old_one(
    page: PageClient, account: Account, person: Person
) -> None:
    secret, done = with_factor(account)
    page.sign_in(nip_of(person), PASSWORD)
    page.post("/login/code", {"code": code_at(secret, NOON)})
    shown = page.get(ENROL)
    new = secret_shown(shown)
    data: dict[str, object] = {"sealed": hidden(shown, "sealed"), "code": code_at(new, NOON)}
    assert page.post(ENROL, data).status_code == 422
    wrong = page.post(ENROL, {**data, "old_code": code_at(secret, NOON)})
    assert wrong.status_code == 422
    assert "Kode lama ini tidak berlaku" in wrong.text
    assert page.post(ENROL, {**data, "old_code": done.recovery_codes[0]}).status_code == 200
    waiting = open_session(account, now=NOON + STEP)
    later = NOON + STEP
    with pytest.raises(Refused):
        second_factor.pass_code(account.id, waiting, code_at(secret, later), visit=HERE, now=later)
    assert second_factor.pass_code(account.id, waiting, code_at(new, later), visit=HERE, now=later)


def test_giving_it_up_takes_a_code_and_is_refused_where_the_role_demands_it(
    page: PageClient, account: Account, person: Person
) -> None:
    secret, _done = with_factor(account)
    page.sign_in(nip_of(person), PASSWORD)
    page.post("/login/code", {"code": code_at(secret, NOON)})
    page.get(f"{ENROL}/remove")
    assert page.post(f"{ENROL}/remove", {"code": "000000"}).status_code == 422
    with clock.fixed(NOON + STEP):
        grant = make_grant(person, Role.TRAINER, make_agency())
        code = code_at(secret, NOON + STEP)
        assert page.client.get(f"{ENROL}/remove").status_code == 409
        assert page.post(f"{ENROL}/remove", {"code": code}).status_code == 409
        with transaction():
            grant.revoked_at = NOON
        assert page.post(f"{ENROL}/remove", {"code": code}).status_code == 303
    assert fresh(account).totp_secret is None
    assert second_factor.recovery_codes_left(account.id) == 0


def in_need(person: Person) -> None:
    make_grant(person, Role.HR, make_agency())


@pytest.mark.parametrize("path", ["/", "/account", "/inbox", "/account/password", "/admin/slips"])
def test_a_role_over_others_leads_to_the_set_up_before_anything_else(
    page: PageClient, person: Person, path: str
) -> None:
    """AU-2: mandatory; nothing else until it is done."""
    in_need(person)
    sign_in(page, person)
    assert page.client.get(path).headers["Location"] == ENROL
    assert page.post("/account/sessions/end-others").status_code == 403
    shown = page.get(ENROL)
    assert "langkah kedua diwajibkan" in shown.text
    secret = secret_shown(shown)
    data: dict[str, object] = {"sealed": hidden(shown, "sealed"), "code": code_at(secret, NOON)}
    assert page.post(ENROL, data).status_code == 200
    page.get("/account")
    page.get("/admin/slips")


def test_who_must_set_it_up_can_still_sign_out_and_choose_a_language(
    page: PageClient, person: Person
) -> None:
    in_need(person)
    sign_in(page, person)
    assert page.post("/preferences", {"locale": "en"}).status_code == 303
    assert page.post("/logout").status_code == 303
    assert page.client.get("/account").headers["Location"].startswith("/login")


def test_the_demonstration_may_do_without(person: Person, app: Portal) -> None:
    in_need(person)
    with beside(app, profile="demo", second_factor_optional=True) as relaxed:
        page = sign_in(PageClient(relaxed), person)
        page.get("/admin/slips")


def test_a_grant_that_begins_later_renews_the_cookie_and_asks_for_the_set_up(
    page: PageClient, person: Person
) -> None:
    """AU-3: new id at privilege change; a cookie copied before it is dead."""
    sign_in(page, person)
    with page.client.session_transaction() as cookie:
        copied = cookie["sid"]
    in_need(person)
    assert page.client.get("/account").headers["Location"] == ENROL
    page.get(ENROL)
    thief = PageClient(page.app)
    with thief.client.session_transaction() as cookie:
        cookie["sid"] = copied
    assert thief.client.get("/account").status_code == 401
    assert len(db.session.scalars(select(SigninSession)).all()) == 1
