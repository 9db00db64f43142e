"""Places in a run: never more than the quota, in the order of asking, by the superior's word."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from flask.ctx import AppContext
from sqlalchemy import func, select

from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.learning import doors, entering, places, reminding
from portal.learning.entering import SignedUp
from portal.learning.models import CourseRun, Enrolment, EnrolmentRequest
from portal.learning.rules.approving import AnswerRefusal
from portal.learning.rules.enrolling import EnrolRefusal, Step
from portal.people.models import InboxMessage, Person, Post
from portal.people.rules.calendar import DayKind, NamedDay
from portal.people.service import calendars
from portal.web.app import Portal
from tests.learning.offering import Offering
from tests.support.pages import PageClient
from tests.support.people import make_unit
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.statements import counted

DAY = timedelta(days=1)


@pytest.fixture
def offering(context: AppContext) -> Offering:
    return Offering()


def sign_up(offering: Offering, who: Person, run: CourseRun, now: datetime = NOON) -> SignedUp:
    return entering.sign_up(who.id, offering.office.agency.id, run.public_id, now=now)


@pytest.mark.postgresql
def test_many_at_once_for_few_seats_give_exactly_the_seats(app: Portal) -> None:
    with app.app_context():
        offering = Offering(clerks=8)
        agency_id = offering.office.agency.id
        run = offering.run(quota=3)
        run_id, public_id = run.id, run.public_id
        ids = [one.id for one in offering.office.clerks]
    calls = [partial(entering.sign_up, who, agency_id, public_id, now=NOON) for who in ids]
    results = race(app, calls)
    steps = [one.step for one in results if isinstance(one, SignedUp)]
    assert sorted(steps) == [Step.ENTER] * 3 + [Step.QUEUE] * 5
    with app.app_context():
        entered = select(func.count()).select_from(Enrolment).where(Enrolment.run_id == run_id)
        assert db.session.scalar(entered) == 3
        claims = [doors.door(who, agency_id, public_id, now=NOON).queue_place for who in ids]
        assert sorted(claims) == [0, 0, 0, 1, 2, 3, 4, 5]


def test_a_freed_seat_goes_to_whoever_asked_first_and_nobody_overtakes(
    offering: Offering,
) -> None:
    first, second, third, late = offering.office.clerks
    run = offering.run(quota=1, needs_approval=True, is_costly=True)
    for minutes, who in enumerate((first, second, third)):
        sign_up(offering, who, run, NOON + timedelta(minutes=minutes))
    for who in (second, third):
        offering.answer(who, run, grant=True)
    assert offering.door(second, run).queue_place == 1
    assert offering.door(third, run).queue_place == 2
    offering.answer(first, run, grant=False, reason="Loket tidak boleh kosong.")
    assert offering.door(second, run).refused is None
    assert offering.told(second) == ["place.queued", "place.seat_free"]
    assert offering.told(third) == ["place.queued"]
    sign_up(offering, late, run, NOON + timedelta(minutes=9))
    assert offering.door(third, run).queue_place == 1
    assert sign_up(offering, second, run).enrolment_id is not None
    refused = offering.door(third, run).refused
    assert refused is not None
    assert refused.reason is EnrolRefusal.NO_SEAT_YET


def test_a_place_taken_twice_is_one_and_so_is_a_request(offering: Offering) -> None:
    clerk = offering.office.clerks[0]
    run = offering.run()
    assert sign_up(offering, clerk, run) == sign_up(offering, clerk, run)
    asked = offering.run(needs_approval=True)
    sign_up(offering, clerk, asked)
    with pytest.raises(Refused) as refused:
        sign_up(offering, clerk, asked)
    assert refused.value.reason is EnrolRefusal.NOT_GRANTED_YET
    requests = db.session.scalars(select(EnrolmentRequest)).all()
    assert [one.person_id for one in requests] == [clerk.id]


def test_a_granted_request_enters_at_once_and_is_answered_once(offering: Offering) -> None:
    clerk = offering.office.clerks[0]
    run = offering.run(needs_approval=True)
    assert sign_up(offering, clerk, run).enrolment_id is None
    assert offering.told(offering.office.head) == ["place.asked"]
    offering.answer(clerk, run, grant=True)
    assert offering.told(clerk) == ["place.granted"]
    assert sign_up(offering, clerk, run).enrolment_id is not None
    [request] = db.session.scalars(select(EnrolmentRequest)).all()
    assert (request.answer, request.outcome) == ("granted", "entered")
    with pytest.raises(Refused) as refused:
        offering.answer_request(request, grant=False, reason="Terlambat")
    assert refused.value.reason is AnswerRefusal.NOT_WAITING


def test_silence_lets_in_without_any_job_when_nothing_is_lost_by_it(offering: Offering) -> None:
    clerk = offering.office.clerks[0]
    free = offering.run(needs_approval=True)
    costly = offering.run(needs_approval=True, is_costly=True)
    calendars.add_day(
        offering.office.agency.id,
        NamedDay(date(2026, 11, 30), DayKind.LOCAL, "Hari jadi"),
        source="", now=NOON, actor_id=None,
    )  # fmt: skip
    for run in (free, costly):
        sign_up(offering, clerk, run)
    waits = NOON + 6 * DAY  # Wednesday: the third working day, Monday was none
    assert offering.door(clerk, free, waits).refused is not None
    with pytest.raises(Refused):
        sign_up(offering, clerk, free, waits)
    thursday = NOON + 7 * DAY
    assert offering.door(clerk, free, thursday).refused is None
    assert offering.door(clerk, costly, thursday).refused is not None
    assert sign_up(offering, clerk, free, thursday).step is Step.ENTER


def test_whoever_a_costly_request_goes_on_to_is_told_once_and_answers(
    offering: Offering,
) -> None:
    office = offering.office
    clerk = office.clerks[0]
    director = office.member("Direktur Utama")
    above = office.seat(director, "kabid_bangkom")
    with transaction():
        db.session.get_one(Post, office.head_post).reports_to_id = above
    run = offering.run(needs_approval=True, is_costly=True)
    sign_up(offering, clerk, run)
    for days in (1, 5):  # Tuesday is the third working day
        reminding.pass_on(now=NOON + days * DAY)
        assert offering.told(director) == []
    for days in (6, 6, 7):
        assert reminding.pass_on(now=NOON + days * DAY) == 1
    assert offering.told(director) == ["place.passed_on"]
    assert offering.told(office.head) == ["place.asked"]


def test_refusing_needs_a_reason_which_the_asker_reads(
    app: Portal, offering: Offering, page: PageClient
) -> None:
    clerk, run = offering.office.clerks[0], offering.run(needs_approval=True)
    sign_up(offering, clerk, run)
    offering.office.enter(page, offering.office.head)
    assert "1 permohonan kursus" in page.get("/").text
    with counted(app) as sent:
        listed = page.get("/team/requests").text
    climbed = [one for one in sent if "RECURSIVE" in one and "enrolment_request" in one]
    assert len(climbed) == 2, "what waits is looked up once, then the page"
    assert "Menunggu jawaban Anda" in listed
    assert clerk.full_name in listed
    [path] = offering.paths(offering.office.head)
    assert page.post(f"{path}/refuse", data={"reason": " "}).status_code == 422
    assert offering.told(clerk) == []
    page.post(f"{path}/refuse", data={"reason": "Loket tidak boleh kosong."})
    assert "Tidak disetujui" in page.get("/team/requests").text
    assert "permohonan kursus" not in page.get("/").text
    with app.app_context():
        offering.office.enter(page, clerk)
    [path] = offering.paths(clerk)
    assert "Loket tidak boleh kosong." in page.get(path).text


def test_the_course_page_says_which_rule_and_what_to_do(
    offering: Offering, page: PageClient
) -> None:
    clerk = offering.office.clerks[0]
    other = make_unit(offering.office.agency)
    with transaction():
        offering.open_run.audience = {"units": [other.id]}
    offering.office.enter(page, clerk)
    text = page.get(f"/courses/{offering.slug}").text
    assert "khusus bagi unit kerja tertentu" in text
    assert "Ikuti kursus" not in text
    refused = page.post(f"/courses/{offering.slug}/enrol")
    assert refused.status_code == 409
    assert "khusus bagi unit kerja tertentu" in refused.text
    offering.run(name="Angkatan II", quota=5)
    text = page.get(f"/courses/{offering.slug}").text
    assert "Angkatan II" in text
    assert "5 kursi tersisa" in text
    assert page.post(f"/courses/{offering.slug}/enrol").status_code == 303
    assert "Angkatan II" not in page.get(f"/courses/{offering.slug}").text  # the place is taken


def test_asking_shows_whose_answer_it_waits_for_and_can_be_taken_back(
    app: Portal, offering: Offering, page: PageClient
) -> None:
    clerk = offering.office.clerks[0]
    with transaction():
        offering.open_run.needs_approval = True
    offering.office.enter(page, clerk)
    assert "Mohon persetujuan" in page.get(f"/courses/{offering.slug}").text
    page.post(f"/courses/{offering.slug}/enrol", data={"note": "Bertugas di loket baru"})
    with counted(app) as statements:
        text = page.get(f"/courses/{offering.slug}").text
    assert f"Menunggu jawaban {offering.office.head.full_name}" in text
    assert "1 Desember 2026" in text
    assert len(statements) <= 12, statements
    [place] = places.page(places.own(clerk.id), NOON.date()).rows
    own = f"/catalogue/requests/{place.request.public_id}"
    assert "Bertugas di loket baru" in page.get(own).text
    page.post(f"{own}/withdraw")
    page.post(f"{own}/withdraw")
    assert "Ditarik" in page.get("/catalogue/requests").text
    assert "Mohon persetujuan" in page.get(f"/courses/{offering.slug}").text


def test_a_learner_of_a_closed_run_goes_on_and_nobody_else_enters(
    offering: Offering, page: PageClient
) -> None:
    first, second = offering.office.clerks[:2]
    sign_up(offering, first, offering.open_run)
    with transaction():
        offering.open_run.closes_at = NOON
        offering.open_run.opens_at = NOON - DAY
    offering.office.enter(page, first)
    assert "Anda peserta" in page.get(f"/courses/{offering.slug}").text
    offering.office.enter(page, second)
    page.get(f"/courses/{offering.slug}", status=404)


def test_messages_name_the_course_and_lead_to_the_request(offering: Offering) -> None:
    clerk, run = offering.office.clerks[0], offering.run(needs_approval=True)
    sign_up(offering, clerk, run)
    [message] = db.session.scalars(
        select(InboxMessage).where(InboxMessage.person_id == offering.office.head.id)
    ).all()
    assert message.values["course"] == offering.title
    assert message.path.startswith("/team/requests/")
