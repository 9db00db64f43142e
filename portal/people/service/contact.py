"""Own e-mail address, telephone, language. An address counts once its own link was opened."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update

from portal.core import audit, entropy, mail, outbox, rates
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.rates import Limit
from portal.people.models import Account, EmailChange
from portal.people.queries import accounts, actors
from portal.people.service import inbox
from portal.people.service.notices import AccountNotice

VERIFY_MAIL = "people.verify_mail"
"""Outbox kind: send the link that verifies a new address."""
CHANGED_MAIL = "people.email_changed_mail"
"""Outbox kind: tell the former address."""
VALID = timedelta(hours=24)
REQUESTS = Limit("email_change", allowed=5, window=timedelta(hours=1))
MAX_PHONE_DIGITS = 15


class ContactRefusal(StrEnum):
    NO_ADDRESS = "contact.no_address"
    SAME_ADDRESS = "contact.same_address"
    TAKEN = "contact.taken"
    LINK_INVALID = "contact.link_invalid"
    PHONE_FORM = "contact.phone_form"


def request_email(account_id: int, address: str, *, now: datetime) -> None:
    """Ask for a link to a new address, or again to the present one that is not verified yet.

    Raises Refused(ContactRefusal), TooMany.
    """
    key = accounts.email_key(address)
    if not mail.is_address(key):
        raise Refused(ContactRefusal.NO_ADDRESS, field="email")
    person = accounts.account(account_id).person
    if person.email == key and person.email_verified_at is not None:
        raise Refused(ContactRefusal.SAME_ADDRESS, field="email")
    rates.spend(REQUESTS, str(account_id), now=now)
    with transaction():
        _void(account_id, now)
        change = EmailChange(
            account_id=account_id,
            email=key,
            former_email=person.email if person.email_verified_at else None,
            created_at=now,
            expires_at=now + VALID,
        )
        db.session.add(change)
        db.session.flush()
        outbox.enqueue(
            VERIFY_MAIL, {"change": change.id}, event_key=f"verify_mail:{change.id}", now=now
        )


def new_token(change_id: int, *, now: datetime) -> tuple[EmailChange, str] | None:
    """For the mail's handler: the change with a fresh token; None when it is over or its account
    may not be used any more. Sending again makes the former token useless.
    """
    with transaction():
        change = db.session.get(EmailChange, change_id, with_for_update=True)
        if change is None or change.used_at is not None or change.expires_at <= now:
            return None
        if accounts.account(change.account_id).deactivated_at is not None:
            return None
        token = entropy.token()
        change.token_hash = _hash(token)
    return change, token


def pending(token: str, *, now: datetime) -> EmailChange:
    """The change a link is for. Raises Refused(LINK_INVALID) for a wrong, used or late one."""
    change = db.session.scalar(
        select(EmailChange)
        .join(Account, Account.id == EmailChange.account_id)
        .where(
            EmailChange.token_hash == _hash(token),
            EmailChange.used_at.is_(None),
            EmailChange.expires_at > now,
            Account.deactivated_at.is_(None),
        )
    )
    if change is None:
        raise Refused(ContactRefusal.LINK_INVALID)
    return change


def verify_email(token: str, *, now: datetime) -> None:
    """The address of the link is the person's from now on; the former one is told.

    Raises Refused(LINK_INVALID, TAKEN).
    """
    with transaction():
        change = pending(token, now=now)
        account = accounts.account(change.account_id, lock=True)
        if accounts.verified_elsewhere(change.email, account.person_id):
            raise Refused(ContactRefusal.TAKEN)
        change.used_at = now
        account.person.email = change.email
        account.person.email_verified_at = now
        _note_email(account, now)
        if change.former_email and change.former_email != change.email:
            outbox.enqueue(
                CHANGED_MAIL, {"change": change.id}, event_key=f"email_told:{change.id}", now=now
            )


def remove_email(account_id: int, *, now: datetime) -> None:
    """Do without an address; signing in goes by number."""
    with transaction():
        account = accounts.account(account_id, lock=True)
        _void(account_id, now)
        account.person.email = None
        account.person.email_verified_at = None
        _note_email(account, now)


def change_phone(account_id: int, typed: str, *, now: datetime) -> None:
    """Keep a number for being called; nothing signs in with it. Raises Refused(PHONE_FORM)."""
    phone = _phone(typed)
    with transaction():
        account = accounts.account(account_id, lock=True)
        if account.person.phone == phone:
            return
        account.person.phone = phone
        audit.record(
            "account.phone_changed",
            object_kind="account",
            object_id=account_id,
            now=now,
            actor_id=account.person_id,
        )


def choose_language(account_id: int, locale: str) -> None:
    """The language of mails, and of pages on a browser without a choice of its own."""
    with transaction():
        accounts.account(account_id, lock=True).locale = locale


def _phone(typed: str) -> str | None:
    """ "+62 812-3456-7890" as +6281234567890; a leading 0 is Indonesia's."""
    bare = "".join(sign for sign in typed if sign not in " -.()")
    if not bare:
        return None
    if bare.startswith("0"):
        bare = "+62" + bare[1:]
    digits = bare.removeprefix("+")
    if not digits.isascii() or not digits.isdigit() or not 8 <= len(digits) <= MAX_PHONE_DIGITS:
        raise Refused(ContactRefusal.PHONE_FORM, field="phone")
    return f"+{digits}"


def _void(account_id: int, now: datetime) -> None:
    db.session.execute(
        update(EmailChange)
        .where(EmailChange.account_id == account_id, EmailChange.used_at.is_(None))
        .values(used_at=now)
    )


def _note_email(account: Account, now: datetime) -> None:
    audit.record(
        "account.email_changed",
        object_kind="account",
        object_id=account.id,
        now=now,
        actor_id=account.person_id,
        organisation_id=actors.agency_of(account.person_id, now),
    )
    inbox.send(
        account.person_id,
        AccountNotice.EMAIL_CHANGED,
        {"done_at": now.isoformat()},
        path="/account",
        event_key=f"email_changed:{account.id}:{now.isoformat()}",
        now=now,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
