"""The history: learning hours of the year, and everything recorded, the latest first."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.content import service as content
from portal.content.models import Course
from portal.core import clock, timeline
from portal.core.db import db, transaction
from portal.core.timeline import Mark
from portal.learning import service as learning
from portal.learning.hours import filing, verifying
from portal.learning.hours.filing import Who
from portal.learning.hours.models import HoursClaim
from portal.learning.models import CourseCompletion, LessonCompletion
from portal.ledger.queries import history
from portal.ledger.queries.history import Recorded
from portal.ledger.service.appending import withdraw
from portal.web.app import Portal
from tests.support.hours import filed, make_claim
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.portal_app import NOON
from tests.support.statements import counted

pytestmark = pytest.mark.postgresql

SLUG = "sandi-dan-tautan-aman"
COURSE = Path(__file__).parents[2] / "courses" / SLUG


@pytest.fixture
def office(app: Portal) -> Office:
    with app.app_context():
        return Office(2)


@pytest.fixture
def rina(page: PageClient, office: Office) -> PageClient:
    return office.enter(page, office.clerks[0])


def offer(office: Office) -> None:
    """The micro-course, which teaches SPBE, is on offer in the agency."""
    loaded = content.load(COURSE, now=NOON, actor_id=None)
    course = db.session.scalars(select(Course).where(Course.slug == loaded.slug)).one()
    assert course.current_revision_id is not None
    learning.open_run(
        revision_id=course.current_revision_id, course_id=course.id,
        organisation_id=office.agency.id, opens_at=NOON,
    )  # fmt: skip


def prove(office: Office, number: int, who: int = 0) -> None:
    line = office.line("spbe", Strand.KNOWLEDGE, 1)
    office.prove(
        office.clerks[who], SourceKind.QUIZ, [line], ref=f"attempt:{who}:{number}",
        detail={"title": f"Kuis nomor {number:02}"},
    )  # fmt: skip


def test_a_new_employee_is_told_what_will_stand_here(rina):
    text = rina.get("/history").text
    assert "akan tampil di sini" in text
    assert "Belum ada jam pelajaran tahun ini" in text


def test_evidence_corrections_and_requests_stand_there_with_what_became_of_them(app, office, rina):
    with app.app_context():
        prove(office, 1)
        prove(office, 2)
        withdraw(SourceKind.QUIZ, "attempt:0:2", recorded_by_id=None, now=NOON)
        prove(office, 3, who=1)
    sent = rina.post(
        "/profile/requests/correction",
        {"competency": "spbe", "source": "", "text": "Kuis bulan lalu belum tercatat."},
    )
    text = rina.get("/history").text
    assert "Kuis nomor 01" in text
    assert "Kuis: Kuis" not in text
    assert "Ditarik" in text
    assert "Kuis nomor 03" not in text  # another person's
    assert "Permohonan koreksi bukti" in text
    assert sent.headers["Location"] in text
    with clock.fixed(NOON + timedelta(minutes=1)):
        rina.post(f"{sent.headers['Location']}/withdraw")
    assert rina.get("/history").text.count("Permohonan koreksi bukti") == 2


def test_claims_of_hours_stand_there_from_filing_to_what_became_of_them(app, office, rina):
    with app.app_context():
        clerk = office.clerks[0].id
        booked = make_claim(clerk, filed(title="Lokakarya arsip"))
        taken_back = make_claim(clerk, filed(title="Seminar data"))
        make_claim(office.clerks[1].id, filed(title="Milik orang lain"))
        filing.withdraw(Who(clerk, TODAY, NOON), taken_back.public_id)
        verifying.decide(
            select(HoursClaim), {booked.public_id: booked.version}, verify=True, reason="",
            decider_id=office.head.id, now=NOON,
        )  # fmt: skip
    text = rina.get("/history").text
    assert text.count("Lokakarya arsip") >= 2  # in the account, too
    assert text.count("Seminar data") == 2
    assert "Milik orang lain" not in text
    for word in ("Diajukan", "Diakui", "Ditarik"):
        assert word in text


def test_a_page_goes_on_where_the_last_ended_and_costs_few_statements(app, office, rina):
    with app.app_context():
        for number in range(60):  # all at the same instant
            prove(office, number)
    address, seen = "/history", []
    while address:
        shown = rina.get(address)
        seen += [n for n in range(60) if f"Kuis nomor {n:02}" in shown.text]
        further = [link for link in shown.links() if "after=" in link]
        address = further[0] if further else ""
    assert sorted(seen) == list(range(60))
    assert len(seen) == 60
    with counted(app) as statements:
        first = rina.get("/history")
    assert len(statements) <= 14, statements
    assert first.compressed_kb <= 8
    with counted(app) as more:
        rina.get(next(link for link in first.links() if "after=" in link))
    assert len(more) <= 12, more


@pytest.mark.parametrize(
    "mark", ["x", "2026-11-26~evidence~1", "~~", "2026-11-26T05:00:00+00:00~e~x"]
)
def test_a_mark_that_is_none_is_the_beginning(rina, mark):
    assert "Jam pelajaran 2026" in rina.get(f"/history?after={mark}").text


def test_rows_of_one_instant_from_several_tables_are_neither_lost_nor_doubled():
    rows = [
        Recorded(NOON - timedelta(hours=number // 4), number, SourceKind.QUIZ, 1, kind=kind)
        for number in range(12)
        for kind in (history.EVIDENCE, history.FILED, history.ANSWERED)
    ]
    seen: list[Recorded] = []
    mark: Mark | None = None
    while True:
        sources = [
            [row for row in rows if row.kind == kind and _after(row, mark)]
            for kind in (history.EVIDENCE, history.FILED, history.ANSWERED)
        ]
        page = timeline.merged(sources, 5)
        seen += page.rows
        if not page.after:
            break
        mark = timeline.read(page.after)
    assert len(seen) == len(rows) == len({(row.kind, row.id) for row in seen})
    assert seen == sorted(seen, key=lambda row: (row.at, row.kind, row.id), reverse=True)


def _after(row: Recorded, mark: Mark | None) -> bool:
    return mark is None or (row.at, row.kind, row.id) < (mark.at, mark.kind, mark.id)


def test_hours_say_how_they_were_counted_and_what_is_still_open(app, office, rina):
    with app.app_context():
        offer(office)
        enrolment = learning.enrol(office.clerks[0].id, office.agency.id, SLUG, now=NOON)
        with transaction():
            for number, minutes in enumerate((90, 45)):
                db.session.add(
                    LessonCompletion(
                        enrolment_id=enrolment, lesson_key=f"l-{number}", completed_at=NOON,
                        on_day=TODAY - timedelta(days=number), minutes=minutes,
                    )
                )  # fmt: skip
    going_on = rina.get("/history").text
    assert "135 menit pada 2 hari" in going_on
    assert "Dijalani" in going_on
    with app.app_context(), transaction():
        db.session.add(
            CourseCompletion(
                enrolment_id=enrolment, person_id=office.clerks[0].id, number=1, completed_at=NOON,
                on_day=TODAY, credit_jp100=300,
            )
        )  # fmt: skip
    done = rina.get("/history").text
    assert "Diakui" in done
    assert "Dijalani" not in done
    assert "E-learning, 3 JP" in done


def test_a_gap_names_the_courses_that_lead_beyond_the_level_held(app, office, rina):
    with app.app_context():
        offer(office)
    link = f"/courses/{SLUG}"
    assert link in rina.get("/profile").links()
    assert link in rina.get("/profile/spbe").links()
    with counted(app) as statements:
        rina.get("/profile")
    assert len(statements) <= 8, statements
    with app.app_context():
        for strand, kind in (
            (Strand.KNOWLEDGE, SourceKind.EXAM),
            (Strand.SKILL, SourceKind.PRACTICAL),
            (Strand.ATTITUDE, SourceKind.OBSERVATION),
        ):
            line = office.line("spbe", strand, 4, indicators=3)
            office.prove(office.clerks[0], kind, [line])
    assert link not in rina.get("/profile/spbe").links()
