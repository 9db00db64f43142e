"""A session that may open one thing alone, as at an exam's seat."""

from datetime import timedelta

import pytest

from portal.core.permissions import Permission
from portal.people.queries import actors
from portal.people.service import sessions
from portal.people.service.sessions import Device
from portal.web.app import Portal
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_person, make_unit
from tests.support.portal_app import NOON

DEVICE = Device("", "10.0.0.1", shared=True)
THING = "a" * 22


@pytest.fixture
def account_id(app: Portal) -> int:
    with app.app_context():
        return make_account(make_person(make_unit(make_agency()))).id


def enter(app: Portal, account_id: int) -> PageClient:
    client = PageClient(app)
    with app.app_context():
        token, _id = sessions.begin_limited(account_id, THING, now=NOON, device=DEVICE)
    with client.client.session_transaction() as session:
        session["sid"] = token
    return client


def test_it_holds_no_role_and_one_permission(app: Portal, account_id: int) -> None:
    with app.app_context():
        token, _id = sessions.begin_limited(account_id, THING, now=NOON, device=DEVICE)
        found = actors.signed_in(sessions.token_hash(token), now=NOON, on=NOON.date())
        assert found is not None
        assert found.actor.permissions == {Permission.ATTEMPT_OWN}
        assert (found.actor.grants, found.actor.leads, found.actor.unread) == ((), False, 0)
        assert not sessions.is_waiting(found.session, has_factor=True)


@pytest.mark.parametrize("path", ["/profile", "/account", "/catalogue", "/attempts/other"])
def test_nothing_else_of_its_person_is_there(app: Portal, account_id: int, path: str) -> None:
    assert enter(app, account_id).client.get(path).status_code == 404


def test_home_is_the_seat_it_was_entered_at(app: Portal, account_id: int) -> None:
    home = enter(app, account_id).client.get("/")
    assert (home.status_code, home.headers["Location"]) == (303, "/seat")


def test_it_lasts_through_a_long_silence_and_not_for_ever(app: Portal, account_id: int) -> None:
    with app.app_context():
        token, _id = sessions.begin_limited(account_id, THING, now=NOON, device=DEVICE)
        found = actors.signed_in(sessions.token_hash(token), now=NOON, on=NOON.date())
        assert found is not None
        hours = [4, 11, 13]
        over = [
            sessions.is_over(found.session, found.actor, NOON + timedelta(hours=one))
            for one in hours
        ]
        assert over == [False, False, True]


def test_all_for_one_thing_end_together(app: Portal, account_id: int) -> None:
    with app.app_context():
        token, _id = sessions.begin_limited(account_id, THING, now=NOON, device=DEVICE)
        own = sessions.begin(account_id, now=NOON, device=DEVICE)
        sessions.end_limited([THING], now=NOON)
        on = NOON.date()
        assert actors.signed_in(sessions.token_hash(token), now=NOON, on=on) is None
        assert actors.signed_in(sessions.token_hash(own), now=NOON, on=on) is not None
