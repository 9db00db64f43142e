"""Demo accounts: one per role, with passwords made at the first run and kept beside the data.

The file that keeps them is written last: where it is, the demonstration is whole.

They exist on loopback only; there they sign in without a second factor, by a setting that
production refuses.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from portal.core import zones
from portal.core.db import db, transaction
from portal.core.permissions import DATED_ROLES, Role
from portal.people.data import passphrase_words
from portal.people.models import Person, PersonIdentifier, RoleGrant
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.passphrase import propose
from portal.people.rules.status import Status
from portal.people.service import links, passwords, persons
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


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished demonstration: its accounts, one example of each thing (null for a part that does
    not exist), the day it was played on to, and the revision of its database.
    """

    accounts: list[DemoAccount]
    samples: dict[str, str | None]
    played_on: date
    revision: str


def make(made: City, *, now: datetime) -> list[DemoAccount]:
    """An account with a fresh password for every player of `city`, and their grants."""
    accounts = []
    for seat in city.PLAYERS:
        person = made.heads[seat.unit] if seat.place is None else made.staff[seat.unit][seat.place]
        number = db.session.scalars(
            select(PersonIdentifier.value).where(PersonIdentifier.person_id == person.id)
        ).first()
        accounts.append(_account(person, seat.role, number or "", now))
        if seat.granted:
            _grant(made, person, seat, now)
    accounts.append(_mayor(made, now))
    if made.coordinator_id is not None:
        accounts.append(_coordinator(made.coordinator_id, now))
    return accounts


def _account(person: Person, role: str, username: str, now: datetime) -> DemoAccount:
    password = propose(passphrase_words(), secrets.choice)
    with transaction():
        account = links.account_for(person.id, now=now)
        account.password_hash = passwords.hash_of(password)
        account.password_changed_at = now
    return DemoAccount(role, username, password)


def _mayor(made: City, now: datetime) -> DemoAccount:
    """Who was elected to lead the city: no civil servant, no post, sees all units."""
    today = zones.local_day(now)
    person = persons.register(
        name=city.MAYOR,
        kind=IdentifierKind.AGENCY_NUMBER,
        number=city.MAYOR_NUMBER,
        status=Status.NON_ASN,
        organisation_id=made.organisation_id,
        unit_id=made.units[city.WHOLE],
        valid_from=today,
        on=today,
        now=now,
        actor_id=None,
    )
    seat = city.Seat("mayor", city.WHOLE, None, Role.UNIT_HEAD.value, city.WHOLE)
    _grant(made, person, seat, now)
    return _account(person, seat.role, city.MAYOR_NUMBER, now)


def _coordinator(person_id: int, now: datetime) -> DemoAccount:
    """The partner's coordinator, invited before, who signs in by address."""
    with transaction():
        person = db.session.get_one(Person, person_id)
        person.email_verified_at = now
    return _account(person, Role.PARTNER_COORDINATOR.value, person.email or "", now)


def read(folder: Path) -> Kept | None:
    """The demonstration of an earlier run; None when none was finished."""
    path = folder / FILE
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    if "played_on" not in kept:
        return None  # of an earlier release, which kept less
    return Kept(
        [DemoAccount(**one) for one in kept["accounts"]],
        kept["samples"],
        date.fromisoformat(kept["played_on"]),
        kept["revision"],
    )


def write(folder: Path, kept: Kept) -> None:
    """Keep it where only its owner reads."""
    whole = json.dumps({**asdict(kept), "played_on": kept.played_on.isoformat()}, indent=1)
    fresh = folder / (FILE + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(whole)
    fresh.replace(folder / FILE)


def _grant(made: City, person: Person, seat: city.Seat, now: datetime) -> None:
    role = Role(seat.granted)
    with transaction():
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
