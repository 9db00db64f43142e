"""The beginning of an installation: one agency, one administrator, no password (AU-7)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import exists, select

from portal.core import audit, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Role
from portal.people.models import Organisation, RoleGrant
from portal.people.queries import accounts
from portal.people.rules import identifiers
from portal.people.rules.identifiers import IdentifierKind
from portal.people.service import links, organisations, persons, units
from portal.people.service.links import Channel, Issued

FIRST_ROLES = (Role.AGENCY_ADMIN, Role.HR, Role.OPERATOR)
_STATUS = {
    IdentifierKind.NIP: "pns",
    IdentifierKind.NI_PPPK: "pppk",
    IdentifierKind.AGENCY_NUMBER: "non_asn",
}


class InstallationRefusal(StrEnum):
    ALREADY_BEGUN = "installation.already_begun"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What `portal init` is told."""

    agency_code: str
    agency_name: str
    timezone: str
    person_name: str
    person_number: str


def begin(what: Beginning, *, now: datetime) -> Issued:
    """Write the agency, its root unit and its first administrator; a single-use link for them.

    Raises Refused(InstallationRefusal) when there is an agency already, and
    Refused(IdentifierRefusal) for a number that is none.
    """
    today = zones.local_day(now, what.timezone)
    with transaction():
        if db.session.scalar(select(exists().where(Organisation.kind == "agency"))):
            raise Refused(InstallationRefusal.ALREADY_BEGUN)
        agency = organisations.create(
            code=what.agency_code, name=what.agency_name, timezone=what.timezone, now=now
        )
        person_id = _first_person(what, agency.id, today, now)
        for role in FIRST_ROLES:
            _grant(person_id, agency.id, role, now)
        account = links.account_for(person_id, now=now)
        return links.issue(account, channel=Channel.COMMAND, by=None, now=now)


def renew_link(number: str, *, now: datetime) -> Issued:
    """A new link for somebody who can reach no officer: the operator's last resort.

    Raises NotFound for an unknown or shared number and for a deactivated account.
    """
    with transaction():
        account = accounts.named(number, now=now)
        if account is None:
            raise NotFound
        return links.issue(account, channel=Channel.COMMAND, by=None, now=now)


def _first_person(what: Beginning, agency_id: int, today: date, now: datetime) -> int:
    """In a root unit named like the agency, employed from today on."""
    unit = units.create(
        organisation_id=agency_id,
        parent_id=None,
        code=what.agency_code,
        name=what.agency_name,
        kind="agency",
        valid_from=today,
        now=now,
        actor_id=None,
    )
    kind = identifiers.likely_kind(what.person_number)
    person = persons.register(
        name=what.person_name,
        kind=kind,
        number=what.person_number,
        status=_STATUS[kind],
        organisation_id=agency_id,
        unit_id=unit.id,
        valid_from=today,
        on=today,
        now=now,
        actor_id=None,
    )
    return person.id


def _grant(person_id: int, agency_id: int, role: Role, now: datetime) -> None:
    """Nobody could give the first grants; their giver is empty and the audit says so."""
    grant = RoleGrant(
        person_id=person_id,
        role=role.value,
        organisation_id=agency_id,
        subtree=True,
        valid_from=now,
        granted_at=now,
        reason="portal init",
    )
    db.session.add(grant)
    db.session.flush()
    audit.record(
        "grant.given",
        object_kind="grant",
        object_id=grant.id,
        now=now,
        actor_id=None,
        organisation_id=agency_id,
        role=role.value,
        person=person_id,
    )
