"""Sessions: how long they last, what ends them, who sees them (AU-3, AU-4, AU-5)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, select

from portal.core import clock
from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import Account, Person, SigninSession
from portal.people.service import sessions
from portal.people.service.sessions import EndReason
from tests.support.accounts import code_at, sign_in, with_factor
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
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NEW = "gunung payung sepatu kereta"


@pytest.fixture
def person(context: object) -> Person:
    person = make_person(make_unit(make_agency()))
    make_account(person)
    return person


def account() -> Account:
    db.session.expire_all()
    return db.session.scalars(select(Account)).one()


def copy_of(page: PageClient) -> PageClient:
    """Another browser with a copied cookie."""
    other = PageClient(page.app)
    with page.client.session_transaction() as ours:
        kept = dict(ours)
    with other.client.session_transaction() as theirs:
        theirs.update(kept)
    return other


def sign_out(page: PageClient) -> None:
    page.post("/logout")


def change_password(page: PageClient) -> None:
    data: dict[str, object] = {"current": PASSWORD, "use": "own", "password": NEW, "repeat": NEW}
    assert page.post("/account/password", data).status_code == 303


def deactivate(_page: PageClient) -> None:
    with sessions.transaction():
        found = account()
        found.deactivated_at = NOON
        sessions.end_all(found.id, now=NOON, reason=EndReason.DEACTIVATED)


def end_elsewhere(page: PageClient) -> None:
    other = PageClient(page.app)
    other.sign_in(nip_of(db.session.scalars(select(Person)).one()), PASSWORD)
    other.post("/account/sessions/end-others")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (sign_out, "sudah keluar"),
        (deactivate, "dinonaktifkan"),
        (end_elsewhere, "dari perangkat lain"),
    ],
)
def test_a_copied_cookie_is_dead_after_each_event(
    page: PageClient, person: Person, event: Callable[[PageClient], None], said: str
) -> None:
    """AU-3, AU-4: and the answer to its next request is 401 with the reason and a way back."""
    sign_in(page, person)
    copied = copy_of(page)
    assert copied.client.get("/account").status_code == 200
    event(page)
    answer = copied.client.get("/account")
    assert answer.status_code == 401
    assert said in answer.text
    assert "/login?next=/account" in answer.text
    assert copied.client.get("/account").status_code == 303


def test_a_password_change_ends_copies_and_keeps_the_own_device(
    page: PageClient, person: Person
) -> None:
    """AU-3: new id for the device that stays."""
    sign_in(page, person)
    copied = copy_of(page)
    change_password(page)
    assert copied.client.get("/account").status_code == 401
    page.get("/account")


def test_the_database_knows_only_the_hash_of_the_token(page: PageClient, person: Person) -> None:
    """AU-3: at least 256 random bits in the cookie."""
    sign_in(page, person)
    with page.client.session_transaction() as cookie:
        token = cookie["sid"]
    assert len(bytes.fromhex(token)) == 32
    [row] = db.session.scalars(select(SigninSession))
    assert token not in {row.token_hash, row.public_id}


@pytest.mark.parametrize(
    ("shared", "role", "idle", "lives"),
    [
        (False, None, timedelta(days=29), True),
        (False, None, timedelta(days=30, seconds=1), False),
        (True, None, 30 * MINUTE, True),
        (True, None, 30 * MINUTE + timedelta(seconds=1), False),
        (False, Role.HR, 15 * MINUTE, True),
        (False, Role.HR, 15 * MINUTE + timedelta(seconds=1), False),
    ],
)
def test_how_long_a_session_rests(
    page: PageClient, person: Person, shared: bool, role: Role | None, idle: timedelta, lives: bool
) -> None:
    """AU-3: 30 days on one's own device, 30 minutes shared, 15 for functions over others."""
    started = NOON - timedelta(days=60)
    if role is not None:
        make_grant(person, role, make_agency())
        secret, _done = with_factor(account(), now=started - HOUR)
    with clock.fixed(started):
        sign_in(page, person, shared=shared)
        if role is not None:
            page.post("/login/code", {"code": code_at(secret, started)})
        page.get("/account")
    with clock.fixed(started + idle):
        assert page.client.get("/account").status_code == (200 if lives else 401)


@pytest.mark.parametrize(("role", "shared"), [(Role.HR, False), (None, True)])
def test_after_twelve_hours_even_a_busy_session_ends(
    page: PageClient, person: Person, role: Role | None, shared: bool
) -> None:
    """AU-3: absolute limit for staff and on shared computers."""
    if role is not None:
        make_grant(person, role, make_agency())
        secret, _done = with_factor(account())
    sign_in(page, person, shared=shared)
    if role is not None:
        page.post("/login/code", {"code": code_at(secret, NOON)})
    for minutes in range(10, 12 * 60 + 1, 10):
        with clock.fixed(NOON + minutes * MINUTE):
            assert page.client.get("/account").status_code == 200, minutes
    with clock.fixed(NOON + 12 * HOUR + MINUTE):
        assert page.client.get("/account").status_code == 401


def test_changing_address_and_browser_keeps_the_session(page: PageClient, person: Person) -> None:
    """AU-5: noted, never a reason to end it."""
    sign_in(page, person)
    page.client.environ_base["REMOTE_ADDR"] = "198.51.100.9"
    page.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone) Safari/604.1"
    with clock.fixed(NOON + MINUTE):
        page.get("/account")
    [row] = db.session.scalars(select(SigninSession))
    assert (row.address, row.last_seen_at) == ("198.51.100.0/24", NOON + MINUTE)


def test_people_see_their_devices_and_end_one(page: PageClient, person: Person) -> None:
    """AU-4: own sessions; another's looks like none."""
    other = PageClient(page.app)
    other.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"
    sign_in(other, person, shared=True)
    sign_in(page, person)
    shown = page.get("/account")
    assert "Firefox, Windows" in shown.text
    assert "Komputer bersama" in shown.text
    assert shown.text.count("Perangkat ini</span>") == 1
    theirs = db.session.scalars(select(SigninSession).where(SigninSession.shared_device)).one()
    stranger = make_person(make_unit(make_agency()))
    make_account(stranger)
    foreign = sign_in(PageClient(page.app), stranger)
    path = f"/account/sessions/{theirs.public_id}/end"
    unknown = "/account/sessions/AAAAAAAAAAAAAAAAAAAAAA/end"
    answers = [foreign.post(one) for one in (path, unknown)]
    assert [one.status_code for one in answers] == [404, 404]
    assert other.client.get("/account").status_code == 200
    assert page.post(path).status_code == 303
    assert other.client.get("/account").status_code == 401
    assert page.post(path).status_code == 404


def test_a_request_beside_the_page_gets_401_and_no_redirect(page: PageClient) -> None:
    assert page.client.get("/account", headers={"HX-Request": "true"}).status_code == 401
    assert page.client.get("/account").status_code == 303


@pytest.mark.parametrize(("known", "status"), [(True, 303), (False, 404)])
def test_what_a_request_writes_and_its_last_use_are_one_commit(
    page: PageClient, person: Person, known: bool, status: int
) -> None:
    """A refused request writes nothing its use could go along with; it is noted all the same."""
    sign_in(page, person)
    sign_in(PageClient(page.app), person)
    other = db.session.scalars(select(SigninSession).order_by(SigninSession.id)).all()[1]
    address = f"/account/sessions/{other.public_id if known else 'x' * 22}/end"
    token = page.csrf_token()
    commits: list[Connection] = []

    def count(connection: Connection) -> None:
        commits.append(connection)

    event.listen(db.engine, "commit", count)
    with clock.fixed(NOON + 2 * MINUTE):
        answer = page.post(address, token=token)
    event.remove(db.engine, "commit", count)
    assert (answer.status_code, len(commits)) == (status, 1)
    db.session.expire_all()
    rows = db.session.scalars(select(SigninSession).order_by(SigninSession.id)).all()
    assert rows[0].last_seen_at == NOON + 2 * MINUTE
    assert (rows[1].ended_at is not None) is known
