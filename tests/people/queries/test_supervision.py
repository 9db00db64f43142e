"""Who leads whom: the statement of a request agrees with the rule on generated organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask.ctx import AppContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from portal.core.db import db, transaction
from portal.core.permissions import Permission
from portal.people.models import Job, Person, Post, Tenure
from portal.people.queries import actors, scopes, structure
from portal.people.rules.posts import Chart, TenureKind
from portal.people.service import sessions
from portal.people.service.sessions import Device
from tests.support.people import LONG_AGO_ON, make_account, make_agency, make_person, make_unit
from tests.support.portal_app import NOON

TODAY = date(2026, 11, 26)
DAYS = [None, *(TODAY + timedelta(days=offset) for offset in (-30, -1, 0, 1, 30))]
PEOPLE = 4

Seat = tuple[int, date | None, date | None]  # reports to (negative: nobody), from, until
Held = tuple[int, int, date | None, date | None]  # person, post, from, until

spans = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).filter(
    lambda days: None in days or days[0] < days[1]
)
seats = st.lists(st.tuples(st.integers(-1, 6), spans), min_size=1, max_size=7)
holders = st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, 6), spans), max_size=9)


@dataclass
class Town:
    """People who can sign in, and what a post needs."""

    people: Sequence[Person]
    tokens: Sequence[str]
    job_id: int
    unit_id: int


@pytest.fixture
def town(context: AppContext) -> Town:
    agency = make_agency()
    unit = make_unit(agency)
    people = [make_person(unit, f"Orang {number}") for number in range(PEOPLE)]
    device = Device("Chrome, Android", "127.0.0.1", shared=False)
    tokens = [
        sessions.begin(make_account(person, None).id, now=NOON, device=device) for person in people
    ]
    with transaction():
        job = Job(
            organisation_id=agency.id, code="x", name="X", job_class="pelaksana",
            valid_from=LONG_AGO_ON,
        )  # fmt: skip
        db.session.add(job)
    return Town(people, tokens, job.id, unit.id)


class Undone(Exception):
    """Takes an example's rows back."""


def write(town: Town, chart: Sequence, held: Sequence) -> None:
    """Rows as they come, also those no service would write (circles, holders of closed posts)."""
    first = (db.session.scalar(select(func.max(Post.id))) or 0) + 1
    count = len(chart)

    def reports_to(number: int, above: int) -> int | None:
        return first + above % count if above >= 0 and above % count != number else None

    for number, (_, (begins, ends)) in enumerate(chart):
        values = {"job_id": town.job_id, "unit_id": town.unit_id, "public_id": f"p{number}"}
        days = {"valid_from": begins or LONG_AGO_ON, "valid_until": ends}
        db.session.execute(
            insert(Post).values(id=first + number, is_head=False, code="", **values, **days)
        )
    for number, (above, _) in enumerate(chart):
        db.session.get_one(Post, first + number).reports_to_id = reports_to(number, above)
    db.session.flush()
    for who, where, (begins, ends) in held:
        db.session.execute(
            insert(Tenure).values(
                person_id=town.people[who].id, post_id=first + where % count,
                kind=TenureKind.PLT.value, decree="", valid_from=begins or LONG_AGO_ON,
                valid_until=ends,
            )
        )  # fmt: skip


def charted() -> Chart[int, int]:
    posts = [structure.seat_of(post) for post in db.session.scalars(select(Post))]
    tenures = [structure.held(row) for row in db.session.scalars(select(Tenure))]
    return Chart(posts, tenures, TODAY)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chart=seats, held=holders)
@example(  # a vacant post and a closed one between the head and the clerk
    chart=[(-1, (None, None)), (0, (None, None)), (1, (None, TODAY)), (2, (None, None))],
    held=[(0, 0, (None, None)), (1, 2, (None, None)), (2, 3, (None, None))],
)
@example(  # a circle of empty posts ends
    chart=[(1, (None, None)), (2, (None, None)), (0, (None, None))], held=[(0, 0, (None, None))]
)
def test_the_statement_and_the_rule_name_the_same_people(
    town: Town, chart: Sequence, held: Sequence
) -> None:
    def compare() -> None:
        with transaction():
            write(town, chart, held)
            rule = charted()
            for person, token in zip(town.people, town.tokens, strict=True):
                expected = rule.subordinates_of(person.id)
                query = select(Person.id).where(scopes.led_by(person.id, TODAY))
                assert set(db.session.scalars(query)) == expected
                live = actors.signed_in(sessions.token_hash(token), now=NOON, on=TODAY)
                assert live is not None
                assert live.actor.leads == bool(expected)
            raise Undone

    with pytest.raises(Undone):
        compare()


def test_whoever_leads_sees_the_profiles_of_those_below_and_of_nobody_else(town: Town) -> None:
    boss, clerk, _, stranger = town.people
    with transaction():
        write(
            town,
            [(-1, (None, None)), (0, (None, None)), (1, (None, None)), (-1, (None, None))],
            [(0, 0, (None, None)), (1, 2, (None, None)), (3, 3, (None, None))],
        )
    live = actors.signed_in(sessions.token_hash(town.tokens[0]), now=NOON, on=TODAY)
    assert live is not None
    seen = db.session.scalars(scopes.persons(live.actor, Permission.PROFILE_READ, TODAY))
    assert [person.id for person in seen] == [clerk.id]
    below = actors.signed_in(sessions.token_hash(town.tokens[1]), now=NOON, on=TODAY)
    assert below is not None
    assert Permission.PROFILE_READ not in below.actor.permissions
    assert (
        db.session.scalars(scopes.persons(below.actor, Permission.PROFILE_READ, TODAY)).all() == []
    )
    assert stranger.id != boss.id
