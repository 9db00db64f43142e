"""Who looked at a person's results, the latest first, by key (PR-4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.permissions import ROLE_PERMISSIONS, Permission, Role
from portal.people.models import AccessView, Person, RoleGrant

PAGE = 25
LOOKING = frozenset(
    role for role, held in ROLE_PERMISSIONS.items() if Permission.PROFILE_READ in held
)


@dataclass(frozen=True, slots=True)
class Viewing:
    """Somebody opened something. `role` is what gave them the right on that day."""

    key: str
    viewer: str
    role: Role
    what: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ViewingPage:
    viewings: tuple[Viewing, ...]
    older: str  # key to go on from; "" at the end


def of(ids: Collection[int], *, before: str = "", size: int = PAGE, what: str = "") -> ViewingPage:
    """Openings of these records by others; two statements, three from the second page on.

    `what`: of this thing alone.
    """
    query = (
        select(AccessView)
        .where(AccessView.subject_id.in_(ids))
        .options(joinedload(AccessView.viewer))
        .order_by(AccessView.id.desc())
        .limit(size + 1)
    )
    if what:
        query = query.where(AccessView.what == what)
    edge = _edge(ids, before)
    if edge is not None:
        query = query.where(AccessView.id < edge)
    rows = list(db.session.scalars(query))
    shown, more = rows[:size], len(rows) > size
    grants = _grants({row.viewer_id for row in shown})
    found = tuple(
        Viewing(_key(row), row.viewer.full_name, _role(grants, row), row.what, row.at, row.reason)
        for row in shown
    )
    return ViewingPage(found, found[-1].key if more else "")


def _key(row: AccessView) -> str:
    """What makes an opening the only one: day, viewer, thing."""
    return f"{row.on_day}.{row.viewer.public_id}.{row.what}"


def _edge(ids: Collection[int], key: str) -> int | None:
    parts = key.split(".")
    if len(parts) != 3:
        return None
    day, viewer, what = parts
    return db.session.scalar(
        select(AccessView.id)
        .join(Person, Person.id == AccessView.viewer_id)
        .where(
            AccessView.subject_id.in_(ids),
            AccessView.on_day == day,
            AccessView.what == what,
            Person.public_id == viewer,
        )
        .limit(1)
    )


def _grants(viewers: Collection[int]) -> list[RoleGrant]:
    if not viewers:
        return []
    query = select(RoleGrant).where(
        RoleGrant.person_id.in_(viewers), RoleGrant.role.in_([role.value for role in LOOKING])
    )
    return list(db.session.scalars(query.order_by(RoleGrant.id)))


def _role(grants: list[RoleGrant], row: AccessView) -> Role:
    """The role held at the instant; without one it was leading the person that gave the right."""
    return next(
        (
            Role(one.role)
            for one in grants
            if one.person_id == row.viewer_id
            and one.valid_from <= row.at
            and (one.valid_until is None or one.valid_until > row.at)
            and (one.revoked_at is None or one.revoked_at > row.at)
        ),
        Role.SUPERVISOR,
    )
