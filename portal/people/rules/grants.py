"""Who may do what where, and who may give that to others (security.md AZ-3, AZ-6).

A grant is a role at a node of the organisation tree, for the node alone or its subtree, from an
instant, perhaps until one. Roles and permissions are opaque words here; which role means which
permissions is one table given as an argument. Derived roles (supervisor) are never granted.

A delegation is a grant cut out of another one: fewer or equal permissions, at most the same
reach, always with an end, and gone the moment the grant it came from is.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from portal.people.rules import trees

N = TypeVar("N", bound=Hashable)


class Reach(StrEnum):
    """How far a grant goes from its node."""

    SELF_ONLY = "self_only"
    SUBTREE = "subtree"


class GrantRefusal(StrEnum):
    """Why a grant may not be given, changed, ended or delegated. The first that applies."""

    UNKNOWN_ROLE = "grant.unknown_role"
    DERIVED_ROLE = "grant.derived_role"
    TO_ONESELF = "grant.to_oneself"
    NOT_THE_GIVER = "grant.not_the_giver"
    BACKDATED = "grant.backdated"
    ENDS_BEFORE_START = "grant.ends_before_start"
    OUTSIDE_SUBTREE = "grant.outside_subtree"
    MAY_NOT_GRANT = "grant.may_not_grant"
    MORE_THAN_HELD = "grant.more_than_held"
    REACH_TOO_WIDE = "grant.reach_too_wide"
    ALREADY_ENDED = "grant.already_ended"
    OTHER_PERSON_OR_ROLE = "grant.other_person_or_role"
    NOT_HELD = "grant.not_held"
    REDELEGATED = "grant.redelegated"
    NEEDS_END = "grant.needs_end"
    OUTLIVES_SOURCE = "grant.outlives_source"
    NEEDS_UNIT = "grant.needs_unit"
    ALREADY_HELD = "grant.already_held"
    LAST_ADMIN = "grant.last_admin"


@dataclass(frozen=True, slots=True)
class Grant(Generic[N]):
    """One role of one person at one node. `source` and `only` are set for a delegation."""

    person_id: int
    role: str
    node: N
    reach: Reach
    from_at: datetime
    granted_by: int
    until_at: datetime | None = None
    revoked_at: datetime | None = None
    source: "Grant[N] | None" = None
    only: frozenset[str] | None = None
    """The permissions delegated; None for all the role has."""

    def is_active(self, at: datetime) -> bool:
        """Whether the grant counts at an instant; a delegation needs its source as well."""
        if at < self.from_at or (self.until_at is not None and at >= self.until_at):
            return False
        if self.revoked_at is not None and at >= self.revoked_at:
            return False
        return self.source is None or self.source.is_active(at)


@dataclass(frozen=True, slots=True)
class Order(Generic[N]):
    """The table of roles and the tree that grants are read against."""

    permissions: Mapping[str, frozenset[str]]
    parents: Mapping[N, N | None]
    granting: str
    """The permission to give roles at a node."""
    derived: frozenset[str] = frozenset()

    def permissions_of(self, grant: Grant[N]) -> frozenset[str]:
        """What a grant allows; nothing for a role that is not in the table."""
        held = self.permissions.get(grant.role, frozenset())
        return held if grant.only is None else held & grant.only

    def covers(self, grant: Grant[N], node: N) -> bool:
        """Whether a node lies in the grant's reach."""
        if grant.reach is Reach.SELF_ONLY:
            return node == grant.node
        return trees.is_within(self.parents, node, grant.node)

    def contains(self, outer: Grant[N], inner: Grant[N]) -> bool:
        """Whether every node of `inner`, also future ones, lies in `outer`."""
        if outer.reach is Reach.SELF_ONLY and inner.reach is Reach.SUBTREE:
            return False
        return self.covers(outer, inner.node)


@dataclass(frozen=True, slots=True)
class Scope(Generic[N]):
    """Where a permission is held: whole subtrees by their tops, and single nodes besides."""

    subtrees: frozenset[N]
    nodes: frozenset[N]


def holds(
    order: Order[N], grants: Iterable[Grant[N]], permission: str, node: N, at: datetime
) -> bool:
    """Whether these grants of one person allow something at a node at an instant."""
    return any(
        grant.is_active(at)
        and permission in order.permissions_of(grant)
        and order.covers(grant, node)
        for grant in grants
    )


def scope_of(
    order: Order[N], grants: Iterable[Grant[N]], permission: str, at: datetime
) -> Scope[N]:
    """Where these grants of one person allow something, without repetition."""
    giving = [
        grant
        for grant in grants
        if grant.is_active(at) and permission in order.permissions_of(grant)
    ]
    tops = {grant.node for grant in giving if grant.reach is Reach.SUBTREE}
    subtrees = frozenset(
        top for top in tops if not any(up in tops for up in trees.ancestors(order.parents, top))
    )
    return Scope(
        subtrees,
        frozenset(
            grant.node
            for grant in giving
            if not any(trees.is_within(order.parents, grant.node, top) for top in subtrees)
        ),
    )


def may_grant(
    order: Order[N], giver: int, held: Collection[Grant[N]], new: Grant[N], now: datetime
) -> GrantRefusal | None:
    """Why `giver`, who holds the grants `held`, may not give `new`; None when allowed.

    Only what the giver holds in their own right counts, never what was delegated to them:
    otherwise a delegation would leave behind grants that outlive it.
    """
    refusal = _form_refusal(order, giver, new, now)
    if refusal is not None:
        return refusal
    if new.source is not None or new.only is not None:
        return GrantRefusal.REDELEGATED
    return _authority_refusal(order, held, new, now)


def may_end(
    order: Order[N], actor: int, held: Collection[Grant[N]], old: Grant[N], now: datetime
) -> GrantRefusal | None:
    """Why `actor` may not revoke a grant. One may always give up one's own or one's gift.

    Ending somebody else's needs the same authority as giving it, so nobody ends a grant that
    stands above them.
    """
    if old.revoked_at is not None or (old.until_at is not None and old.until_at <= now):
        return GrantRefusal.ALREADY_ENDED
    if old.person_id == actor or (old.source is not None and old.source.person_id == actor):
        return None
    return _authority_refusal(order, held, old, now)


def may_change(
    order: Order[N],
    actor: int,
    held: Collection[Grant[N]],
    old: Grant[N],
    new: Grant[N],
    now: datetime,
) -> GrantRefusal | None:
    """Why `actor` may not change a grant's node, reach or dates.

    A change is an end and a new gift in one, so both must be allowed. The start of a grant that
    already runs stays as it is.
    """
    if (old.person_id, old.role) != (new.person_id, new.role):
        return GrantRefusal.OTHER_PERSON_OR_ROLE
    refusal = may_end(order, actor, held, old, now)
    if refusal is not None:
        return refusal
    if new.from_at == old.from_at < now:
        new = replace(new, from_at=now)
    return may_grant(order, actor, held, new, now)


def may_delegate(order: Order[N], giver: int, new: Grant[N], now: datetime) -> GrantRefusal | None:
    """Why `giver` may not lend what `new` says out of `new.source`; None when allowed."""
    source = new.source
    if source is None or source.person_id != giver or not source.is_active(now):
        return GrantRefusal.NOT_HELD
    if source.source is not None:
        return GrantRefusal.REDELEGATED
    refusal = _form_refusal(order, giver, new, now)
    if refusal is not None:
        return refusal
    if new.until_at is None:
        return GrantRefusal.NEEDS_END
    if source.until_at is not None and new.until_at > source.until_at:
        return GrantRefusal.OUTLIVES_SOURCE
    if not order.permissions_of(new) <= order.permissions_of(source):
        return GrantRefusal.MORE_THAN_HELD
    if not order.covers(source, new.node):
        return GrantRefusal.OUTSIDE_SUBTREE
    return None if order.contains(source, new) else GrantRefusal.REACH_TOO_WIDE


def _form_refusal(order: Order[N], giver: int, new: Grant[N], now: datetime) -> GrantRefusal | None:
    checks = (
        (new.role in order.derived, GrantRefusal.DERIVED_ROLE),
        (new.role not in order.permissions, GrantRefusal.UNKNOWN_ROLE),
        (new.granted_by != giver, GrantRefusal.NOT_THE_GIVER),
        (new.person_id == giver, GrantRefusal.TO_ONESELF),
        (new.from_at < now, GrantRefusal.BACKDATED),
        (
            new.until_at is not None and new.until_at <= new.from_at,
            GrantRefusal.ENDS_BEFORE_START,
        ),
    )
    return next((reason for applies, reason in checks if applies), None)


def _authority_refusal(
    order: Order[N], held: Collection[Grant[N]], wanted: Grant[N], now: datetime
) -> GrantRefusal | None:
    """Each permission needs one own grant that holds it over the whole reach wanted."""
    own = [grant for grant in held if grant.source is None and grant.is_active(now)]
    here = [grant for grant in own if order.covers(grant, wanted.node)]
    if not here:
        return GrantRefusal.OUTSIDE_SUBTREE
    needed = order.permissions_of(wanted) | {order.granting}
    lacking = needed - _permissions(order, here)
    if order.granting in lacking:
        return GrantRefusal.MAY_NOT_GRANT
    if lacking:
        return GrantRefusal.MORE_THAN_HELD
    wide = [grant for grant in here if order.contains(grant, wanted)]
    return None if needed <= _permissions(order, wide) else GrantRefusal.REACH_TOO_WIDE


def _permissions(order: Order[N], grants: Iterable[Grant[N]]) -> frozenset[str]:
    return frozenset().union(*(order.permissions_of(grant) for grant in grants))
