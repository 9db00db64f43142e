"""`portal simulate`: an agency at size that holds together like every other."""

import gc
from collections import Counter
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.cli import portal
from portal.core import clock
from portal.core.db import db
from portal.people.models import Employment, OrgUnit, Person, Post, Tenure
from portal.web.app import Portal
from portal.web.demo import build
from portal.web.simulation import evidence, structure
from tests.support.people import make_agency, make_unit

PEOPLE, EVENTS = 130, 900


@pytest.mark.postgresql
def test_an_agency_of_any_size_holds_together(app: Portal) -> None:
    env = {
        "PORTAL_PROFILE": "test",
        "PORTAL_INSTANCE_DIR": str(app.settings.instance_dir),
        "PORTAL_DATABASE_URL": app.settings.database_url,
    }
    order = ["simulate", "--people", str(PEOPLE), "--evidence", str(EVENTS)]
    made = CliRunner().invoke(portal, order, env=env)
    assert made.exit_code == 0, made.output
    assert f"{EVENTS} events, {EVENTS} chained" in made.output
    for check in (["ledger", "verify"], ["ledger", "rebuild", "--check"]):
        answer = CliRunner().invoke(portal, check, env=env)
        assert answer.exit_code == 0, answer.output
    with app.app_context():
        for model in (Person, Employment, Post, Tenure):
            assert db.session.scalar(select(func.count()).select_from(model)) == PEOPLE
    gc.collect()  # a connection a command left open complains now, not in some later test


def test_an_agency_that_is_there_grows(app: Portal) -> None:
    env = {
        "PORTAL_PROFILE": "test",
        "PORTAL_INSTANCE_DIR": str(app.settings.instance_dir),
        "PORTAL_DATABASE_URL": app.settings.database_url,
    }
    with app.app_context():
        made = build.City(organisation=make_agency())
        build.load_reference(made, clock.now() - timedelta(days=800))
        agency, root = made.organisation_id, make_unit(made.organisation)
        code, root_id = made.organisation.code, root.id
    order = ["simulate", "--people", "70", "--evidence", "0", "--agency"]
    answer = CliRunner().invoke(portal, [*order, code], env=env)
    assert answer.exit_code == 0, answer.output
    with app.app_context():
        employed = select(func.count()).where(Employment.organisation_id == agency)
        assert db.session.scalar(employed) == 70
        roots = select(OrgUnit.id).where(OrgUnit.organisation_id == agency)
        assert db.session.scalars(roots.where(OrgUnit.parent_id.is_(None))).all() == [root_id]
    answer = CliRunner().invoke(portal, [*order, "nowhere"], env=env)
    assert "there is no agency nowhere" in answer.output
    gc.collect()


def test_production_refuses_invented_people(app: Portal) -> None:
    env = {
        "PORTAL_PROFILE": "production",
        "PORTAL_INSTANCE_DIR": str(app.settings.instance_dir),
        "PORTAL_BASE_URL": "https://portal.contoh.go.id",
        "PORTAL_MAIL_FROM": "portal@contoh.go.id",
    }
    answer = CliRunner().invoke(portal, ["simulate", "--people", "10"], env=env)
    assert answer.exit_code != 0


def test_the_largest_unit_has_a_fifth_and_nobody_leads_a_crowd() -> None:
    seats = list(structure.seats(20_000))
    in_units = Counter(seat.unit for seat in seats)
    assert in_units[structure.LARGEST] == pytest.approx(4_000, rel=0.05)
    assert max(Counter(seat.above for seat in seats).values()) <= 2 * structure.TEAM + 5
    assert all(seat.above is None or seat.above < place for place, seat in enumerate(seats))
    assert max(structure.depth_of(unit) for unit in in_units) == 5


def test_a_twentieth_of_the_people_has_half_of_the_evidence() -> None:
    shares = [evidence.share_of(place, 20_000, 160_001) for place in range(20_000)]
    assert sum(shares) == 160_001
    assert sum(sorted(shares)[-1_000:]) == 80_000
