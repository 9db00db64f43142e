"""What an inspector opens is written down before they see it: every view is logged.

The agency's audit log gets an entry for each page, and each person shown one that they can read
(PR-4). Nobody else's pages cost anything. A page that cannot be noted is not shown (OP-3).
"""

from flask import Flask, Response, current_app, g, request
from sqlalchemy import select

from portal.core import audit
from portal.core.access import Actor, Grant, declaration
from portal.core.db import db, transaction, with_retries
from portal.core.permissions import OWN, Permission
from portal.people.models import AccessView, Person
from portal.people.queries import scopes
from portal.people.service import viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown


def init_app(app: Flask) -> None:
    app.after_request(_note)


def _note(response: Response) -> Response:
    grant = _by_inspection() if response.status_code == 200 else None
    if grant is not None:
        with_retries(_write, g.actor, grant)
    return response


def _by_inspection() -> Grant | None:
    """The inspector's grant this page was opened by; None when another right opens it, too."""
    actor: Actor | None = g.get("actor")
    view = current_app.view_functions.get(request.endpoint or "")
    access = None if view is None else declaration(view)
    if actor is None or access is None or access == "public" or access in OWN:
        return None
    return actor.dated_grant(Permission(access))


def _write(actor: Actor, grant: Grant) -> None:
    named = {*shown.public_ids(), *_person_of_the_page()}
    with transaction():
        audit.record(
            "inspection.opened",
            object_kind="page",
            object_id=request.endpoint or "",
            now=g.now,
            actor_id=actor.person_id,
            organisation_id=grant.organisation_id,
            page=request.path,
        )
        if named:
            ids = set(db.session.scalars(select(Person.id).where(Person.public_id.in_(named))))
            untold = ids - _told_today(actor.person_id, ids)
            viewings.note(actor.person_id, untold, Viewed.INSPECTION, on=g.today, now=g.now)


def _told_today(viewer_id: int, ids: set[int]) -> set[int]:
    """Those who read of this reader today already, such as of a profile just opened."""
    query = select(AccessView.subject_id).where(
        AccessView.viewer_id == viewer_id,
        AccessView.subject_id.in_(ids),
        AccessView.on_day == g.today.isoformat(),
    )
    return set(db.session.scalars(query))


def _person_of_the_page() -> set[str]:
    """The person an address is about, where its things are persons."""
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "scope", None) is not scopes.persons:
        return set()
    return {str(value) for name, value in (request.view_args or {}).items() if name == "public_id"}
