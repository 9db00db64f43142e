"""Single-use codes that let a person set a password: on slips, in mails, for the first admin.

One kind of code for all: 16 signs of the alphabet without look-alikes, in fours on paper, in
one piece in the link. The database keeps only its keyed hash (AU-7).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urljoin

from flask import current_app
from sqlalchemy import select, update

from portal.core import audit, entropy, keys
from portal.core.db import db
from portal.core.legible import ALPHABET
from portal.people.models import Account, ActivationLink
from portal.people.queries import accounts, actors

LENGTH = 16
GROUP = 4
VALID = timedelta(hours=72)


class LinkPurpose(StrEnum):
    ACTIVATION = "activation"
    RESET = "reset"


class Channel(StrEnum):
    """How a code reaches its person."""

    SLIP = "slip"
    MAIL = "mail"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Issued:
    """A code as it is handed over, once: nobody can read it again."""

    code: str
    url: str
    expires_at: datetime

    @property
    def grouped(self) -> str:
        """For typing: "K7MP-2QRD-9XTV-W3HN"."""
        return "-".join(self.code[i : i + GROUP] for i in range(0, LENGTH, GROUP))


def issue(account: Account, *, channel: Channel, by: int | None, now: datetime) -> Issued:
    """A new code; former ones of the account are void. Needs a surrounding `transaction()`.

    It activates an account that has no password yet and resets one that has.
    """
    purpose = LinkPurpose.RESET if account.password_hash else LinkPurpose.ACTIVATION
    void(account.id, now=now)
    code = entropy.text(ALPHABET, LENGTH)
    db.session.add(
        ActivationLink(
            account_id=account.id,
            purpose=purpose.value,
            channel=channel.value,
            token_hash=keys.current().mac(keys.Purpose.CAPABILITY, _message(code)),
            created_at=now,
            expires_at=now + VALID,
            issued_by_id=by,
        )
    )
    audit.record(
        "account.code_issued",
        object_kind="account",
        object_id=account.id,
        now=now,
        actor_id=by,
        organisation_id=actors.agency_of(account.person_id, now),
        purpose=purpose.value,
        channel=channel.value,
    )
    return Issued(code=code, url=_url(code), expires_at=now + VALID)


def void(account_id: int, *, now: datetime) -> None:
    """Make every open code of the account useless. Needs a surrounding `transaction()`."""
    db.session.execute(
        update(ActivationLink)
        .where(ActivationLink.account_id == account_id, ActivationLink.used_at.is_(None))
        .values(used_at=now)
    )


def folded(typed: str) -> str:
    """What was typed, as the code it stands for: no spaces, hyphens or small letters."""
    return "".join(sign for sign in typed.upper() if sign in ALPHABET)[: LENGTH + 1]


def find(code: str, *, now: datetime, lock: bool = False) -> ActivationLink | None:
    """The open link of a code; None for a wrong, used or expired one, or an account that may
    not be used: all look the same (AU-6).
    """
    macs = keys.current().macs(keys.Purpose.CAPABILITY, _message(code))
    query = (
        select(ActivationLink)
        .join(Account, Account.id == ActivationLink.account_id)
        .where(
            ActivationLink.token_hash.in_(macs),
            ActivationLink.used_at.is_(None),
            ActivationLink.expires_at > now,
            Account.deactivated_at.is_(None),
        )
    )
    if lock:
        query = query.with_for_update(of=ActivationLink).execution_options(populate_existing=True)
    return db.session.scalar(query)


def account_for(person_id: int, *, now: datetime) -> Account:
    """The person's account, made now when there is none. Needs a `transaction()`."""
    found = accounts.account_of(person_id, lock=True)
    if found is None:
        found = Account(person_id=person_id, created_at=now)
        db.session.add(found)
        db.session.flush()
    return found


def _message(code: str) -> bytes:
    return f"activation:{code}".encode()


def _url(code: str) -> str:
    base: str = current_app.settings.base_url  # type: ignore[attr-defined]  # set by `web.app`
    return urljoin(base.rstrip("/") + "/", f"activate/{code}")
