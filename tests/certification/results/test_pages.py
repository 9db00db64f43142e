"""What the board and examinees find on the pages of results, regrades and appeals."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.assessment.models import Attempt, AttemptResult
from portal.assessment.regrading import running
from portal.certification import periods
from portal.certification.models import ExamAppeal, SittingOfficer
from portal.certification.queries import appeals
from portal.certification.release_models import ResultRelease
from portal.certification.rules.appeals import AppealRefusal, Decision, Effect
from portal.certification.service import appealing, releasing
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.ledger.models import EvidenceEvent
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.certification.sat import AFTER, ExamDay
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant
from tests.support.portal_app import beside

TEXT = "Pilihan C juga benar menurut Perpres 95 Tahun 2018."
REASONS = "Naskah peraturan diperiksa; keberatan pemohon beralasan."


@pytest.fixture
def page(app: Portal) -> Iterator[PageClient]:
    """The same portal, where officers need no second factor."""
    with beside(app, second_factor_optional=True) as other:
        yield PageClient(other)


@pytest.fixture
def board(app: Portal, page: PageClient, day: ExamDay) -> PageClient:
    make_grant(day.board_member, Role.BOARD_MEMBER, day.agency)
    page.enter(make_account(day.board_member).id)
    return page


def enter(page: PageClient, person_id: int) -> PageClient:
    person = db.session.get_one(Person, person_id)
    page.enter(make_account(person).id)
    return page


def test_the_board_lets_results_out_in_two_steps(day: ExamDay, board: PageClient) -> None:
    sat, address = day.sit(), f"/admin/results/{day.sitting.public_id}"
    assert "Ujian SPBE November" in board.get("/admin/results").text
    assert "Umumkan hasil…" in board.get(address).text
    named = f"{address}/people/{sat.owner_ref}"
    assert "8/8" in board.get(f"{address}/people?state=passed").text
    assert named not in board.get(f"{address}/people?state=failed").text
    assert "Dinilai saat ditutup" in board.get(named).text
    assert "1 (100\u00a0%)" in board.get(f"{address}/release").text
    refused = board.post(f"{address}/release", data={"count": "1", "passed": "1"})
    assert refused.status_code == 422
    assert db.session.scalar(select(ResultRelease)) is None
    done = board.post(f"{address}/release", data={"count": "1", "passed": "1", "checked": "y"})
    assert (done.status_code, done.location) == (303, address)
    releasing.go_on(now=AFTER)
    assert "1 hasil sudah dicatat" in board.get(address).text
    assert "Ujian SPBE November" in board.get("/admin/results?state=released").text
    assert sat.public_id not in board.get("/admin/results").text


def test_before_the_release_the_examinee_reads_nothing_of_the_result(
    app: Portal, day: ExamDay, page: PageClient
) -> None:
    sat = day.sit()
    mine = enter(page, sat.person_id)
    address = f"/exams/{sat.owner_ref}/result"
    shown = mine.get(address).text
    assert "Hasil diumumkan setelah sidang" in shown
    assert "8 dari 8" not in shown
    day.release()
    shown = mine.get(address).text
    assert "Anda lulus Ujian SPBE dasar" in shown
    assert "8 dari 8 nilai; batas lulus 6." in shown
    assert "Baru: level 2" in shown
    assert "Ajukan banding" in shown


def test_whoever_failed_reads_what_to_study(app: Portal, day: ExamDay, page: PageClient) -> None:
    sat = day.sit(blank=6)
    day.release()
    shown = enter(page, sat.person_id).get(f"/exams/{sat.owner_ref}/result").text
    assert "Belum lulus Ujian SPBE dasar" in shown
    assert "Yang perlu dipelajari" in shown


def appeal(day: ExamDay, sat: Attempt, *, text: str = TEXT, item_ref: str = "") -> ExamAppeal:
    return appealing.file(
        sat.person_id, sat.owner_ref, text, item_ref=item_ref, today=AFTER.date(), now=AFTER
    )


def test_an_appeal_gets_a_number_a_day_and_an_answer(
    app: Portal, day: ExamDay, page: PageClient
) -> None:
    sat = day.sit(blank=4)
    day.release()
    mine = enter(page, sat.person_id)
    sent = mine.post(f"/exams/{sat.owner_ref}/appeal", data={"item": "", "text": TEXT})
    assert sent.status_code == 303
    case = db.session.scalars(select(ExamAppeal)).one()
    assert sent.location == f"/exams/appeals/{case.public_id}"
    assert case.number in mine.get(sent.location).text
    assert "UU 30/2014 pasal 77 ayat (4)" in mine.get(f"/exams/{sat.owner_ref}/appeal").text
    rules = mine.get("/admin/frameworks/exam-rules").text
    assert all(
        words in rules for words in ("10 hari kerja", "14 hari", "70 %", "Usulan awal portal")
    )
    assert periods.last_day(case.due_at, "Asia/Jakarta") > AFTER.date() + timedelta(days=11)
    twice = mine.post(f"/exams/{sat.owner_ref}/appeal", data={"item": "", "text": TEXT})
    assert twice.status_code == 422
    judge = day.person("Hakim Sidang")
    make_grant(judge, Role.BOARD_MEMBER, day.agency)
    page.enter(make_account(judge).id)
    assert case.number in page.get("/admin/appeals").text
    address = f"/admin/appeals/{case.public_id}"
    assert TEXT in page.get(address).text
    assert page.post(address, data={"decision": "upheld", "effect": "none", "reasons": REASONS}
        ).status_code == 422  # fmt: skip
    done = page.post(address, data={"decision": "upheld", "effect": "make_up", "reasons": REASONS})
    assert done.status_code == 303
    told = db.session.scalars(select(InboxMessage).where(InboxMessage.kind == "appeal.decided"))
    assert [one.person_id for one in told] == [sat.person_id]
    attempt = db.session.get_one(Attempt, sat.id, populate_existing=True)
    assert attempt.ending == "voided"
    events = db.session.scalars(
        select(EvidenceEvent).where(EvidenceEvent.source_ref == f"attempt:{sat.public_id}")
    )
    assert [one.revision for one in events] == [1, 2]


def decided_by(day: ExamDay, case: ExamAppeal, officer: Person) -> AppealRefusal | None:
    found = appeals.one(select(ExamAppeal), case.public_id)
    try:
        appealing.decide(
            found, decision=Decision.REJECTED, effect=Effect.NONE, reasons=REASONS,
            officer_id=officer.id, now=AFTER,
        )  # fmt: skip
    except Refused as refused:
        return AppealRefusal(refused.reason)
    return None


def test_nobody_decides_who_sat_watched_or_wrote_the_exam(day: ExamDay) -> None:
    """AZ-8."""
    sat = day.sit()
    day.release()
    case = appeal(day, sat)
    watcher = day.person("Pengawas")
    with transaction():
        db.session.add(
            SittingOfficer(
                sitting_id=day.sitting.id, person_id=watcher.id, duty="invigilator",
                assigned_at=AFTER, assigned_by_id=day.board_member.id,
            )
        )  # fmt: skip
    appellant = db.session.get_one(Person, sat.person_id)
    assert decided_by(day, case, appellant) is AppealRefusal.OWN_CASE
    assert decided_by(day, case, watcher) is AppealRefusal.INVIGILATED
    assert decided_by(day, case, day.board_member) is AppealRefusal.WROTE_IT
    assert decided_by(day, case, day.person("Orang lain")) is None
    assert decided_by(day, case, day.person("Lagi")) is AppealRefusal.DECIDED


def refusal(sat: Attempt, text: str, item_ref: str, now: datetime) -> AppealRefusal | None:
    try:
        appealing.file(
            sat.person_id, sat.owner_ref, text, item_ref=item_ref, today=now.date(), now=now
        )
    except Refused as refused:
        return AppealRefusal(refused.reason)
    return None


@pytest.mark.parametrize(
    ("released", "days", "item_ref", "text", "expected"),
    [
        (False, 0, "", TEXT, AppealRefusal.NOT_ANNOUNCED),
        (True, 14, "", TEXT, AppealRefusal.TOO_LATE),
        (True, 13, "", "Salah.", AppealRefusal.TEXT_TOO_SHORT),
        (True, 13, "abc", TEXT, AppealRefusal.ITEM_NOT_SHOWN),
        (True, 13, "", TEXT, None),
    ],
)
def test_an_appeal_is_filed_in_time_and_with_grounds(
    day: ExamDay, released: bool, days: int, item_ref: str, text: str, expected: AppealRefusal
) -> None:
    sat = day.sit()
    if released:
        day.release()
    now = AFTER + timedelta(days=days)
    assert refusal(sat, text, item_ref, now) is expected


def test_a_wrong_key_of_an_exam_is_put_right_by_two(day: ExamDay, board: PageClient) -> None:
    day.sit(blank=2)
    day.sit(single=2)
    day.release()
    asker = day.person("Penguji")
    make_grant(asker, Role.EXAMINER, day.agency)
    board.enter(make_account(asker).id)
    address = "/admin/regrades/new?bank=course:semua-jenis&item=single-1&version=1"
    assert "Cari soal yang kuncinya keliru" in board.get("/admin/regrades/new").text
    found = board.get("/admin/regrades/new?bank=course:semua-jenis&q=single").text
    assert "/admin/regrades/new?bank=course:semua-jenis&amp;item=single-1&amp;version=1" in found
    assert "Hitung akibatnya" in board.get(address).text
    body = {"remedy": "drop", "reason": "Pilihan Hijau juga benar."}
    sent = board.post(address, data=body)
    assert sent.status_code == 303
    running.go_on(now=AFTER)
    measured = board.get(sent.location)
    assert "Ajukan kepada sidang" in measured.text
    assert address in measured.links()
    assert board.post(f"{sent.location}/propose").status_code == 303
    assert "Usulan sendiri" in board.get(sent.location).text
    assert board.post(f"{sent.location}/approve").status_code == 403
    member = day.person("Anggota")
    make_grant(member, Role.BOARD_MEMBER, day.agency)
    board.enter(make_account(member).id)
    assert "Setujui dan jalankan" in board.get(sent.location).text
    assert board.post(f"{sent.location}/approve").status_code == 303
    running.go_on(now=AFTER)
    decided = board.get(sent.location).text
    assert "Selesai" in decided
    assert "Disetujui" in decided
    results = db.session.scalars(select(AttemptResult).order_by(AttemptResult.id)).all()
    assert [(one.earned, one.possible) for one in results] == [(6, 8), (7, 8), (6, 7), (7, 7)]
    regraded = db.session.scalars(
        select(InboxMessage.path).where(InboxMessage.kind.like("regrade.%"))
    ).all()
    sat = select(Attempt.owner_ref).where(Attempt.purpose == "exam").order_by(Attempt.id)
    leads = [f"/exams/{one}/result" for one in db.session.scalars(sat)]
    assert [one for one in regraded if not one.startswith("/admin")] == leads
    by = db.session.execute(
        select(EvidenceEvent.revision, EvidenceEvent.recorded_by_id)
        .where(EvidenceEvent.revision == 2)
        .order_by(EvidenceEvent.id)
    ).all()
    assert [tuple(one) for one in by] == [(2, member.id)] * 2
