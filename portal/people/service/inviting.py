"""Inviting somebody without a number: the link to set a password goes by mail and proves it.

Whoever opened the link had the mail, so the address counts from then on (`credentials`).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from portal.core import entropy, mail, outbox
from portal.core.db import transaction
from portal.core.errors import Refused
from portal.people.queries import accounts
from portal.people.service import links
from portal.people.service.links import Channel, Issued

MAIL = "people.invitation_mail"
"""Outbox kind: send somebody invited the link to their account."""


class InviteRefusal(StrEnum):
    NO_ADDRESS = "invite.no_address"
    TAKEN = "invite.taken"
    ACTIVE = "invite.active"


def address(text: str, person_id: int = 0) -> str:
    """The address in its one form. Raises Refused(InviteRefusal) for none or another person's."""
    key = accounts.email_key(text)
    if not mail.is_address(key):
        raise Refused(InviteRefusal.NO_ADDRESS, field="email")
    if accounts.verified_elsewhere(key, person_id):
        raise Refused(InviteRefusal.TAKEN, field="email")
    return key


def invite(person_id: int, *, house: str, by: int, now: datetime) -> None:
    """Send the link, or a new one; the former is void once the mail is written. `house` is whom
    they act for. Raises Refused(ACTIVE) for whoever signs in already.
    """
    with transaction():
        account = links.account_for(person_id, now=now)
        if account.password_hash is not None:
            raise Refused(InviteRefusal.ACTIVE)
        outbox.enqueue(
            MAIL,
            {"account": account.id, "house": house, "by": by},
            event_key=f"{MAIL}:{entropy.public_id()}",
            now=now,
        )


def link_to_mail(payload: Mapping[str, Any], *, now: datetime) -> tuple[str, Issued] | None:
    """For the mail's handler: the address and a fresh code; None when no longer to be sent."""
    with transaction():
        account = accounts.account(payload["account"], lock=True)
        email = account.person.email
        if account.deactivated_at is not None or account.password_hash is not None or not email:
            return None
        return email, links.issue(account, channel=Channel.MAIL, by=payload["by"], now=now)
