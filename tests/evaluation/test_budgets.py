"""What the pages of a period ask of the database is the same for few people and for many."""

from datetime import date

import pytest

from portal.core import clock
from portal.core.db import db
from portal.web.app import Portal
from tests.support.evaluated import Evaluated, Semester
from tests.support.multitude import analyse, multitude
from tests.support.pages import PageClient
from tests.support.plans import sent

FEW, MANY = 40, 400
MOST = {
    "map": 12,
    "policy preview": 6,
    "calibration": 9,
    "calibration of a unit": 12,
    "fixing": 12,
    "follow-ups that wait": 5,
    "follow-ups that run": 4,
    "follow-ups ended": 4,
    "home of an officer": 6,
    "team board": 12,
    "home of a leader": 6,
    "own form": 28,
    "own follow-ups": 8,
}
"""Statements of a page that is warm, who asks included."""


def evaluated(count: int, first: int) -> tuple[Evaluated, Semester]:
    """An agency whose semester is rated, fixed, drawn from, and corrected here and there."""
    made = Evaluated(multitude(count, first=first), of_unit=count // 2)
    semester = made.set_up("2026-2", date(2026, 7, 1))
    made.open(semester)
    made.rate(semester)
    made.fix(semester)
    made.draw(semester)
    made.settle(semester)
    made.correct(semester, every=20)
    return made, semester


def asked(app: Portal, made: Evaluated, semester: Semester) -> dict[str, list[tuple[str, object]]]:
    found = {}
    clients: dict[int, PageClient] = {}
    addresses = made.addresses(semester)
    db.session.commit()  # the pages are asked for in sessions of their own, which takes its time
    for account, name, address in addresses:
        client = clients.setdefault(account, PageClient(app))
        if not client.client._cookies:
            client.enter(account)
        client.get(address)
        with sent() as seen:
            client.get(address)
        found[name] = seen
    return found


@pytest.mark.postgresql
def test_pages_of_a_period_cost_the_same_for_few_and_many(app: Portal) -> None:
    with app.app_context():
        few, many = evaluated(FEW, 1_000_000), evaluated(MANY, 2_000_000)
        analyse()
        with clock.fixed(many[1].drawn_at):
            small, large = asked(app, *few), asked(app, *many)
        counts = {name: len(seen) for name, seen in large.items()}
        assert counts == {name: len(seen) for name, seen in small.items()}
        assert {name: count for name, count in counts.items() if count > MOST[name]} == {}
