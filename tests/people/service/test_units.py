"""The tree of units: paths follow every move, cycles and closed parents are refused."""

import contextlib
from datetime import date

import pytest
from flask import g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.models import AuditEntry
from portal.people.models import OrgUnit
from portal.people.rules.trees import TreeRefusal
from portal.people.rules.units import UnitRefusal
from portal.people.service import employments, organisations, posts, units
from portal.web.app import Portal
from tests.people.service.conftest import START, City, make_city
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.refusals import refusal

END = date(2026, 12, 1)
BY = {"now": NOON, "actor_id": None}


def path_of(unit: OrgUnit) -> str:
    return db.session.scalars(select(OrgUnit.path).where(OrgUnit.id == unit.id)).one()


def true_path(unit_id: int) -> str:
    """Climbed by parent, row by row."""
    chain: list[int] = []
    above: int | None = unit_id
    while above is not None:
        chain.insert(0, above)
        above = db.session.scalar(select(OrgUnit.parent_id).where(OrgUnit.id == above))
    return "".join(f"{one}/" for one in chain)


def test_the_path_of_a_unit_is_the_chain_of_its_ancestors(city: City) -> None:
    assert city.clinic.path == f"{city.root.id}/{city.health.id}/{city.clinic.id}/"


def test_a_unit_can_not_hang_below_another_agencys_unit_nor_below_nothing(city: City) -> None:
    other = organisations.create(code="lain", name="Lain", now=NOON)
    for organisation_id, parent_id in ((other.id, city.root.id), (city.agency.id, 999_999)):
        assert refusal(
            units.create, organisation_id=organisation_id, parent_id=parent_id, code="x",
            name="X", kind="dinas", valid_from=START, **BY,
        ) is TreeRefusal.UNKNOWN_PARENT  # fmt: skip


def test_a_code_is_taken_once_in_an_agency_and_free_in_another(city: City) -> None:
    with pytest.raises(Refused) as refused:
        city.unit("dinkes", city.root)
    assert refused.value.reason is UnitRefusal.CODE_TAKEN
    assert refused.value.field == "code"
    assert make_city("kota-lain").health.code == "dinkes"


def test_moving_a_unit_takes_everything_below_along_in_one_statement(city: City) -> None:
    room = city.unit("ruang", city.clinic)
    bystander = city.unit("dinkes-2", city.root)
    statements = len(db_statements())
    units.move(city.health.id, city.school.id, **BY)
    assert len([one for one in db_statements()[statements:] if "substr" in one]) == 1
    for unit in (city.health, city.clinic, room, bystander, city.school):
        assert path_of(unit) == true_path(unit.id) == unit.path
    units.move(city.health.id, None, **BY)
    assert path_of(room) == f"{city.health.id}/{city.clinic.id}/{room.id}/"


def db_statements() -> list[str]:
    return list(g.get("statements", ()))


@pytest.mark.parametrize("below", ["health", "clinic"])
def test_a_unit_can_not_hang_below_itself_or_its_own(city: City, below: str) -> None:
    before = {unit.id: path_of(unit) for unit in (city.health, city.clinic)}
    reason = TreeRefusal.OWN_PARENT if below == "health" else TreeRefusal.CYCLE
    assert refusal(units.move, city.health.id, getattr(city, below).id, **BY) is reason
    assert {unit.id: path_of(unit) for unit in (city.health, city.clinic)} == before


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.tuples(st.integers(0, 6), st.integers(-1, 6)), max_size=12))
def test_whatever_is_moved_paths_stay_the_chain_of_parents(
    city: City, moves: list[tuple[int, int]]
) -> None:
    """Refused moves change nothing, allowed ones rewrite every path below."""
    known = list(db.session.scalars(select(OrgUnit).order_by(OrgUnit.id)))
    while len(known) < 7:
        known.append(city.unit(f"u{len(known)}", known[len(known) // 2]))
    for moved, below in moves:
        parent_id = known[below].id if below >= 0 else None
        with contextlib.suppress(Refused):
            units.move(known[moved].id, parent_id, **BY)
    for unit in known:
        assert path_of(unit) == true_path(unit.id)


def test_two_moves_that_together_close_a_circle_never_both_succeed(app: Portal, city: City) -> None:
    for _ in range(5):
        outcome = race(
            app,
            [
                lambda: units.move(city.health.id, city.school.id, **BY),
                lambda: units.move(city.school.id, city.health.id, **BY),
            ],
        )
        refused = [one for one in outcome if isinstance(one, Refused)]
        assert [one.reason for one in refused] == [TreeRefusal.CYCLE]
        db.session.expire_all()
        assert path_of(city.clinic) == true_path(city.clinic.id)
        units.move(city.health.id, city.root.id, **BY)
        units.move(city.school.id, city.root.id, **BY)


def test_a_unit_is_closed_only_when_it_holds_nothing_any_more(city: City) -> None:
    def close(unit: OrgUnit) -> None:
        units.close(unit.id, END, **BY)

    post, person = city.post(city.clinic), city.person(city.clinic)
    assert refusal(close, city.health) is UnitRefusal.HAS_UNITS
    assert refusal(close, city.clinic) is UnitRefusal.HAS_POSTS
    posts.close(post.id, END, **BY)
    assert refusal(close, city.clinic) is UnitRefusal.HAS_PEOPLE
    employments.move(person.id, city.school.id, from_on=END, **BY)
    close(city.clinic)
    close(city.health)
    assert (city.clinic.valid_until, city.health.valid_until) == (END, END)


def test_a_unit_can_not_end_before_it_began(city: City) -> None:
    assert refusal(units.close, city.clinic.id, START, **BY) is UnitRefusal.BEFORE_START


def test_nothing_is_put_into_a_unit_that_ends(city: City) -> None:
    person = city.person(city.school)
    units.close(city.clinic.id, END, **BY)
    assert refusal(city.unit, "ruang", city.clinic) is UnitRefusal.CLOSED
    assert refusal(city.post, city.clinic) is UnitRefusal.CLOSED
    assert refusal(city.person, city.clinic).name == "UNIT_CLOSED"
    assert (
        refusal(employments.move, person.id, city.clinic.id, from_on=END, **BY).name
        == "UNIT_CLOSED"
    )


def test_a_closed_unit_opens_again_below_an_open_one(city: City) -> None:
    units.close(city.clinic.id, END, **BY)
    units.close(city.health.id, END, **BY)
    assert refusal(units.close, city.clinic.id, None, **BY) is UnitRefusal.CLOSED
    units.close(city.health.id, None, **BY)
    units.close(city.clinic.id, None, **BY)
    assert city.clinic.valid_until is None


def test_closing_and_hiring_at_once_leave_nobody_in_a_closed_unit(app: Portal, city: City) -> None:
    """Whichever comes first, the other is refused (CC-2)."""
    for turn in range(4):
        unit = city.unit(f"unit-{turn}", city.root)
        person = city.person(city.school)
        outcome = race(
            app,
            [
                lambda unit=unit: units.close(unit.id, END, **BY),
                lambda unit=unit, person=person: employments.move(
                    person.id, unit.id, from_on=date(2026, 11, 1), **BY
                ),
            ],
        )
        assert len([one for one in outcome if isinstance(one, Refused)]) == 1


def test_what_a_unit_is_called_is_audited_by_field_and_never_by_name(city: City) -> None:
    values = {"code": "dinkes", "name": "Dinas Kesehatan Kota", "kind": "dinas", "letterhead": ""}
    units.describe(city.health.id, **values, now=NOON, actor_id=7)
    units.describe(city.health.id, **values, now=NOON, actor_id=7)
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "unit.described"))
    assert (entry.actor_id, entry.organisation_id) == (7, city.agency.id)
    assert entry.detail == {"fields": ["name"]}


def test_a_unit_nobody_knows_is_not_found(city: City) -> None:
    with pytest.raises(NotFound):
        units.move(999_999, None, **BY)
