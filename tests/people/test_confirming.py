"""Proving again who one is before something weighty (AU-8): asked, then carried out."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.people.models import Account, EmailChange, Person
from tests.support.accounts import code_at, hidden, sign_in, with_factor
from tests.support.pages import Page, PageClient
from tests.support.people import (
    PASSWORD,
    make_account,
    make_agency,
    make_person,
    make_unit,
    nip_of,
)
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")

FRESH = NOON + timedelta(minutes=5)
OLD = NOON + timedelta(minutes=6)
EMAIL = "/account/email"


@pytest.fixture
def person(context: object) -> Person:
    person = make_person(make_unit(make_agency()))
    make_account(person)
    return person


def changes() -> list[str]:
    return list(db.session.scalars(select(EmailChange.email).order_by(EmailChange.id)))


def test_five_minutes_after_signing_in_nothing_is_asked(page: PageClient, person: Person) -> None:
    sign_in(page, person)
    with clock.fixed(FRESH):
        assert page.post(EMAIL, {"email": "rina@contoh.go.id"}).status_code == 303
    assert changes() == ["rina@contoh.go.id"]


def test_an_old_signin_is_asked_and_the_change_carried_out_after_it(
    page: PageClient, person: Person
) -> None:
    """AU-8: e-mail change."""
    sign_in(page, person)
    with clock.fixed(OLD):
        step = page.post(EMAIL, {"email": "rina@contoh.go.id"})
        assert step.status_code == 403
        shown = Page(step, check=True)
        assert hidden(shown, "email") == "rina@contoh.go.id"
        assert f'action="{EMAIL}"' in shown.text
        assert changes() == []
        again: dict[str, object] = {
            "email": hidden(shown, "email"), "confirm_password": PASSWORD
        }  # fmt: skip
        assert page.post(EMAIL, again).status_code == 303
        assert changes() == ["rina@contoh.go.id"]
        assert page.post(EMAIL, {"email": "lain@contoh.go.id"}).status_code == 303


def test_a_wrong_password_asks_again_and_keeps_what_was_typed(
    page: PageClient, person: Person
) -> None:
    sign_in(page, person)
    with clock.fixed(OLD):
        data: dict[str, object] = {"email": "rina@contoh.go.id", "confirm_password": "bukan ini"}
        answer = page.post(EMAIL, data)
        assert answer.status_code == 422
        shown = Page(answer, check=True)
        assert "tidak cocok" in shown.text
        assert hidden(shown, "email") == "rina@contoh.go.id"
        assert "bukan ini" not in shown.text
        assert page.post(EMAIL, {"email": "a@contoh.go.id"}).status_code == 403
    assert changes() == []


def test_guessing_the_password_here_is_throttled_like_signing_in(
    page: PageClient, person: Person
) -> None:
    """WE-6: a stolen open session is no way to guess the password."""
    sign_in(page, person)
    with clock.fixed(OLD):
        token = page.csrf_token()
        data: dict[str, object] = {"confirm_password": "bukan ini"}
        for _ in range(10):
            assert page.post(EMAIL, data, token=token).status_code == 422
        assert page.post(EMAIL, data, token=token).status_code == 429


def test_confirming_renews_the_cookie(page: PageClient, person: Person) -> None:
    """AU-3: a cookie copied before does not profit."""
    sign_in(page, person)
    with page.client.session_transaction() as cookie:
        copied = cookie["sid"]
    with clock.fixed(OLD):
        page.post("/account/confirm", {"confirm_password": PASSWORD, "next": "/account"})
        with page.client.session_transaction() as cookie:
            assert cookie["sid"] != copied
            cookie["sid"] = copied
        assert page.client.get("/account").status_code == 401


def test_a_page_that_is_only_read_comes_after_the_step(page: PageClient, person: Person) -> None:
    """AU-8: the page that sets up a second factor."""
    sign_in(page, person)
    with clock.fixed(OLD):
        step = page.client.get("/account/second-factor")
        assert step.headers["Location"] == "/account/confirm?next=/account/second-factor"
        shown = page.get(step.headers["Location"])
        data: dict[str, object] = {"next": hidden(shown, "next"), "confirm_password": PASSWORD}
        answer = page.post("/account/confirm", data)
        assert answer.headers["Location"] == "/account/second-factor"
        page.get("/account/second-factor")
        aside = page.client.get("/account/email", headers={"HX-Request": "true"})
        assert aside.status_code == 200


def test_a_step_asked_for_beside_the_page_leads_the_whole_page_there(
    page: PageClient, person: Person
) -> None:
    sign_in(page, person)
    with clock.fixed(OLD):
        answer = page.client.get("/account/second-factor", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.headers["HX-Redirect"].startswith("/account/confirm?next=")


@pytest.mark.parametrize("goal", ["https://jahat.example/", "//jahat.example", "/\\jahat"])
def test_the_step_leads_nowhere_else(page: PageClient, person: Person, goal: str) -> None:
    """WE-4."""
    sign_in(page, person)
    answer = page.post("/account/confirm", {"next": goal, "confirm_password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_secrets_are_never_written_into_the_step_page(page: PageClient, person: Person) -> None:
    """Giving the second factor up posts a code: the step forgets it, the person types it again."""
    secret, _done = with_factor(db.session.scalars(select(Account)).one())
    page.sign_in(nip_of(person), PASSWORD)
    page.post("/login/code", {"code": code_at(secret, NOON)})
    with clock.fixed(OLD):
        code = code_at(secret, OLD)
        step = page.post("/account/second-factor/remove", {"code": code})
        assert step.status_code == 403
        assert code not in step.text
        answer = page.post("/account/second-factor/remove", {"confirm_password": PASSWORD})
        assert answer.status_code == 422
        assert page.post("/account/second-factor/remove", {"code": code}).status_code == 303


def test_the_step_needs_the_token_like_every_post(page: PageClient, person: Person) -> None:
    """WE-3: another site can not confirm with a guessed password."""
    sign_in(page, person)
    with clock.fixed(OLD):
        answer = page.client.post(EMAIL, data={"confirm_password": PASSWORD, "email": "a@b.id"})
    assert answer.status_code == 400
    assert changes() == []
