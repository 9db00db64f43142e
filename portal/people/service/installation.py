"""The beginning of an installation: one agency, one administrator, no password (AU-7)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, select

from portal.core import audit, zones
from portal.core.access import Role
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import (
    Account,
    Employment,
    Organisation,
    OrgUnit,
    Person,
    PersonIdentifier,
    PersonStatus,
    RoleGrant,
)
from portal.people.queries import accounts
from portal.people.rules import identifiers, names
from portal.people.rules.identifiers import Identifier, IdentifierKind
from portal.people.service import links
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
    kind = identifiers.likely_kind(what.person_number)
    number = identifiers.parse(kind, what.person_number, on=today)
    if not isinstance(number, Identifier):
        raise Refused(number, field="person_number")
    with transaction():
        if db.session.scalar(select(exists().where(Organisation.kind == "agency"))):
            raise Refused(InstallationRefusal.ALREADY_BEGUN)
        agency = Organisation(
            code=what.agency_code,
            kind="agency",
            name=what.agency_name,
            timezone=what.timezone,
            created_at=now,
        )
        db.session.add(agency)
        db.session.flush()
        person = _person(what.person_name, now)
        _place(person, agency, number, now)
        for role in FIRST_ROLES:
            _grant(person, agency, role, now)
        account = Account(person_id=person.id, created_at=now)
        db.session.add(account)
        db.session.flush()
        return links.issue(account, channel=Channel.COMMAND, by=None, now=now)


def renew_link(number: str, *, now: datetime) -> Issued:
    """A new link for somebody who can reach no officer: the operator's last resort.

    Raises NotFound for an unknown or shared number and for a deactivated account.
    """
    with transaction():
        account = accounts.named(number, on=zones.local_day(now))
        if account is None:
            raise NotFound
        return links.issue(account, channel=Channel.COMMAND, by=None, now=now)


def _person(full_name: str, now: datetime) -> Person:
    name = names.parse(full_name)
    person = Person(
        full_name=name.core,
        front_title=" ".join(name.front),
        back_title=", ".join(name.back),
        sort_key=name.sort_key[0],
        search_key=names.search_key(name.core),
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    return person


def _place(person: Person, agency: Organisation, number: Identifier, now: datetime) -> None:
    """Number, status and employment from today on, in a root unit named like the agency."""
    today = zones.local_day(now, agency.timezone)
    unit = OrgUnit(
        organisation_id=agency.id,
        code=agency.code,
        name=agency.name,
        kind="agency",
        path="",
        valid_from=today,
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{unit.id}/"
    own_number = number.kind is IdentifierKind.AGENCY_NUMBER
    db.session.add_all(
        [
            PersonIdentifier(
                person_id=person.id,
                kind=number.kind.value,
                organisation_id=agency.id if own_number else None,
                value=number.value,
                valid_from=today,
            ),
            PersonStatus(person_id=person.id, status=_STATUS[number.kind], valid_from=today),
            Employment(
                person_id=person.id, organisation_id=agency.id, unit_id=unit.id, valid_from=today
            ),
        ]
    )


def _grant(person: Person, agency: Organisation, role: Role, now: datetime) -> None:
    grant = RoleGrant(
        person_id=person.id,
        role=role.value,
        organisation_id=agency.id,
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
        organisation_id=agency.id,
        role=role.value,
        person_id=person.id,
    )
