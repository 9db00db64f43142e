"""Lists from pasted numbers: who is found, what is printed and what is downloaded."""

import csv
import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import Person, PersonList, PersonListEntry
from portal.people.rules.identifiers import IdentifierKind
from portal.people.service import employments, numbers
from portal.web.app import Portal
from tests.people.directory.conftest import City
from tests.support.pages import Page, PageClient
from tests.support.people import make_agency, make_nip, make_person, make_unit, nip_of
from tests.support.portal_app import NOON
from tests.support.statements import counted

LISTS = "/admin/lists"
TODAY = NOON.date()
BY = {"now": NOON, "actor_id": None}


@pytest.fixture
def officer(page: PageClient, city: City) -> Person:
    return city.officer(page, Role.UNIT_OFFICER, city.health)


@pytest.fixture
def staff(city: City) -> list[Person]:
    return [make_person(city.clinic, name) for name in ("Citra", "Ani", "Budi")]


def keep(page: PageClient, *lines: str, **more: object) -> str:
    """The address of a list of these numbers."""
    data: dict[str, object] = {"title": "Apel 1 Desember", "numbers": "\r\n".join(lines), **more}
    answer = page.post(LISTS, data)
    assert answer.status_code == 303, answer.text[:2000]
    return str(answer.headers["Location"])


def names_on(shown: Page) -> list[str]:
    rows = [row for row in shown.root.iter("th") if row.get("scope") == "row"]
    return ["".join(link.itertext()) for row in rows if (link := row.find("a")) is not None]


@pytest.mark.usefixtures("officer")
class TestKeeping:
    def test_numbers_become_a_list_in_their_order(
        self, page: PageClient, staff: list[Person]
    ) -> None:
        page.get(LISTS)
        spaced = f"{nip_of(staff[0])[:8]} {nip_of(staff[0])[8:]}"
        address = keep(page, spaced, nip_of(staff[1]), nip_of(staff[2]), spaced)
        assert names_on(page.get(address)) == ["Citra", "Ani", "Budi"]
        assert "Apel 1 Desember" in page.get(LISTS).text

    def test_each_line_says_what_became_of_it(
        self, page: PageClient, city: City, staff: list[Person]
    ) -> None:
        """A former number is found; who works elsewhere reads like nobody (AZ-4)."""
        new = numbers.read(IdentifierKind.NIP, "198503122015012999", on=TODAY)
        old = nip_of(staff[0])
        numbers.give(staff[0].id, new, organisation_id=city.agency.id, from_on=TODAY, **BY)
        elsewhere = nip_of(make_person(city.school, "Dewi"))
        foreign = nip_of(make_person(make_unit(make_agency()), "Eko"))
        lines = (old, nip_of(staff[1]), nip_of(staff[1]), elsewhere, foreign, make_nip(), "abc")
        data = {"title": "Apel", "numbers": "\n".join(lines)}
        answer = page.post(LISTS, data)
        assert answer.status_code == 422
        shown = Page(answer, check=True).text
        assert shown.count("tidak ditemukan di unit Anda</span>") == 4
        assert "nomor lama" in shown
        assert "sudah ada di baris 2" in shown
        assert "Dewi" not in shown
        assert db.session.scalars(select(PersonList)).all() == []
        address = keep(page, *lines, partial="y")
        assert names_on(page.get(address)) == ["Citra", "Ani"]

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"title": "", "numbers": "1"}, "Tulis nama daftarnya"),
            ({"title": "A", "numbers": ""}, "Tempel nomornya di sini."),
            ({"title": "A", "numbers": "1\n2"}, "Tidak satu pun nomor ini ditemukan"),
            ({"title": "A", "numbers": "\n".join(["1"] * 301)}, "Paling banyak 300 nomor"),
        ],
    )
    def test_what_is_missing_is_said_in_place(
        self, page: PageClient, data: dict[str, object], words: str
    ) -> None:
        answer = page.post(LISTS, data)
        assert answer.status_code == 422
        assert words in Page(answer, check=True).text

    def test_who_left_the_unit_is_on_no_list_any_more(
        self, page: PageClient, city: City, staff: list[Person]
    ) -> None:
        address = keep(page, *(nip_of(one) for one in staff))
        employments.move(staff[0].id, city.school.id, from_on=TODAY, **BY)
        shown = page.get(address)
        assert names_on(shown) == ["Ani", "Budi"]
        assert "Satu orang tidak lagi di unit Anda" in shown.text

    def test_a_list_is_removed_and_the_people_stay(
        self, page: PageClient, staff: list[Person]
    ) -> None:
        address = keep(page, nip_of(staff[0]))
        page.post(f"{address}/remove")
        page.get(address, status=404)
        assert db.session.scalars(select(PersonListEntry)).all() == []
        page.get(f"/admin/persons/{staff[0].public_id}")


@pytest.mark.usefixtures("officer")
class TestPaperAndFiles:
    @pytest.mark.parametrize("sheet", ["attendance", "staff"])
    @pytest.mark.parametrize("paper", ["a4", "f4"])
    def test_it_is_printed_on_the_letterhead_of_the_unit(
        self, page: PageClient, staff: list[Person], sheet: str, paper: str
    ) -> None:
        address = keep(page, *(nip_of(one) for one in staff))
        shown = page.get(f"{address}/print/{sheet}?paper={paper}")
        assert f'class="ct-sheet {paper}"' in shown.text
        assert "BADAN KEPEGAWAIAN" in shown.text
        assert nip_of(staff[0]) in shown.text
        assert ("Tanda tangan" in shown.text) == (sheet == "attendance")

    def test_an_unknown_sheet_or_kind_is_not_found(
        self, page: PageClient, staff: list[Person]
    ) -> None:
        address = keep(page, nip_of(staff[0]))
        page.get(f"{address}/print/scores", status=404)
        assert page.post(f"{address}/download/pdf").status_code == 404

    def test_a_download_is_neutral_named_and_noted(
        self, page: PageClient, city: City, staff: list[Person]
    ) -> None:
        """CO-7: a name that a spreadsheet would run is text; the number of people is logged."""
        evil = make_person(city.clinic, "=HYPERLINK(1)")
        address = keep(page, nip_of(evil), nip_of(staff[0]))
        answer = page.post(f"{address}/download/csv")
        assert 'filename="Apel 1 Desember.csv"' in answer.headers["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
        assert rows[0][:3] == ["No.", "Nama", "Nomor"]
        assert rows[1][1] == "'=HYPERLINK(1)"
        assert rows[2][2] == nip_of(staff[0])
        [entry] = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "person.list_downloaded")
        )
        assert entry.detail["people"] == 2
        answer = page.post(f"{address}/download/xlsx")
        sheet = ZipFile(io.BytesIO(answer.data))
        assert not [one for one in sheet.namelist() if b"<f>" in sheet.read(one)]

    def test_a_download_asks_for_the_password_when_the_signin_is_old(
        self, page: PageClient, staff: list[Person]
    ) -> None:
        """AU-8."""
        address = keep(page, nip_of(staff[0]))
        token = page.csrf_token()
        with clock.fixed(NOON + timedelta(minutes=6)):
            answer = page.post(f"{address}/download/csv", token=token)
        assert answer.status_code == 403
        assert 'name="confirm_password"' in answer.text

    def test_a_long_list_costs_no_more_statements(
        self, page: PageClient, city: City, staff: list[Person], app: Portal
    ) -> None:
        more = [make_person(city.clinic, f"Pegawai {chr(97 + one)}") for one in range(20)]
        costs = []
        for people in (staff[:1], [*staff, *more]):
            address = keep(page, *(nip_of(one) for one in people))
            page.get(address)
            with counted(app) as seen:
                page.get(address)
            costs.append(len(seen))
        assert costs[0] == costs[1] <= 7


def test_a_list_is_its_makers_alone(page: PageClient, city: City, officer: Person) -> None:
    person = make_person(city.clinic, "Ani")
    address = keep(page, nip_of(person))
    other = PageClient(page.app)
    city.officer(other, Role.HR, city.agency)
    other.get(address, status=404)
    assert other.post(f"{address}/remove").status_code == 404
