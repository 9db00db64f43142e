"""What waits, counted for everybody at once and for the one who asks: the same in the city."""

from collections.abc import Iterator

import pytest
from flask import url_for
from sqlalchemy import select

from portal.core import zones
from portal.core.access import Actor
from portal.core.db import db
from portal.learning import organising, places
from portal.learning.hours import glance
from portal.people.models import Account
from portal.people.queries import actors
from portal.people.service import sessions
from portal.people.service.sessions import Device
from portal.web import waiting
from portal.web.app import Portal
from portal.workshops.queries import requests
from tests.support.demonstration import TODAY, app_on, noon
from tests.support.portal_app import close

NOW = noon(TODAY)


@pytest.fixture(scope="module")
def city(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    made = app_on(TODAY, pytestconfig, tmp_path_factory.mktemp("waiting"))
    yield made
    close(made)


def everybody() -> Iterator[Actor]:
    """Whoever has an account in the city, signed in."""
    device = Device(kind="", address="", shared=False)
    for account_id in db.session.scalars(select(Account.id)).all():
        token = sessions.begin(account_id, now=NOW, device=device, second_factor=True)
        found = actors.signed_in(sessions.token_hash(token), now=NOW, on=TODAY)
        if found:
            yield found.actor


def test_each_finds_what_their_own_scope_holds(city: Portal) -> None:
    """A scope that asks more of the actor than who they are could not be built for everybody."""
    kept = {number: kind for number, kind in enumerate(waiting.KINDS) if kind.of_person}
    seen = dict.fromkeys(kept, 0)
    with city.app_context():
        for actor in everybody():
            on = zones.local_day(NOW, actor.timezone)
            counts = glance.counts(waiting.counting(actor, on, NOW))
            for number, kind in kept.items():
                if kind.need in actor.permissions:
                    found = db.session.execute(kind.scope(actor, on, NOW)).all()
                    assert counts[number].many == len(found), (actor.name, kind.endpoint)
                    seen[number] += len(found)
    assert sum(map(bool, seen.values())) > len(seen) / 2


def test_those_without_a_role_are_asked_by_one_statement(city: Portal) -> None:
    """Building it costs three times what all the rest of the home page does."""
    with city.app_context():
        asked = [waiting.counting(actor, TODAY, NOW) for actor in everybody() if not actor.grants]
    assert not any(one.once for one in asked)
    assert len({one.standing for one in asked}) == 2  # those who lead others, and who do not


def test_requests_are_counted_as_their_lists_show_them(city: Portal) -> None:
    """Read together for the home page, by themselves on the pages it leads to."""
    lists = {
        "places.team": places.waiting,
        "team_activities.index": requests.waiting,
        "run_requests.index": lambda actor, on, _now: organising.waiting(actor, on),
    }
    needs = {kind.endpoint: kind.need for kind in waiting.KINDS}
    met = dict.fromkeys(lists, 0)
    with city.test_request_context():
        for actor in everybody():
            counts = glance.counts(waiting.counting(actor, TODAY, NOW))
            shown = {task.url: task.count for task in waiting.tasks(actor, counts, TODAY, NOW)}
            for endpoint, listed in lists.items():
                if needs[endpoint] in actor.permissions:
                    many = len(listed(actor, TODAY, NOW))
                    assert shown.get(url_for(endpoint), 0) == many, (actor.name, endpoint)
                    met[endpoint] += many
    assert met["places.team"]
    assert met["team_activities.index"]
