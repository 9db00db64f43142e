"""Demo accounts: one per role, with passwords made at the first run and kept beside the data.

They exist on loopback only; there they sign in without a second factor, by a setting that
production refuses.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from portal.core.db import db, transaction
from portal.core.permissions import DATED_ROLES, Role
from portal.people.data import passphrase_words
from portal.people.models import Person, PersonIdentifier, RoleGrant
from portal.people.rules.passphrase import propose
from portal.people.service import links, passwords
from portal.web.demo import city
from portal.web.demo.build import City

INSPECTION = timedelta(days=90)
FILE = "demo-accounts.json"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What `portal demo` prints."""

    role: str
    username: str
    password: str


def make(made: City, folder: Path, *, now: datetime) -> list[DemoAccount]:
    """An account with a fresh passphrase for every player of `city`, and their grants."""
    accounts = []
    for seat in city.PLAYERS:
        person = made.heads[seat.unit] if seat.place is None else made.staff[seat.unit][seat.place]
        password = propose(passphrase_words(), secrets.choice)
        with transaction():
            account = links.account_for(person.id, now=now)
            account.password_hash = passwords.hash_of(password)
            account.password_changed_at = now
            if seat.granted:
                _grant(made, person, seat, now)
        number = db.session.scalars(
            select(PersonIdentifier.value).where(PersonIdentifier.person_id == person.id)
        ).first()
        accounts.append(DemoAccount(seat.role, number or "", password))
    if made.coordinator_id is not None:
        accounts.append(_coordinator(made.coordinator_id, now))
    _write(folder / FILE, accounts)
    return accounts


def _coordinator(person_id: int, now: datetime) -> DemoAccount:
    """The partner's coordinator, invited before, who signs in by address."""
    password = propose(passphrase_words(), secrets.choice)
    with transaction():
        account = links.account_for(person_id, now=now)
        account.password_hash = passwords.hash_of(password)
        account.password_changed_at = now
        person = db.session.get_one(Person, person_id)
        person.email_verified_at = now
    return DemoAccount(Role.PARTNER_COORDINATOR.value, person.email or "", password)


def read(folder: Path) -> list[DemoAccount]:
    """The accounts of an earlier run; empty when there was none."""
    path = folder / FILE
    if not path.exists():
        return []
    return [DemoAccount(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


def _grant(made: City, person: Person, seat: city.Seat, now: datetime) -> None:
    role = Role(seat.granted)
    db.session.add(
        RoleGrant(
            person_id=person.id,
            role=role,
            organisation_id=made.organisation_id,
            unit_id=made.units[seat.at] if seat.at else None,
            subtree=True,
            valid_from=now,
            valid_until=now + INSPECTION if role in DATED_ROLES else None,
            granted_at=now,
            reason="Akun peragaan",
        )
    )


def _write(path: Path, accounts: list[DemoAccount]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in accounts], file, indent=1)
