"""Mentoring in the browser: both agree, the mentee shares, sessions become hours by the rule."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import FollowUp, Mentoring, MentoringSession, MentoringShare
from portal.evaluation.service import mentoring as service
from portal.learning.hours.models import HoursEntry
from portal.ledger.models import EvidenceEvent, EvidenceLine
from portal.people.models import Person
from portal.web.app import Portal
from tests.support.evaluation import make_period, past
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON

GOALS = "Melayani loket akta kelahiran tanpa didampingi."
NOTE = "Membahas berkas yang sering kurang."


@dataclass
class Case:
    office: Office
    number: str  # of the mentor

    @property
    def mentee(self) -> Person:
        return self.office.clerks[0]

    @property
    def mentor(self) -> Person:
        return self.office.clerks[1]


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        office = Office(clerks=3)
        return Case(office, nip_of(office.clerks[1]))


def asked(number: str, **changed: object) -> dict[str, object]:
    body: dict[str, object] = {
        "number": number, "competency": "adminduk", "goals": GOALS, "until_on": ["30", "6", "2027"],
    }  # fmt: skip
    return {**body, **changed}


def begun(page: PageClient, case: Case) -> str:
    """A mentoring both agreed to; its address. The mentor is signed in."""
    case.office.enter(page, case.mentee)
    answer = page.post("/mentoring/new", asked(case.number))
    assert answer.status_code == 303, answer.text
    where = answer.headers["Location"]
    case.office.enter(page, case.mentor)
    assert page.post(f"{where}/agree").status_code == 303
    return str(where)


def test_it_starts_when_both_agreed(app: Portal, page: PageClient, case: Case) -> None:
    case.office.enter(page, case.mentee)
    assert page.post("/mentoring/new", asked("123")).status_code == 422
    where = page.post("/mentoring/new", asked(case.number)).headers["Location"]
    assert page.post("/mentoring/new", asked(case.number)).status_code == 422  # one at a time
    assert "Menunggu persetujuan" in page.get(where).text
    met = {"held_on": ["26", "11", "2026"], "minutes": "60", "note": NOTE}
    assert page.post(f"{where}/sessions", met).status_code == 422  # not begun
    assert page.post(f"{where}/agree").status_code == 409  # has agreed by asking
    case.office.enter(page, case.mentor)
    assert "pendampingan menunggu Anda" in page.get("/").text
    assert page.post(f"{where}/agree").status_code == 303
    assert "Berjalan" in page.get(where).text
    assert "pendampingan menunggu Anda" not in page.get("/").text


def test_the_mentor_may_decline_with_a_reason(page: PageClient, case: Case) -> None:
    case.office.enter(page, case.mentee)
    where = page.post("/mentoring/new", asked(case.number)).headers["Location"]
    case.office.enter(page, case.mentor)
    assert page.post(f"{where}/decline", {"reason": "tidak"}).status_code == 422
    said = {"reason": "Sedang memimpin penataan arsip."}
    assert page.post(f"{where}/decline", said).status_code == 303
    case.office.enter(page, case.mentee)
    assert said["reason"] in page.get(where).text
    assert page.post("/mentoring/new", asked(case.number)).status_code == 303  # and again


def test_the_mentor_reads_what_is_shared_until_it_is_withdrawn(
    app: Portal, page: PageClient, case: Case
) -> None:
    where = begun(page, case)
    assert "Belum ada bagian profil" in page.get(where).text
    case.office.enter(page, case.mentee)
    assert page.post(f"{where}/share", {"competencies": ["adminduk"]}).status_code == 303
    case.office.enter(page, case.mentor)
    text = page.get(where).text
    assert "Level 0, standar 2" in text
    assert text.count("Level 0, standar") == 1  # nothing else of the profile
    assert page.post(f"{where}/share", {"competencies": ["spbe"]}).status_code == 404
    case.office.enter(page, case.mentee)
    assert page.post(f"{where}/share", {}).status_code == 303
    case.office.enter(page, case.mentor)
    assert "Level 0, standar" not in page.get(where).text
    with app.app_context():
        share = db.session.scalars(select(MentoringShare)).one()
        assert share.withdrawn_at == NOON


def test_a_confirmed_session_is_hours_of_the_mentee_by_the_rule(
    app: Portal, page: PageClient, case: Case
) -> None:
    where = begun(page, case)
    with app.app_context(), transaction():
        early = NOON - timedelta(days=20)
        row = db.session.scalars(select(Mentoring)).one()
        row.mentee_agreed_at = row.mentor_agreed_at = early
    days = (date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 24))
    for day in days:
        met = {"held_on": [str(day.day), "11", "2026"], "minutes": "60", "note": NOTE}
        assert page.post(f"{where}/sessions", met).status_code == 303
    assert page.post(f"{where}/sessions", met).status_code == 422  # one a day
    with app.app_context():
        query = select(MentoringSession.public_id).order_by(MentoringSession.held_on)
        ids = db.session.scalars(query).all()
    assert page.post(f"{where}/sessions/{ids[0]}/confirm").status_code == 409  # wrote it
    case.office.enter(page, case.mentee)
    assert "pendampingan menunggu Anda" in page.get("/").text
    for one in ids:
        assert page.post(f"{where}/sessions/{one}/confirm").status_code == 303
    assert page.post(f"{where}/sessions/{ids[0]}/confirm").status_code == 409
    assert page.post(f"{where}/sessions/{ids[0]}/remove").status_code == 409
    with app.app_context():
        credits = db.session.scalars(select(HoursEntry.credit_jp100).order_by(HoursEntry.id)).all()
        assert credits == [200, 200, 0]  # at most two events a month
        owners = set(db.session.scalars(select(HoursEntry.person_id)))
        assert owners == {case.mentee.id}


def test_nobody_else_finds_it(app: Portal, page: PageClient, case: Case) -> None:
    where = begun(page, case)
    with app.app_context():
        hr = case.office.member("Siti Aminah")
        make_grant(hr, Role.HR, case.office.agency)
    for other in (case.office.clerks[2], case.office.head, hr):
        case.office.enter(page, other)
        page.get(where, status=404)
        assert page.post(f"{where}/agree").status_code == 404


def approved(case: Case) -> tuple[Person, str]:
    """An officer, and the address of a mentoring they approved for the mentee."""
    hr = case.office.member("Siti Aminah")
    make_grant(hr, Role.HR, case.office.agency)
    period = make_period(case.office.agency.id, code="2026-1", calendar=past())
    with transaction():
        follow_up = FollowUp(
            organisation_id=case.office.agency.id, period_id=period.id, key="p",
            person_id=case.mentee.id, unit_id=case.office.unit.id, kind="mentoring",
            ground="ground.many_gaps", held=3, wanted=3, proposed_at=NOON, decided_at=NOON,
            decided_by_id=hr.id, approved=True,
        )  # fmt: skip
        db.session.add(follow_up)
    return hr, f"/admin/follow-ups/{follow_up.public_id}"


SEEN = {
    "indicators": ["1-0", "1-1"], "example_on": ["26", "11", "2026"],
    "example": "Melayani akta kelahiran sendiri pada hari pasar.",
}  # fmt: skip


def test_what_the_mentor_saw_is_evidence_once_the_mentee_agrees(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        approved(case)
        line = case.office.line("adminduk", Strand.KNOWLEDGE, 1)
        case.office.prove(case.mentor, SourceKind.QUIZ, [line])
    where = begun(page, case)
    assert page.post(f"{where}/proof?level=1", SEEN).status_code == 409  # nobody met
    met = {"held_on": ["26", "11", "2026"], "minutes": "60", "note": NOTE}
    assert page.post(f"{where}/sessions", met).status_code == 303
    case.office.enter(page, case.mentee)
    page.get(f"{where}/proof", status=404)  # the mentor's to write
    with app.app_context():
        [session] = db.session.scalars(select(MentoringSession.public_id)).all()
    assert page.post(f"{where}/sessions/{session}/confirm").status_code == 303
    assert page.post(f"{where}/proof/agree").status_code == 409  # nothing was written
    case.office.enter(page, case.mentor)
    bare = {**SEEN, "indicators": [], "example": ""}
    assert page.post(f"{where}/proof?level=1", bare).status_code == 422
    assert page.post(f"{where}/proof?level=1", SEEN).status_code == 303
    assert proven(app, case) == []  # not without the mentee
    case.office.enter(page, case.mentee)
    assert "pendampingan menunggu Anda" in page.get("/").text
    assert SEEN["example"] in page.get(where).text
    for _twice in range(2):
        assert page.post(f"{where}/proof/agree").status_code == 303
    assert proven(app, case) == [("application", "skill", 1)]
    assert "Bukti keterampilan" in page.get(where).text
    case.office.enter(page, case.mentor)
    page.get(f"{where}/proof", status=409)  # agreed to, it stays


def test_a_mentoring_nobody_approved_or_above_the_mentors_own_level_proves_nothing(
    app: Portal, page: PageClient, case: Case
) -> None:
    where = begun(page, case)
    assert "Hanya pendampingan yang disetujui sebagai tindak lanjut" in page.get(where).text
    page.get(f"{where}/proof", status=409)
    with app.app_context():
        approved(case)
        with transaction():
            row = db.session.scalars(select(Mentoring)).one()
            row.follow_up_id = db.session.scalars(select(FollowUp.id)).one()
            db.session.add(
                MentoringSession(
                    mentoring_id=row.id, held_on=NOON.date(), minutes=60, note=NOTE,
                    written_at=NOON, written_by_id=case.mentor.id, confirmed_at=NOON,
                )
            )  # fmt: skip
    assert "Pendamping sendiri belum mencapai level" in page.get(where).text
    assert page.post(f"{where}/proof?level=1", SEEN).status_code == 409
    assert proven(app, case) == []


def proven(app: Portal, case: Case) -> list[tuple[str, str, int]]:
    """What the ledger holds about the mentee: kind of source, strand, level."""
    with app.app_context():
        rows = db.session.execute(
            select(EvidenceEvent.source_kind, EvidenceLine.strand, EvidenceLine.level)
            .join(EvidenceLine, EvidenceLine.event_id == EvidenceEvent.id)
            .where(EvidenceEvent.person_id == case.mentee.id)
        )
        return [(kind, strand, level) for kind, strand, level in rows]


def test_it_answers_an_approved_follow_up_and_ends_it(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        hr, place = approved(case)
    case.office.enter(page, hr)
    assert "Tunjuk pendamping" in page.get(place).text
    assert page.post(f"{place}/mentor", asked(case.number)).status_code == 303
    with app.app_context():
        made = db.session.scalars(select(Mentoring)).one()
        assert (made.mentee_agreed_at, made.mentor_agreed_at) == (None, None)
        for one in (case.mentee, case.mentor):
            service.agree(made.id, by_id=one.id, now=NOON)
    assert "Berjalan" in page.get(place).text
    case.office.enter(page, case.mentor)
    done = {"ending": "reached", "outcome": "Melayani sendiri sejak awal bulan."}
    assert page.post(f"/mentoring/{made.public_id}/close", done).status_code == 303
    case.office.enter(page, hr)
    text = page.get(place).text
    assert "Selesai" in text
    assert done["outcome"] not in text  # what the two wrote stays with them
