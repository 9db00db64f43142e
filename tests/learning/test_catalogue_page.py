"""The catalogue through its page: searched, filtered, one's own gap first."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.competency.queries import standards
from portal.content import service as content
from portal.content.models import Course, CourseTerm
from portal.core import clock
from portal.core.db import db
from portal.learning import service as learning
from portal.people.rules.posts import TenureKind
from portal.people.service import posts, tenures
from portal.web.app import Portal
from tests.assessment.conftest import write_course
from tests.support.competency import load_reference
from tests.support.pages import PageClient
from tests.support.people import LONG_AGO_ON, make_account, make_agency, make_person, make_unit
from tests.support.portal_app import NOON
from tests.support.statements import counted

COURSES = Path(__file__).parents[2] / "courses"
MICRO = "sandi-dan-tautan-aman"


@pytest.fixture
def reader(app: Portal, page: PageClient, tmp_path: Path) -> PageClient:
    """A clerk below the standard in SPBE, two courses on offer, one of them about SPBE."""
    with app.app_context():
        agency = make_agency()
        unit = make_unit(agency)
        load_reference(agency.id)
        person = make_person(unit)
        account = make_account(person)
        job = standards.jobs_by_code(agency.id)["petugas_loket_adminduk"]
        post = posts.create(
            job_id=job, unit_id=unit.id, reports_to_id=None, valid_from=LONG_AGO_ON, now=NOON,
            actor_id=None,
        )  # fmt: skip
        tenures.appoint(
            person.id, post.id, kind=TenureKind.DEFINITIVE, valid_from=LONG_AGO_ON, now=NOON,
            actor_id=None,
        )  # fmt: skip
        offer(agency.id, COURSES / MICRO)
        offer(agency.id, archive(tmp_path / "arsip-dinamis"))
        page.enter(account.id)
    return page


def archive(root: Path) -> Path:
    """A course about keeping records, of more hours than the other."""
    write_course(root)
    course, items = root / "course.yaml", root / "items" / "semua.yaml"
    text = course.read_text().replace("Semua jenis soal", "Menata arsip dinamis")
    course.write_text(text.replace("id: spbe", "id: kearsipan").replace("UJI-01", "ARS-01"))
    items.write_text(items.read_text().replace("competency: spbe", "competency: kearsipan"))
    return root


def offer(agency_id: int, root: Path) -> None:
    loaded = content.load(root, now=NOON, actor_id=None)
    course = db.session.scalars(select(Course).where(Course.slug == loaded.slug)).one()
    assert course.current_revision_id is not None
    learning.open_run(
        revision_id=course.current_revision_id, course_id=course.id, organisation_id=agency_id,
        opens_at=NOON,
    )  # fmt: skip


def order(text: str) -> list[str]:
    """The courses in the order shown."""
    found = {slug: text.find(f'href="/courses/{slug}"') for slug in (MICRO, "arsip-dinamis")}
    return [slug for slug, at in sorted(found.items(), key=lambda one: one[1]) if at >= 0]


def test_ones_own_gap_comes_first_with_its_reason(reader: PageClient) -> None:
    text = reader.get("/catalogue").text
    assert order(text) == [MICRO, "arsip-dinamis"]
    assert "belum mencapai level 1, standar" in text
    by_title = reader.get("/catalogue?order=title").text
    assert order(by_title) == ["arsip-dinamis", MICRO]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("pengarsipan", ["arsip-dinamis"]),
        ("sandi", [MICRO]),
        ("passwords aman", [MICRO]),  # one of them in the English title
        ("strong", [MICRO]),
        ("arsip sandi", []),
        ("yang", []),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
def test_words_in_any_form_find_the_course(
    reader: PageClient, words: str, found: list[str]
) -> None:
    assert order(reader.get(f"/catalogue?q={words}").text) == found


def test_filters_narrow_and_each_can_be_taken_back(reader: PageClient) -> None:
    text = reader.get("/catalogue?hours=short&competency=kearsipan").text
    assert order(text) == ["arsip-dinamis"]
    assert 'href="/catalogue?hours=short"' in text
    assert 'href="/catalogue?competency=kearsipan"' in text
    assert order(reader.get("/catalogue?mine=taken").text) == []
    reader.post(f"/courses/{MICRO}/enrol")
    assert order(reader.get("/catalogue?mine=taken").text) == [MICRO]


def test_what_an_address_makes_up_is_left_out(reader: PageClient) -> None:
    text = reader.get("/catalogue?mine=x&hours=9&order=z&competency=nothing&after=zz").text
    assert order(text) == []  # nothing teaches an unknown competency
    assert "Tampilkan semua kursus" in text


def test_a_search_a_second_is_enough(reader: PageClient) -> None:
    """WE-6: sixty a minute."""
    for _ in range(60):
        assert reader.client.get("/catalogue?q=sandi").status_code == 200
    answer = reader.client.get("/catalogue?q=sandi")
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert reader.client.get("/catalogue").status_code == 200
    with clock.fixed(NOON + timedelta(minutes=2)):
        assert reader.client.get("/catalogue?q=sandi").status_code == 200


def test_the_catalogue_costs_six_statements(app: Portal, reader: PageClient) -> None:
    reader.get("/catalogue")
    with counted(app) as statements:
        reader.get("/catalogue")
    assert len(statements) <= 6, statements


def test_the_terms_of_a_revision_are_written_once(app: Portal, reader: PageClient) -> None:
    with app.app_context():
        before = len(db.session.scalars(select(CourseTerm.stem)).all())
        assert before > 300
        content.load(COURSES / MICRO, now=NOON, actor_id=None)
        assert len(db.session.scalars(select(CourseTerm.stem)).all()) == before
