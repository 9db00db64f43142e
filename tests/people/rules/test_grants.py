"""AZ-3 and AZ-6: authority in a tree, who may hand it on, and that nobody rises by it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.people.rules import grants, trees
from portal.people.rules.grants import Grant, GrantRefusal, Order, Reach, Scope

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
YESTERDAY = NOON - timedelta(days=1)
TOMORROW = NOON + timedelta(days=1)
NEXT_YEAR = NOON + timedelta(days=365)

READ, RATE, GIVE = "people:person:read", "evaluation:form:rate", "people:grant:give"
ROLES = {
    "admin": frozenset({READ, RATE, GIVE}),
    "clerk": frozenset({READ}),
    "assessor": frozenset({READ, RATE}),
    "granter": frozenset({GIVE}),
    "employee": frozenset(),
    "supervisor": frozenset({READ}),
}
CITY = {
    "kota": None,
    "dinkes": "kota",
    "puskesmas": "dinkes",
    "disdik": "kota",
    "kota_lain": None,
}
ORDER = Order(ROLES, CITY, GIVE, frozenset({"supervisor"}))
ADMIN, CLERK, OTHER = 1, 2, 3


def grant(role="admin", node="dinkes", reach=Reach.SUBTREE, person=ADMIN, by=99, **more):
    return Grant(person, role, node, reach, more.pop("from_at", YESTERDAY), by, **more)


def gift(role="clerk", node="dinkes", reach=Reach.SUBTREE, person=CLERK, by=ADMIN, **more):
    return grant(role, node, reach, person, by, **{"from_at": NOON, **more})


def may_grant(new, held=None):
    return grants.may_grant(ORDER, ADMIN, held or (grant(),), new, NOON)


@pytest.mark.parametrize(
    ("node", "subtree", "self_only"),
    [
        ("dinkes", True, True),
        ("puskesmas", True, False),
        ("kota", False, False),
        ("disdik", False, False),
        ("kota_lain", False, False),
        ("unknown", False, False),
    ],
)
def test_a_grant_reaches_its_node_and_perhaps_what_stands_below(node, subtree, self_only):
    assert grants.holds(ORDER, [grant()], READ, node, NOON) is subtree
    alone = [grant(reach=Reach.SELF_ONLY)]
    assert grants.holds(ORDER, alone, READ, node, NOON) is self_only


@pytest.mark.parametrize(
    ("changes", "at", "counts"),
    [
        ({}, YESTERDAY, True),
        ({}, YESTERDAY - timedelta(seconds=1), False),
        ({"until_at": NOON}, NOON - timedelta(seconds=1), True),
        ({"until_at": NOON}, NOON, False),
        ({"revoked_at": NOON}, NOON - timedelta(seconds=1), True),
        ({"revoked_at": NOON}, NOON, False),
    ],
)
def test_a_grant_counts_from_its_start_until_its_end_or_revocation(changes, at, counts):
    """AZ-3: the next look at a revoked or ended grant refuses; no job is needed."""
    assert grants.holds(ORDER, [grant(**changes)], READ, "dinkes", at) is counts


def test_only_the_permissions_of_the_role_are_held():
    assert not grants.holds(ORDER, [grant("clerk")], RATE, "dinkes", NOON)
    assert not grants.holds(ORDER, [grant("unheard_of")], READ, "dinkes", NOON)
    assert not grants.holds(ORDER, [], READ, "dinkes", NOON)


def test_the_scope_names_the_fewest_nodes():
    held = [
        grant(node="dinkes"),
        grant(node="puskesmas"),
        grant(node="puskesmas", reach=Reach.SELF_ONLY),
        grant("clerk", node="disdik", reach=Reach.SELF_ONLY),
        grant("granter", node="kota_lain"),
    ]
    assert grants.scope_of(ORDER, held, READ, NOON) == Scope(
        frozenset({"dinkes"}), frozenset({"disdik"})
    )
    assert grants.scope_of(ORDER, held, READ, NEXT_YEAR).subtrees == {"dinkes"}
    assert grants.scope_of(ORDER, held, "unknown", NOON) == Scope(frozenset(), frozenset())


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (gift(), None),
        (gift("admin", "puskesmas"), None),
        (gift("employee"), None),
        (gift(until_at=NEXT_YEAR), None),
        (gift("unheard_of"), GrantRefusal.UNKNOWN_ROLE),
        (gift("supervisor"), GrantRefusal.DERIVED_ROLE),
        (gift(person=ADMIN), GrantRefusal.TO_ONESELF),
        (gift(by=OTHER), GrantRefusal.NOT_THE_GIVER),
        (gift(from_at=NOON - timedelta(seconds=1)), GrantRefusal.BACKDATED),
        (gift(until_at=NOON), GrantRefusal.ENDS_BEFORE_START),
        (gift(node="kota"), GrantRefusal.OUTSIDE_SUBTREE),
        (gift(node="disdik"), GrantRefusal.OUTSIDE_SUBTREE),
        (gift(node="kota_lain"), GrantRefusal.OUTSIDE_SUBTREE),
        (gift(node="unknown"), GrantRefusal.OUTSIDE_SUBTREE),
    ],
)
def test_an_administrator_gives_within_the_subtree_and_to_others_only(new, reason):
    assert may_grant(new) is reason


@pytest.mark.parametrize(
    ("held", "new", "reason"),
    [
        ((grant("clerk"),), gift("clerk"), GrantRefusal.MAY_NOT_GRANT),
        ((grant("granter"),), gift("clerk"), GrantRefusal.MORE_THAN_HELD),
        ((grant("granter"), grant("clerk")), gift("clerk"), None),
        ((grant("granter"), grant("clerk")), gift("assessor"), GrantRefusal.MORE_THAN_HELD),
        (
            (grant("granter"), grant("clerk", reach=Reach.SELF_ONLY)),
            gift("clerk"),
            GrantRefusal.REACH_TOO_WIDE,
        ),
        (
            (grant("granter"), grant("clerk", reach=Reach.SELF_ONLY)),
            gift("clerk", reach=Reach.SELF_ONLY),
            None,
        ),
        (
            (grant("granter"), grant("clerk", "disdik")),
            gift("clerk"),
            GrantRefusal.MORE_THAN_HELD,
        ),
        ((grant(until_at=NOON),), gift(), GrantRefusal.OUTSIDE_SUBTREE),
        ((grant(from_at=TOMORROW),), gift(), GrantRefusal.OUTSIDE_SUBTREE),
        ((grant(revoked_at=NOON),), gift(), GrantRefusal.OUTSIDE_SUBTREE),
    ],
)
def test_nobody_gives_more_than_they_hold_there_now(held, new, reason):
    assert may_grant(new, held) is reason


def test_what_was_lent_is_never_given_on():
    source = grant(person=OTHER)
    lent = grant(person=ADMIN, by=OTHER, until_at=TOMORROW, source=source)
    assert may_grant(gift(), [lent]) is GrantRefusal.OUTSIDE_SUBTREE
    assert may_grant(gift(source=source)) is GrantRefusal.REDELEGATED
    assert may_grant(gift(only=frozenset({READ}))) is GrantRefusal.REDELEGATED


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        (grant("clerk", person=CLERK), None),
        (grant("clerk", "kota", person=CLERK), GrantRefusal.OUTSIDE_SUBTREE),
        (grant("clerk", "disdik", person=CLERK), GrantRefusal.OUTSIDE_SUBTREE),
        (grant("admin", "kota", person=ADMIN), None),
        (grant("clerk", person=CLERK, until_at=NOON), GrantRefusal.ALREADY_ENDED),
        (grant("clerk", person=CLERK, revoked_at=YESTERDAY), GrantRefusal.ALREADY_ENDED),
    ],
)
def test_nobody_ends_a_grant_above_them_and_everybody_may_give_up_their_own(old, reason):
    assert grants.may_end(ORDER, ADMIN, [grant()], old, NOON) is reason


def test_a_lesser_administrator_does_not_end_a_greater_ones_grant():
    lesser = [grant("granter"), grant("clerk")]
    greater = grant("admin", person=OTHER)
    assert grants.may_end(ORDER, ADMIN, lesser, greater, NOON) is GrantRefusal.MORE_THAN_HELD


def test_a_change_needs_both_the_old_and_the_new_to_be_in_reach():
    old = grant("clerk", "puskesmas", person=CLERK, by=ADMIN)
    held = [grant()]

    def change(**to):
        return grants.may_change(ORDER, ADMIN, held, old, replace(old, **to), NOON)

    assert change(node="dinkes") is None
    assert change(until_at=NEXT_YEAR) is None
    assert change(node="disdik") is GrantRefusal.OUTSIDE_SUBTREE
    assert change(person_id=OTHER) is GrantRefusal.OTHER_PERSON_OR_ROLE
    assert change(role="assessor") is GrantRefusal.OTHER_PERSON_OR_ROLE
    assert change(from_at=YESTERDAY - timedelta(days=9)) is GrantRefusal.BACKDATED
    above = grant("clerk", "kota", person=CLERK, by=ADMIN)
    moved = replace(above, node="dinkes")
    refused = grants.may_change(ORDER, ADMIN, held, above, moved, NOON)
    assert refused is GrantRefusal.OUTSIDE_SUBTREE


def test_nobody_changes_their_own_grant():
    own = grant(by=ADMIN)
    wider = replace(own, reach=Reach.SUBTREE, until_at=NEXT_YEAR)
    refused = grants.may_change(ORDER, ADMIN, [own], own, wider, NOON)
    assert refused is GrantRefusal.TO_ONESELF


def lend(**changes):
    source = changes.pop("source", grant(until_at=NEXT_YEAR))
    return gift("admin", until_at=TOMORROW, source=source, **changes)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (lend(), None),
        (lend(only=frozenset({READ})), None),
        (lend(node="puskesmas"), None),
        (lend(reach=Reach.SELF_ONLY), None),
        (replace(lend(), role="clerk"), None),
        (replace(lend(), until_at=None), GrantRefusal.NEEDS_END),
        (replace(lend(), until_at=NEXT_YEAR + timedelta(1)), GrantRefusal.OUTLIVES_SOURCE),
        (lend(node="kota"), GrantRefusal.OUTSIDE_SUBTREE),
        (lend(source=grant("clerk")), GrantRefusal.MORE_THAN_HELD),
        (lend(source=grant(reach=Reach.SELF_ONLY)), GrantRefusal.REACH_TOO_WIDE),
        (lend(source=grant(person=OTHER)), GrantRefusal.NOT_HELD),
        (lend(source=grant(revoked_at=NOON)), GrantRefusal.NOT_HELD),
        (lend(source=grant(until_at=TOMORROW, source=grant(person=OTHER))), "redelegated"),
        (replace(lend(), source=None), GrantRefusal.NOT_HELD),
        (lend(person=ADMIN), GrantRefusal.TO_ONESELF),
        (lend(from_at=YESTERDAY), GrantRefusal.BACKDATED),
    ],
)
def test_a_delegation_is_dated_no_more_than_its_source_and_never_lent_again(new, reason):
    wanted = GrantRefusal.REDELEGATED if reason == "redelegated" else reason
    assert grants.may_delegate(ORDER, ADMIN, new, NOON) is wanted


@pytest.mark.parametrize("ends", [{"until_at": TOMORROW}, {"revoked_at": TOMORROW}])
def test_a_delegation_ends_with_the_grant_it_came_from(ends):
    lent = gift("admin", until_at=NEXT_YEAR, source=grant(**ends))
    before = TOMORROW - timedelta(seconds=1)
    assert grants.holds(ORDER, [lent], READ, "dinkes", before)
    assert not grants.holds(ORDER, [lent], READ, "dinkes", TOMORROW)


def test_only_what_was_lent_is_held():
    lent = gift("admin", until_at=NEXT_YEAR, source=grant(), only=frozenset({READ}))
    assert grants.holds(ORDER, [lent], READ, "dinkes", NOON)
    assert not grants.holds(ORDER, [lent], RATE, "dinkes", NOON)


def test_borrower_and_lender_may_end_a_delegation():
    lent = grant("admin", person=CLERK, by=ADMIN, until_at=TOMORROW, source=grant())
    assert grants.may_end(ORDER, CLERK, [], lent, NOON) is None
    assert grants.may_end(ORDER, ADMIN, [], lent, NOON) is None
    assert grants.may_end(ORDER, OTHER, [], lent, NOON) is GrantRefusal.OUTSIDE_SUBTREE


# Laws over random trees, roles and grants.

NODES = range(5)
PERMISSIONS = ("a", "b", GIVE)
forests = st.tuples(*(st.sampled_from([None, *range(node), *range(node)]) for node in NODES)).map(
    lambda parents: dict(enumerate(parents))
)
tables = st.lists(st.frozensets(st.sampled_from(PERMISSIONS)), min_size=2, max_size=2).map(
    lambda sets: {"role0": frozenset(PERMISSIONS), "role1": sets[0], "role2": sets[1]}
)
orders = st.builds(lambda table, parents: Order(table, parents, GIVE), tables, forests)
hours = st.integers(-48, 48).map(lambda h: NOON + timedelta(hours=h))
roles = st.sampled_from(["role0", "role1", "role2"])
reaches = st.sampled_from(Reach)


people = st.integers(0, 4)


@st.composite
def random_grants(draw, person=people, by=people):
    from_at = draw(hours)
    return Grant(
        draw(person),
        draw(roles),
        draw(st.sampled_from(NODES)),
        draw(reaches),
        from_at,
        draw(by),
        until_at=draw(st.one_of(st.none(), st.just(from_at + timedelta(hours=24)))),
        revoked_at=draw(st.one_of(st.none(), st.none(), hours)),
    )


def running(person=people, by=people):
    """Grants that count now: what an act can stand on."""
    nodes = st.sampled_from(NODES)
    return st.builds(Grant, person, roles, nodes, reaches, st.just(YESTERDAY), by)


def powers(order, held, at):
    return {
        (permission, node)
        for permission in PERMISSIONS
        for node in order.parents
        if grants.holds(order, held, permission, node, at)
    }


@given(orders, st.lists(random_grants(), max_size=6), hours)
def test_scope_and_holding_agree(order, held, at):
    for permission in PERMISSIONS:
        scope = grants.scope_of(order, held, permission, at)
        inside = {
            node
            for node in order.parents
            if node in scope.nodes
            or any(trees.is_within(order.parents, node, top) for top in scope.subtrees)
        }
        assert {(permission, node) for node in inside} == {
            power for power in powers(order, held, at) if power[0] == permission
        }
        assert not any(
            trees.is_within(order.parents, one, other)
            for one in scope.subtrees | scope.nodes
            for other in scope.subtrees - {one}
        )


@settings(max_examples=120)
@given(orders, st.lists(running(person=st.just(0)), max_size=3), running(by=st.just(0)))
def test_a_gift_never_holds_more_than_its_giver(order, held, new):
    """AZ-6 over random trees and grants."""
    new = replace(new, from_at=NOON)
    if grants.may_grant(order, 0, held, new, NOON) is None:
        assert powers(order, [new], NOON) <= powers(order, held, NOON)
        assert new.person_id != 0
        assert grants.holds(order, held, GIVE, new.node, NOON)


@settings(max_examples=80)
@given(
    orders,
    st.lists(running(), min_size=1, max_size=3),
    st.lists(st.tuples(st.sampled_from("gel"), running(), st.integers(0, 9)), max_size=10),
)
def test_whatever_people_do_together_no_power_appears_from_nothing(order, start, acts):
    """AZ-6: a group that gives, changes and lends stays within what it began with."""
    everybody = list(start)
    at_first = powers(order, everybody, NOON)
    for act, new, pick in acts:
        old = everybody[pick % len(everybody)]
        actor = old.person_id
        held = [one for one in everybody if one.person_id == actor]
        wanted = replace(new, from_at=NOON, until_at=TOMORROW, granted_by=actor)
        if act == "g" and grants.may_grant(order, actor, held, wanted, NOON) is None:
            everybody.append(wanted)
        lent = replace(wanted, source=old)
        if act == "l" and grants.may_delegate(order, actor, lent, NOON) is None:
            everybody.append(lent)
        other = everybody[(pick + 1) % len(everybody)]
        moved = replace(other, node=new.node, reach=new.reach, granted_by=actor)
        if act == "e" and grants.may_change(order, actor, held, other, moved, NOON) is None:
            everybody[(pick + 1) % len(everybody)] = moved
        assert powers(order, everybody, NOON) <= at_first


@settings(max_examples=120)
@given(orders, running(person=st.just(0)), running(by=st.just(0)), hours)
def test_a_delegation_never_holds_what_its_source_does_not_hold_then(order, source, new, at):
    end = NOON + timedelta(hours=5)
    source = replace(source, revoked_at=NOON + timedelta(hours=2))
    lent = replace(new, from_at=NOON, until_at=end, source=source)
    if grants.may_delegate(order, 0, lent, NOON) is None:
        assert powers(order, [lent], at) <= powers(order, [source], at)
        again = replace(lent, person_id=4, granted_by=lent.person_id, source=lent)
        refused = grants.may_delegate(order, lent.person_id, again, NOON)
        assert refused is GrantRefusal.REDELEGATED or lent.person_id == 4
