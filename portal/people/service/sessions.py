"""Server-side sign-in sessions (AU-3): begin, touch, end."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.core import audit, entropy
from portal.core.access import SECOND_FACTOR_ROLES, Actor
from portal.core.db import db, transaction
from portal.people.models import Account, SigninSession

IDLE_SHARED = timedelta(minutes=30)
IDLE_STAFF = timedelta(minutes=15)
ABSOLUTE_STAFF = timedelta(hours=12)
OWN_DEVICE = timedelta(days=30)
TOUCH_EVERY = timedelta(seconds=60)
REAUTHENTICATION = timedelta(minutes=5)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(
    account_id: int,
    *,
    now: datetime,
    shared_device: bool,
    device: str,
    address: str,
    second_factor: bool,
) -> str:
    """Open a session and return its token, which is stored nowhere but in the cookie."""
    token = entropy.token()
    with transaction():
        person_id = db.session.scalars(
            select(Account.person_id).where(Account.id == account_id)
        ).one()
        db.session.add(
            SigninSession(
                account_id=account_id,
                token_hash=token_hash(token),
                created_at=now,
                last_seen_at=now,
                reauthenticated_at=now,
                second_factor_at=now if second_factor else None,
                shared_device=shared_device,
                device=device,
                address=address,
            )
        )
        audit.record(
            "account.signed_in",
            object_kind="account",
            object_id=account_id,
            now=now,
            actor_id=person_id,
        )
    return token


def is_over(session: SigninSession, actor: Actor, now: datetime) -> bool:
    """Whether idle or absolute limits have ended the session.

    30 days on one's own device for people without functions over others' data; 15 minutes
    idle and 12 hours in all for those with; 30 minutes idle on shared computers.
    """
    idle = now - session.last_seen_at
    age = now - session.created_at
    if any(grant.role in SECOND_FACTOR_ROLES for grant in actor.grants):
        return idle > IDLE_STAFF or age > ABSOLUTE_STAFF
    if session.shared_device:
        return idle > IDLE_SHARED or age > ABSOLUTE_STAFF
    return age > OWN_DEVICE


def touch(session: SigninSession, *, now: datetime, address: str) -> None:
    """Note the last use, at most once a minute; a session's last-seen time is no domain fact."""
    if now - session.last_seen_at < TOUCH_EVERY and session.address == address:
        return
    with transaction():
        db.session.execute(
            update(SigninSession)
            .where(SigninSession.id == session.id)
            .values(last_seen_at=now, address=address)
        )


def end(session_id: int, *, now: datetime, reason: str) -> None:
    """End one session; ending it again changes nothing."""
    with transaction():
        db.session.execute(
            update(SigninSession)
            .where(SigninSession.id == session_id, SigninSession.ended_at.is_(None))
            .values(ended_at=now, end_reason=reason)
        )


def end_all(account_id: int, *, now: datetime, reason: str, but: int | None = None) -> None:
    """End every session of an account, except `but` (a password change keeps its own)."""
    with transaction():
        statement = update(SigninSession).where(
            SigninSession.account_id == account_id, SigninSession.ended_at.is_(None)
        )
        if but is not None:
            statement = statement.where(SigninSession.id != but)
        db.session.execute(statement.values(ended_at=now, end_reason=reason))
