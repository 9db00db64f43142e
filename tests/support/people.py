"""Valid minimal agencies, units, persons, accounts and grants; a test states what matters.

Call inside an application context. Every function commits.
"""

import itertools
from datetime import UTC, date, datetime

from portal.core.db import db, transaction
from portal.core.permissions import Role
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
from portal.people.rules import names
from portal.people.service import passwords

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LONG_AGO_ON = date(2020, 1, 1)
PASSWORD = "kopi sungai meja langit"
_serial = itertools.count(1)
_hashes: dict[str, str] = {}


def make_agency(code: str = "", *, timezone: str = "Asia/Jakarta") -> Organisation:
    number = next(_serial)
    with transaction():
        agency = Organisation(
            code=code or f"kota-{number}",
            kind="agency",
            name=f"Pemerintah Kota {number}",
            timezone=timezone,
            created_at=LONG_AGO,
        )
        db.session.add(agency)
    return agency


def make_unit(agency: Organisation, parent: OrgUnit | None = None, *, name: str = "") -> OrgUnit:
    number = next(_serial)
    with transaction():
        unit = OrgUnit(
            organisation_id=agency.id,
            parent_id=parent.id if parent else None,
            code=f"unit-{number}",
            name=name or f"Dinas {number}",
            kind="dinas",
            path="",
            valid_from=LONG_AGO_ON,
        )
        db.session.add(unit)
        db.session.flush()
        unit.path = f"{parent.path if parent else ''}{unit.id}/"
    return unit


def make_nip() -> str:
    """A number valid in form, different at each call."""
    number = next(_serial)
    return f"19850312{2010 + number // 999 % 10}012{number % 999 + 1:03d}"[:18]


def make_person(unit: OrgUnit, name: str = "Rina Maharani", *, nip: str = "") -> Person:
    with transaction():
        person = Person(
            full_name=name,
            sort_key=names.search_key(name),
            search_key=names.search_key(name),
            created_at=LONG_AGO,
        )
        db.session.add(person)
        db.session.flush()
        since = {"person_id": person.id, "valid_from": LONG_AGO_ON}
        db.session.add_all(
            [
                PersonIdentifier(kind="nip", value=nip or make_nip(), **since),
                PersonStatus(status="pns", rank="III/b", **since),
                Employment(organisation_id=unit.organisation_id, unit_id=unit.id, **since),
            ]
        )
    return person


def nip_of(person: Person) -> str:
    return db.session.scalars(
        db.select(PersonIdentifier.value).where(PersonIdentifier.person_id == person.id)
    ).one()


def make_account(person: Person, password: str | None = PASSWORD) -> Account:
    """An account that can sign in; without a password, one waiting for its slip."""
    with transaction():
        account = Account(
            person_id=person.id,
            password_hash=_hash(password) if password else None,
            password_changed_at=LONG_AGO if password else None,
            created_at=LONG_AGO,
        )
        db.session.add(account)
    return account


def make_grant(
    person: Person, role: Role, at: Organisation | OrgUnit, *, subtree: bool = True
) -> RoleGrant:
    """A grant at an agency or at a unit, given long ago."""
    is_unit = isinstance(at, OrgUnit)
    with transaction():
        grant = RoleGrant(
            person_id=person.id,
            role=role.value,
            organisation_id=at.organisation_id if is_unit else at.id,
            unit_id=at.id if is_unit else None,
            subtree=subtree,
            valid_from=LONG_AGO,
            granted_at=LONG_AGO,
        )
        db.session.add(grant)
    return grant


def _hash(password: str) -> str:
    """Each password is hashed once in a run: tests make many accounts with the same one."""
    if password not in _hashes:
        _hashes[password] = passwords.hash_of(password)
    return _hashes[password]
