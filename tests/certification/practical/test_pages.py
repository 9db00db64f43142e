"""Pages of practical assessment: what candidate, assessor and organiser are promised."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.certification.holdings import AREA
from portal.certification.practical import reminding
from portal.certification.practical.models import (
    AssessorTime,
    PracticalBooking,
    PracticalSheet,
    PracticalSlot,
)
from portal.certification.practical.queries import bookings
from portal.certification.rules.practical import Mark
from portal.core import clock
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import InboxMessage
from portal.people.queries.holdings import Erasing
from portal.web.app import Portal
from tests.certification.practical.room import (
    EXAMPLE,
    HOUR,
    KEY,
    MORNING,
    Room,
    sent,
)
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON
from tests.support.statements import counted

AFTER = MORNING + HOUR
NOTE = "Langkah ini belum lengkap."


@pytest.fixture
def room(app: Portal) -> Room:
    with app.app_context():
        return Room()


def the(app: Portal, model: type) -> str:
    """The public id of the newest row."""
    with app.app_context():
        found = db.session.scalars(select(model).order_by(model.id.desc())).first()
        assert found is not None
        return str(found.public_id)


def test_an_organiser_makes_an_assessment_its_checklist_and_slots(app, room, page):
    hr = room.enter(page, room.hr)
    assert "Belum ada uji" in hr.get("/admin/practical").text
    day = {"opens_on": ["26", "11", "2026"], "closes_on": ["", "", ""]}
    facts = {
        "competency": KEY, "level": "4", "form": "oral", "title": "Uji lisan pelayanan",
        "minutes": "45", "min_level": "0", "max_attempts": "2", "wait_days": "7",
        "notice_hours": "24", **day,
    }  # fmt: skip
    bad = hr.post("/admin/practical/new", {**facts, "min_level": "4"})
    assert bad.status_code == 422
    assert "harus di bawah level yang diuji" in bad.text
    made = hr.post("/admin/practical/new", facts)
    path = made.headers["Location"]
    asked = hr.get(path)
    assert "Semua indikator level ini diamati" in asked.text
    bare = path.removesuffix("/checklist")
    slots = {
        "on": ["2", "12", "2026"], "from_time": "08.00", "count": "2", "gap": "15",
        "assessors": [str(room.first.id), str(room.second.id)], "place": "Ruang uji",
    }  # fmt: skip
    early = hr.post(f"{bare}/slots", slots)
    assert "Terbitkan daftar pengamatannya lebih dahulu" in early.text
    points = {"critical_i1": "y", "example_i2": "y", "text_o1": "Menutup loket dengan rapi"}
    assert hr.post(path, points).status_code == 303
    assert hr.post(path, points).status_code == 422  # the same again is no new version
    off = hr.post(f"{bare}/slots", {**slots, "from_time": "16.00"})
    assert "tidak menawarkan waktu" in off.text
    assert "Tulis jamnya" in hr.post(f"{bare}/slots", {**slots, "from_time": "25.00"}).text
    assert hr.post(f"{bare}/slots", slots).status_code == 303
    shown = hr.get(bare).text
    assert "Menutup loket dengan rapi" in shown
    assert shown.count("Kosong") >= 2
    assert "Uji lisan" in hr.get("/admin/practical").text
    hr.get(f"{bare}/edit")
    changed = hr.post(f"{bare}/edit", {**facts, "title": "Uji lisan loket"})
    assert changed.status_code == 303
    with app.app_context():
        ends = [one.ends_at - one.starts_at for one in db.session.scalars(select(PracticalSlot))]
    assert ends == [timedelta(minutes=45)] * 2


def test_an_organiser_gives_a_slot_by_number_with_the_reason_why_not(app, room, page):
    with app.app_context():
        made = room.assessment(level=3)
        [slot] = room.slots(made)
        number = nip_of(room.clerks[0])
    hr = room.enter(page, room.hr)
    path = f"/admin/practical/slots/{slot.public_id}"
    hr.get(path)
    assert "tidak ditemukan" in hr.post(f"{path}/assign", {"number": "123"}).text
    given = hr.post(f"{path}/assign", {"number": number})
    assert given.status_code == 303
    assert "Rina Maharani 0" in hr.get(given.headers["Location"]).text
    assert "paling sedikit sepuluh" in hr.post(f"{path}/cancel", {"reason": "x"}).text
    third = {"old": str(room.first.id), "assessors": str(room.third.id)}
    assert hr.post(f"{path}/replace", third).status_code == 303
    assert "Citra Dewi" in hr.get(path).text
    assert hr.post(f"{path}/cancel", {"reason": "Ruangnya dipakai."}).status_code == 303
    rina = room.enter(page, room.clerks[0])
    assert "Dibatalkan" in rina.get("/exams/practical").text


def test_an_assessor_offers_time_and_takes_it_back(app, room, page):
    asri = room.enter(page, room.first)
    when = {"on": ["9", "12", "2026"], "weeks": "2", "note": "Hanya daring"}
    bad = asri.post("/assessing/calendar", {**when, "from_time": "10.00", "until_time": "09.00"})
    assert "Jam selesai harus sesudah jam mulai" in bad.text
    good = {**when, "from_time": "8.30", "until_time": "12:00"}
    assert asri.post("/assessing/calendar", good).status_code == 303
    assert "Hanya daring" in asri.get("/assessing/calendar").text
    path = f"/assessing/calendar/{the(app, AssessorTime)}/withdraw"
    assert asri.post(path).status_code == 303
    with app.app_context():
        room.slots(room.assessment(level=3))
        query = select(AssessorTime.public_id).where(AssessorTime.person_id == room.first.id)
        used = db.session.scalars(query.order_by(AssessorTime.id)).first()
    refused = asri.post(f"/assessing/calendar/{used}/withdraw")
    assert refused.status_code == 422
    assert "Ada jadwal uji pada waktu ini" in refused.text


def test_a_candidate_books_moves_and_withdraws_and_takes_the_time_into_a_calendar(app, room, page):
    with app.app_context():
        made = room.assessment(level=3)
        one, two = room.slots(made, 2)
        room.assessment(level=3, title="Uji bersyarat", min_level=2)
    rina = room.enter(page, room.clerks[0])
    index = rina.get("/exams/practical").text
    assert "Uji ini meminta level 2" in index
    path = f"/exams/practical/{made.public_id}"
    assert "Menutup loket dengan laporan harian" in rina.get(path).text  # what will be observed
    assert rina.post(f"{path}/book", {}).status_code == 422
    booked = rina.post(f"{path}/book", {"slot": one.public_id}).headers["Location"]
    assert "Terjadwal" in rina.get(booked).text
    assert "sudah dipesan" in rina.get(path).text
    file = rina.get(f"{booked}/calendar.ics").text
    assert "DTSTART:20261202T010000Z\r\n" in file
    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))
    rina.get(f"{booked}/move")
    moved = rina.post(f"{booked}/move", {"slot": two.public_id}).headers["Location"]
    assert "sudah dipindah" in rina.get(booked).text
    assert rina.post(f"{moved}/withdraw", {"reason": ""}).status_code == 303
    assert "Pilih jadwal" in rina.get("/exams/practical").text


def test_times_with_ones_superior_are_not_offered_and_not_taken_by_hand(app, room, page):
    with app.app_context():
        make_grant(room.head, Role.ASSESSOR, room.agency)
        room.offer(room.head)
        made = room.assessment(level=3)
        [slot] = room.slots(made, assessor_ids=(room.head.id,))
    rina = room.enter(page, room.clerks[0])
    path = f"/exams/practical/{made.public_id}"
    assert "Belum ada jadwal yang kosong" in rina.get(path).text
    assert rina.post(f"{path}/book", {"slot": slot.public_id}).status_code == 422


def test_a_sheet_is_a_plain_form_that_may_be_sent_twice_and_names_what_is_missing(app, room, page):
    with app.app_context():
        found = room.booked(level=3)
        points = bookings.by_id(found.id).points
    path = f"/assessing/{found.public_id}"
    asri = room.enter(page, room.first)
    assert "Lembar dapat diisi mulai" in asri.get(path).text
    assert asri.post(f"{path}/start").status_code == 409  # days before
    assert "Catatan dan contoh bertanggal" in asri.get(f"{path}/paper/f4").text
    with clock.fixed(MORNING):
        asri = room.enter(page, room.first)
        assert asri.post(f"{path}/start").status_code == 303
        form = asri.get(path)
        assert form.text.count('type="radio"') == len(points) * 3
        part = {"revision": "0", "mark_i1": "partly", "note_i1": NOTE, "act": "save"}
        assert [asri.post(path, part).status_code for _ in range(2)] == [303, 303]
        assert NOTE in asri.get(path).text
        stale = asri.post(path, {**part, "note_i1": "Catatan dari perangkat lama."})
        assert stale.status_code == 422
        assert "perangkat lain" in stale.text
        assert "Catatan dari perangkat lama." in stale.text  # nothing typed is lost
        short = asri.post(path, {**part, "revision": "1", "act": "hand_in"})
        assert short.status_code == 422
        assert "Pilih teramati, sebagian, atau tidak teramati" in short.text
        whole = {**sent(points, {}, 1), "act": "hand_in", "is_from_paper": "y"}
        assert asri.post(path, whole).status_code == 303
        again = asri.post(path, whole)
        assert again.status_code == 303
        assert "Kompeten" in asri.get(path).text
        record = asri.get(f"{path}/record/a4").text
    assert "Berita acara" in record
    assert EXAMPLE in record
    assert "Asri Wulan" in record


def test_neither_assessor_sees_the_other_before_both_are_in_then_they_settle_it(app, room, page):
    with app.app_context():
        found = room.booked()
        points = bookings.by_id(found.id).points
    path, case = f"/assessing/{found.public_id}", f"/admin/practical/bookings/{found.public_id}"
    differs = sent(points, {"i1": Mark.NOT_OBSERVED}, 0)
    with clock.fixed(AFTER):
        asri = room.enter(page, room.first)
        asri.post(f"{path}/start")
        asri.post(path, {**differs, "note_i1": "Pekerjaan dilewati.", "act": "hand_in"})
        bakti = room.enter(page, room.second)
        bakti.post(f"{path}/start")
        assert "Pekerjaan dilewati." not in bakti.get(path).text
        hr = room.enter(page, room.hr)
        assert "Pekerjaan dilewati." not in hr.get(case).text
        bakti = room.enter(page, room.second)
        bakti.post(path, {**sent(points, {}, 0), "act": "hand_in"})
        both = bakti.get(path).text
        assert "Pekerjaan dilewati." in both
        assert "Asri Wulan: Tidak teramati" in both
        reason = "Rekaman menunjukkan langkah pertama lengkap."
        bare = bakti.post(f"{path}/propose", {"mark_i1": "observed", "reason": "ya"})
        assert bare.status_code == 422
        good = {"mark_i1": "observed", "reason": reason}
        assert bakti.post(f"{path}/propose", good).status_code == 303
        assert "Menunggu jawaban asesor lain" in bakti.get(path).text
        asri = room.enter(page, room.first)
        assert reason in asri.get(path).text
        assert asri.post(f"{path}/answer", {"act": "decline"}).status_code == 422
        assert asri.post(f"{path}/answer", {"act": "accept"}).status_code == 303
        assert "kesepakatan tertulis keduanya" in asri.get(path).text
        assert room.clerks[0].full_name in asri.get("/assessing/done").text


def test_an_organiser_appoints_a_third_and_reopens_a_result(app, room, page):
    with app.app_context():
        found = room.booked()
        room.hand_in(found, room.first)
        room.hand_in(found, room.second, {"i1": Mark.PARTLY})
    case = f"/admin/practical/bookings/{found.public_id}"
    with clock.fixed(AFTER + HOUR):
        hr = room.enter(page, room.hr)
        assert "Satu butir" in hr.get(case).text or "1 butir berbeda" in hr.get(case).text
        assert hr.post(f"{case}/third", {"assessor": str(room.third.id)}).status_code == 303
        with app.app_context():
            room.hand_in(found, room.third, now=AFTER + HOUR)
        assert "nilai tengah bersama asesor ketiga" in hr.get(case).text
        assert hr.post(f"{case}/reopen", {"reason": "x"}).status_code == 422
        assert hr.post(f"{case}/reopen", {"reason": "Butir tertukar orang."}).status_code == 303
        assert "Sedang dikoreksi" in hr.get(case).text


def test_a_candidate_reads_result_and_reasons_and_can_contest_them(app, room, page):
    with app.app_context():
        found = room.booked(level=3)
        room.hand_in(found, room.first, {"i1": Mark.PARTLY})
    path = f"/exams/practical/bookings/{found.public_id}"
    with clock.fixed(AFTER + HOUR):
        rina = room.enter(page, room.clerks[0])
        shown = rina.get(path)
        assert "Belum kompeten" in shown.text
        assert "Ada butir penting yang belum teramati penuh." in shown.text
        assert NOTE in shown.text  # down to the observation
        assert "tidak menurunkan level" in shown.text
        assert rina.get(f"{path}/record/a4").text.count("NIP") >= 2
        [contest] = [link for link in shown.links() if "/dispute" in link or "source=" in link]
        assert found.public_id in rina.get(contest).text
        why = rina.get(f"/profile/{KEY}").text
        assert "Uji praktik" in why
        assert path in why


def test_the_lists_of_duties_and_offers_cost_the_same_however_long(app, room, page):
    def cost() -> list[int]:
        found = []
        for person, path in ((room.first, "/assessing"), (room.clerks[0], "/exams/practical")):
            client = room.enter(page, person)
            client.get(path)
            with counted(app) as statements:
                client.get(path)
            found.append(len(statements))
        return found

    with app.app_context():
        slots = room.slots(room.assessment(level=3), 2)
        room.book(slots[0])
    before = cost()
    with app.app_context():
        room.book(slots[1], room.clerks[1])
        room.assessment(level=3, title="Uji lain")
    assert cost() == before


def test_candidate_and_assessors_are_reminded_once_and_late_sheets_are_asked_for(app, room):
    def kinds() -> list[str]:
        return list(db.session.scalars(select(InboxMessage.kind).order_by(InboxMessage.id)))

    with app.app_context():
        found = room.booked()
        before = len(kinds())
        for hours in (30, 23, 5):
            reminding.remind(now=MORNING - hours * HOUR)
        assert kinds()[before:] == ["practical.reminder"] * 3
        room.hand_in(found, room.first)
        before = len(kinds())
        for days in (1, 2, 4, 5):
            reminding.remind(now=MORNING + timedelta(days=days))
        assert kinds()[before:] == ["practical.sheet_due"] * 2  # to the second: first, and last


def test_an_erasure_takes_out_the_words_and_leaves_the_marks(app, room):
    with app.app_context():
        found = room.booked(level=3)
        room.hand_in(found, room.first, {"i1": Mark.PARTLY})
        person = room.clerks[0].id
        with transaction():
            AREA.erase(Erasing((person,), (), room.agency.id, room.hr.id, room.head.id, NOON))
        sheet = db.session.scalars(select(PracticalSheet)).one()
        assert sheet.marks["i1"] == {"mark": "partly", "note": "", "example": "", "example_on": ""}
        assert db.session.scalars(select(PracticalBooking)).one().ended_at is None
