"""Server-side sign-in sessions (AU-3): begin, renew, touch, end.

The token is kept nowhere but in the cookie; the row has its hash. A session of an account with
a second factor that has not shown its code yet is a waiting one: it opens nothing but the page
that asks for the code.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address, ip_network

from sqlalchemy import ColumnElement, bindparam, update

from portal.core import audit, entropy
from portal.core.access import Actor, Grant
from portal.core.db import db, join_commit, table_of, transaction
from portal.core.errors import NotFound, ReauthenticationNeeded
from portal.core.permissions import SECOND_FACTOR_ROLES
from portal.people.models import Account, SigninSession
from portal.people.queries import accounts, actors
from portal.people.queries.actors import Session

IDLE_SHARED = timedelta(minutes=30)
IDLE_STAFF = timedelta(minutes=15)
ABSOLUTE_STAFF = timedelta(hours=12)
OWN_DEVICE = timedelta(days=30)
CODE_WITHIN = timedelta(minutes=10)
TOUCH_EVERY = timedelta(seconds=60)
REAUTHENTICATION = timedelta(minutes=5)
OTHERS_IDLE = timedelta(minutes=30)
OTHERS_ABSOLUTE = timedelta(hours=12)


class EndReason(StrEnum):
    """Why a session ended; the sign-in page tells."""

    SIGNED_OUT = "signed_out"
    TIMEOUT = "timeout"
    ENDED_ELSEWHERE = "ended_elsewhere"
    ENDED_BY_ADMIN = "ended_by_admin"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  a reason, not a secret
    SECOND_FACTOR_CHANGED = "factor_changed"
    DEACTIVATED = "deactivated"


ends_of_deactivation: list[Callable[[int], None]] = []
"""What else a deactivated account must not go on with, by areas above; filled in `web/wiring.py`.
Each takes the account's id and joins the transaction (AZ-10).
"""


@dataclass(frozen=True, slots=True)
class Device:
    """What a session remembers of the browser: its kind, the network, whether others use it."""

    kind: str
    address: str
    shared: bool


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@lru_cache(maxsize=1_000)
def network_of(address: str) -> str:
    """The address shortened to its network: /24 in IPv4, /48 in IPv6. Enough to recognise."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False))


def begin(account_id: int, *, now: datetime, device: Device, second_factor: bool = False) -> str:
    """Open a session and return its token. It waits for the code where the account has one.

    `second_factor` is true when the code has been shown already.
    """
    return _begin(account_id, now=now, device=device, second_factor=second_factor)[0]


def begin_limited(account_id: int, thing: str, *, now: datetime, device: Device) -> tuple[str, int]:
    """Open a session that may open one thing alone, known by its public id; its token and id.

    Whoever calls has seen by other means who sits there, so no code is asked for, and no role of
    the person works in it.
    """
    return _begin(account_id, now=now, device=device, second_factor=True, limited_to=thing)


def _begin(
    account_id: int, *, now: datetime, device: Device, second_factor: bool, limited_to: str = ""
) -> tuple[str, int]:
    token = entropy.token()
    with transaction():
        account = accounts.account(account_id)
        grants = () if limited_to else actors.grants_of(account.person_id, now)
        row = SigninSession(
            account_id=account_id,
            token_hash=token_hash(token),
            created_at=now,
            last_seen_at=now,
            reauthenticated_at=now,
            second_factor_at=now if second_factor else None,
            shared_device=device.shared,
            device=device.kind,
            address=network_of(device.address),
            limited_to=limited_to,
            grants_mark=grants_mark(grants),
        )
        db.session.add(row)
        db.session.flush()
        if account.totp_confirmed_at is None or second_factor:
            _note_signin(account, now)
        return token, row.id


def code_shown(session_id: int, *, now: datetime, signs_in: bool = True) -> str:
    """The session has shown the second factor's code; its new token (AU-3).

    `signs_in` is false where the person was signed in before, as when setting the factor up.
    """
    with transaction():
        row = _open(SigninSession.id == session_id)
        row.second_factor_at = now
        row.reauthenticated_at = now
        if signs_in:
            _note_signin(accounts.account(row.account_id), now)
        return _renew(row)


def confirmed(session_id: int, *, now: datetime) -> str:
    """The person has just proved who they are again (AU-8); the session's new token."""
    with transaction():
        row = _open(SigninSession.id == session_id)
        row.reauthenticated_at = now
        return _renew(row)


def follow_grants(session_id: int, grants: Iterable[Grant]) -> str:
    """New grants came or old ones went: a new token, so that none from before gains (AU-3)."""
    with transaction():
        row = _open(SigninSession.id == session_id)
        row.grants_mark = grants_mark(grants)
        return _renew(row)


def grants_mark(grants: Iterable[Grant]) -> str:
    """A short digest of which grants are in force; empty for none."""
    ids = ",".join(str(one) for one in sorted(grant.id for grant in grants))
    return hashlib.sha256(ids.encode()).hexdigest()[:16] if ids else ""


def is_waiting(session: Session, *, has_factor: bool) -> bool:
    """Whether the session still has to show the second factor's code."""
    return has_factor and session.second_factor_at is None


def wait_is_over(session: Session, now: datetime) -> bool:
    """Ten minutes after the password a code comes too late."""
    return now - session.reauthenticated_at > CODE_WITHIN


def is_over(session: Session, actor: Actor, now: datetime) -> bool:
    """Whether idle or absolute limits have ended the session.

    30 days on one's own device for people without functions over others' data; 15 minutes
    idle and 12 hours in all for those with; 30 minutes idle on shared computers. A session for
    one thing alone has 12 hours: somebody at an exam may read for long without a request.
    """
    idle = now - session.last_seen_at
    age = now - session.created_at
    if session.limited_to:
        return age > ABSOLUTE_STAFF
    if any(grant.role in SECOND_FACTOR_ROLES for grant in actor.grants):
        return idle > IDLE_STAFF or age > ABSOLUTE_STAFF
    if session.shared_device:
        return idle > IDLE_SHARED or age > ABSOLUTE_STAFF
    return age > OWN_DEVICE


def opens_others_data(session: Session, now: datetime) -> bool:
    """Whether the session is fresh enough for what concerns others (AU-3): used within the
    last 30 minutes, proved within the last 12 hours. A 30-day session on a phone is not.
    """
    idle = now - session.last_seen_at
    return idle <= OTHERS_IDLE and now - session.reauthenticated_at <= OTHERS_ABSOLUTE


def require_recent(actor: Actor, now: datetime) -> None:
    """Raises ReauthenticationNeeded when the last proof is older than five minutes (AU-8).

    Call it in the view before anything else; `web.confirming` asks and carries out afterwards.
    """
    if now - actor.reauthenticated_at > REAUTHENTICATION:
        raise ReauthenticationNeeded


_SESSIONS = table_of(SigninSession)
_TOUCH = (  # built once: everybody's first page of every minute
    _SESSIONS.update()
    .where(_SESSIONS.c.id == bindparam("session"))
    .values(last_seen_at=bindparam("last_seen_at"), address=bindparam("address"))
)


def touch(session: Session, *, now: datetime, address: str, joins: bool = False) -> None:
    """Note the last use, at most once a minute; a session's last-seen time is no domain fact.

    With `joins` it goes along with what the request writes, so that a shift that begins in one
    minute commits once each.
    """
    network = network_of(address)
    if now - session.last_seen_at < TOUCH_EVERY and session.address == network:
        return

    def note() -> None:
        with transaction():
            db.session.connection().execute(
                _TOUCH, {"session": session.id, "last_seen_at": now, "address": network}
            )

    join_commit(note) if joins else note()


def end(session_id: int, *, now: datetime, reason: EndReason) -> None:
    """End one session; ending it again changes nothing."""
    _end(SigninSession.id == session_id, now=now, reason=reason)


def end_limited(things: Collection[str], *, now: datetime) -> None:
    """End the sessions that may open only one of these things."""
    _end(SigninSession.limited_to.in_(things), now=now, reason=EndReason.SIGNED_OUT)


def end_own(account_id: int, public_id: str, *, now: datetime) -> None:
    """End one of the account's own sessions. Raises NotFound for another's."""
    with transaction():
        row = _open(SigninSession.account_id == account_id, SigninSession.public_id == public_id)
        row.ended_at = now
        row.end_reason = EndReason.ENDED_ELSEWHERE


def end_all(account_id: int, *, now: datetime, reason: EndReason, but: int | None = None) -> None:
    """End every session of an account, except `but` (a password change keeps its own)."""
    conditions = [SigninSession.account_id == account_id]
    if but is not None:
        conditions.append(SigninSession.id != but)
    with transaction():
        _end(*conditions, now=now, reason=reason)
        if reason is EndReason.DEACTIVATED:
            for end_more in ends_of_deactivation:
                end_more(account_id)


def _end(*conditions: ColumnElement[bool], now: datetime, reason: EndReason) -> None:
    with transaction():
        db.session.execute(
            update(SigninSession)
            .where(SigninSession.ended_at.is_(None), *conditions)
            .values(ended_at=now, end_reason=reason.value)
        )


def _open(*conditions: ColumnElement[bool]) -> SigninSession:
    row = db.session.scalar(accounts.sessions_where(*conditions))
    if row is None:
        raise NotFound
    return row


def _renew(row: SigninSession) -> str:
    token = entropy.token()
    row.token_hash = token_hash(token)
    return token


def _note_signin(account: Account, now: datetime) -> None:
    audit.record(
        "account.signed_in",
        object_kind="account",
        object_id=account.id,
        now=now,
        actor_id=account.person_id,
        organisation_id=actors.agency_of(account.person_id, now),
    )
