"""Who acts: read from the database in every request, one statement (AZ-3)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Date,
    ScalarSelect,
    Select,
    String,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from portal.core import stamps, zones
from portal.core.access import Actor, Grant
from portal.core.db import Instant, db
from portal.core.permissions import Role
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

_SESSION = (
    SigninSession.id,
    SigninSession.account_id,
    SigninSession.created_at,
    SigninSession.last_seen_at,
    SigninSession.reauthenticated_at,
    SigninSession.second_factor_at,
    SigninSession.shared_device,
    SigninSession.address,
    SigninSession.grants_mark,
    SigninSession.limited_to,
)
_PERSON = (Person.id, Person.public_id, Person.full_name, Account.locale)
_AGENCY = (Organisation.id, Organisation.name, Organisation.timezone)
_GRANT = (
    RoleGrant.id,
    RoleGrant.role,
    RoleGrant.organisation_id,
    RoleGrant.unit_id,
    OrgUnit.path,
    RoleGrant.subtree,
)


@cache
def _session_statement() -> Select[*tuple[Any, ...]]:
    """Built once, because every request executes it: takes `token_hash`, `on` and `now`.

    One row for each grant the person has or had, in force or not; one without for whoever had none.
    """
    token_hash = bindparam("token_hash", type_=String)
    on = bindparam("on", type_=Date)
    return (
        select(
            *_SESSION,
            Account.totp_confirmed_at.is_not(None),
            *_PERSON,
            *_AGENCY,
            exists(supervision.subordinates(_acting(token_hash), on)),
            _unread(),
            stamps.column(stamps.REFERENCE),
            stamps.agency_column(stamps.OFFERS, Organisation.id),
            grants.in_force(bindparam("now", type_=Instant)),
            *_GRANT,
        )
        .select_from(SigninSession)
        .join(Account, Account.id == SigninSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Organisation, Organisation.id == _employer(on))
        .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(OrgUnit, OrgUnit.id == RoleGrant.unit_id)
        .outerjoin(grants.source, grants.source.id == RoleGrant.delegated_from_id)
        .where(
            SigninSession.token_hash == token_hash,
            SigninSession.ended_at.is_(None),
            Account.deactivated_at.is_(None),
        )
        .order_by(RoleGrant.id)
    )


def _acting(token_hash: BindParameter[str]) -> ScalarSelect[int]:
    """The person whose session it is."""
    return (
        select(Account.person_id)
        .join(SigninSession, SigninSession.account_id == Account.id)
        .where(SigninSession.token_hash == token_hash)
        .correlate(None)
        .scalar_subquery()
    )


def _unread() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(InboxMessage)
        .where(InboxMessage.person_id == Person.id, InboxMessage.read_at.is_(None))
        .scalar_subquery()
    )


def _employer(on: BindParameter[date]) -> ScalarSelect[int]:
    return (
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


@cache
def _grants_statement() -> Select[*tuple[Any, ...]]:
    """Built once: takes `person_id` and `now`."""
    return (
        select(*_GRANT)
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
    return tuple(_grant(*row) for row in rows)


def _grant(
    id_: int, role: str, organisation_id: int, unit_id: int | None, path: str | None, subtree: bool
) -> Grant:
    return Grant(
        id=id_,
        role=Role(role),
        organisation_id=organisation_id,
        unit_id=unit_id,
        unit_path=path or "",
        subtree=subtree,
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


class Session(NamedTuple):
    """What a request needs of the session's row."""

    id: int
    account_id: int
    created_at: datetime
    last_seen_at: datetime
    reauthenticated_at: datetime
    second_factor_at: datetime | None
    shared_device: bool
    address: str
    grants_mark: str
    limited_to: str


@dataclass(frozen=True, slots=True)
class Live:
    """A session nobody has ended: who acts in it, and whether the account has a second factor."""

    actor: Actor
    session: Session
    has_factor: bool


def signed_in(token_hash: str, *, now: datetime, on: date) -> Live | None:
    """The actor of a live session; None when the session has been ended or is unknown.

    `on` is the agency-local day. Idle and absolute limits are checked by the service.
    """
    values = {"token_hash": token_hash, "on": on, "now": now}
    rows = db.session.connection().execute(_session_statement(), values).all()
    if not rows:
        return None
    at = len(_SESSION)
    session, (has_factor, *rest) = Session(*rows[0][:at]), rows[0][at:]
    person_id, public_id, name, locale, agency_id, agency_name, zone, leads, unread, *rest = rest
    stamps.remember(stamps.REFERENCE, rest[0])
    if agency_id is not None:
        stamps.remember(stamps.of_agency(stamps.OFFERS, agency_id), rest[1])
    first = len(rows[0]) - len(_GRANT)
    limited = bool(session.limited_to)
    actor = Actor(
        person_id=person_id,
        person_public_id=public_id,
        name=name,
        account_id=session.account_id,
        session_id=session.id,
        organisation_id=agency_id,
        timezone=zone or zones.DEFAULT,
        locale=locale,
        shared_device=session.shared_device,
        reauthenticated_at=session.reauthenticated_at,
        second_factor_done=session.second_factor_at is not None,
        grants=() if limited else tuple(_grant(*row[first:]) for row in rows if row[first - 1]),
        leads=bool(leads) and not limited,
        unread=0 if limited else unread,
        organisation_name=agency_name or "",
        limited_to=session.limited_to,
    )
    return Live(actor, session, bool(has_factor))
