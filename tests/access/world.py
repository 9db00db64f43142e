"""The little world every cell of the access matrix is tried in, built once per run.

Two agencies. In the first, a unit with one above it, one below it and one beside it:

    kota ── dinas (own) ── seksi (child)
      └──── badan (sibling)                   other agency: kota lain

In each unit lives a resident, and of each kind of thing there is one that belongs there. Every
role is held by somebody employed in the own unit, three times: at the unit with all below it, at
the whole agency, and at both agencies.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from portal.core.db import db, transaction
from portal.core.permissions import DERIVED, Role
from portal.people.models import Account, Job, Organisation, OrgUnit, Person, Post, Tenure
from portal.people.service import sessions
from portal.people.service.sessions import Device
from tests.support.people import (
    LONG_AGO_ON,
    make_account,
    make_agency,
    make_grant,
    make_person,
    make_unit,
)
from tests.support.portal_app import NOON


class Place(StrEnum):
    """Whose thing an address names, as seen by the person who asks."""

    OWN = "own object"
    UNIT = "own unit"
    CHILD = "child unit"
    PARENT = "parent unit"
    SIBLING = "sibling unit"
    FOREIGN = "other agency"


UNITS = (Place.UNIT, Place.CHILD, Place.PARENT, Place.SIBLING, Place.FOREIGN)


class Level(StrEnum):
    """How far a role reaches."""

    UNIT = "unit"
    AGENCY = "agency"
    EVERYWHERE = "everywhere"


ANONYMOUS = "anonymous"


@dataclass
class Resident:
    """Somebody with an account and a post, in a unit of an agency."""

    person: Person
    account: Account
    agency: Organisation
    unit: OrgUnit
    post: Post


@dataclass
class Builder:
    """What the makers of things (`objects`) are given while the world is built."""

    agencies: dict[bool, Organisation] = field(default_factory=dict)
    residents: dict[Place, Resident] = field(default_factory=dict)
    actors: dict[str, Resident] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)  # makers keep what they share here

    def agency(self, place: Place) -> Organisation:
        return self.agencies[place is Place.FOREIGN]


@dataclass
class World:
    """What a cell needs, as plain values: it is built by one process and read by all."""

    tokens: dict[str, str]
    values: dict[str, dict[str, dict[str, Any]]]
    """kind → place (or the key of an actor, for their own thing) → values of the address"""
    names: dict[str, str]
    """place → the name of its resident, its unit and its post's job: what lists must not show"""

    def as_plain(self) -> dict[str, Any]:
        return asdict(self)


def actor_key(role: str, level: Level) -> str:
    return f"{role}@{level}"


def build() -> Builder:
    """Units, residents and actors. Needs an application context."""
    made = Builder()
    own, other = make_agency("kota"), make_agency("kota-lain")
    made.agencies = {False: own, True: other}
    parent = make_unit(own, name="Kantor Parent")
    unit = make_unit(own, parent, name="Kantor Own")
    units = {
        Place.PARENT: parent,
        Place.UNIT: unit,
        Place.CHILD: make_unit(own, unit, name="Kantor Child"),
        Place.SIBLING: make_unit(own, parent, name="Kantor Sibling"),
        Place.FOREIGN: make_unit(other, name="Kantor Foreign"),
    }
    boss = _seat(unit, own, "Supervisor", None)
    for place, where in units.items():
        leads = boss.post if place in {Place.UNIT, Place.CHILD} else None
        name = f"Warga {place.name.title()}"
        made.residents[place] = _seat(where, made.agency(place), name, leads)
    for level in Level:
        made.actors[actor_key(Role.SUPERVISOR, level)] = boss
        made.actors[actor_key(Role.EMPLOYEE, level)] = _seat(unit, own, "Employee", None)
        for role in Role:
            if role not in DERIVED:
                actor = _seat(unit, own, f"{role.name.title()} {level.name.title()}", None)
                for node in _nodes(level, made, unit):
                    make_grant(actor.person, role, node)
                made.actors[actor_key(role, level)] = actor
    return made


def _nodes(level: Level, made: Builder, unit: OrgUnit) -> Iterator[Organisation | OrgUnit]:
    if level is Level.UNIT:
        yield unit
    else:
        yield made.agencies[False]
    if level is Level.EVERYWHERE:
        yield made.agencies[True]


def _seat(unit: OrgUnit, agency: Organisation, name: str, above: Post | None) -> Resident:
    person = make_person(unit, name)
    account = make_account(person)
    with transaction():
        job = Job(
            organisation_id=agency.id, code=f"job-{person.id}", name=f"Tugas {name}",
            job_class="pelaksana", valid_from=LONG_AGO_ON,
        )  # fmt: skip
        db.session.add(job)
        db.session.flush()
        post = Post(
            job_id=job.id, unit_id=unit.id, reports_to_id=above.id if above else None,
            code=f"post-{person.id}", valid_from=LONG_AGO_ON,
        )  # fmt: skip
        db.session.add(post)
        db.session.flush()
        db.session.add(
            Tenure(person_id=person.id, post_id=post.id, kind="definitive", valid_from=LONG_AGO_ON)
        )
    return Resident(person, account, agency, unit, post)


def sign_everybody_in(made: Builder) -> dict[str, str]:
    """A fresh session for each actor, begun as if they had just shown their second factor."""
    device = Device("Chrome, Android", "127.0.0.1", shared=False)
    return {
        key: sessions.begin(actor.account.id, now=NOON, device=device, second_factor=True)
        for key, actor in made.actors.items()
    }
