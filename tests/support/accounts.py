"""Accounts as tests need them: signed in through the pages, with a second factor, at a time."""

import re
from datetime import datetime, timedelta

import pyotp

from portal.people.models import Account, Person
from portal.people.service import second_factor, sessions
from portal.people.service.second_factor import SetUp
from portal.people.service.sessions import Device
from portal.people.service.signin import Visit
from tests.support.pages import Page, PageClient
from tests.support.people import PASSWORD, nip_of
from tests.support.portal_app import NOON

DEVICE = Device(kind="Chrome, Android", address="203.0.113.7", shared=False)
HERE = Visit(address="203.0.113.7")


def code_at(secret: str, instant: datetime) -> str:
    """What the app on the phone shows at an instant."""
    return pyotp.TOTP(secret).at(instant)


def with_factor(account: Account, *, now: datetime = NOON - timedelta(days=1)) -> tuple[str, SetUp]:
    """Set the second factor up through the service; the secret, and what the person was shown."""
    session_id = open_session(account, now=now)
    offer = second_factor.offer(account.id, session_id, now=now)
    done = second_factor.set_up(
        account.id, session_id, offer, code_at(offer.secret, now), visit=HERE, now=now
    )
    return offer.secret, done


def open_session(account: Account, *, now: datetime = NOON) -> int:
    """A session begun through the service; its id."""
    sessions.begin(account.id, now=now, device=DEVICE)
    return max(one.id for one in sessions.accounts.open_sessions(account.id))


def sign_in(page: PageClient, person: Person, *, shared: bool = False) -> PageClient:
    """Through the sign-in page, with the password every test account has."""
    page.sign_in(nip_of(person), PASSWORD, shared=shared)
    return page


def secret_shown(shown: Page) -> str:
    """The secret a set-up page shows for typing."""
    found = re.search(r"<code class=\"mono d-block mt-1\">([A-Z2-7 ]+)</code>", shown.text)
    assert found is not None
    return found[1].replace(" ", "")


def hidden(shown: Page, name: str) -> str:
    """The value of a hidden field of the page itself, not of its frame."""
    main = shown.root.find(".//main")
    assert main is not None
    fields = [field for field in main.iter("input") if field.get("name") == name]
    assert len(fields) == 1
    return str(fields[0].get("value", ""))
