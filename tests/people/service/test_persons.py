"""Persons: numbers that stay, statuses with dates, moves that keep the person."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import (
    Employment,
    Person,
    PersonIdentifier,
    PersonStatus,
    RoleGrant,
    Tenure,
)
from portal.people.queries import actors
from portal.people.rules.employments import EmploymentRefusal
from portal.people.rules.identifiers import IdentifierKind, IdentifierRefusal
from portal.people.rules.persons import NumberRefusal, PersonRefusal
from portal.people.rules.spans import SpanRefusal
from portal.people.rules.status import Status, StatusRefusal
from portal.people.service import employments, numbers, persons, statuses
from portal.web.app import Portal
from tests.people.service.conftest import START, City, make_city
from tests.support.people import make_grant
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.refusals import refusal

TODAY = date(2026, 11, 26)
NIP, OTHER_NIP = "197512082005012007", "198307142010011003"
BY = {"now": NOON, "actor_id": None}


def register(city: City, **given: object) -> Person:
    values = {
        "name": "Dr. Sri Wahyuni, M.A.P.", "kind": IdentifierKind.NIP, "number": NIP,
        "status": "pns", "organisation_id": city.agency.id, "unit_id": city.clinic.id,
        "valid_from": START, "on": TODAY, **BY,
    }  # fmt: skip
    return persons.register(**values | given)


def give(person: Person, number: str, city: City, **given: object) -> PersonIdentifier:
    kind = given.pop("kind", IdentifierKind.NIP)
    identifier = numbers.read(kind, number, on=TODAY)
    values = {"organisation_id": city.agency.id, "from_on": TODAY, **BY}
    return numbers.give(person.id, identifier, **values | given)


def rows(model: type, person: Person) -> list:
    query = select(model).where(model.person_id == person.id).order_by(model.valid_from, model.id)
    return list(db.session.scalars(query))


def test_a_person_begins_with_number_status_and_employment(city: City) -> None:
    person = register(city, number="19751208 200501 2 007", rank="III/b")
    [number], [status], [employment] = (
        rows(model, person) for model in (PersonIdentifier, PersonStatus, Employment)
    )
    assert (number.value, number.organisation_id) == (NIP, None)
    assert (status.status, status.rank) == ("pns", "III/b")
    assert (employment.unit_id, employment.valid_until) == (city.clinic.id, None)
    assert (person.full_name, person.front_title, person.back_title, person.sort_key) == (
        "Sri Wahyuni", "Dr.", "M.A.P.", "sri wahyuni",
    )  # fmt: skip


def test_non_asn_and_outside_persons_have_an_agency_number_or_none(city: City) -> None:
    kind = IdentifierKind.AGENCY_NUMBER
    local = register(city, kind=kind, number="thl-017", status="non_asn")
    assert rows(PersonIdentifier, local)[0].organisation_id == city.agency.id
    guest = register(city, kind=None, number="", status="outside")
    assert rows(PersonIdentifier, guest) == []
    other = make_city("lain")
    register(other, kind=kind, number="THL-017", status="non_asn")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"number": "197513082005012007"}, IdentifierRefusal.BIRTH_DATE),
        ({"number": "1975"}, IdentifierRefusal.LENGTH),
        ({"name": " . "}, PersonRefusal.NAME_MISSING),
        ({"name": "Sri " * 60}, PersonRefusal.NAME_TOO_LONG),
        ({"status": "pppk"}, StatusRefusal.NEEDS_NI_PPPK),
        ({"kind": None, "status": "pns"}, StatusRefusal.NEEDS_NIP),
        ({"unit_id": 999_999}, EmploymentRefusal.UNKNOWN_UNIT),
    ],
)
def test_what_is_wrong_registers_nobody(
    city: City, given: dict[str, object], reason: object
) -> None:
    assert refusal(register, city, **given) is reason
    assert db.session.scalars(select(Person)).all() == []
    assert db.session.scalars(select(Employment)).all() == []


def test_a_unit_of_another_agency_takes_nobody_of_this_one(city: City) -> None:
    other = make_city("lain")
    assert refusal(register, city, unit_id=other.clinic.id) is EmploymentRefusal.UNKNOWN_UNIT


def test_a_number_belongs_to_one_person_also_after_it_is_former(city: City) -> None:
    """The refusal names the number, and never the person, who may be in another agency."""
    first = register(city)
    other = make_city("lain")
    assert refusal(register, other, name="Budi") is NumberRefusal.IN_USE
    give(first, OTHER_NIP, city)
    with pytest.raises(Refused) as refused:
        register(other, name="Budi")
    assert refused.value.reason is NumberRefusal.FORMERLY_IN_USE
    assert (refused.value.field, refused.value.values) == ("number", {})
    assert [(row.value, row.valid_until) for row in rows(PersonIdentifier, first)] == [
        (NIP, TODAY),
        (OTHER_NIP, None),
    ]


def test_of_many_who_register_one_number_at_once_one_does(app: Portal, city: City) -> None:
    outcome = race(app, [lambda: register(city) for _ in range(6)])
    refused = [one.reason for one in outcome if isinstance(one, Refused)]
    assert refused == [NumberRefusal.IN_USE] * 5
    assert len(db.session.scalars(select(PersonIdentifier)).all()) == 1


def test_a_number_is_not_changed_before_it_began_nor_back_to_a_former_one(city: City) -> None:
    person = register(city)
    assert refusal(give, person, OTHER_NIP, city, from_on=START) is SpanRefusal.LATER_ROW
    first = give(person, OTHER_NIP, city)
    assert give(person, OTHER_NIP, city).id == first.id
    tomorrow = TODAY + timedelta(days=1)
    assert refusal(give, person, NIP, city, from_on=tomorrow) is NumberRefusal.OWN_FORMER


def test_a_number_given_by_mistake_goes_back_to_its_bearer(city: City) -> None:
    """HR typed Budi's number for Sri; once put right, Budi can be registered."""
    sri = register(city, number=OTHER_NIP)
    [wrong] = rows(PersonIdentifier, sri)
    by = {"organisation_id": city.agency.id, **BY}
    assert refusal(numbers.take_back, wrong.id, **by) is NumberRefusal.NEEDED
    give(sri, NIP, city)
    assert refusal(register, city, name="Budi", number=OTHER_NIP) is NumberRefusal.FORMERLY_IN_USE
    numbers.take_back(wrong.id, **by)
    register(city, name="Budi", number=OTHER_NIP)
    with pytest.raises(NotFound):
        numbers.take_back(wrong.id, **by)


def test_numbers_of_two_kinds_stand_side_by_side(city: City) -> None:
    pppk = register(city, kind=IdentifierKind.NI_PPPK, number="198805122023211001", status="pppk")
    give(pppk, "198805122026011001", city, kind=IdentifierKind.NIP)
    assert [row.valid_until for row in rows(PersonIdentifier, pppk)] == [None, None]
    by = {"organisation_id": city.agency.id, **BY}
    [contract, _] = rows(PersonIdentifier, pppk)
    tomorrow = TODAY + timedelta(days=1)
    assert refusal(numbers.end, contract.id, tomorrow, **by) is NumberRefusal.NEEDED
    statuses.change(pppk.id, Status.CPNS, from_on=TODAY, **by)
    assert numbers.end(contract.id, tomorrow, **by).valid_until == tomorrow


def test_a_status_change_ends_the_former_one_and_needs_its_number(city: City) -> None:
    person = register(city, status="cpns")
    by = {"organisation_id": city.agency.id, **BY}
    change = {"from_on": date(2025, 1, 1), **by}
    assert refusal(statuses.change, person.id, Status.PPPK, **change) is StatusRefusal.NEEDS_NI_PPPK
    first = statuses.change(person.id, Status.PNS, rank="III/a", **change)
    assert statuses.change(person.id, Status.PNS, rank="III/a", **change).id == first.id
    promoted = {"from_on": TODAY, **by}
    statuses.change(person.id, Status.PNS, rank="III/b", **promoted)
    assert [(row.status, row.rank, row.valid_until) for row in rows(PersonStatus, person)] == [
        ("cpns", "", date(2025, 1, 1)),
        ("pns", "III/a", TODAY),
        ("pns", "III/b", None),
    ]
    assert refusal(statuses.change, person.id, Status.CPNS, **change) is SpanRefusal.LATER_ROW


def test_a_status_entered_wrongly_is_put_right_in_its_place(city: City) -> None:
    person = register(city, status="cpns")
    [row] = rows(PersonStatus, person)
    by = {"organisation_id": city.agency.id, **BY}
    statuses.correct(person.id, row.id, Status.PNS, rank="II/a", **by)
    assert [(one.status, one.rank) for one in rows(PersonStatus, person)] == [("pns", "II/a")]
    stranger = register(city, number=OTHER_NIP)
    with pytest.raises(NotFound):
        statuses.correct(stranger.id, row.id, Status.PNS, rank="", **by)


def test_a_corrected_name_changes_what_is_found_and_how_it_is_printed(city: City) -> None:
    person = register(city)
    values = {"organisation_id": city.agency.id, **BY}
    persons.correct_name(person.id, "Dr. Sri Wahyuningsih, S.Sos., M.A.P.", **values)
    persons.correct_name(person.id, "Dr. Sri Wahyuningsih, S.Sos., M.A.P.", **values)
    assert (person.sort_key, persons.printed(person)) == (
        "sri wahyuningsih",
        "Dr. Sri Wahyuningsih, S.Sos., M.A.P.",
    )
    entries = db.session.scalars(select(AuditEntry.action)).all()
    assert entries.count("person.name_corrected") == 1


def test_a_move_within_the_agency_ends_the_posts_of_the_former_unit(city: City) -> None:
    person = city.person(city.clinic)
    left, kept = city.post(city.clinic), city.post(city.school)
    city.appoint(person, left)
    city.appoint(person, kept)
    first = employments.move(person.id, city.school.id, from_on=TODAY, **BY)
    assert employments.move(person.id, city.school.id, from_on=TODAY, **BY).id == first.id
    assert [(row.unit_id, row.valid_until) for row in rows(Employment, person)] == [
        (city.clinic.id, TODAY),
        (city.school.id, None),
    ]
    assert {row.post_id: row.valid_until for row in rows(Tenure, person)} == {
        left.id: TODAY,
        kept.id: None,
    }


def test_a_move_may_keep_the_posts(city: City) -> None:
    person = city.person(city.clinic)
    city.appoint(person, city.post(city.clinic))
    employments.move(person.id, city.school.id, from_on=TODAY, keep_posts=True, **BY)
    assert [row.valid_until for row in rows(Tenure, person)] == [None]


def test_a_move_to_another_agency_keeps_the_person_and_ends_posts_and_roles(city: City) -> None:
    other = make_city("lain")
    person = city.person(city.clinic)
    city.appoint(person, city.post(city.clinic))
    city.appoint(person, city.post(city.school), valid_from=date(2027, 1, 1))
    grant = make_grant(person, Role.UNIT_OFFICER, city.clinic)
    tomorrow = TODAY + timedelta(days=1)
    employments.move(person.id, other.clinic.id, from_on=tomorrow, **BY)
    assert [row.valid_until for row in rows(Tenure, person)] == [tomorrow]
    assert len(actors.grants_of(person.id, NOON)) == 1
    midnight = datetime.fromisoformat("2026-11-27T00:00+07:00")
    assert db.session.get(RoleGrant, grant.id).revoked_at == midnight
    assert actors.grants_of(person.id, midnight - timedelta(seconds=1))
    assert actors.grants_of(person.id, midnight) == ()
    assert rows(PersonIdentifier, person)[0].valid_until is None
    assert len(rows(PersonStatus, person)) == 1


def test_somebody_still_employed_elsewhere_is_not_received(city: City) -> None:
    other = make_city("lain")
    person = city.person(city.clinic)
    receive = {"from_on": TODAY, **BY}
    assert (
        refusal(employments.receive, person.id, other.clinic.id, **receive)
        is EmploymentRefusal.ELSEWHERE
    )
    leave = {"organisation_id": city.agency.id, "on": TODAY, **BY}
    employments.leave(person.id, **leave)
    employments.leave(person.id, **leave)
    employments.receive(person.id, other.clinic.id, **receive)
    assert [row.organisation_id for row in rows(Employment, person)] == [
        city.agency.id,
        other.agency.id,
    ]


def test_whoever_leaves_holds_no_post_and_no_role_any_more(city: City) -> None:
    person = city.person(city.clinic)
    city.appoint(person, city.post(city.clinic))
    make_grant(person, Role.UNIT_OFFICER, city.clinic)
    leave = {"organisation_id": city.agency.id, **BY}
    with pytest.raises(Refused) as refused:
        employments.leave(person.id, on=START, **leave)
    assert refused.value.reason is SpanRefusal.REVERSED
    employments.leave(person.id, on=TODAY, **leave)
    assert [row.valid_until for row in rows(Employment, person)] == [TODAY]
    assert [row.valid_until for row in rows(Tenure, person)] == [TODAY]
    assert actors.grants_of(person.id, NOON) == ()
    with pytest.raises(NotFound):
        employments.leave(person.id, on=TODAY + timedelta(days=9), **leave)


def test_two_moves_at_once_leave_one_history_without_overlap(app: Portal, city: City) -> None:
    for turn in range(4):
        person = city.person(city.clinic)
        targets = (city.school.id, city.root.id)
        outcome = race(
            app,
            [
                lambda person=person, target=target: employments.move(
                    person.id, target, from_on=TODAY, **BY
                )
                for target in targets
            ],
        )
        refused = [one.reason for one in outcome if isinstance(one, Refused)]
        assert refused == [SpanRefusal.LATER_ROW], turn
        db.session.expire_all()
        assert [row.valid_until for row in rows(Employment, person)] == [TODAY, None]
