"""Finding people on the pages: in scope alone, by parts of names and by numbers."""

from datetime import date, timedelta

import pytest

from portal.core.db import transaction
from portal.core.permissions import Role
from portal.people.queries import histories
from portal.people.rules.identifiers import IdentifierKind
from portal.people.service import employments, numbers, persons
from portal.web.app import Portal
from tests.people.directory.conftest import City
from tests.people.directory.crowd import Crowd
from tests.support.pages import PageClient
from tests.support.people import make_agency, make_person, make_unit, nip_of
from tests.support.portal_app import NOON
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("context")

LIST = "/admin/persons"
TODAY = date(2026, 11, 26)
BY = {"now": NOON, "actor_id": None}


def found(page: PageClient, query: str = "") -> set[str]:
    """The names a list shows."""
    shown = page.get(f"{LIST}?{query}")
    rows = [row for row in shown.root.iter("th") if row.get("scope") == "row"]
    return {"".join(row.find("a").itertext()) for row in rows}  # type: ignore[union-attr]


def test_any_part_of_a_name_finds_the_person_and_titles_do_not_matter(
    page: PageClient, city: City
) -> None:
    city.officer(page, Role.HR, city.agency)
    sri = make_person(city.clinic, "Siti Nur'aini Wahyuni")
    full = "dr. Siti Nur'aini Wahyuni, M.Kes."
    persons.correct_name(sri.id, full, organisation_id=city.agency.id, **BY)
    make_person(city.school, "Ahmad Fauzan")
    for words in ("wahyu", "sit wah", "NURAINI", "nur%27ai"):
        assert found(page, f"q={words}") == {full}, words
    assert found(page, "q=yuni") == set()


def test_the_list_holds_the_own_subtree_and_nobody_else(page: PageClient, city: City) -> None:
    """AZ-4: a unit officer sees unit and units below; other agencies are never seen."""
    city.officer(page, Role.UNIT_OFFICER, city.health)
    make_person(city.health, "Ani")
    make_person(city.clinic, "Budi")
    sibling = make_person(city.school, "Citra")
    foreign = make_person(make_unit(make_agency()), "Dewi")
    assert found(page) == {"Ani", "Budi"}
    for person in (sibling, foreign):
        page.get(f"{LIST}/{person.public_id}", status=404)
        answer = page.post(f"{LIST}/find", {"q": nip_of(person)})
        assert "Tidak ada yang cocok" in answer.text


def test_a_former_number_leads_to_the_person_and_stands_in_no_address(
    page: PageClient, city: City
) -> None:
    city.officer(page, Role.HR, city.agency)
    person = make_person(city.clinic)
    old = nip_of(person)
    new = numbers.read(IdentifierKind.NIP, "198503122015012999", on=TODAY)
    numbers.give(person.id, new, organisation_id=city.agency.id, from_on=TODAY, **BY)
    for number in (old, f"{old[:8]} {old[8:14]} {old[14]} {old[15:]}", new.value):
        answer = page.post(f"{LIST}/find", {"q": number})
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{LIST}/{person.public_id}"
    assert page.post(f"{LIST}/find", {"q": "rina", "status": "pns"}).headers["Location"] == (
        f"{LIST}?q=rina&status=pns"
    )


def test_filters_narrow_by_unit_status_and_job(page: PageClient, city: City) -> None:
    city.officer(page, Role.HR, city.agency)
    make_person(city.clinic, "Ani")
    make_person(city.health, "Budi")
    make_person(city.school, "Citra")
    assert found(page, "unit=dinas+kesehatan") == {"Ani", "Budi"}
    assert found(page, f"unit={city.clinic.public_id}") == {"Ani"}
    assert found(page, "status=pppk") == set()
    assert found(page, "unit=puskesmas&status=pns") == {"Ani"}
    assert "Unit mana yang dimaksud?" in page.get(f"{LIST}?unit=dinas").text
    assert "Unit tidak ditemukan" in page.get(f"{LIST}?unit=perikanan").text
    assert found(page, "job=tidak+ada") == set()


def test_who_left_and_who_is_still_to_come_have_lists_of_their_own(
    page: PageClient, city: City
) -> None:
    city.officer(page, Role.HR, city.agency)
    gone, coming = make_person(city.clinic, "Ani"), make_person(city.clinic, "Budi")
    employments.leave(gone.id, organisation_id=city.agency.id, on=TODAY, **BY)
    with transaction():
        [row] = histories.employments(coming.id)
        row.valid_from = TODAY + timedelta(days=30)
    assert found(page) == {"Yulia Rahman"}
    assert found(page, "state=former") == {"Ani"}
    assert found(page, "state=coming") == {"Budi"}
    for person in (gone, coming):
        page.get(f"{LIST}/{person.public_id}")


def test_who_moved_to_another_agency_belongs_to_that_one(page: PageClient, city: City) -> None:
    city.officer(page, Role.HR, city.agency)
    person = make_person(city.clinic, "Ani")
    other = make_unit(make_agency())
    employments.move(person.id, other.id, from_on=TODAY, **BY)
    assert "Ani" not in found(page) | found(page, "state=former")
    page.get(f"{LIST}/{person.public_id}", status=404)


def test_pages_follow_one_another_without_a_gap(page: PageClient, city: City) -> None:
    crowd = Crowd(120)
    city.officer(page, Role.HR, crowd.agency)
    seen: list[str] = []
    address = LIST
    for _turn in range(3):
        shown = page.get(address)
        links = [one for one in shown.links() if one.startswith(f"{LIST}/") and len(one) > 30]
        seen += links
        more = [one for one in shown.links() if "after=" in one]
        if not more:
            break
        address = more[0]
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("query", ["", "q=ahm", "status=pppk"])
def test_the_list_costs_few_statements_whatever_the_size(
    page: PageClient, city: City, app: Portal, query: str
) -> None:
    costs = []
    for size in (60, 600):
        city.officer(page, Role.HR, Crowd(size).agency)
        page.get(f"{LIST}?{query}")
        with counted(app) as seen:
            page.get(f"{LIST}?{query}")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 6
