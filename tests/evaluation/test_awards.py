"""Recognition in the browser: proposed, decided by another, read by who receives it."""

import re
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import Award, AwardMember, FollowUp
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.support.evaluation import make_period, past
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_person, make_unit, nip_of
from tests.support.portal_app import NOON

DEED = "Menertibkan arsip akta lima tahun terakhir."
GIVE = {
    "verdict": "approve", "decree": "800/12/2026", "decree_on": ["20", "11", "2026"],
    "reason": "Buktinya diperiksa dan sesuai.",
}  # fmt: skip


@dataclass
class Case:
    office: Office
    hr: Person
    numbers: list[str]  # of the clerks

    @property
    def clerk(self) -> Person:
        return self.office.clerks[0]


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        office = Office(clerks=4)
        hr = office.member("Siti Aminah")
        make_grant(hr, Role.HR, office.agency)
        return Case(office, hr, [nip_of(one) for one in office.clerks])


def proposal(*numbers: str, **changed: object) -> dict[str, object]:
    body: dict[str, object] = {
        "members": "\n".join(numbers), "team": "", "kind": "non_material", "deed": DEED,
        "proof": "Berita acara arsip nomor 12.",
    }  # fmt: skip
    return {**body, **changed}


def proposed(page: PageClient, case: Case) -> str:
    """The head proposes it for the first clerk; its address."""
    case.office.enter(page, case.office.head)
    answer = page.post("/admin/awards/new", proposal(case.numbers[0]))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_it_is_given_by_another_and_read_by_who_receives_it(
    app: Portal, page: PageClient, case: Case
) -> None:
    where = proposed(page, case)
    assert "Simpan putusan" not in page.get(where).text
    assert page.post(f"{where}/decide", GIVE).status_code == 403
    case.office.enter(page, case.clerk)
    assert DEED not in page.get("/evaluations/follow-ups").text  # not given yet
    case.office.enter(page, case.hr)
    assert "usulan penghargaan" in page.get("/").text
    assert page.post(f"{where}/decide", {**GIVE, "decree": ""}).status_code == 422
    assert page.post(f"{where}/decide", GIVE).status_code == 303
    assert page.post(f"{where}/decide", GIVE).status_code == 422
    assert "800/12/2026" in page.get("/admin/awards?state=decided").text
    case.office.enter(page, case.clerk)
    own = page.get("/evaluations/follow-ups").text
    assert DEED in own
    assert "800/12/2026" in own
    with app.app_context():
        kinds = db.session.scalars(select(InboxMessage.kind).filter_by(person_id=case.clerk.id))
        assert "follow_up.awarded" in set(kinds)
    case.office.enter(page, case.office.head)
    told = page.get("/inbox")
    assert "Penghargaan yang Anda usulkan diberikan" in told.text
    assert "800/12/2026" in page.get(where).text


def test_whoever_proposed_it_reads_why_it_was_not_given(page: PageClient, case: Case) -> None:
    where = proposed(page, case)
    case.office.enter(page, case.hr)
    reason = "Perbuatan ini tugas jabatannya sehari-hari."
    body = {"verdict": "decline", "reason": reason}
    assert page.post(f"{where}/decide", body).status_code == 303
    case.office.enter(page, case.office.head)
    assert "Penghargaan yang Anda usulkan tidak diberikan" in page.get("/inbox").text
    assert reason in page.get(where).text
    case.office.enter(page, case.clerk)
    assert "penghargaan" not in page.get("/inbox").text.lower()


def test_a_team_has_a_name_and_is_of_people_in_reach(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        stranger = nip_of(make_person(make_unit(case.office.agency, name="Dinas Lain"), "Edi"))
    case.office.enter(page, case.office.head)
    two = case.numbers[:2]
    assert page.post("/admin/awards/new", proposal(*two)).status_code == 422
    refused = page.post("/admin/awards/new", proposal(two[0], stranger, team="Tim Arsip"))
    assert refused.status_code == 422
    assert stranger in refused.text
    assert page.post("/admin/awards/new", proposal(*two, team="Tim Arsip")).status_code == 303
    with app.app_context():
        units = set(db.session.scalars(select(AwardMember.unit_id)))
        assert units == {case.office.unit.id}
        assert db.session.scalars(select(Award.team)).one() == "Tim Arsip"


def test_nobody_decides_for_themselves(app: Portal, page: PageClient, case: Case) -> None:
    where = proposed(page, case)
    with app.app_context():
        make_grant(case.clerk, Role.HR, case.office.agency)
    case.office.enter(page, case.clerk)
    assert "Simpan putusan" not in page.get(where).text
    assert page.post(f"{where}/decide", GIVE).status_code == 422
    assert page.post("/admin/awards/new", proposal(case.numbers[0])).status_code == 422


def test_who_leads_nobody_it_is_for_does_not_find_it(
    app: Portal, page: PageClient, case: Case
) -> None:
    where = proposed(page, case)
    with app.app_context():
        other = case.office.member("Novita Sari")
        make_grant(other, Role.UNIT_HEAD, make_unit(case.office.agency, name="Dinas Sosial"))
    case.office.enter(page, other)
    page.get(where, status=404)
    assert DEED not in page.get("/admin/awards").text


@pytest.mark.postgresql
def test_the_spread_hides_small_groups(app: Portal, page: PageClient, case: Case) -> None:
    where = proposed(page, case)
    case.office.enter(page, case.hr)
    page.post(f"{where}/decide", GIVE)
    assert "/admin/awards/shares" in page.get("/admin/awards").text
    text = page.get("/admin/awards/shares").text
    assert "Dinas Kependudukan" in text  # six people, one of them recognised
    assert "1 (17\u00a0%)" in text
    with app.app_context():
        make_person(make_unit(case.office.agency, name="Unit Kecil"), "Edi Susanto")
    assert "Unit Kecil" not in page.get("/admin/awards/shares").text


def test_it_answers_an_approved_follow_up(app: Portal, page: PageClient, case: Case) -> None:
    with app.app_context():
        period = make_period(case.office.agency.id, code="2026-1", calendar=past())
        with transaction():
            follow_up = FollowUp(
                organisation_id=case.office.agency.id, period_id=period.id, key="p",
                person_id=case.clerk.id, kind="recognition", ground="ground.all_met", held=3,
                wanted=3, proposed_at=NOON, decided_at=NOON, decided_by_id=case.hr.id,
                approved=True,
            )  # fmt: skip
            db.session.add(follow_up)
        place = f"/admin/follow-ups/{follow_up.public_id}"
    case.office.enter(page, case.hr)
    led_on = re.search(r'href="(/admin/awards/new\?person=[^"]+)"', page.get(place).text)
    assert led_on
    assert case.numbers[0] in page.get(led_on[1]).text
    with app.app_context():
        stranger = make_person(make_unit(case.office.agency, name="Dinas Lain"), "Edi")
        number = nip_of(stranger)
    case.office.enter(page, case.office.head)
    theirs = page.get(f"/admin/awards/new?person={stranger.public_id}").text
    assert number not in theirs  # nobody out of reach is named
    where = proposed(page, case)
    assert "Berjalan" in page.get(place).text
    case.office.enter(page, case.hr)
    page.post(f"{where}/decide", GIVE)
    assert "Selesai" in page.get(place).text
