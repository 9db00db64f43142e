"""What the personnel office changes on the pages, and what it is told when it cannot."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import Account, Employment, Person, PersonIdentifier, RoleGrant, Tenure
from portal.people.queries import accounts, histories
from portal.people.rules.identifiers import IdentifierKind
from portal.people.service import employments, numbers
from portal.web.app import Portal
from tests.people.directory.conftest import City
from tests.support.office import Office
from tests.support.pages import Page, PageClient
from tests.support.people import (
    make_account,
    make_agency,
    make_grant,
    make_person,
    make_unit,
    nip_of,
)
from tests.support.portal_app import NOON
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("context")

LIST = "/admin/persons"
TODAY = date(2026, 11, 26)
NIP = "197512082005012007"
BY = {"now": NOON, "actor_id": None}


def parts(on: date) -> list[str]:
    return [str(on.day), str(on.month), str(on.year)]


def register(page: PageClient, **given: object) -> TestResponse:
    data = {
        "status": "pns", "number": NIP, "name": "Dr. Sri Wahyuni, M.A.P.", "rank": "iii/b",
        "unit": "puskesmas silungkang", "valid_from": parts(TODAY), "email": "",
    }  # fmt: skip
    return page.post(f"{LIST}/new", data | given)


def said(answer: TestResponse) -> str:
    assert answer.status_code == 422
    return Page(answer, check=True).text


def act(page: PageClient, person: Person, path: str, **data: object) -> TestResponse:
    return page.post(f"{LIST}/{person.public_id}/{path}", data)


def only(table: type, person: Person) -> object:
    db.session.expire_all()
    return db.session.scalars(select(table).where(table.person_id == person.id)).one()


def test_somebody_new_is_registered_and_shown(page: PageClient, city: City) -> None:
    city.officer(page, Role.HR, city.agency)
    page.get(f"{LIST}/new")
    answer = register(page)
    assert answer.status_code == 303
    shown = page.get(answer.headers["Location"])
    for words in ("Dr. Sri Wahyuni, M.A.P.", NIP, "PNS III/b", "Puskesmas Silungkang"):
        assert words in shown.text


def test_a_registration_sent_twice_makes_one_person(page: PageClient, city: City) -> None:
    """CC-4."""
    city.officer(page, Role.HR, city.agency)
    answers = [register(page, _key="the-same-key") for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert db.session.scalar(select(func.count()).select_from(PersonIdentifier)) == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"number": "19751208200501200"}, "Tulis nomor dengan 18 angka"),
        ({"number": "1371015208750001"}, "Nomor 16 angka adalah NIK."),
        ({"number": ""}, "Nomor belum diisi."),
        ({"unit": "dinas perikanan"}, "Unit ini tidak ditemukan di instansi Anda."),
        ({"unit": "dinas"}, "Beberapa unit cocok: Dinas Kesehatan"),
        ({"name": "--"}, "Tulis nama lengkapnya"),
        ({"rank": "Kolonel"}, "Golongan"),
        ({"valid_from": ["31", "2", "2026"]}, "Tulis tanggal yang ada di kalender"),
        ({"status": "non_asn"}, "Nomor 18 angka adalah NIP atau NI PPPK."),
    ],
)
def test_what_is_wrong_is_said_in_place_and_nothing_is_written(
    page: PageClient, city: City, given: dict[str, object], words: str
) -> None:
    city.officer(page, Role.HR, city.agency)
    before = db.session.scalar(select(func.count()).select_from(Person))
    assert words in said(register(page, **given))
    assert db.session.scalar(select(func.count()).select_from(Person)) == before


@pytest.mark.parametrize("former", [False, True])
def test_a_number_already_on_record_leads_to_its_record(
    page: PageClient, city: City, former: bool
) -> None:
    """Two people with one NIP, and a former number."""
    city.officer(page, Role.HR, city.agency)
    bearer = make_person(city.clinic, "Ani Suryani", nip=NIP)
    if former:
        new = numbers.read(IdentifierKind.NIP, "197512082005012999", on=TODAY)
        numbers.give(bearer.id, new, organisation_id=city.agency.id, from_on=TODAY, **BY)
    text = said(register(page))
    assert ("nomor lama seseorang" if former else "sudah tercatat untuk seseorang") in text
    assert f"{LIST}/{bearer.public_id}" in text


def test_a_bearer_out_of_scope_is_neither_named_nor_linked(page: PageClient, city: City) -> None:
    """AZ-4."""
    city.officer(page, Role.HR, city.agency)
    bearer = make_person(make_unit(make_agency()), "Ani Suryani", nip=NIP)
    text = said(register(page))
    assert "sudah tercatat untuk seseorang" in text
    assert bearer.public_id not in text
    assert "Ani Suryani" not in text


def test_somebody_let_go_elsewhere_is_received_with_number_and_name(
    page: PageClient, city: City
) -> None:
    """Moving agencies keeps the person; a wrong name beside the number tells nothing."""
    city.officer(page, Role.HR, city.agency)
    other = make_agency()
    person = make_person(make_unit(other), "Sri Wahyuni", nip=NIP)
    employments.leave(person.id, organisation_id=other.id, on=TODAY - timedelta(days=5), **BY)
    assert "pegawai pindahan" not in said(register(page, name="Joko Susilo"))
    assert "pegawai pindahan" in said(register(page))
    data = {"number": NIP, "name": "Sri Wahyuni", "valid_from": parts(TODAY)}
    answer = page.post(f"{LIST}/new/receive", data | {"unit": "Puskesmas Silungkang"})
    assert answer.headers["Location"] == f"{LIST}/{person.public_id}"
    page.get(f"{LIST}/{person.public_id}")


def test_name_number_and_status_are_changed_with_their_dates(page: PageClient, city: City) -> None:
    city.officer(page, Role.HR, city.agency)
    person = make_person(city.clinic, "Rina Maharini")
    page.get(f"{LIST}/{person.public_id}/name")
    assert act(page, person, "name", name="Rina Maharani, S.Kom.").status_code == 303
    page.get(f"{LIST}/{person.public_id}/numbers/new")
    told = {"kind": "agency_number", "number": "peg-17", "from_on": parts(TODAY)}
    assert act(page, person, "numbers/new", **told).status_code == 303
    page.get(f"{LIST}/{person.public_id}/status")
    told = {"status": "pns", "rank": "III/c", "from_on": parts(TODAY)}
    assert act(page, person, "status", **told).status_code == 303
    shown = page.get(f"{LIST}/{person.public_id}").text
    for words in ("Rina Maharani, S.Kom.", "PEG-17", "PNS III/c", "sampai 25 November 2026"):
        assert words in shown
    db.session.expire_all()
    first = histories.statuses(person.id)[0]
    page.get(f"{LIST}/{person.public_id}/statuses/{first.public_id}")
    told = {"status": "pns", "rank": "III/a"}
    assert act(page, person, f"statuses/{first.public_id}", **told).status_code == 303
    assert "PNS III/a" in page.get(f"{LIST}/{person.public_id}").text


def test_a_number_the_status_needs_cannot_be_taken_away(page: PageClient, city: City) -> None:
    city.officer(page, Role.HR, city.agency)
    person = make_person(city.clinic)
    row = histories.numbers(person.id)[0]
    page.get(f"{LIST}/{person.public_id}/numbers/{row.public_id}")
    for path, data in (("", {"on": parts(TODAY)}), ("/remove", {})):
        text = said(act(page, person, f"numbers/{row.public_id}{path}", **data))
        assert "Status orang ini memerlukan nomor itu." in text


def test_a_move_ends_the_posts_of_the_former_unit_unless_they_are_kept(
    page: PageClient, city: City
) -> None:
    office = Office(clerks=2)
    keeper, mover = office.clerks
    new = make_unit(office.agency, name="Dinas Perhubungan")
    city.officer(page, Role.HR, office.agency)
    page.get(f"{LIST}/{mover.public_id}/move")
    told = {"unit": "Dinas Perhubungan", "from_on": parts(TODAY)}
    assert act(page, mover, "move", **told).status_code == 303
    assert act(page, keeper, "move", keep_posts="y", **told).status_code == 303
    for person, until in ((mover, TODAY), (keeper, None)):
        assert only(Tenure, person).valid_until == until  # type: ignore[attr-defined]
        assert histories.employments(person.id)[-1].unit_id == new.id


def test_leaving_ends_work_posts_roles_and_sessions(page: PageClient, city: City) -> None:
    office = Office()
    [clerk] = office.clerks
    make_grant(clerk, Role.UNIT_OFFICER, office.unit)
    other = PageClient(page.app)
    office.enter(other, clerk)
    other.get("/account")
    city.officer(page, Role.HR, office.agency)
    shown = page.get(f"{LIST}/{clerk.public_id}/leave")
    assert "1 peran di instansi ini" in shown.text
    told = {"reason": "retired", "on": parts(TODAY)}
    assert act(page, clerk, "leave", **told).status_code == 303
    assert other.client.get("/account").status_code != 200
    for table in (Employment, Tenure):
        assert only(table, clerk).valid_until == TODAY  # type: ignore[attr-defined]
    assert only(RoleGrant, clerk).revoked_at == NOON  # type: ignore[attr-defined]
    assert only(Account, clerk).deactivated_at is None  # type: ignore[attr-defined]
    assert "Pensiun, terhitung 26 November 2026." in page.get(f"{LIST}/{clerk.public_id}").text


@pytest.mark.parametrize(
    ("told", "is_closed"),
    [
        ({"reason": "died"}, True),
        ({"reason": "resigned", "close_account": "y"}, True),
        ({"reason": "retired", "close_account": "y", "on": parts(TODAY + timedelta(30))}, False),
    ],
)
def test_the_account_closes_with_a_death_or_when_asked_and_only_on_a_day_that_has_come(
    page: PageClient, city: City, told: dict[str, object], is_closed: bool
) -> None:
    city.officer(page, Role.HR, city.agency)
    person = make_person(city.clinic)
    make_account(person)
    assert act(page, person, "leave", **{"on": parts(TODAY)} | told).status_code == 303
    db.session.expire_all()
    account = accounts.account_of(person.id)
    assert account is not None
    assert (account.deactivated_at is not None) == is_closed


def test_what_cannot_be_a_leaving_is_said_in_place(page: PageClient, city: City) -> None:
    """A death to come; a colleague above one's own authority; oneself."""
    hr = city.officer(page, Role.HR, city.health)
    person = make_person(city.clinic)
    later = {"reason": "died", "on": parts(TODAY + timedelta(days=1))}
    assert "Tanggal meninggal" in said(act(page, person, "leave", **later))
    make_grant(person, Role.AGENCY_ADMIN, city.agency)
    now = {"reason": "retired", "on": parts(TODAY)}
    assert "di luar kewenangan Anda" in said(act(page, person, "leave", **now))
    employments.move(hr.id, city.health.id, from_on=TODAY - timedelta(days=1), **BY)
    assert "mintalah rekan" in said(act(page, hr, "leave", **now))


def test_readers_who_do_not_work_with_numbers_see_them_masked(page: PageClient, city: City) -> None:
    city.officer(page, Role.INSPECTOR, city.health)
    person = make_person(city.clinic)
    shown = page.get(f"{LIST}/{person.public_id}")
    assert nip_of(person) not in shown.text
    assert "Perbaiki nama" not in shown.text
    assert act(page, person, "name", name="X Y").status_code == 403


def test_the_page_costs_the_same_for_a_long_history(
    page: PageClient, city: City, app: Portal
) -> None:
    office = Office()
    city.officer(page, Role.HR, office.agency)
    costs = []
    for person in (make_person(office.unit), office.clerks[0]):
        page.get(f"{LIST}/{person.public_id}")
        with counted(app) as seen:
            page.get(f"{LIST}/{person.public_id}")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 12
