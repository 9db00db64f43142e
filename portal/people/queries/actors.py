"""Who acts: read from the database in every request, two statements (AZ-3)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, Select, String, bindparam, exists, func, or_, select

from portal.core import stamps, zones
from portal.core.access import Actor, Grant, Role
from portal.core.db import Instant, db
from portal.people.models import (
    Account,
    Employment,
    InboxMessage,
    Organisation,
    OrgUnit,
    Person,
    RoleGrant,
    SigninSession,
)
from portal.people.queries import grants, supervision

_PERSON = (Person.id, Person.public_id, Person.full_name)
_AGENCY = (Organisation.id, Organisation.name, Organisation.timezone)


@cache
def _session_statement() -> Select[*tuple[Any, ...]]:
    """Built once, because every request executes it: takes `token_hash` and `on`."""
    token_hash = bindparam("token_hash", type_=String)
    on = bindparam("on", type_=Date)
    acting = (
        select(Account.person_id)
        .join(SigninSession, SigninSession.account_id == Account.id)
        .where(SigninSession.token_hash == token_hash)
        .correlate(None)
        .scalar_subquery()
    )
    leads = exists(supervision.subordinates(acting, on))
    unread = (
        select(func.count())
        .select_from(InboxMessage)
        .where(InboxMessage.person_id == Person.id, InboxMessage.read_at.is_(None))
        .scalar_subquery()
    )
    organisation = (
        select(Employment.organisation_id)
        .where(
            Employment.person_id == Person.id,
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .order_by(Employment.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    stamp = stamps.column(stamps.REFERENCE)
    return (
        select(SigninSession, Account, *_PERSON, *_AGENCY, leads, unread, stamp)
        .join(Account, Account.id == SigninSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Organisation, Organisation.id == organisation)
        .where(
            SigninSession.token_hash == token_hash,
            SigninSession.ended_at.is_(None),
            Account.deactivated_at.is_(None),
        )
    )


@cache
def _grants_statement() -> Select[*tuple[Any, ...]]:
    """Built once: takes `person_id` and `now`."""
    return (
        select(
            RoleGrant.id,
            RoleGrant.role,
            RoleGrant.organisation_id,
            RoleGrant.unit_id,
            OrgUnit.path,
            RoleGrant.subtree,
        )
        .select_from(RoleGrant)
        .outerjoin(OrgUnit, OrgUnit.id == RoleGrant.unit_id)
        .outerjoin(grants.source, grants.source.id == RoleGrant.delegated_from_id)
        .where(
            RoleGrant.person_id == bindparam("person_id", type_=BigInteger),
            grants.in_force(bindparam("now", type_=Instant)),
        )
        .order_by(RoleGrant.id)
    )


def grants_of(person_id: int, now: datetime) -> tuple[Grant, ...]:
    """The grants in force at `now`; a delegation counts only while its source does."""
    values = {"person_id": person_id, "now": now}
    rows = db.session.execute(_grants_statement(), values)
    return tuple(
        Grant(
            id=id_,
            role=Role(role),
            organisation_id=organisation_id,
            unit_id=unit_id,
            unit_path=path or "",
            subtree=subtree,
        )
        for id_, role, organisation_id, unit_id, path, subtree in rows
    )


def agency_of(person_id: int, now: datetime) -> int | None:
    """The agency that employs a person now: where acts of somebody not signed in are noted."""
    on = zones.local_day(now)
    return db.session.scalar(
        select(Employment.organisation_id)
        .where(
            Employment.person_id == person_id,
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .order_by(Employment.valid_from.desc())
        .limit(1)
    )


def ended_because(token_hash: str) -> str | None:
    """Why the session of this token has ended; None when it is open or unknown."""
    return db.session.scalar(
        select(SigninSession.end_reason).where(SigninSession.token_hash == token_hash)
    )


@dataclass(frozen=True, slots=True)
class Live:
    """A session nobody has ended: who acts in it, its row and the account's."""

    actor: Actor
    session: SigninSession
    account: Account


def signed_in(token_hash: str, *, now: datetime, on: date) -> Live | None:
    """The actor of a live session; None when the session has been ended or is unknown.

    `on` is the agency-local day. Idle and absolute limits are checked by the service.
    """
    values = {"token_hash": token_hash, "on": on}
    row = db.session.execute(_session_statement(), values).one_or_none()
    if row is None:
        return None
    session, account, *rest = row
    person_id, person_public_id, name, agency_id, agency_name, zone, leads, unread, stamp = rest
    stamps.remember(stamps.REFERENCE, stamp)
    actor = Actor(
        person_id=person_id,
        person_public_id=person_public_id,
        name=name,
        account_id=account.id,
        session_id=session.id,
        organisation_id=agency_id,
        timezone=zone or zones.DEFAULT,
        locale=account.locale,
        shared_device=session.shared_device,
        reauthenticated_at=session.reauthenticated_at,
        second_factor_done=session.second_factor_at is not None,
        grants=() if session.limited_to else grants_of(person_id, now),
        leads=bool(leads) and not session.limited_to,
        unread=0 if session.limited_to else unread,
        organisation_name=agency_name or "",
        limited_to=session.limited_to,
    )
    return Live(actor, session, account)
