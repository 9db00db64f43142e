"""Needs: one for each fact that calls for one, whoever calls and however often."""

import pytest
from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.people.models import Organisation, OrgUnit
from portal.planning.models import Need, NeedPerson
from portal.planning.queries import needs as queries
from portal.planning.rules import needs as rules
from portal.planning.service import needs
from portal.web.app import Portal
from tests.support.people import make_agency, make_person, make_unit
from tests.support.portal_app import NOON
from tests.support.races import race


def call(
    agency: Organisation, unit: OrgUnit, ref: str = "abc", *persons: int, kind: str = "followup"
) -> Need:
    return needs.register(
        organisation_id=agency.id, unit_id=unit.id, competency_id=None, title="  Pelayanan prima ",
        origin=(kind, ref), by_id=None, now=NOON, person_ids=persons,
    )  # fmt: skip


@pytest.mark.usefixtures("context")
def test_a_fact_calls_for_one_need_and_another_fact_for_another() -> None:
    agency = make_agency()
    unit = make_unit(agency)
    rina, budi = make_person(unit).id, make_person(unit).id
    first = call(agency, unit, "abc", rina)
    again = call(agency, unit, "abc", rina, budi)
    assert (again.id, again.title, again.origin) == (first.id, "Pelayanan prima", "followup")
    assert queries.persons_of(first.id) == {rina, budi}
    others = {call(agency, unit, "abd").id, call(agency, unit, "abc", kind="forum").id}
    assert len(others | {first.id}) == 3


@pytest.mark.usefixtures("context")
def test_a_unit_of_another_agency_has_no_need_here() -> None:
    agency, other = make_agency(), make_agency()
    with pytest.raises(NotFound):
        call(agency, make_unit(other))


@pytest.mark.parametrize("origin", [("rumour", "abc"), ("gap", ""), ("gap", "x" * 81)])
def test_an_origin_names_a_known_kind_and_a_fact(origin: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"origin|rumour"):
        rules.read(origin)
    assert rules.read(("gap", "x" * 80)).ref == "x" * 80


@pytest.mark.postgresql
def test_several_who_find_the_same_fact_at_once_register_one_need(app: Portal) -> None:
    with app.app_context():
        agency = make_agency()
        unit = make_unit(agency)
        person = make_person(unit).id
    found = race(app, [lambda: call(agency, unit, "abc", person).id] * 4)
    with app.app_context():
        assert set(found) == set(db.session.scalars(select(Need.id)))
        assert db.session.scalar(select(func.count()).select_from(NeedPerson)) == 1


@pytest.mark.usefixtures("context")
def test_what_was_dropped_stays_dropped_until_somebody_lets_it_stand_again() -> None:
    agency = make_agency()
    unit = make_unit(agency)
    official = make_person(unit).id
    need = call(agency, unit)
    with pytest.raises(Refused):
        needs.drop(need.id, "  ", by=official, now=NOON)
    needs.drop(need.id, "Sudah dijawab dengan cara lain", by=official, now=NOON)
    found = call(agency, unit)
    assert (found.id, found.dropped_by_id) == (need.id, official)
    assert found.drop_reason == "Sudah dijawab dengan cara lain"
    needs.take_up(need.id, by=official, now=NOON)
    assert db.session.get_one(Need, need.id, populate_existing=True).dropped_at is None
