"""Roles given, lent and ended through the service; what rules decide is tested beside them."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import AuditEntry
from portal.core.permissions import DERIVED, ROLE_PERMISSIONS, Permission, Role
from portal.people.models import OrgUnit, Person, RoleGrant
from portal.people.queries import actors, scopes
from portal.people.rules.grants import GrantRefusal
from portal.people.service import grants, sessions
from portal.people.service.grants import Gift, Place
from portal.people.service.sessions import Device
from portal.web.app import Portal
from tests.people.service.conftest import City, make_city
from tests.support.people import make_account, make_grant
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.refusals import refusal

TOMORROW = NOON + timedelta(days=1)
NEXT_YEAR = NOON + timedelta(days=365)
TODAY = date(2026, 11, 26)


@pytest.fixture
def admin(city: City) -> Person:
    """Holds all of the agency but HR's permissions."""
    person = city.person(city.root, "Ani")
    make_grant(person, Role.AGENCY_ADMIN, city.agency)
    return person


@pytest.fixture
def clerk(city: City) -> Person:
    return city.person(city.clinic, "Budi")


def gift(person: Person, role: Role, place: Place, **more: object) -> Gift:
    return Gift(person.id, role, place, **{"from_at": NOON, **more})


def at(city: City, unit: OrgUnit | None = None, *, subtree: bool = True) -> Place:
    return Place(city.agency.id, unit.id if unit else None, subtree)


def give(giver: Person, wanted: Gift) -> RoleGrant:
    return grants.give(wanted, giver_id=giver.id, now=NOON)


def actor_of(person: Person, now: datetime = NOON) -> Actor:
    device = Device("Chrome, Android", "127.0.0.1", shared=False)
    token = sessions.begin(make_account(person, None).id, now=now, device=device)
    live = actors.signed_in(sessions.token_hash(token), now=now, on=TODAY)
    assert live is not None
    return live.actor


def test_a_given_role_counts_at_its_node_from_now_on(
    city: City, admin: Person, clerk: Person
) -> None:
    row = give(admin, gift(clerk, Role.UNIT_OFFICER, at(city, city.health), reason="SK 800/1"))
    assert (row.granted_by_id, row.granted_at, row.reason) == (admin.id, NOON, "SK 800/1")
    units = db.session.scalars(scopes.units(actor_of(clerk), Permission.PERSON_READ))
    assert {unit.id for unit in units} == {city.health.id, city.clinic.id}
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "grant.given"))
    assert (entry.actor_id, entry.detail["person"], entry.detail["role"]) == (
        admin.id,
        clerk.id,
        "unit_officer",
    )


@pytest.mark.parametrize(
    ("wanted", "reason", "field"),
    [
        (lambda c, p: gift(p, Role.HR, at(c)), GrantRefusal.MORE_THAN_HELD, "role"),
        (lambda c, p: gift(p, Role.SUPERVISOR, at(c)), GrantRefusal.DERIVED_ROLE, "role"),
        (
            lambda c, p: gift(p, Role.UNIT_OFFICER, at(c), from_at=NOON - timedelta(days=1)),
            GrantRefusal.BACKDATED,
            "from_on",
        ),
        (
            lambda c, p: gift(p, Role.UNIT_OFFICER, at(c), until_at=NOON),
            GrantRefusal.ENDS_BEFORE_START,
            "until_on",
        ),
        (
            lambda c, p: gift(p, Role.UNIT_OFFICER, Place(c.agency.id, 999_999)),
            GrantRefusal.OUTSIDE_SUBTREE,
            "unit",
        ),
        (
            lambda _c, p: gift(p, Role.UNIT_OFFICER, Place(999_999)),
            GrantRefusal.OUTSIDE_SUBTREE,
            "unit",
        ),
    ],
)
def test_what_may_not_be_given_is_refused_at_its_field(
    city: City,
    admin: Person,
    clerk: Person,
    wanted: Callable[[City, Person], Gift],
    reason: GrantRefusal,
    field: str,
) -> None:
    with pytest.raises(Refused) as refused:
        give(admin, wanted(city, clerk))
    assert (refused.value.reason, refused.value.field) == (reason, field)
    assert refusal(give, admin, gift(admin, Role.TRAINER, at(city))) is GrantRefusal.TO_ONESELF


def test_a_units_admin_gives_within_the_unit_alone(city: City, clerk: Person) -> None:
    local = city.person(city.health, "Cici")
    make_grant(local, Role.AGENCY_ADMIN, city.health)
    give(local, gift(clerk, Role.UNIT_OFFICER, at(city, city.clinic)))
    for place in (at(city, city.school), at(city, city.root), at(city)):
        assert (
            refusal(give, local, gift(clerk, Role.UNIT_OFFICER, place))
            is GrantRefusal.OUTSIDE_SUBTREE
        )
    other = make_city("lain")
    foreign = Place(other.agency.id, other.clinic.id)
    assert (
        refusal(give, local, gift(clerk, Role.UNIT_OFFICER, foreign))
        is GrantRefusal.OUTSIDE_SUBTREE
    )


def test_an_inspector_gets_named_units_and_an_end(city: City, admin: Person, clerk: Person) -> None:
    make_grant(admin, Role.HR, city.agency)
    inspector = gift(clerk, Role.INSPECTOR, at(city, city.health))
    assert refusal(give, admin, inspector) is GrantRefusal.NEEDS_END
    everywhere = gift(clerk, Role.INSPECTOR, at(city), until_at=NEXT_YEAR)
    assert refusal(give, admin, everywhere) is GrantRefusal.NEEDS_UNIT
    give(admin, gift(clerk, Role.INSPECTOR, at(city, city.health), until_at=NEXT_YEAR))


def test_the_same_role_twice_at_one_place_is_refused(
    city: City, admin: Person, clerk: Person
) -> None:
    wanted = gift(clerk, Role.UNIT_OFFICER, at(city, city.health))
    first = give(admin, wanted)
    assert refusal(give, admin, wanted) is GrantRefusal.ALREADY_HELD
    grants.end(first.id, actor_id=admin.id, now=NOON)
    give(admin, wanted)


def test_of_many_equal_gifts_at_once_one_is_written(
    app: Portal, city: City, admin: Person, clerk: Person
) -> None:
    wanted = gift(clerk, Role.UNIT_OFFICER, at(city, city.health))
    outcome = race(app, [lambda: give(admin, wanted) for _ in range(4)])
    assert [one.reason for one in outcome if isinstance(one, Refused)] == [
        GrantRefusal.ALREADY_HELD
    ] * 3


def test_a_giver_whose_right_ends_at_the_same_time_leaves_no_gift_behind_it(
    app: Portal, city: City, admin: Person, clerk: Person
) -> None:
    """Either the gift was first, or it is refused: never given by nobody."""
    for _ in range(3):
        other = city.person(city.root, "Dedi")
        own = make_grant(other, Role.AGENCY_ADMIN, city.agency)
        wanted = gift(clerk, Role.UNIT_OFFICER, at(city, city.health))
        given, ended = race(
            app,
            [
                lambda other=other, wanted=wanted: give(other, wanted),
                lambda own=own: grants.end(own.id, actor_id=admin.id, now=NOON),
            ],
        )
        assert isinstance(ended, RoleGrant)
        if isinstance(given, RoleGrant):
            grants.end(given.id, actor_id=admin.id, now=NOON)
        else:
            assert isinstance(given, Refused)


def test_after_a_revocation_nothing_of_it_counts_any_more(
    city: City, admin: Person, clerk: Person
) -> None:
    """AZ-3: authority is read anew, so the next request is refused (see tests/access too)."""
    row = give(admin, gift(clerk, Role.AGENCY_ADMIN, at(city, city.health)))
    assert Permission.TREE_WRITE in actor_of(clerk).permissions
    grants.end(row.id, actor_id=admin.id, now=NOON)
    assert actors.grants_of(clerk.id, NOON) == ()
    assert refusal(grants.end, row.id, actor_id=admin.id, now=NOON) is GrantRefusal.ALREADY_ENDED


def test_an_expired_grant_stops_without_any_job(city: City, admin: Person, clerk: Person) -> None:
    give(admin, gift(clerk, Role.UNIT_OFFICER, at(city), until_at=TOMORROW))
    assert actors.grants_of(clerk.id, TOMORROW - timedelta(microseconds=1))
    assert actors.grants_of(clerk.id, TOMORROW) == ()


def test_a_delegation_is_dated_smaller_and_ends_with_its_source(
    city: City, admin: Person, clerk: Person
) -> None:
    [source] = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == admin.id))

    def lend(role: Role, place: Place, **more: object) -> RoleGrant:
        wanted = gift(clerk, role, place, **more)
        return grants.delegate(wanted, source.id, giver_id=admin.id, now=NOON)

    assert refusal(lend, Role.UNIT_OFFICER, at(city)) is GrantRefusal.NEEDS_END
    dated = {"until_at": NEXT_YEAR}
    assert refusal(lend, Role.HR, at(city), **dated) is GrantRefusal.MORE_THAN_HELD
    lent = lend(Role.UNIT_OFFICER, at(city, city.health), **dated)
    assert lent.delegated_from_id == source.id
    assert [grant.role for grant in actors.grants_of(clerk.id, NOON)] == [Role.UNIT_OFFICER]
    further = gift(city.person(city.clinic), Role.UNIT_OFFICER, at(city, city.health), **dated)
    again = {"giver_id": clerk.id, "now": NOON}
    assert refusal(grants.delegate, further, lent.id, **again) is GrantRefusal.REDELEGATED
    with pytest.raises(NotFound):
        grants.delegate(further, source.id, **again)
    second = city.person(city.root)
    give(admin, gift(second, Role.AGENCY_ADMIN, at(city)))
    grants.end(source.id, actor_id=admin.id, now=NOON)
    assert actors.grants_of(clerk.id, NOON) == ()


def test_what_was_lent_gives_nobody_the_right_to_give(
    city: City, admin: Person, clerk: Person
) -> None:
    [source] = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == admin.id))
    lent = gift(clerk, Role.AGENCY_ADMIN, at(city), until_at=NEXT_YEAR)
    grants.delegate(lent, source.id, giver_id=admin.id, now=NOON)
    other = city.person(city.clinic)
    assert isinstance(refusal(give, clerk, gift(other, Role.TRAINER, at(city))), GrantRefusal)


def test_a_role_above_ones_own_can_not_be_ended_but_ones_own_can(
    city: City, admin: Person, clerk: Person
) -> None:
    local = city.person(city.health, "Cici")
    own = make_grant(local, Role.AGENCY_ADMIN, city.health)
    above = make_grant(clerk, Role.AGENCY_ADMIN, city.agency)
    end = {"actor_id": local.id, "now": NOON}
    assert refusal(grants.end, above.id, **end) is GrantRefusal.OUTSIDE_SUBTREE
    grants.end(own.id, **end)


def test_the_last_administrator_stays(app: Portal, city: City, admin: Person) -> None:
    [only] = db.session.scalars(select(RoleGrant))
    end = {"actor_id": admin.id, "now": NOON}
    assert refusal(grants.end, only.id, **end) is GrantRefusal.LAST_ADMIN
    other = city.person(city.root)
    second = give(admin, gift(other, Role.AGENCY_ADMIN, at(city)))
    outcome = race(
        app,
        [
            lambda: grants.end(only.id, actor_id=admin.id, now=NOON),
            lambda: grants.end(second.id, actor_id=other.id, now=NOON),
        ],
    )
    assert [one.reason for one in outcome if isinstance(one, Refused)] == [GrantRefusal.LAST_ADMIN]


def test_somebody_can_give_every_role_there_is(city: City, admin: Person, clerk: Person) -> None:
    """Otherwise AZ-6 would leave a role that nobody could ever hold."""
    make_grant(admin, Role.HR, city.agency)
    make_grant(admin, Role.OPERATOR, city.agency)
    offered = grants.offered(admin.id, at(city), to=clerk.id, now=NOON)
    assert set(offered) == set(Role) - DERIVED
    assert grants.offered(clerk.id, at(city), to=admin.id, now=NOON) == []


class Undone(Exception):
    """Takes an example's rows back."""


@dataclass
class Pair:
    """Somebody who gives, somebody who takes, and an actor to look through."""

    city: City
    giver: Person
    taker: Person
    actor: Actor

    def place(self, name: str, subtree: bool) -> Place:
        if name == "agency":
            return at(self.city)
        return at(self.city, getattr(self.city, name), subtree=subtree)

    def reach(self, person: Person, permission: Permission) -> set[int]:
        """The units in which a person has a permission by grants."""
        grants_now = actors.grants_of(person.id, NOON)
        actor = replace(self.actor, grants=grants_now, leads=False)
        return {unit.id for unit in db.session.scalars(scopes.units(actor, permission))}

    def hold(self, role: Role, place: Place) -> None:
        db.session.add(
            RoleGrant(
                person_id=self.giver.id, role=role, organisation_id=place.organisation_id,
                unit_id=place.unit_id, subtree=place.subtree, valid_from=NOON, granted_at=NOON,
            )
        )  # fmt: skip
        db.session.flush()


@pytest.fixture
def pair(city: City) -> Pair:
    giver, taker = city.person(city.root, "Eka"), city.person(city.root, "Fitri")
    return Pair(city, giver, taker, actor_of(giver))


nodes = st.sampled_from(["agency", "root", "health", "clinic", "school"])
strong = st.sampled_from([Role.AGENCY_ADMIN, Role.HR, Role.HR, Role.OPERATOR, Role.TRAINER])
holdings = st.lists(st.tuples(strong, nodes, st.booleans()), min_size=1, max_size=3)
gifts = st.tuples(st.sampled_from(sorted(set(Role) - DERIVED)), nodes, st.booleans())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(held=holdings, wanted=gifts)
@example(held=[(Role.HR, "health", True)], wanted=(Role.INSPECTOR, "clinic", True))
@example(held=[(Role.HR, "health", False)], wanted=(Role.UNIT_HEAD, "health", True))
def test_nobody_gives_what_they_do_not_hold_there(
    pair: Pair, held: list[tuple[Role, str, bool]], wanted: tuple[Role, str, bool]
) -> None:
    """AZ-6, asked of the units that giver and receiver then reach."""
    role, node, subtree = wanted
    until = NEXT_YEAR if role is Role.INSPECTOR else None
    asked = gift(pair.taker, role, pair.place(node, subtree), until_at=until)

    def run() -> None:
        with transaction():
            for one, where, below in held:
                pair.hold(one, pair.place(where, below))
            with contextlib.suppress(Refused):
                give(pair.giver, asked)
            for permission in ROLE_PERMISSIONS[role]:
                gained = pair.reach(pair.taker, permission)
                assert gained <= pair.reach(pair.giver, permission)
                assert gained <= pair.reach(pair.giver, Permission.GRANT_WRITE)
            raise Undone

    with pytest.raises(Undone):
        run()
