"""Own e-mail address and telephone: an address counts once its link was opened (AU-8)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, outbox
from portal.core.db import db, transaction
from portal.people.models import Account, EmailChange, Person
from portal.people.queries import accounts
from portal.people.service import contact
from tests.support.accounts import sign_in
from tests.support.mails import delivered
from tests.support.pages import PageClient
from tests.support.people import PASSWORD, make_account, make_agency, make_person, make_unit
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")

ADDRESS = "rina@contoh.go.id"


@pytest.fixture
def person(context: object) -> Person:
    person = make_person(make_unit(make_agency()))
    make_account(person)
    return person


def ask(page: PageClient, address: str = ADDRESS) -> int:
    return page.post("/account/email", {"email": address}).status_code


def link_in(mail: str) -> str:
    return re.findall(r"http://127\.0\.0\.1:8000(/account/email/verify/[0-9a-f]{64})", mail)[0]


def stored(person: Person) -> Person:
    db.session.expire_all()
    return db.session.get_one(Person, person.id)


def test_an_address_counts_after_its_link_and_then_signs_in(
    page: PageClient, person: Person
) -> None:
    sign_in(page, person)
    page.get("/account/email")
    assert ask(page, f" {ADDRESS.upper()} ") == 303
    [mail] = delivered(page.app)
    assert f"To: {ADDRESS}" in mail
    assert stored(person).email is None
    link = link_in(mail)
    elsewhere = PageClient(page.app)
    elsewhere.get(link)
    assert stored(person).email is None
    assert elsewhere.post(link).headers["Location"] == "/login"
    assert (stored(person).email, stored(person).email_verified_at) == (ADDRESS, NOON)
    elsewhere.sign_in(ADDRESS, PASSWORD)
    assert "Sudah dipastikan" in elsewhere.get("/account").text


def test_a_link_works_once_and_for_a_day(page: PageClient, person: Person) -> None:
    sign_in(page, person)
    ask(page)
    [mail] = delivered(page.app)
    link = link_in(mail)
    with clock.fixed(NOON + timedelta(hours=24)):
        assert PageClient(page.app).client.get(link).status_code == 409
    assert page.post(link).status_code == 303
    assert page.post(link).status_code == 409
    assert page.client.get("/account/email/verify/" + "0" * 64).status_code == 409


def test_a_newer_request_makes_the_former_link_useless(page: PageClient, person: Person) -> None:
    sign_in(page, person)
    ask(page)
    ask(page, "lain@contoh.go.id")
    [mail] = delivered(page.app)
    assert "To: lain@contoh.go.id" in mail
    assert page.post(link_in(mail)).status_code == 303
    assert stored(person).email == "lain@contoh.go.id"


def test_the_former_address_is_told(page: PageClient, person: Person) -> None:
    with transaction():
        person.email, person.email_verified_at = "lama@contoh.go.id", NOON
    sign_in(page, person)
    ask(page)
    [mail] = delivered(page.app)
    page.post(link_in(mail))
    told = [one for one in delivered(page.app) if "To: lama@contoh.go.id" in one]
    assert len(told) == 1
    assert ADDRESS not in told[0]


def test_an_address_somebody_else_has_proved_is_taken(page: PageClient, person: Person) -> None:
    other = make_person(make_unit(make_agency()))
    make_account(other)
    sign_in(page, person)
    ask(page)
    [mail] = delivered(page.app)
    with transaction():
        db.session.get_one(Person, other.id).email = ADDRESS
        db.session.get_one(Person, other.id).email_verified_at = NOON
    answer = page.post(link_in(mail))
    assert answer.status_code == 409
    assert "sudah dipakai akun lain" in answer.text
    assert stored(person).email is None


@pytest.mark.parametrize(
    "address", ["rina", "rina@", "a@b", "a@b.id, c@d.id", "a@b.id\r\nBcc: x@y.id", "Rina <a@b.id>"]
)
def test_what_is_no_single_address_is_refused_in_place(
    page: PageClient, person: Person, address: str
) -> None:
    """CO-9: no line break ever reaches a header."""
    sign_in(page, person)
    answer = page.post("/account/email", {"email": address})
    assert answer.status_code == 422
    assert "Tulis satu alamat surel lengkap" in answer.text
    assert db.session.scalars(select(EmailChange)).all() == []


def test_the_host_header_changes_no_mailed_link(page: PageClient, person: Person) -> None:
    """CO-9."""
    sign_in(page, person)
    page.client.post(
        "/account/email",
        data={"csrf_token": page.csrf_token(), "email": ADDRESS},
        headers={"Host": "localhost", "X-Forwarded-Host": "jahat.example"},
    )
    for mail in delivered(page.app):
        assert "jahat" not in mail
        assert "//localhost" not in mail


def test_five_requests_an_hour(page: PageClient, person: Person) -> None:
    sign_in(page, person)
    assert [ask(page, f"a{number}@contoh.go.id") for number in range(6)] == [303] * 5 + [429]


def test_removing_the_address_leaves_signing_in_by_number(page: PageClient, person: Person) -> None:
    with transaction():
        person.email, person.email_verified_at = ADDRESS, NOON
    sign_in(page, person)
    assert page.post("/account/email/remove").status_code == 303
    assert stored(person).email is None
    assert accounts.named(ADDRESS, now=NOON) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("(0754) 61001", "+6275461001"),
        ("", None),
    ],
)
def test_telephone_numbers_have_one_form(
    page: PageClient, person: Person, typed: str, kept: str | None
) -> None:
    sign_in(page, person)
    page.get("/account/phone")
    assert page.post("/account/phone", {"phone": typed}).status_code == 303
    assert stored(person).phone == kept


@pytest.mark.parametrize(
    "typed", ["123", "telepon saya", "0812345678901234", "０８１２３４５６７８９０"]
)
def test_what_is_no_telephone_number_is_refused_in_place(
    page: PageClient, person: Person, typed: str
) -> None:
    sign_in(page, person)
    answer = page.post("/account/phone", {"phone": typed})
    assert answer.status_code == 422
    assert "8 sampai 15 angka" in answer.text


def test_the_language_of_mails_follows_the_choice(page: PageClient, person: Person) -> None:
    sign_in(page, person)
    page.post("/preferences", {"locale": "en"})
    ask(page)
    [mail] = delivered(page.app)
    assert "Subject: Confirm your e-mail address" in mail
    assert '<html lang="en"' in page.get("/account").text


def test_a_token_is_made_when_the_mail_is_written(person: Person) -> None:
    """No waiting row holds a secret."""
    account_id = db.session.scalars(select(Account.id)).one()
    contact.request_email(account_id, ADDRESS, now=NOON)
    assert db.session.scalars(select(EmailChange.token_hash)).all() == [None]
    outbox.drain(contact.VERIFY_MAIL, now=NOON)
    [kept] = db.session.scalars(select(EmailChange.token_hash))
    assert re.fullmatch(r"[0-9a-f]{64}", str(kept))
