"""What officers do with others' accounts: slips, resets, ending sessions, deactivation.

All of it inside the actor's scope, audited with the actor, told to the person. Nobody does it
to themselves, and nobody to an account whose grants reach beyond their own authority: otherwise
a reset in person would be a way to more rights (AZ-6).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.core import audit
from portal.core.access import Actor, Grant
from portal.core.db import transaction
from portal.core.errors import Forbidden, Refused
from portal.core.permissions import SECOND_FACTOR_ROLES, Permission
from portal.people.models import Account, Person
from portal.people.queries import accounts, actors, officers
from portal.people.service import inbox, links, second_factor, sessions
from portal.people.service.inbox import NoticeKind
from portal.people.service.links import Channel, Issued
from portal.people.service.notices import AccountNotice
from portal.people.service.sessions import EndReason


class OfficerRefusal(StrEnum):
    ONESELF = "officer.oneself"
    BEYOND_AUTHORITY = "officer.beyond_authority"
    NO_ACCOUNT = "officer.no_account"
    DEACTIVATED = "officer.deactivated"
    NO_SECOND_FACTOR = "officer.no_second_factor"


@dataclass(frozen=True, slots=True)
class Slip:
    """One person's printed slip: whose it is, what they sign in with, the code."""

    name: str
    number: str
    unit: str
    resets: bool
    issued: Issued


def issue_slips(
    actor: Actor, public_ids: Collection[str], *, now: datetime, on: date
) -> list[Slip]:
    """A code for each person, to print once; in the order of their names.

    Activates where there is no password yet, resets in person where there is one; the second
    factor is never touched. Persons outside the scope raise NotFound, all or nothing.
    Raises Refused(OfficerRefusal).
    """
    with transaction():
        persons = officers.in_scope(actor, Permission.SLIP_PRINT, public_ids, on=on)
        return [_slip(actor, person, now=now, on=on) for person in persons]


def _slip(actor: Actor, person: Person, *, now: datetime, on: date) -> Slip:
    check_authority(actor, person.id, now)
    account = links.account_for(person.id, now=now)
    if account.deactivated_at is not None:
        raise Refused(OfficerRefusal.DEACTIVATED, name=person.full_name)
    resets = account.password_hash is not None
    issued = links.issue(account, channel=Channel.SLIP, by=actor.person_id, now=now)
    if resets:
        _tell(person.id, AccountNotice.PASSWORD_RESET_BY_OFFICER, account, now)
    placed = officers.placed(person.id, on=on)
    return Slip(person.full_name, placed.number, placed.unit, resets, issued)


def reset_second_factor(actor: Actor, person: Person, *, now: datetime) -> None:
    """Take a lost factor away in person. The password stays; whoever needs a factor is led to
    set one up at the next sign-in. All sessions end. Raises Refused(OfficerRefusal).
    """
    with transaction():
        account = _account(actor, person.id, now)
        if account.totp_confirmed_at is None:
            raise Refused(OfficerRefusal.NO_SECOND_FACTOR)
        second_factor.clear(account)
        sessions.end_all(account.id, now=now, reason=EndReason.SECOND_FACTOR_CHANGED)
        _note(actor, account, "account.second_factor_reset", now)
        _tell(person.id, AccountNotice.SECOND_FACTOR_RESET, account, now)


def end_sessions(actor: Actor, person: Person, *, now: datetime) -> None:
    """End every session of somebody in scope (AU-4). Raises Refused(OfficerRefusal)."""
    with transaction():
        account = _account(actor, person.id, now)
        sessions.end_all(account.id, now=now, reason=EndReason.ENDED_BY_ADMIN)
        _note(actor, account, "account.sessions_ended", now)
        _tell(person.id, AccountNotice.SESSIONS_ENDED, account, now)


def deactivate(actor: Actor, person: Person, *, now: datetime) -> None:
    """Close the account to everything: sessions, codes, mail, notifications, jobs (AZ-10).

    Doing it again changes nothing. Raises Refused(OfficerRefusal).
    """
    with transaction():
        account = _account(actor, person.id, now)
        if account.deactivated_at is not None:
            return
        account.deactivated_at = now
        links.void(account.id, now=now)
        sessions.end_all(account.id, now=now, reason=EndReason.DEACTIVATED)
        _note(actor, account, "account.deactivated", now)


def reactivate(actor: Actor, person: Person, *, now: datetime) -> None:
    """Open the account again, with its password and factor. Raises Refused(OfficerRefusal)."""
    with transaction():
        account = _account(actor, person.id, now)
        if account.deactivated_at is None:
            return
        account.deactivated_at = None
        _note(actor, account, "account.reactivated", now)
        _tell(person.id, AccountNotice.REACTIVATED, account, now)


def check_authority(actor: Actor, person_id: int, now: datetime) -> None:
    """Not oneself; and for somebody with a role over others' data, only an account
    administrator whose reach holds every node of those roles.
    """
    if person_id == actor.person_id:
        raise Refused(OfficerRefusal.ONESELF)
    held = actor.grants_with(Permission.ACCOUNT_ADMIN)
    for grant in actors.grants_of(person_id, now):
        if grant.role in SECOND_FACTOR_ROLES and not _contains(held, grant):
            raise Refused(OfficerRefusal.BEYOND_AUTHORITY)


def _account(actor: Actor, person_id: int, now: datetime) -> Account:
    """The account, locked. What is more than printing a slip needs ACCOUNT_ADMIN."""
    if not actor.grants_with(Permission.ACCOUNT_ADMIN):
        raise Forbidden(Permission.ACCOUNT_ADMIN)
    check_authority(actor, person_id, now)
    account = accounts.account_of(person_id, lock=True)
    if account is None:
        raise Refused(OfficerRefusal.NO_ACCOUNT)
    return account


def _contains(held: Sequence[Grant], wanted: Grant) -> bool:
    """Whether one of `held` reaches everywhere that `wanted` does."""
    return any(
        one.organisation_id == wanted.organisation_id
        and (
            one.unit_id is None
            or (one.subtree and wanted.unit_path.startswith(one.unit_path))
            or (one.unit_id == wanted.unit_id and not wanted.subtree)
        )
        for one in held
    )


def _note(actor: Actor, account: Account, action: str, now: datetime) -> None:
    audit.record(
        action,
        object_kind="account",
        object_id=account.id,
        now=now,
        actor_id=actor.person_id,
        organisation_id=actor.organisation_id,
    )


def _tell(person_id: int, notice: NoticeKind, account: Account, now: datetime) -> None:
    inbox.send(
        person_id,
        notice,
        {"done_at": now.isoformat()},
        path="/account",
        event_key=f"{notice.value}:{account.id}:{now.isoformat()}",
        now=now,
        mail=True,
    )
