"""One's own profile: overview, why, another day, an aim, paper; within its statements."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.content import service as content
from portal.content.models import Course
from portal.core.db import db
from portal.learning import service as learning
from portal.learning.rules.hours_policy import Scope
from portal.people.models import OrgUnit
from portal.people.rules.posts import TenureKind
from portal.web.app import Portal
from portal.workshops.rules.activities import Mode, Span
from portal.workshops.service import activities, sessions
from portal.workshops.service.wishes import By, Meeting, Terms, What, Where
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_agency, nip_of
from tests.support.portal_app import NOON
from tests.support.statements import counted

pytestmark = pytest.mark.postgresql

SINCE = date(2026, 3, 2)
COURSES = Path(__file__).resolve().parents[3] / "courses"


@pytest.fixture
def office(app: Portal) -> Office:
    """A clerk with knowledge of SPBE at level 2, a failed try, and an assessor's decision."""
    with app.app_context():
        office = Office()
        [rina] = office.clerks
        spbe = office.line("spbe", Strand.KNOWLEDGE, 2, on=SINCE, earned=9, possible=10, cut=7)
        office.prove(rina, SourceKind.QUIZ, [spbe], on=SINCE, detail={"title": "Kuis SPBE"})
        failed = office.line("spbe", Strand.KNOWLEDGE, 2, earned=3, possible=10, cut=7)
        object.__setattr__(failed, "passed", False)
        office.prove(rina, SourceKind.QUIZ, [failed], detail={"title": "Kuis kedua"})
        decided = office.line(
            "integritas", Strand.OVERALL, 2, on=SINCE, valid_until=TODAY + timedelta(days=40)
        )
        office.prove(rina, SourceKind.ASSESSOR, [decided], on=SINCE)
        return office


@pytest.fixture
def signed_in(app: Portal, page: PageClient, office: Office) -> PageClient:
    return office.enter(page, office.clerks[0])


def test_the_overview_counts_and_names_what_holds_back(signed_in):
    text = signed_in.get("/profile").text
    assert "Dibandingkan dengan standar jabatan" in text
    assert "memenuhi standar jabatan" in text
    assert "Manajerial dan sosial kultural" in text
    assert "Teknis" in text
    assert "berakhir dalam tiga bulan" in text  # the assessor's decision ends in 40 days
    assert "Tertahan pada" in text
    assert "versi 1" in text
    assert "btn-gold" not in text  # no course is on offer: there is nothing to send anybody to


def test_the_gold_button_leads_to_the_courses_of_the_first_gap_that_has_one(app, signed_in, office):
    with app.app_context():
        content.load(COURSES / "spbe-sehari-hari", now=NOON, actor_id=None)
        course = db.session.scalars(select(Course)).one()
        learning.open_run(
            revision_id=course.current_revision_id, course_id=course.id,
            organisation_id=office.agency.id, opens_at=NOON,
        )  # fmt: skip
    text = signed_in.get("/profile").text
    assert text.count("btn-gold") == 1
    assert 'href="/catalogue?competency=spbe"' in text


def open_activity(
    office: Office, competency: str, level: int, *, title: str = "Literasi Data", of: int = 0
) -> None:
    """The agency's own, or another's, published, with seats, that aims at the competency."""
    agency = By(office.clerks[0].id, agency=True, now=NOON)
    what = What(title, "Isi", "workshop", Scope.DOMESTIC)
    one = activities.create(of or office.agency.id, None, what, zone="Asia/Jakarta", by=agency)
    activities.place(one.id, Where(Mode.ONSITE, "Asia/Jakarta", "Aula"), agency)
    begin = NOON + timedelta(days=7)
    meeting = Meeting(Span(begin, begin + timedelta(hours=5)), trainers=["Pengajar"])
    sessions.add(one.id, meeting, agency)
    activities.offer(one.id, Terms(5, NOON, NOON + timedelta(days=5)), agency)
    activities.aim(one.id, {office.competencies[competency]: level}, "knowledge", agency)
    activities.publish(one.id, agency)


def test_a_gap_without_a_course_says_why_and_what_can_be_done(app, signed_in, office):
    """What the policy accepts, and where need, mentor and activity begin, filled in."""
    text = signed_in.get("/profile").text
    assert "Belum ada kursusnya" in text
    with app.app_context():
        open_activity(office, "spbe", 3)
        open_activity(office, "spbe", 3, title="Bengkel Tetangga", of=make_agency().id)
    page = signed_in.get("/profile/spbe")
    assert "Bengkel Tetangga" not in page.text  # its places are for others
    assert 'id="jalan-spbe"' in page.text
    assert "Ikuti kegiatan Literasi Data" in page.text
    ways = [link for link in page.links() if link.endswith("competency=spbe")]
    assert [link.partition("?")[0] for link in ways[:3]] == [
        "/profile/requests/recognition", "/mentoring/new", "/forum/new"
    ]  # fmt: skip
    for link in ways[:3]:
        assert re.search(r"<option selected[^>]*>[^<]*SPBE", signed_in.get(link).text)
    assert "/plan" in page.links()
    met = signed_in.get("/profile/integritas").text
    assert "jalan-integritas" not in met  # no gap, nothing to do


def test_the_page_takes_eight_statements_and_eight_kilobytes_at_most(app, signed_in):
    signed_in.get("/profile")
    with counted(app) as statements:
        page = signed_in.get("/profile")
    assert len(statements) <= 8, statements
    assert page.compressed_kb <= 8


def test_why_names_the_deciding_and_the_unused_evidence_with_reasons(app, signed_in):
    signed_in.get("/profile/spbe")
    with counted(app) as statements:
        text = signed_in.get("/profile/spbe").text
    assert len(statements) <= 8, statements
    assert "Mengapa level 1?" in text
    assert "Kuis SPBE, pengetahuan level 2" in text
    assert "nilai 9 dari 10" in text
    assert "Belum lulus. Hasil ini tidak pernah menurunkan level." in text
    assert "Yang diperlukan untuk level 2" in text
    assert "Uji praktik" in text
    assert "Keterampilan belum terbukti" in text


def test_the_fragment_is_what_the_page_holds(signed_in):
    whole = signed_in.get("/profile/spbe").text
    part = signed_in.client.get("/profile/spbe", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<section")
    assert "<html" not in part
    assert "Mengapa level 1?" in part
    assert "Mengapa level 1?" in whole


def test_a_decision_is_named_and_its_end_foretold(signed_in):
    text = signed_in.get("/profile/integritas").text
    assert "Keputusan asesor menetapkan level ini" in text
    assert "Yang akan berubah" in text


def test_another_day_shows_the_state_of_that_day(signed_in):
    before = signed_in.get("/profile?as_of=2026-03-01").text
    assert "Keadaan pada 1 Maret 2026" in before
    parts = signed_in.get("/profile?as_of=1&as_of=3&as_of=2026").text
    assert "Keadaan pada 1 Maret 2026" in parts
    assert "Mengapa level 0?" in signed_in.get("/profile/spbe?as_of=2026-03-01").text
    for nonsense in ("?as_of=kemarin", "?as_of=31&as_of=2&as_of=2026", "?as_of=2026-13-01"):
        assert "Kembali ke hari ini" not in signed_in.get(f"/profile{nonsense}").text


def test_a_job_aimed_at_is_compared(app, signed_in, office):
    with app.app_context():
        aim = office.job("kabid_bangkom")
    text = signed_in.get(f"/profile?aim={aim.public_id}").text
    assert "Jabatan tujuan: level 3" in text
    assert re.search(r"Masih \d+ kompetensi di bawah standar Kepala Bidang", text)
    signed_in.get("/profile?aim=tidak-ada", status=404)


def test_an_acting_post_is_shown_apart_and_never_counted(app, signed_in, office):
    counts = re.findall(r"dari (\d+)", signed_in.get("/profile").text)
    with app.app_context():
        office.seat(
            office.clerks[0], "kabid_bangkom", kind=TenureKind.PLT, until=TODAY + timedelta(days=90)
        )
    text = signed_in.get("/profile").text
    assert "Jabatan Plt. atau Plh." in text
    assert "Plt./Plh.: level 3" in text
    assert re.findall(r"dari (\d+)", text) == counts


def test_the_profile_on_paper_carries_letterhead_and_number(app, signed_in, office):
    with app.app_context():
        unit = db.session.get_one(OrgUnit, office.unit.id)
        number = nip_of(office.clerks[0])
        name = unit.name
    for paper in ("a4", "f4"):
        text = signed_in.get(f"/profile/print?paper={paper}").text
        assert name.upper() in text
        assert number in text
        assert f"ct-sheet {paper}" in text


def test_unknown_competencies_are_not_found(signed_in):
    signed_in.get("/profile/tidak-ada", status=404)


def test_a_newcomer_without_post_sees_what_the_place_is_for(app, page, office):
    with app.app_context():
        office.enter(page, office.member("Baru Sekali"))
    text = page.get("/profile").text
    assert "Belum tercatat memegang jabatan" in text
    assert "Belum ada kompetensi di sini" in text
