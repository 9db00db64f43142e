"""The sign-in page: what it answers, where it leads, what the browser keeps."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.people.models import Person
from portal.web.app import Portal
from tests.support.accounts import sign_in
from tests.support.pages import PageClient
from tests.support.people import (
    PASSWORD,
    make_account,
    make_agency,
    make_nip,
    make_person,
    make_unit,
    nip_of,
)
from tests.support.portal_app import NOON, beside


@pytest.fixture
def person(context: object) -> Person:
    person = make_person(make_unit(make_agency()))
    make_account(person)
    return person


@pytest.mark.parametrize("path", ["/login", "/activate", "/forgot", "/forgot/sent"])
def test_the_pages_before_signing_in_are_sound(page: PageClient, path: str) -> None:
    shown = page.get(path)
    assert "/login" in shown.links() or path == "/login"


@pytest.mark.parametrize("data", [{}, {"username": "198503122010012003"}, {"password": "x"}])
def test_what_is_missing_is_said_at_its_field(page: PageClient, data: dict[str, object]) -> None:
    response = page.post("/login", data)
    assert response.status_code == 422
    assert response.text.count("invalid-feedback") == 2 - len(data)
    assert "<title>Galat: Masuk" in response.text


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    page: PageClient, person: Person
) -> None:
    """AU-6: text and status alike; only what was typed and the tokens differ."""
    answers = []
    for name in (nip_of(person), make_nip()):
        response = page.post("/login", {"username": name, "password": "bukan ini"})
        plain = response.text.replace(name, "NAMA")
        answers.append((response.status_code, len(plain), sorted(response.headers.keys())))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_signing_in_leads_to_the_page_that_was_asked_for(page: PageClient, person: Person) -> None:
    asked = page.client.get("/account?x=1")
    assert asked.headers["Location"] == "/login?next=/account?x%3D1"
    shown = page.get(asked.headers["Location"])
    assert 'value="/account?x=1"' in shown.text
    data = {"username": nip_of(person), "password": PASSWORD, "next": "/account?x=1"}
    assert page.post("/login", data).headers["Location"] == "/account?x=1"
    assert page.client.get("/login?next=/inbox").headers["Location"] == "/inbox"


@pytest.mark.parametrize(
    "goal",
    ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "/a\r\nSet-Cookie: x=1"],
)
def test_no_goal_leads_off_the_portal(page: PageClient, person: Person, goal: str) -> None:
    """WE-4, at the place that takes a raw goal."""
    data = {"username": nip_of(person), "password": PASSWORD, "next": goal}
    response = page.post("/login", data)
    assert response.headers["Location"] == "/"
    assert "x=1" not in str(response.headers.getlist("Set-Cookie"))


def test_too_many_tries_get_a_page_that_says_when(page: PageClient, person: Person) -> None:
    """WE-6: 429 with Retry-After; the right password works at the time it names."""
    data = {"username": nip_of(person), "password": "bukan ini"}
    token = page.csrf_token()
    for _ in range(10):
        assert page.post("/login", data, token=token).status_code == 422
    held = page.post("/login", data, token=token)
    assert held.status_code == 429
    wait = int(held.headers["Retry-After"])
    at = NOON + timedelta(seconds=wait, hours=7)
    assert f"mulai pukul {at:%H.%M.%S} WIB" in held.text
    right = {"username": nip_of(person), "password": PASSWORD}
    assert page.post("/login", right, token=token).status_code == 429
    with clock.fixed(NOON + timedelta(seconds=wait)):
        assert page.post("/login", right, token=token).status_code == 303


def test_a_browser_that_signed_in_before_is_known_again(page: PageClient, person: Person) -> None:
    """AU-6: a stranger's failures do not hold the owner's own browser back."""
    sign_in(page, person)
    page.post("/logout")
    stranger = PageClient(page.app)
    data = {"username": nip_of(person), "password": "bukan ini"}
    token = stranger.csrf_token()
    for _ in range(10):
        stranger.post("/login", data, token=token)
    assert stranger.post("/login", data, token=token).status_code == 429
    sign_in(page, person)


def test_the_device_is_named_in_words(page: PageClient, person: Person) -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
    page.client.environ_base["HTTP_USER_AGENT"] = agent
    sign_in(page, person)
    assert "Chrome, Android" in page.get("/account").text


def test_the_session_cookie_behind_tls_is_secure(app: Portal, person: Person) -> None:
    """AU-4: __Host-, Secure, HttpOnly, SameSite=Lax, Path=/; so is the device cookie."""
    host = "https://portal.contoh.go.id"
    with beside(app, base_url=host) as secure:
        client = PageClient(secure).client
        shown = client.get("/login", base_url=host)
        token = shown.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        data = {"csrf_token": token, "username": nip_of(person), "password": PASSWORD}
        referer = {"Referer": f"{host}/login"}
        response = client.post("/login", data=data, base_url=host, headers=referer)
    assert response.status_code == 303
    cookies = response.headers.getlist("Set-Cookie")
    assert sorted(one.partition("=")[0] for one in cookies) == ["__Host-perangkat", "__Host-portal"]
    for one in cookies:
        parts = {part.strip() for part in one.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert not [part for part in parts if part.startswith("Domain")]


def test_signing_out_clears_the_pages_and_on_a_shared_computer_everything(
    page: PageClient, person: Person
) -> None:
    """WE-2, AU-3."""
    for shared, cleared in ((False, '"cache"'), (True, '"cache", "storage"')):
        sign_in(page, person, shared=shared)
        response = page.post("/logout")
        assert response.headers["Clear-Site-Data"] == cleared
        assert page.client.get("/account").status_code == 303


def test_on_a_shared_computer_the_cookies_go_with_the_browser(
    page: PageClient, person: Person
) -> None:
    """AU-3, "Komputer bersama"."""
    data = {"username": nip_of(person), "password": PASSWORD, "shared": "y"}
    [cookie] = page.post("/login", data).headers.getlist("Set-Cookie")
    assert cookie.startswith("portal-dev=")
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


def test_signing_out_by_a_link_or_without_token_changes_nothing(
    page: PageClient, person: Person
) -> None:
    """WE-3."""
    sign_in(page, person)
    assert page.client.get("/logout").status_code == 405
    assert page.client.post("/logout").status_code == 400
    foreign = {"Origin": "https://jahat.example"}
    token = page.csrf_token()
    answer = page.client.post("/logout", data={"csrf_token": token}, headers=foreign)
    assert answer.status_code == 403
    assert page.client.get("/account").status_code == 200
