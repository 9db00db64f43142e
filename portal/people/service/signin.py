"""Signing in by a number or an e-mail address and a password."""

from dataclasses import dataclass
from datetime import datetime

from portal.core import audit, rates
from portal.core.db import transaction
from portal.people.models import Account
from portal.people.queries import accounts, actors
from portal.people.rules.throttle import Counted
from portal.people.service import passwords, throttle
from portal.people.service.throttle import Counter


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a try comes from: the client's address and what its device cookie says."""

    address: str
    device_mark: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A right name and password; with `needs_code` the second factor comes next."""

    account_id: int
    person_id: int
    needs_code: bool


def recognise(username: str, password: str, *, visit: Visit, now: datetime) -> Recognised | None:
    """Check name and password; None for an unknown name and a wrong password alike (AU-6).

    Raises TooMany while the name, the device or the address must wait.
    """
    account = accounts.named(username, now=now)
    counters = _counters(username, account, visit)
    throttle.count(counters, now=now)
    stored = account.password_hash if account else None
    if not passwords.fits(stored, password) or account is None:
        _note_failure(account, now)
        return None
    throttle.right(counters, now=now)
    return Recognised(
        account_id=account.id,
        person_id=account.person_id,
        needs_code=account.totp_confirmed_at is not None,
    )


def password_counters(account_id: int, visit: Visit) -> list[Counter]:
    """What a try of this account's password is counted by, at sign-in and when confirming."""
    device = throttle.known_device(visit.device_mark, account_id)
    own = (
        Counter(Counted.LOGIN_DEVICE, device)
        if device
        else Counter(Counted.LOGIN_ACCOUNT, f"account {account_id}")
    )
    return [own, Counter(Counted.LOGIN_ADDRESS, rates.address_key(visit.address))]


def _counters(username: str, account: Account | None, visit: Visit) -> list[Counter]:
    if account is not None:
        return password_counters(account.id, visit)
    throttle.known_device(visit.device_mark, None)
    return [
        Counter(Counted.LOGIN_ACCOUNT, f"name {accounts.name_key(username)}"),
        Counter(Counted.LOGIN_ADDRESS, rates.address_key(visit.address)),
    ]


def _note_failure(account: Account | None, now: datetime) -> None:
    """Audited without the name that was typed: people type passwords there, too."""
    with transaction():
        audit.record(
            "account.signin_failed",
            object_kind="account" if account else "unknown",
            object_id=account.id if account else "-",
            now=now,
            actor_id=None,
            organisation_id=actors.agency_of(account.person_id, now) if account else None,
            outcome=audit.Outcome.FAILED,
        )
