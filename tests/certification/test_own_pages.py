"""The pages of those who take part: what is open, why not, the ticket, calendar, practice run."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from portal.assessment.models import Attempt
from portal.certification.models import Registration
from portal.certification.queries import sittings
from portal.certification.rules.accommodation import Given, Needs
from portal.certification.rules.eligibility import Requirements
from portal.certification.service import accommodations
from portal.content import service as content
from portal.content.models import Course
from portal.core.db import db, transaction
from portal.ledger.models import EvidenceEvent
from portal.people.models import Account, Person
from portal.web.app import Portal
from tests.certification.holding import DAY, Holding
from tests.learning.conftest import COURSES
from tests.support.pages import PageClient
from tests.support.people import make_person
from tests.support.portal_app import NOON
from tests.support.statements import counted


@pytest.fixture
def holding(app: Portal) -> Iterator[Holding]:
    with app.app_context():
        yield Holding(clerks=2)


@pytest.fixture
def page(app: Portal, holding: Holding) -> PageClient:
    return holding.office.enter(PageClient(app), holding.office.clerks[0])


def choice(holding: Holding, shift: int = 0, room: int = 0) -> dict[str, object]:
    whole = sittings.whole(holding.sitting.id)
    return {"place": f"{whole.shifts[shift].public_id}/{whole.rooms[room].public_id}"}


def mine(who: Person) -> Registration:
    query = select(Registration).where(Registration.person_id == who.id)
    return db.session.scalars(query.order_by(Registration.id.desc()).limit(1)).one()


def test_somebody_finds_a_sitting_signs_up_and_prints_the_ticket(
    holding: Holding, page: PageClient
) -> None:
    holding.open(5)
    address = f"/exams/{holding.sitting.public_id}"
    assert "Terbuka bagi Anda" in page.get("/exams").text
    door = page.get(address).text
    assert "3 Desember 2026, 12.00–14.00 WIB, Ruang 1: 5 kursi" in door
    assert page.post(address, {}).status_code == 422
    done = page.post(address, choice(holding))
    made = mine(holding.office.clerks[0])
    assert done.headers["Location"] == f"/exams/registrations/{made.public_id}"
    ticket = page.get(done.headers["Location"]).text
    assert made.ticket is not None
    assert made.ticket in ticket
    assert "<svg" in ticket
    assert "Lantai 2" in ticket
    printed = page.get(f"/exams/registrations/{made.public_id}/print?paper=f4").text
    assert made.ticket in printed
    found = page.client.get(f"/exams/tickets/{made.ticket.lower()}")
    assert found.headers["Location"] == f"/exams/registrations/{made.public_id}"
    assert "Ujian Desember" in page.get("/exams").text
    assert "Ujian Desember" in page.get("/").text
    assert "Anda sudah terdaftar di sini" in page.get(address).text
    page.post(f"/exams/registrations/{made.public_id}/withdraw")
    assert "sudah Anda tarik" in page.get(f"/exams/registrations/{made.public_id}").text
    page.get(f"/exams/registrations/{made.public_id}/print", status=404)


def test_another_s_registration_and_ticket_are_not_there(
    holding: Holding, page: PageClient
) -> None:
    holding.open(5)
    other = holding.sign_up(holding.office.clerks[1])
    page.get(f"/exams/registrations/{other.public_id}", status=404)
    page.get(f"/exams/registrations/{other.public_id}/calendar.ics", status=404)
    page.get(f"/exams/tickets/{other.ticket}", status=404)
    answer = page.post(f"/exams/registrations/{other.public_id}/withdraw")
    assert answer.status_code == 404


def test_what_is_not_opened_yet_is_seen_by_nobody(holding: Holding, page: PageClient) -> None:
    page.get(f"/exams/{holding.sitting.public_id}", status=404)
    assert "Ujian Desember" not in page.get("/exams").text


def test_everything_missing_is_named_with_the_way_forward(
    holding: Holding, page: PageClient
) -> None:
    slug = content.load(COURSES / "sandi-dan-tautan-aman", now=NOON, actor_id=None).slug
    course = db.session.scalars(select(Course.id).where(Course.slug == slug)).one()
    holding.change_exam(
        requirements=Requirements(
            statuses=frozenset({"pppk"}), months_in_post=120, courses=frozenset({course}),
            levels={holding.competency_id: 1},
        )
    )  # fmt: skip
    holding.open(5)
    assert "4 syarat lagi" in page.get("/exams").text
    door = page.get(f"/exams/{holding.sitting.public_id}").text
    assert f'href="/courses/{slug}"' in door
    assert "120 bulan menduduki jabatan. Syarat ini terpenuhi pada 1 Januari 2030." in door
    assert "status kepegawaian tertentu: PPPK" in door
    assert "Anda belum mempunyai level pada kompetensi ini" in door
    refused = page.post(f"/exams/{holding.sitting.public_id}", choice(holding))
    assert refused.status_code == 422


def test_statements_are_ticked_and_a_full_shift_is_a_waiting_list(
    holding: Holding, page: PageClient
) -> None:
    holding.change_exam(requirements=Requirements(statements=("Tidak pernah dihukum.",)))
    holding.open(1)
    holding.sign_up(holding.office.clerks[1], statements=["Tidak pernah dihukum."])
    address = f"/exams/{holding.sitting.public_id}"
    assert "penuh, masuk daftar tunggu" in page.get(address).text
    whole = sittings.whole(holding.sitting.id)
    place = {"place": f"{whole.shifts[0].public_id}/"}
    assert "Centang setiap pernyataan" in page.post(address, place).text
    page.post(address, place | {"statements": ["Tidak pernah dihukum."]})
    made = mine(holding.office.clerks[0])
    assert "Anda di daftar tunggu" in page.get(f"/exams/registrations/{made.public_id}").text


def test_the_door_says_from_when_on(holding: Holding, page: PageClient) -> None:
    later = holding.make_sitting(opens_at=NOON + 2 * DAY, title="Ujian Nanti")
    holding.open(5, sitting=later)
    door = page.get(f"/exams/{later.public_id}").text
    assert "Paling cepat 28 November 2026, 12.00 WIB." in door


def test_a_registration_goes_into_a_calendar_and_the_feed_needs_its_mark(
    app: Portal, holding: Holding, page: PageClient
) -> None:
    holding.open(5)
    made = holding.sign_up(holding.office.clerks[0])
    one = page.client.get(f"/exams/registrations/{made.public_id}/calendar.ics")
    assert one.mimetype == "text/calendar"
    text = one.get_data(as_text=True)
    assert "DTSTART:20261203T050000Z\r\n" in text
    assert "LOCATION:Ruang 1\\, Lantai 2\r\n" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    feed = page.get("/exams").text.split('id="alamat-kalender">')[1].split("<")[0]
    path = "/" + feed.split("/", 3)[3]
    stranger = PageClient(app)
    assert "BEGIN:VEVENT" in stranger.client.get(path).get_data(as_text=True)
    assert stranger.client.get(path.replace(".ics", "0.ics")).status_code == 404
    account = holding.office.accounts[holding.office.clerks[0].id]
    with transaction():
        db.session.get_one(Account, account).password_changed_at = NOON
    assert stranger.client.get(path).status_code == 404


def test_a_practice_run_looks_like_the_exam_and_leaves_no_trace(
    holding: Holding, page: PageClient
) -> None:
    holding.open(5)
    address = f"/exams/{holding.sitting.public_id}/rehearsal"
    assert page.post(address).status_code == 409
    door = f"/exams/{holding.sitting.public_id}"
    assert "Soal latihannya belum tersedia" in page.get(door).text
    content.load(COURSES / "sandi-dan-tautan-aman", now=NOON, actor_id=None)
    accommodations.give(
        holding.office.clerks[0].id, holding.office.agency.id,
        Given(Needs(150), NOON.date()), "Surat dokter", actor_id=holding.organiser.id, now=NOON,
    )  # fmt: skip
    assert address in page.get(door).text
    begun = page.post(address)
    attempt = db.session.scalars(select(Attempt)).one()
    assert begun.headers["Location"].endswith(f"/attempts/{attempt.public_id}")
    assert page.post(address).headers["Location"] == begun.headers["Location"]
    assert attempt.terms["counts"] is False
    assert attempt.terms["allowance_percent"] == 150
    page.get(f"/attempts/{attempt.public_id}")
    page.post(f"/attempts/{attempt.public_id}/submit")
    db.session.expire_all()
    assert db.session.scalars(select(Attempt.ending)).one() == "submitted"
    assert db.session.scalar(select(func.count()).select_from(EvidenceEvent)) == 0
    assert page.post(address).headers["Location"] != begun.headers["Location"]


def test_the_page_of_exams_costs_the_same_however_many_take_part(
    app: Portal, holding: Holding, page: PageClient
) -> None:
    holding.open(30)
    holding.sign_up(holding.office.clerks[0])
    page.get("/exams")
    with counted(app) as few:
        page.get("/exams")
    for number in range(10):
        holding.sign_up(make_person(holding.office.unit, f"Peserta {number}"))
    for number in range(4):
        holding.open(5, sitting=holding.make_sitting(title=f"Gelombang {number}"))
    with counted(app) as many:
        page.get("/exams")
    assert len(many) <= len(few) + 4  # what the first open sitting asks about the reader
    assert len(many) <= 20
