"""Units, posts and persons come into being through the services, with their rules."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Refused
from portal.people.models import Employment, OrgUnit, PersonIdentifier
from portal.people.rules.identifiers import IdentifierKind, IdentifierRefusal
from portal.people.rules.posts import TenureKind, TenureRefusal
from portal.people.rules.trees import TreeRefusal
from portal.people.service import persons, structure
from tests.support.portal_app import NOON

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.postgresql]

START = date(2024, 1, 1)


def make_unit(organisation_id: int, code: str, parent_id: int | None = None) -> OrgUnit:
    return structure.create_unit(
        organisation_id=organisation_id, parent_id=parent_id, code=code, name=code.title(),
        kind="dinas", valid_from=START, now=NOON, actor_id=None,
    )  # fmt: skip


@pytest.fixture
def city() -> OrgUnit:
    agency = structure.create_organisation(code="kota", name="Kota", now=NOON)
    return make_unit(agency.id, "kota")


def register(city: OrgUnit, name: str, number: str) -> int:
    person = persons.register(
        name=name, kind=IdentifierKind.NIP, number=number, status="pns",
        organisation_id=city.organisation_id, unit_id=city.id, valid_from=START,
        on=NOON.date(), now=NOON, actor_id=None,
    )  # fmt: skip
    return person.id


def test_the_path_of_a_unit_is_the_chain_of_its_ancestors(city: OrgUnit) -> None:
    below = make_unit(city.organisation_id, "dinas", city.id)
    lowest = make_unit(city.organisation_id, "seksi", below.id)
    assert lowest.path == f"{city.id}/{below.id}/{lowest.id}/"


def test_a_unit_can_not_hang_below_another_agencys_unit(city: OrgUnit) -> None:
    other = structure.create_organisation(code="lain", name="Lain", now=NOON)
    with pytest.raises(Refused) as refused:
        make_unit(other.id, "dinas", city.id)
    assert refused.value.reason is TreeRefusal.UNKNOWN_PARENT


def test_a_person_begins_with_number_status_and_employment(city: OrgUnit) -> None:
    person_id = register(city, "Dr. Sri Wahyuni, M.A.P.", "19751208 200501 2 007")
    number = db.session.scalars(select(PersonIdentifier)).one()
    employment = db.session.scalars(select(Employment)).one()
    assert (number.person_id, number.value) == (person_id, "197512082005012007")
    assert (employment.unit_id, employment.valid_until) == (city.id, None)


def test_a_number_wrong_in_form_registers_nobody(city: OrgUnit) -> None:
    with pytest.raises(Refused) as refused:
        register(city, "Sri Wahyuni", "197513082005012007")
    assert refused.value.reason is IdentifierRefusal.BIRTH_DATE
    assert db.session.scalars(select(Employment)).all() == []


def test_a_post_has_one_definitive_holder_and_may_have_an_acting_one(city: OrgUnit) -> None:
    job = structure.create_job(
        organisation_id=city.organisation_id, code="kepala", name="Kepala",
        job_class="administrator", valid_from=START,
    )  # fmt: skip
    post = structure.create_post(
        job_id=job.id, unit_id=city.id, reports_to_id=None, valid_from=START, now=NOON,
        actor_id=None,
    )  # fmt: skip
    first = register(city, "Sri Wahyuni", "197512082005012007")
    second = register(city, "Budi Santoso", "198307142010011003")

    def appoint(person_id: int, kind: TenureKind) -> None:
        persons.appoint(person_id, post.id, kind=kind, valid_from=START, now=NOON, actor_id=None)

    appoint(first, TenureKind.DEFINITIVE)
    with pytest.raises(Refused) as refused:
        appoint(second, TenureKind.DEFINITIVE)
    assert refused.value.reason is TenureRefusal.POST_TAKEN
    appoint(second, TenureKind.PLH)
