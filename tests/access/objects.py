"""One thing of each kind in each place: what an address of the matrix names.

A maker gets the builder, the place and the resident whose thing it is (for `own object`, the one
who asks) and returns the values of the address. Add a kind here, or in a module of your area
that `MODULES` names, and write it as `of:` in the matrix.
"""

from collections.abc import Callable, Collection
from importlib import import_module
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import InboxMessage, SigninSession
from portal.people.rules.privacy import RequestKind
from portal.people.service import inbox, privacy, sessions
from portal.people.service.notices import AccountNotice
from portal.people.service.sessions import Device
from tests.access.matrix import lines
from tests.access.world import Builder, Level, Place, Resident, actor_key
from tests.support.portal_app import NOON

MODULES = (
    "tests.access.objects_authority",
    "tests.access.objects_certificates",
    "tests.access.objects_competency",
    "tests.access.objects_exams",
    "tests.access.objects_feedback",
    "tests.access.objects_planning",
    "tests.access.objects_files",
    "tests.access.objects_invigilation",
    "tests.access.objects_invitations",
    "tests.access.objects_items",
    "tests.access.objects_followups",
    "tests.access.objects_learning",
    "tests.access.objects_practical",
    "tests.access.objects_applications",
    "tests.access.objects_register",
    "tests.access.objects_results",
    "tests.access.objects_reviews",
    "tests.access.objects_schemes",
    "tests.access.objects_specifications",
    "tests.access.objects_structure",
    "tests.access.objects_studio",
    "tests.access.objects_persons",
    "tests.access.objects_verification",
    "tests.access.objects_recorded",
    "tests.access.objects_workshops",
)
Values = dict[str, Any]
Maker = Callable[[Builder, Place, Resident], Values]
makers: dict[str, Maker] = {}


def kind(name: str) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        makers[name] = maker
        return maker

    return register


def all_makers() -> dict[str, Maker]:
    """Those of this module and of `MODULES`."""
    for module in MODULES:
        import_module(module)
    return makers


def make_all(made: Builder) -> dict[str, dict[str, Values]]:
    """Every kind, in every place and once for every actor whom a line asks about their own."""
    levels: dict[str, set[Level]] = {}
    for line in lines().values():
        levels.setdefault(line.of, set()).add(line.level)
    return {
        name: _everywhere(maker, made, levels.get(name, set()))
        for name, maker in all_makers().items()
    }


def _everywhere(maker: Maker, made: Builder, levels: Collection[Level]) -> dict[str, Values]:
    found = {str(place): maker(made, place, resident) for place, resident in made.residents.items()}
    by_person: dict[int, Values] = {}
    asking = {actor_key(role, level) for role in Role for level in levels}
    for key in sorted(asking & set(made.actors)):
        actor = made.actors[key]
        if actor.person.id not in by_person:
            by_person[actor.person.id] = maker(made, Place.OWN, actor)
        found[key] = by_person[actor.person.id]
    return found


@kind("person")
def person(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": who.person.public_id}


@kind("session")
def session(_made: Builder, _place: Place, who: Resident) -> Values:
    """A second device of the person, not the one that asks."""
    device = Device("Firefox, Windows", "127.0.0.1", shared=False)
    token = sessions.begin(who.account.id, now=NOON, device=device)
    mark = sessions.token_hash(token)
    query = select(SigninSession.public_id).where(SigninSession.token_hash == mark)
    return {"public_id": db.session.scalars(query).one()}


@kind("message")
def message(_made: Builder, _place: Place, who: Resident) -> Values:
    key = f"access:{who.person.id}"
    kind_ = AccountNotice.PASSWORD_CHANGED
    values = {"changed_at": NOON.isoformat()}
    inbox.send(who.person.id, kind_, values, path="/account", event_key=key, now=NOON)
    query = select(InboxMessage.public_id).where(InboxMessage.event_key == key)
    return {"public_id": db.session.scalars(query).one()}


@kind("data request")
def data_request(_made: Builder, _place: Place, who: Resident) -> Values:
    asked = privacy.ask(who.person.id, RequestKind.CORRECT, "Gelar seharusnya S.Sos.", now=NOON)
    return {"public_id": asked.public_id}


@kind("data group")
def data_group(_made: Builder, _place: Place, _who: Resident) -> Values:
    """A part of one's own data: everybody has every part."""
    return {"group": "identity"}


@kind("asset")
def asset(_made: Builder, _place: Place, _who: Resident) -> Values:
    """A static file by its hashed name."""
    url: str = current_app.jinja_env.globals["asset"]("theme.css")
    return {"filename": url.removeprefix("/static/")}


@kind("code")
def code(_made: Builder, _place: Place, _who: Resident) -> Values:
    """A code nobody was given: all wrong codes are answered alike."""
    return {"code": "K7MP2QRD9XTVW3HN"}


@kind("token")
def token(_made: Builder, _place: Place, _who: Resident) -> Values:
    return {"token": "0" * 64}
