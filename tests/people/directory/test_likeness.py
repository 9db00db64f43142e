"""What makes two records look like one person, found in the background and shown to HR."""

from datetime import date

import pytest
from sqlalchemy import func, select

from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import DuplicatePair, Person, PersonUncompared
from portal.people.rules.identifiers import Sex
from portal.people.rules.likeness import Face, Sign, signs
from portal.people.service import likeness, persons
from portal.web.app import Portal
from tests.people.directory.conftest import City
from tests.people.directory.crowd import Crowd
from tests.support.pages import Page, PageClient
from tests.support.people import LONG_AGO_ON, make_account, make_grant, make_person, nip_of
from tests.support.portal_app import NOON
from tests.support.statements import counted

PAIRS = "/admin/duplicates"
BORN = frozenset({(date(1985, 3, 12), Sex.FEMALE)})
LATER = frozenset({(date(1990, 1, 1), Sex.FEMALE)})
SRI, MOH = "Sri Wahyuni", "Mohammad Yusuf"


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (Face(1, SRI, BORN), Face(2, SRI, BORN), (Sign.BORN_ALIKE, Sign.SAME_NAME)),
        (Face(1, MOH, BORN), Face(2, "Moh. Yusuf", BORN), (Sign.BORN_ALIKE, Sign.SIMILAR_NAME)),
        (Face(1, SRI, BORN), Face(2, "SRI WAHYUNI"), (Sign.SAME_NAME,)),
        (Face(1, SRI), Face(2, "Sri Wahyuningsih"), ()),
        (Face(1, SRI, BORN), Face(2, SRI, LATER), ()),
        (Face(1, SRI, BORN), Face(2, "Joko Susilo", BORN), ()),
        (Face(1, SRI, BORN, "a@b.id"), Face(2, SRI, LATER, "a@b.id"),
         (Sign.SAME_EMAIL, Sign.SAME_NAME)),
        (Face(1, SRI, email="a@b.id"), Face(2, "Ani", email="a@b.id"), (Sign.SAME_EMAIL,)),
        (Face(1, SRI), Face(2, "Joko Susilo"), ()),
    ],
)  # fmt: skip
def test_signs_are_the_same_from_both_sides(one: Face, other: Face, found: tuple) -> None:
    assert signs(one, other) == signs(other, one) == found


def guest(city: City, name: str) -> Person:
    """Somebody without a number."""
    return persons.register(
        name=name, kind=None, number="", status="outside", organisation_id=city.agency.id,
        unit_id=city.clinic.id, valid_from=LONG_AGO_ON, on=NOON.date(), now=NOON, actor_id=None,
    )  # fmt: skip


def pairs() -> set[tuple[int, int]]:
    db.session.expire_all()
    rows = db.session.scalars(select(DuplicatePair).where(DuplicatePair.dismissed_at.is_(None)))
    return {(row.one_id, row.other_id) for row in rows}


def test_a_new_record_is_compared_once_and_again_when_its_name_changes(city: City) -> None:
    real, twin = make_person(city.clinic, SRI), guest(city, SRI)
    assert likeness.compare_new(now=NOON) >= 2
    assert pairs() == {(real.id, twin.id)}
    assert likeness.compare_new(now=NOON) == 0
    by = {"organisation_id": city.agency.id, "now": NOON, "actor_id": None}
    persons.correct_name(twin.id, "Joko Susilo", **by)
    assert likeness.compare_new(now=NOON) == 1
    assert pairs() == set()


def test_what_was_dismissed_stays_dismissed_when_it_is_found_again(city: City) -> None:
    real, twin = make_person(city.clinic, SRI), guest(city, SRI)
    likeness.compare_new(now=NOON)
    by = {"organisation_id": city.agency.id, "actor_id": real.id, "now": NOON}
    likeness.dismiss(twin.id, real.id, "Sudah ditanya", **by)
    with transaction():
        db.session.add(PersonUncompared(person_id=twin.id))
    likeness.compare_new(now=NOON)
    assert pairs() == set()
    likeness.reconsider(real.id, twin.id, **by)
    assert pairs() == {(real.id, twin.id)}


def test_comparing_a_portion_costs_the_same_statements_in_a_large_agency(
    city: City, app: Portal
) -> None:
    costs = []
    for size in (100, 800):
        crowd = Crowd(size)
        with transaction():
            db.session.add(PersonUncompared(person_id=crowd.ids[1]))
        with counted(app) as seen:
            likeness.compare_new(now=NOON)
        costs.append(len([one for one in seen if "DELETE FROM duplicate_pair" not in one]))
    assert costs[0] == costs[1] <= 8


class TestPages:
    @pytest.fixture(autouse=True)
    def hr(self, page: PageClient, city: City) -> Person:
        return city.officer(page, Role.HR, city.agency)

    @pytest.fixture
    def twins(self, city: City) -> tuple[Person, Person]:
        made = make_person(city.clinic, SRI), guest(city, SRI)
        likeness.compare_new(now=NOON)
        return made

    def second(self, page: PageClient, city: City) -> PageClient:
        """Somebody else who may decide."""
        person = make_person(city.root, "Budi Hartono")
        account = make_account(person)
        make_grant(person, Role.HR, city.agency)
        with transaction():
            db.session.merge(account).totp_confirmed_at = NOON
        other = PageClient(page.app)
        other.enter(account.id)
        return other

    def test_one_proposes_another_approves_and_both_take_it_back(
        self, page: PageClient, city: City, twins: tuple[Person, Person]
    ) -> None:
        real, twin = twins
        assert f"{PAIRS}/{real.public_id}/{twin.public_id}" in page.get(PAIRS).links()
        address = f"{PAIRS}/{twin.public_id}/{real.public_id}"
        shown = page.get(address)
        assert nip_of(real) in shown.text
        assert "12 Maret 1985" in shown.text
        assert page.post(f"{address}/propose", {"reason": ""}).status_code == 422
        answer = page.post(f"{address}/propose", {"reason": "Orang yang sama"})
        matter = answer.headers["Location"]
        [decide] = [one for one in page.get(matter).links() if one.startswith("/admin/approvals/")]
        assert page.post(f"{decide}/approve").status_code != 303
        other = self.second(page, city)
        assert matter in other.get(decide).links()
        assert other.post(f"{decide}/approve").status_code == 303
        page.get(matter)
        record = page.get(f"/admin/persons/{real.public_id}")
        page.get(f"/admin/persons/{twin.public_id}", status=404)
        [back] = [one for one in record.links() if one.startswith(f"{PAIRS}/merged/")]
        page.get(back)
        answer = page.post(back, {"reason": "Ternyata dua orang"})
        page.get(answer.headers["Location"])
        assert "menunggu orang kedua" in page.get(back).text
        [decide] = [
            one
            for one in page.get(answer.headers["Location"]).links()
            if one.startswith("/admin/approvals/")
        ]
        assert other.post(f"{decide}/approve").status_code == 303
        page.get(f"/admin/persons/{twin.public_id}")

    def test_what_forbids_merging_is_said_instead_of_the_form(
        self, page: PageClient, city: City
    ) -> None:
        one, other = make_person(city.clinic, SRI), make_person(city.school, SRI)
        shown = page.get(f"{PAIRS}/{one.public_id}/{other.public_id}")
        assert "nomor berbeda yang sama-sama berlaku" in shown.text
        assert "Usulkan penggabungan" not in shown.text

    def test_two_persons_are_not_shown_again(
        self, page: PageClient, city: City, twins: tuple[Person, Person]
    ) -> None:
        address = f"{PAIRS}/{twins[0].public_id}/{twins[1].public_id}"
        assert page.post(f"{address}/dismiss", {"why": " "}).status_code == 422
        assert page.post(f"{address}/dismiss", {"why": "Ditanya langsung"}).status_code == 303
        assert "Tidak ada yang perlu dilihat" in page.get(PAIRS).text
        assert address in page.get(f"{PAIRS}?state=dismissed").links()
        assert "Ditanya langsung" in page.get(address).text
        page.post(f"{address}/reconsider")
        assert address in page.get(PAIRS).links()

    def test_two_numbers_lead_to_the_comparison(self, page: PageClient, city: City) -> None:
        one, other = make_person(city.clinic, "Ani"), make_person(city.school, "Budi")
        numbers = {"one": nip_of(one), "other": nip_of(other)}
        answer = page.post(f"{PAIRS}/find", numbers)
        assert answer.headers["Location"] == f"{PAIRS}/{one.public_id}/{other.public_id}"
        for given, words in (
            ({"other": nip_of(one)}, "sudah milik satu catatan"),
            ({"other": "197512082005012007"}, "Tidak ditemukan di wilayah Anda."),
            ({"other": ""}, "Tulis nomor catatan kedua."),
        ):
            answer = page.post(f"{PAIRS}/find", numbers | given)
            assert answer.status_code == 422
            assert words in Page(answer, check=True).text

    def test_somebody_alike_is_shown_before_a_second_record_is_made(
        self, page: PageClient, city: City, twins: tuple[Person, Person]
    ) -> None:
        data: dict[str, object] = {
            "status": "outside", "number": "", "name": f"{SRI}, S.Sos.", "unit": city.clinic.code,
            "valid_from": ["26", "11", "2026"],
        }  # fmt: skip
        before = db.session.scalar(select(func.count()).select_from(Person))
        answer = page.post("/admin/persons/new", data)
        assert answer.status_code == 422
        for twin in twins:
            assert twin.public_id in answer.text
        assert page.post("/admin/persons/new", data | {"surely": "1"}).status_code == 303
        assert db.session.scalar(select(func.count()).select_from(Person)) == (before or 0) + 1

    def test_the_list_costs_the_same_for_one_pair_and_for_many(
        self, page: PageClient, city: City, app: Portal
    ) -> None:
        costs = []
        for _size in range(2):
            for _more in range(4):
                guest(city, SRI)
            likeness.compare_new(now=NOON)
            page.get(PAIRS)
            with counted(app) as seen:
                page.get(PAIRS)
            costs.append(len(seen))
        assert costs[0] == costs[1] <= 6
