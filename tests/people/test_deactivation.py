"""A deactivated account is closed to everything alike (AZ-10).

One test over all entry paths that exist; an area that opens another way in adds it here.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Account, Organisation, OrgUnit, Person
from portal.people.queries import actors
from portal.people.service import administration, contact, inbox, links, recovery, sessions
from portal.people.service.links import Channel
from portal.people.service.notices import AccountNotice
from tests.support.accounts import DEVICE, HERE, code_at, sign_in, with_factor
from tests.support.mails import delivered
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

ADDRESS = "rina@contoh.go.id"
Way = Callable[[PageClient, Person, Callable[[], None]], bool]


def open_session(page: PageClient, person: Person, between: Callable[[], None]) -> bool:
    """A session that was open before."""
    sign_in(page, person)
    assert page.client.get("/account").status_code == 200
    between()
    return page.client.get("/account").status_code == 200


def password(page: PageClient, person: Person, between: Callable[[], None]) -> bool:
    between()
    answer = page.post("/login", {"username": nip_of(person), "password": PASSWORD})
    return answer.status_code == 303


def waiting_for_the_code(page: PageClient, person: Person, between: Callable[[], None]) -> bool:
    """The password was given, the code comes after the deactivation."""
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    secret, _done = with_factor(account)
    sign_in(page, person)
    between()
    page.post("/login/code", {"code": code_at(secret, NOON)})
    return page.client.get("/account").status_code == 200


def slip(page: PageClient, person: Person, between: Callable[[], None]) -> bool:
    """A slip printed before."""
    with transaction():
        account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
        issued = links.issue(account, channel=Channel.SLIP, by=None, now=NOON)
    between()
    return page.client.get(f"/activate/{issued.code}").status_code == 303


def code_already_given(page: PageClient, person: Person, between: Callable[[], None]) -> bool:
    """The page that takes the new password stood open."""
    with transaction():
        account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
        issued = links.issue(account, channel=Channel.SLIP, by=None, now=NOON)
    page.client.get(f"/activate/{issued.code}")
    between()
    answer = page.post("/activate/password", {"use": "own", "password": "x", "repeat": "x"})
    return answer.status_code != 303 or answer.headers["Location"] != "/activate"


def reset_mail_waiting(page: PageClient, person: Person, between: Callable[[], None]) -> bool:
    """Asked for before, not sent yet: queued mail stops, too."""
    recovery.request(nip_of(person), visit=HERE, now=NOON)
    between()
    return bool(delivered(page.app))


def message_mail_waiting(page: PageClient, person: Person, between: Callable[[], None]) -> bool:
    inbox.send(
        person.id,
        AccountNotice.REACTIVATED,
        {"done_at": NOON.isoformat()},
        event_key="x",
        now=NOON,
        mail=True,
    )
    between()
    return bool(delivered(page.app))


def verification_mail_waiting(
    page: PageClient, person: Person, between: Callable[[], None]
) -> bool:
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    contact.request_email(account.id, "baru@contoh.go.id", now=NOON)
    between()
    return bool(delivered(page.app))


WAYS: list[Way] = [
    open_session,
    password,
    waiting_for_the_code,
    slip,
    code_already_given,
    reset_mail_waiting,
    message_mail_waiting,
    verification_mail_waiting,
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("deactivated", [True, False])
def test_a_deactivated_account_is_closed_to_every_way_in(
    page: PageClient, way: Way, deactivated: bool
) -> None:
    """AZ-10: the same way is open to an active account, so each refusal has the right reason."""
    agency = make_agency()
    unit = make_unit(agency)
    person = make_person(unit)
    make_account(person)
    with transaction():
        person.email, person.email_verified_at = ADDRESS, NOON

    def between() -> None:
        if deactivated:
            administration.deactivate(admin_of(agency, unit), person, now=NOON)

    assert way(page, person, between) is not deactivated


def test_reactivation_opens_the_account_with_its_old_password(page: PageClient) -> None:
    agency = make_agency()
    unit = make_unit(agency)
    person = make_person(unit)
    make_account(person)
    admin = admin_of(agency, unit)
    administration.deactivate(admin, person, now=NOON)
    administration.deactivate(admin, person, now=NOON)
    administration.reactivate(admin, person, now=NOON)
    sign_in(page, person)
    assert "Akun Anda aktif kembali" in page.get("/inbox").text


def admin_of(agency: Organisation, unit: OrgUnit) -> Actor:
    """An agency administrator as the request would load them."""
    person = make_person(unit, "Ahmad Fauzan")
    account = make_account(person)
    make_grant(person, Role.AGENCY_ADMIN, agency)
    token = sessions.begin(account.id, now=NOON, device=DEVICE)
    live = actors.signed_in(sessions.token_hash(token), now=NOON, on=NOON.date())
    assert live is not None
    return live.actor
