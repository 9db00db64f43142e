"""What the yearly plans answer to a competency: the next line, and what all lines cost."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from flask.ctx import AppContext

from portal.core.access import Actor
from portal.core.permissions import Role
from portal.people.models import Person
from portal.people.queries import actors
from portal.people.service import sessions
from portal.people.service.sessions import Device
from portal.planning.queries import answers
from portal.planning.queries.answers import Answer
from portal.planning.service import yearly
from tests.planning.test_yearly import SIGN, Planned
from tests.support.people import make_grant
from tests.support.portal_app import NOON

pytestmark = pytest.mark.postgresql


@pytest.fixture
def planned(context: AppContext) -> Planned:
    return Planned()


def actor(planned: Planned, who: Person) -> Actor:
    device = Device("Chrome, Android", "127.0.0.1", shared=False)
    token = sessions.begin(planned.office.accounts[who.id], now=NOON, device=device)
    live = actors.signed_in(sessions.token_hash(token), now=NOON, on=NOON.date())
    assert live is not None
    return live.actor


def ahead(planned: Planned, on: date) -> Mapping[int, Answer]:
    ids = planned.office.competencies.values()
    return answers.ahead(actor(planned, planned.hr), ids, on)


def test_the_next_line_answers_and_the_cost_is_of_all_lines_to_come(planned: Planned) -> None:
    id_ = planned.office.competencies["adminduk"]
    for months, cost in (((7, 8), 5), ((2, 4), 20), ((9, 9), 1)):
        said = replace(SIGN, month_from=months[0], month_until=months[1], cost_idr=cost)
        yearly.add(planned.plan, said, id_, "", now=NOON)
    [(found, early)] = ahead(planned, date(2026, 11, 26)).items()
    assert found == id_
    assert (early.form, early.year, early.month, early.cost_idr) == (SIGN.form, 2027, 2, 26)
    assert not early.is_approved
    [(_id, late)] = ahead(planned, date(2027, 5, 1)).items()
    assert (late.month, late.cost_idr) == (7, 6)
    assert ahead(planned, date(2027, 10, 1)) == {}


def test_what_was_put_off_answers_nothing_nor_does_a_former_version(planned: Planned) -> None:
    id_ = planned.office.competencies["adminduk"]
    line = yearly.add(planned.plan, SIGN, id_, "", now=NOON)
    [(_id, found)] = ahead(planned, date(2026, 11, 26)).items()
    assert found.jp100 == line.jp100
    yearly.put_off(planned.plan.id, {line.key: "Uangnya tidak cukup."})
    assert ahead(planned, date(2026, 11, 26)) == {}


def test_plans_of_other_units_are_not_the_readers(planned: Planned) -> None:
    yearly.add(planned.plan, SIGN, planned.office.competencies["adminduk"], "", now=NOON)
    stranger = Planned()
    make_grant(stranger.office.head, Role.UNIT_HEAD, stranger.office.unit)
    ids = planned.office.competencies.values()
    assert answers.ahead(actor(stranger, stranger.office.head), ids, date(2026, 11, 26)) == {}
