"""Passwords: proposed, judged, set by a code, changed by their owner (AU-1, AU-7)."""

from datetime import date, datetime
from enum import StrEnum

from portal.core import audit, entropy, rates
from portal.core.db import transaction
from portal.core.errors import Refused
from portal.people import data
from portal.people.models import Account
from portal.people.queries import accounts, actors
from portal.people.rules import passphrase
from portal.people.rules import passwords as rules
from portal.people.rules.throttle import Counted
from portal.people.service import inbox, links, passwords, sessions, signin, throttle
from portal.people.service.links import Channel, LinkPurpose
from portal.people.service.notices import AccountNotice
from portal.people.service.sessions import EndReason
from portal.people.service.signin import Visit
from portal.people.service.throttle import Counter


class CredentialRefusal(StrEnum):
    CODE_INVALID = "credential.code_invalid"
    CURRENT_WRONG = "credential.current_wrong"
    UNCHANGED = "credential.unchanged"


def proposal() -> str:
    """A passphrase of four Indonesian words, drawn anew at each call."""
    return passphrase.propose(data.passphrase_words(), entropy.choice)


def judge(account: Account, password: str, *, on: date) -> None:
    """Raises Refused(PasswordRefusal) for a password this person may not use (AU-1)."""
    refusal = rules.may_use(
        password,
        second_factor=account.totp_confirmed_at is not None,
        around=accounts.surroundings(account.person_id, on=on),
        common=data.common_passwords(),
    )
    if refusal is not None:
        raise Refused(refusal, field="password")


def check_code(typed: str, *, visit: Visit, now: datetime) -> str:
    """The code behind what was typed or scanned. Raises Refused(CODE_INVALID) for a wrong, used
    or expired one alike, TooMany when an address tries too many (WE-6).
    """
    code = links.folded(typed)
    counters = [Counter(Counted.ACTIVATION_ADDRESS, rates.address_key(visit.address))]
    throttle.count(counters, now=now)
    if links.find(code, now=now) is None:
        raise Refused(CredentialRefusal.CODE_INVALID, field="code")
    throttle.right(counters, now=now)
    return code


def set_by_code(code: str, password: str, *, now: datetime, on: date) -> int:
    """Set the password with a single-use code; the account's id. Ends all its sessions.

    Raises Refused(CODE_INVALID) or Refused(PasswordRefusal). The second factor stays as it is:
    the sign-in that follows still asks for its code.
    """
    link = links.find(code, now=now)
    if link is None:
        raise Refused(CredentialRefusal.CODE_INVALID, field="code")
    judge(accounts.account(link.account_id), password, on=on)
    hashed = passwords.hash_of(password)
    with transaction():
        link = links.find(code, now=now, lock=True)
        if link is None:
            raise Refused(CredentialRefusal.CODE_INVALID, field="code")
        account = accounts.account(link.account_id, lock=True)
        if link.purpose == LinkPurpose.ACTIVATION and link.channel == Channel.MAIL:
            _prove_address(account, now)
        _store(account, hashed, now=now, by=link.purpose)
        sessions.end_all(account.id, now=now, reason=EndReason.PASSWORD_CHANGED)
    return account.id


def change(
    account_id: int,
    session_id: int,
    *,
    current: str,
    password: str,
    visit: Visit,
    now: datetime,
    on: date,
) -> str:
    """Replace one's own password; the session's new token. All other sessions end (AU-3).

    Raises Refused(CURRENT_WRONG, UNCHANGED or PasswordRefusal), TooMany.
    """
    account = accounts.account(account_id)
    counters = signin.password_counters(account_id, visit)
    throttle.count(counters, now=now)
    if not passwords.fits(account.password_hash, current):
        _note_failure(account, now)
        raise Refused(CredentialRefusal.CURRENT_WRONG, field="current")
    throttle.right(counters, now=now)
    judge(account, password, on=on)
    if rules.normalise(password) == rules.normalise(current):
        raise Refused(CredentialRefusal.UNCHANGED, field="password")
    hashed = passwords.hash_of(password)
    with transaction():
        account = accounts.account(account_id, lock=True)
        _store(account, hashed, now=now, by="owner")
        sessions.end_all(account_id, now=now, reason=EndReason.PASSWORD_CHANGED, but=session_id)
        return sessions.confirmed(session_id, now=now)


def confirm(account_id: int, session_id: int, password: str, *, visit: Visit, now: datetime) -> str:
    """Prove again who one is (AU-8); the session's new token.

    Raises Refused(CURRENT_WRONG), TooMany.
    """
    account = accounts.account(account_id)
    counters = signin.password_counters(account_id, visit)
    throttle.count(counters, now=now)
    if not passwords.fits(account.password_hash, password):
        _note_failure(account, now)
        raise Refused(CredentialRefusal.CURRENT_WRONG, field="password")
    throttle.right(counters, now=now)
    return sessions.confirmed(session_id, now=now)


def _prove_address(account: Account, now: datetime) -> None:
    """Whoever opened an invitation had its mail. Raises Refused(CODE_INVALID) when somebody else
    has proved meanwhile that the address is theirs.
    """
    person = account.person
    if person.email is None or accounts.verified_elsewhere(person.email, person.id):
        raise Refused(CredentialRefusal.CODE_INVALID, field="code")
    person.email_verified_at = person.email_verified_at or now


def _store(account: Account, hashed: str, *, now: datetime, by: str) -> None:
    """Keep the hash, make open codes useless, tell the owner, note it."""
    first = account.password_hash is None
    account.password_hash = hashed
    account.password_changed_at = now
    links.void(account.id, now=now)
    audit.record(
        "account.password_set",
        object_kind="account",
        object_id=account.id,
        now=now,
        actor_id=account.person_id,
        organisation_id=actors.agency_of(account.person_id, now),
        by=by,
    )
    if not first:
        inbox.send(
            account.person_id,
            AccountNotice.PASSWORD_CHANGED,
            {"changed_at": now.isoformat()},
            path="/account",
            event_key=f"password_changed:{account.id}:{now.isoformat()}",
            now=now,
            mail=True,
        )


def _note_failure(account: Account, now: datetime) -> None:
    with transaction():
        audit.record(
            "account.confirmation_failed",
            object_kind="account",
            object_id=account.id,
            now=now,
            actor_id=account.person_id,
            outcome=audit.Outcome.FAILED,
        )
