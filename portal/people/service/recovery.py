"""A new password by mail, for those who have a verified address (AU-6, AU-7)."""

from datetime import datetime

from portal.core import audit, entropy, outbox, rates
from portal.core.db import transaction
from portal.people.queries import accounts, actors
from portal.people.rules.throttle import Counted
from portal.people.service import links, throttle
from portal.people.service.links import Channel, Issued
from portal.people.service.signin import Visit
from portal.people.service.throttle import Counter

RESET_MAIL = "people.reset_mail"
"""Outbox kind: send a link to set a new password; without an account it does nothing."""


def request(username: str, *, visit: Visit, now: datetime) -> None:
    """Ask for a link. Does the same for every name, known or not, and says nothing (AU-6).

    Raises TooMany after five requests an hour for a name.
    """
    account = accounts.named(username, now=now)
    key = f"account {account.id}" if account else f"name {accounts.name_key(username)}"
    throttle.count(
        [
            Counter(Counted.RESET_ACCOUNT, key),
            Counter(Counted.RESET_ADDRESS, rates.address_key(visit.address)),
        ],
        now=now,
    )
    with transaction():
        audit.record(
            "account.reset_requested",
            object_kind="account" if account else "unknown",
            object_id=account.id if account else "-",
            now=now,
            actor_id=None,
            organisation_id=actors.agency_of(account.person_id, now) if account else None,
        )
        outbox.enqueue(
            RESET_MAIL,
            {"account": account.id if account else None},
            event_key=f"reset_mail:{entropy.public_id()}",
            now=now,
        )


def link_to_mail(account_id: int, *, now: datetime) -> tuple[str, Issued] | None:
    """For the mail's handler: the address and a fresh code; None when the account may not be
    used or has no verified address. Sending again makes the former code useless.
    """
    with transaction():
        account = accounts.account(account_id, lock=True)
        address = account.person.email
        if account.deactivated_at is not None or account.person.email_verified_at is None:
            return None
        if address is None or account.password_hash is None:
            return None
        return address, links.issue(account, channel=Channel.MAIL, by=None, now=now)
