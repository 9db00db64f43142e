"""Who acts and what they may: the actor of a request, the declaration every route carries.

The rows an actor may see come from `scope` functions of the areas.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from flask import g

from portal.core.errors import Forbidden, NotFound
from portal.core.permissions import (
    DATED_ROLES,
    OWN,
    ROLE_PERMISSIONS,
    SECOND_FACTOR_ROLES,
    Permission,
    Role,
)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant in force: `role` at an organisation's node; `unit_path` "" is the whole agency.

    With `subtree` false only the node itself counts. A path ends with "/", so that a prefix
    is a subtree.
    """

    id: int
    role: Role
    organisation_id: int
    unit_id: int | None
    unit_path: str
    subtree: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in this request; read from the database in each request (AZ-3)."""

    person_id: int
    person_public_id: str
    name: str
    account_id: int
    session_id: int
    organisation_id: int | None
    timezone: str  # of the agency: Asia/Jakarta, Asia/Makassar, Asia/Jayapura
    locale: str
    shared_device: bool
    reauthenticated_at: datetime
    second_factor_done: bool
    grants: tuple[Grant, ...]
    leads: bool  # holds a post others report to, today
    unread: int
    organisation_name: str = ""
    limited_to: str = ""  # the public id of the one thing this session may open; "": all of theirs

    @property
    def needs_second_factor(self) -> bool:
        """Whether a role held now demands a second factor (AU-2)."""
        return any(grant.role in SECOND_FACTOR_ROLES for grant in self.grants)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Flat set for menus and for 403; rows are guarded by `scope` functions."""
        if self.limited_to:
            return _LIMITED
        return _held(leads=self.leads, roles=frozenset(grant.role for grant in self.grants))

    def dated_grant(self, permission: Permission) -> Grant | None:
        """The grant of a dated role that gives `permission`, where nothing else does."""
        if self.leads and permission in ROLE_PERMISSIONS[Role.SUPERVISOR]:
            return None
        held = self.grants_with(permission)
        return held[0] if held and all(one.role in DATED_ROLES for one in held) else None

    def grants_with(self, permission: Permission) -> tuple[Grant, ...]:
        """The grants that carry `permission`."""
        return tuple(one for one in self.grants if permission in ROLE_PERMISSIONS[one.role])


_LIMITED = frozenset({Permission.ATTEMPT_OWN})


@cache
def _held(*, leads: bool, roles: frozenset[Role]) -> frozenset[Permission]:
    """What the roles give together; asked for several times by every page."""
    given = [ROLE_PERMISSIONS[role] for role in roles]
    return OWN.union(*given, ROLE_PERMISSIONS[Role.SUPERVISOR] if leads else ())


def public(view: Callable[P, T]) -> Callable[P, T]:
    """Anybody may call this route, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]  # read by `declaration`
    return view


def anonymous(view: Callable[P, T]) -> Callable[P, T]:
    """Public, and never even looks who is signed in (assets, health): no database."""
    view.anonymous = True  # type: ignore[attr-defined]  # read by `web.requests`
    return public(view)


def holder(view: Callable[P, T]) -> Callable[P, T]:
    """Authenticates by a cookie of its own thing and checks that cookie's own CSRF token.

    No sign-in is looked at, so it goes on when the log-in has idled out (EX-9). The view answers
    404 to whoever does not hold the cookie, and 400 without the token.
    """
    return anonymous(own_token(view))


def own_token(view: Callable[P, T]) -> Callable[P, T]:
    """The view checks a CSRF token of its own, which lives as long as the cookie it belongs to."""
    view.own_token = True  # type: ignore[attr-defined]  # read by `web.app`
    return view


def unfinished(view: Callable[P, T]) -> Callable[P, T]:
    """Also open to somebody who still has to set up the second factor their role demands."""
    view.unfinished = True  # type: ignore[attr-defined]  # read by `web.requests`
    return view


def takes_upload(view: Callable[P, T]) -> Callable[P, T]:
    """This route takes a file: its body may be as large as the settings allow for uploads."""
    view.takes_upload = True  # type: ignore[attr-defined]  # read by `web.requests`
    return view


def requires(
    permission: Permission, *, scope: Callable[..., Any] | None = None
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """This route needs `permission`; its objects come from `scope` (None: the actor's own).

    The guard checks the flat set; out-of-scope objects are not found because the view reads
    them through `scope` (AZ-4). The two together are what `portal audit routes` prints.
    """

    def declare(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            actor: Actor = g.actor
            if actor.limited_to and actor.limited_to not in kwargs.values():
                raise NotFound
            if permission not in actor.permissions:
                raise Forbidden(permission)
            return view(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]  # read by `declaration`
        guarded.scope = scope  # type: ignore[attr-defined]  # read by `declaration`
        return guarded

    return declare


def declaration(view: Callable[..., Any]) -> str | None:
    """`public`, a permission, or None when the view declares nothing."""
    return getattr(view, "access", None)


def scope_source(view: Callable[..., Any]) -> str:
    """Where the objects of a route come from, for `portal audit routes`."""
    source = getattr(view, "scope", None)
    return "" if source is None else f"{source.__module__}.{source.__qualname__}"
