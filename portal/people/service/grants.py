"""Giving, lending and ending roles (AZ-3, AZ-6). What is allowed is decided by `rules.grants`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import DATED_ROLES, DERIVED, ROLE_PERMISSIONS, Permission, Role
from portal.people.models import Organisation, OrgUnit, RoleGrant
from portal.people.queries import grants as queries
from portal.people.queries import structure
from portal.people.rules import grants as rules
from portal.people.rules.grants import Grant, GrantRefusal, Order, Reach
from portal.people.service import inbox, locks, numbers
from portal.people.service.notices import GrantNotice

Node = tuple[str, int]
"""("agency", id) or ("unit", id)."""

OWN_ROLES = "/account/roles"
"""Where somebody reads what they hold."""

PERMISSIONS = {
    role.value: frozenset(one.value for one in held) for role, held in ROLE_PERMISSIONS.items()
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role counts: the whole agency, a unit with all below it, or the unit alone."""

    organisation_id: int
    unit_id: int | None = None
    subtree: bool = True

    @property
    def node(self) -> Node:
        if self.unit_id is None:
            return ("agency", self.organisation_id)
        return ("unit", self.unit_id)

    @property
    def reach(self) -> Reach:
        return Reach.SUBTREE if self.subtree or self.unit_id is None else Reach.SELF_ONLY


@dataclass(frozen=True, slots=True)
class Gift:
    """A role as somebody wants to give it; `until_at` is the first instant without it."""

    person_id: int
    role: Role
    place: Place
    from_at: datetime
    until_at: datetime | None = None
    reason: str = ""


def give(gift: Gift, *, giver_id: int, now: datetime) -> RoleGrant:
    """Give a role. Raises NotFound, Refused(GrantRefusal) at the field it concerns."""
    with transaction():
        _lock_place(gift.place)
        numbers.refuse_merged(locks.person(gift.person_id))
        held = _held_locked(giver_id)
        new = _grant(gift, giver_id)
        order = _order([new, *held])
        _refuse(rules.may_grant(order, giver_id, held, new, now))
        _refuse_form(gift)
        _refuse_repeated(gift, now)
        row = _write(gift, "grant.given", giver_id=giver_id, source_id=None, now=now)
        _tell(row, GrantNotice.GIVEN, now)
    return row


def delegate(gift: Gift, source_id: int, *, giver_id: int, now: datetime) -> RoleGrant:
    """Lend a role, or one with fewer permissions, out of one's own grant until a day.

    It ends with the grant it stems from. Raises NotFound for another's grant,
    Refused(GrantRefusal).
    """
    with transaction():
        _lock_place(gift.place)
        numbers.refuse_merged(locks.person(gift.person_id))
        row = locks.grant(source_id)
        if row.person_id != giver_id:
            raise NotFound
        source = _read(row)
        new = _grant(gift, giver_id, source)
        _refuse(rules.may_delegate(_order([new, source]), giver_id, new, now))
        _refuse_repeated(gift, now)
        lent = _write(gift, "grant.delegated", giver_id=giver_id, source_id=row.id, now=now)
        _tell(lent, GrantNotice.LENT, now)
    return lent


def end(grant_id: int, *, actor_id: int, now: datetime) -> RoleGrant:
    """End a grant at once; what was delegated from it ends with it.

    Raises NotFound, Refused(GrantRefusal), and Refused(GrantRefusal.LAST_ADMIN) for the last one
    who may give roles in the whole agency.
    """
    with transaction():
        organisation_id = queries.agency_of(grant_id)
        if organisation_id is None:
            raise NotFound
        locks.organisation(organisation_id)
        held = _held_locked(actor_id)
        row = locks.grant(grant_id)
        old = _read(row)
        _refuse(rules.may_end(_order([old, *held]), actor_id, held, old, now))
        _refuse_last_admin(row, now)
        row.revoked_at, row.revoked_by_id = now, actor_id
        _note("grant.ended", row, now, actor_id)
        if row.person_id != actor_id:
            _tell(row, GrantNotice.ENDED, now)
    return row


def entrust(person_id: int, partner_id: int, *, giver_id: int, now: datetime) -> RoleGrant:
    """Make somebody the coordinator of a partner.

    Nobody holds a role above one at a partner: who may give it is decided by whoever keeps the
    partner. Raises NotFound for what is no partner, Refused(ALREADY_HELD).
    """
    gift = Gift(person_id, Role.PARTNER_COORDINATOR, Place(partner_id), now)
    with transaction():
        if locks.organisation(partner_id).kind != "partner":
            raise NotFound
        numbers.refuse_merged(locks.person(person_id))
        _refuse_repeated(gift, now)
        row = _write(gift, "grant.given", giver_id=giver_id, source_id=None, now=now)
        _tell(row, GrantNotice.GIVEN, now)
    return row


def relieve(grant_id: int, *, actor_id: int, now: datetime) -> None:
    """End what `entrust` gave; again changes nothing."""
    with transaction():
        row = locks.grant(grant_id)
        if row.revoked_at is not None:
            return
        row.revoked_at, row.revoked_by_id = now, actor_id
        _note("grant.ended", row, now, actor_id)
        _tell(row, GrantNotice.ENDED, now)


def offered(giver_id: int, place: Place, *, to: int, now: datetime) -> list[Role]:
    """The roles the giver may give at a place, in the order of the table of roles."""
    held = [_read(row) for row in queries.held_by(giver_id)]
    wanted = [Gift(to, role, place, now) for role in Role if role not in DERIVED]
    news = [_grant(gift, giver_id) for gift in wanted]
    order = _order([*news, *held])
    return [
        Role(new.role) for new in news if rules.may_grant(order, giver_id, held, new, now) is None
    ]


def lendable(source: Role) -> list[Role]:
    """The roles somebody may lend out of a role: itself and those with fewer permissions."""
    return [
        role
        for role in Role
        if role is source
        or (ROLE_PERMISSIONS[role] and ROLE_PERMISSIONS[role] <= ROLE_PERMISSIONS[source])
    ]


def _lock_place(place: Place) -> None:
    """The agency and the unit, held still. Raises Refused for a place there is not."""
    try:
        locks.organisation(place.organisation_id)
        unit = locks.unit(place.unit_id, shared=True) if place.unit_id is not None else None
    except NotFound:
        raise Refused(GrantRefusal.OUTSIDE_SUBTREE, field="unit") from None
    if unit is not None and unit.organisation_id != place.organisation_id:
        raise Refused(GrantRefusal.OUTSIDE_SUBTREE, field="unit")


def _held_locked(person_id: int) -> list[Grant[Node]]:
    """The giver's grants, held still: one ended meanwhile gives nothing any more."""
    return [_read(row) for row in queries.held_by(person_id, lock=True)]


def _grant(gift: Gift, giver_id: int, source: Grant[Node] | None = None) -> Grant[Node]:
    place = gift.place
    return Grant(
        person_id=gift.person_id,
        role=gift.role.value,
        node=place.node,
        reach=place.reach,
        from_at=gift.from_at,
        granted_by=giver_id,
        until_at=gift.until_at,
        source=source,
    )


def _read(row: RoleGrant) -> Grant[Node]:
    """A row as the rules see it, with the grant it stems from."""
    place = Place(row.organisation_id, row.unit_id, row.subtree)
    source = db.session.get(RoleGrant, row.delegated_from_id) if row.delegated_from_id else None
    return Grant(
        person_id=row.person_id,
        role=row.role,
        node=place.node,
        reach=place.reach,
        from_at=row.valid_from,
        granted_by=row.granted_by_id or 0,
        until_at=row.valid_until,
        revoked_at=row.revoked_at,
        source=_read(source) if source is not None else None,
    )


def _order(concerned: Iterable[Grant[Node]]) -> Order[Node]:
    """The tree as far as these grants reach into it: each unit with what is above it."""
    unit_ids = {grant.node[1] for grant in concerned if grant.node[0] == "unit"}
    parents: dict[Node, Node | None] = {
        grant.node: None for grant in concerned if grant.node[0] == "agency"
    }
    for path, organisation_id in structure.paths_of(unit_ids):
        parents[("agency", organisation_id)] = None
        for unit_id, parent_id in structure.parents_on(path).items():
            above: Node = ("agency", organisation_id) if parent_id is None else ("unit", parent_id)
            parents[("unit", unit_id)] = above
    return Order(
        permissions=PERMISSIONS,
        parents=parents,
        granting=Permission.GRANT_WRITE.value,
        derived=frozenset(role.value for role in DERIVED),
    )


_FIELDS = {
    GrantRefusal.BACKDATED: "from_on",
    GrantRefusal.ENDS_BEFORE_START: "until_on",
    GrantRefusal.NEEDS_END: "until_on",
    GrantRefusal.OUTLIVES_SOURCE: "until_on",
    GrantRefusal.NEEDS_UNIT: "unit",
    GrantRefusal.OUTSIDE_SUBTREE: "unit",
    GrantRefusal.REACH_TOO_WIDE: "unit",
    GrantRefusal.MAY_NOT_GRANT: "unit",
    GrantRefusal.MORE_THAN_HELD: "role",
    GrantRefusal.UNKNOWN_ROLE: "role",
    GrantRefusal.DERIVED_ROLE: "role",
    GrantRefusal.ALREADY_HELD: "role",
    GrantRefusal.TO_ONESELF: "person",
}


def _refuse(reason: GrantRefusal | None) -> None:
    if reason is not None:
        raise Refused(reason, field=_FIELDS.get(reason))


def _refuse_form(gift: Gift) -> None:
    """An inspector's right is for named units and ends (architecture of roles, issue text)."""
    if gift.role not in DATED_ROLES:
        return
    if gift.until_at is None:
        _refuse(GrantRefusal.NEEDS_END)
    if gift.place.unit_id is None:
        _refuse(GrantRefusal.NEEDS_UNIT)


def _refuse_repeated(gift: Gift, now: datetime) -> None:
    """Two equal grants would leave one standing when the other is ended."""
    place = gift.place
    for row in queries.held_by(gift.person_id):
        same = (row.role, row.organisation_id, row.unit_id) == (
            gift.role.value,
            place.organisation_id,
            place.unit_id,
        )
        if same and queries.lasts(row, gift.from_at, gift.until_at, now):
            _refuse(GrantRefusal.ALREADY_HELD)


def _refuse_last_admin(row: RoleGrant, now: datetime) -> None:
    gives = Permission.GRANT_WRITE in ROLE_PERMISSIONS[Role(row.role)]
    if not gives or row.unit_id is not None or row.delegated_from_id is not None:
        return
    roles = [
        role.value for role, held in ROLE_PERMISSIONS.items() if Permission.GRANT_WRITE in held
    ]
    if not queries.others_hold(roles, row, now):
        _refuse(GrantRefusal.LAST_ADMIN)


def _write(
    gift: Gift, action: str, *, giver_id: int, source_id: int | None, now: datetime
) -> RoleGrant:
    place = gift.place
    row = RoleGrant(
        person_id=gift.person_id,
        role=gift.role.value,
        organisation_id=place.organisation_id,
        unit_id=place.unit_id,
        subtree=place.reach is Reach.SUBTREE,
        valid_from=gift.from_at,
        valid_until=gift.until_at,
        granted_by_id=giver_id,
        granted_at=now,
        reason=gift.reason,
        delegated_from_id=source_id,
    )
    db.session.add(row)
    db.session.flush()
    _note(action, row, now, giver_id)
    return row


def _tell(row: RoleGrant, kind: GrantNotice, now: datetime) -> None:
    """Whose rights grow or shrink is told at once, so that nothing happens behind their back."""
    where: OrgUnit | Organisation = (
        db.session.get_one(Organisation, row.organisation_id)
        if row.unit_id is None
        else db.session.get_one(OrgUnit, row.unit_id)
    )
    inbox.send(
        row.person_id,
        kind,
        {"place": where.name},
        path=OWN_ROLES,
        event_key=f"{kind}:{row.id}",
        now=now,
        mail=kind is not GrantNotice.ENDED,
    )


def _note(action: str, row: RoleGrant, now: datetime, actor_id: int) -> None:
    audit.record(
        action,
        object_kind="grant",
        object_id=row.id,
        organisation_id=row.organisation_id,
        now=now,
        actor_id=actor_id,
        person=row.person_id,
        role=row.role,
        unit=row.unit_id,
        source=row.delegated_from_id,
    )
