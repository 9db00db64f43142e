"""The pages of runs: who keeps them, what is refused where, and what learners see of it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.content import service as content
from portal.content.models import Course
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.learning import entering
from portal.learning import service as learning
from portal.learning.models import CourseRun
from portal.people.models import Person
from portal.web.app import Portal
from tests.learning.offering import MICRO, Offering
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_unit
from tests.support.portal_app import NOON, beside
from tests.support.statements import counted

RUNS = "/admin/runs"


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    """Whoever holds a role here need not set up a second factor first."""
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def offering(portal: Portal) -> Iterator[Offering]:
    with portal.app_context():
        yield Offering(clerks=2)


@pytest.fixture
def page(portal: Portal) -> PageClient:
    return PageClient(portal)


def keeper(offering: Offering, at: Any = None, role: Role = Role.TRAINER) -> Person:
    """Somebody who keeps the runs of the agency, or of one unit."""
    person = offering.office.member("Sari Widya")
    make_grant(person, role, at or offering.office.agency)
    return person


def filled(offering: Offering, **changes: object) -> dict[str, object]:
    """What the form posts; dates as day, month and year."""
    return {
        "revision": str(offering.revision_id), "name": "Angkatan II", "organiser": "",
        "opens_on": ["1", "12", "2026"], "closes_on": ["31", "12", "2026"], "units": "",
        "jobs": "", "quota": "30", "needs_approval": "y", **changes,
    }  # fmt: skip


def newest() -> CourseRun:
    return db.session.scalars(select(CourseRun).order_by(CourseRun.id.desc()).limit(1)).one()


def test_a_run_is_opened_changed_closed_and_found_again(
    offering: Offering, page: PageClient
) -> None:
    unit = make_unit(offering.office.agency, name="Dinas Sosial")
    offering.office.enter(page, keeper(offering))
    assert offering.title in page.get(f"{RUNS}/new?q=sandi").text
    assert page.get(f"{RUNS}/new/{offering.slug}").text.count("pk-date") == 2
    made = page.post(
        f"{RUNS}/new/{offering.slug}",
        filled(offering, units=f"{unit.code}\ndinas kependudukan", statuses=["pns"]),
    )
    run = newest()
    assert made.headers["Location"] == f"{RUNS}/{run.public_id}"
    assert run.audience == {"units": [offering.office.unit.id, unit.id], "statuses": ["pns"]}
    assert (run.quota, run.needs_approval, run.is_costly) == (30, True, False)
    shown = page.get(f"{RUNS}/{run.public_id}").text
    assert "Dinas Kependudukan; Dinas Sosial, dengan unit di bawahnya" in shown
    assert "1 Desember 2026, 00.00 WIB sampai 1 Januari 2027, 00.00 WIB" in shown
    assert unit.code in page.get(f"{RUNS}/{run.public_id}/edit").text
    changed = filled(offering, name="Angkatan III", opens_on=["26", "11", "2026"])
    page.post(f"{RUNS}/{run.public_id}/edit", changed)
    assert "Angkatan III" in page.get(f"{RUNS}?q=angkatan").text
    entering.sign_up(offering.office.clerks[0].id, run.organisation_id, run.public_id, now=NOON)
    refused = page.post(f"{RUNS}/{run.public_id}/delete")
    assert refused.status_code == 409
    assert "Sudah ada yang mendaftar" in refused.text
    page.post(f"{RUNS}/{run.public_id}/close")
    assert "Angkatan III" in page.get(f"{RUNS}?state=closed").text
    assert "Angkatan III" not in page.get(RUNS).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes_on": ["1", "11", "2026"]}, "Tanggal tutup harus sesudah tanggal buka"),
        ({"quota": "0"}, "Tulis kuota sedikitnya 1"),
        ({"units": "dinas-entah"}, "Tidak ditemukan: dinas-entah"),
        ({"jobs": "jabatan-entah"}, "Tidak ditemukan: jabatan-entah"),
        ({"organiser": "dinas-entah"}, "Unit ini tidak ada di wilayah Anda"),
        ({"needs_approval": "", "is_costly": "y"}, "memerlukan persetujuan atasan"),
        ({"opens_on": ["", "", ""]}, "Tulis tanggalnya"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_made(
    offering: Offering, page: PageClient, changes: dict[str, object], said: str
) -> None:
    offering.office.enter(page, keeper(offering))
    answer = page.post(f"{RUNS}/new/{offering.slug}", filled(offering, **changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert newest().id == offering.open_run.id


def test_everything_that_is_wrong_is_said_at_once(offering: Offering, page: PageClient) -> None:
    offering.office.enter(page, keeper(offering))
    answer = page.post(
        f"{RUNS}/new/{offering.slug}",
        filled(
            offering, closes_on=["1", "11", "2026"], quota="0", units="dinas-entah",
            organiser="dinas-jauh", needs_approval="", is_costly="y",
        ),
    )  # fmt: skip
    assert answer.status_code == 422
    for said in (
        "Tanggal tutup harus sesudah tanggal buka", "Tulis kuota sedikitnya 1",
        "Tidak ditemukan: dinas-entah", "Unit ini tidak ada di wilayah Anda",
        "memerlukan persetujuan atasan", "Ada 5 hal yang perlu diperbaiki",
    ):  # fmt: skip
        assert said in answer.text


def test_courses_to_pass_first_are_looked_for_and_stay_chosen(
    offering: Offering, page: PageClient, tmp_path: Path
) -> None:
    other = tmp_path / "lain"
    shutil.copytree(MICRO, other)
    facts = other / "course.yaml"
    facts.write_text(
        facts.read_text().replace("code: STA-01", "code: STA-02").replace(offering.title, "Lain")
    )
    slug = content.load(other, now=NOON, actor_id=None).slug
    course = db.session.scalars(select(Course).where(Course.slug == slug)).one()
    learning.open_run(
        revision_id=course.current_revision_id or 0, course_id=course.id,
        organisation_id=offering.office.agency.id, opens_at=NOON,
    )  # fmt: skip
    offering.office.enter(page, keeper(offering))
    url = f"{RUNS}/new/{offering.slug}"
    box = f'value="{course.id}"'
    found = page.post(url, filled(offering, find="lain", search="1"))
    assert (found.status_code, box in found.text) == (200, True)
    kept = page.post(url, filled(offering, find="entah", search="1", prerequisites=[course.id]))
    [ticked] = [one for one in re.findall("<input[^>]*>", kept.text) if box in one]
    assert "checked" in ticked
    none = page.post(url, filled(offering, find="entah", search="1"))
    assert "Tidak ada kursus yang cocok" in none.text
    page.post(url, filled(offering, prerequisites=[course.id]))
    assert newest().prerequisites == [course.id]


def test_a_unit_s_trainer_keeps_what_the_unit_organises_and_nothing_else(
    offering: Offering, page: PageClient
) -> None:
    unit = offering.office.unit
    offering.office.enter(page, keeper(offering, unit))
    assert offering.title not in page.get(RUNS).text
    page.get(f"{RUNS}/{offering.open_run.public_id}", status=404)
    refused = page.post(f"{RUNS}/new/{offering.slug}", filled(offering))
    assert "Tulis unit penyelenggara" in refused.text
    page.post(f"{RUNS}/new/{offering.slug}", filled(offering, organiser=unit.code))
    assert newest().organiser_id == unit.id
    assert "Angkatan II" in page.get(RUNS).text


def test_a_run_nobody_signed_up_for_is_deleted(offering: Offering, page: PageClient) -> None:
    offering.office.enter(page, keeper(offering, role=Role.HR))
    page.post(f"{RUNS}/{offering.open_run.public_id}/delete")
    assert db.session.scalars(select(CourseRun)).all() == []


def test_more_seats_are_told_to_whom_they_let_in(offering: Offering, page: PageClient) -> None:
    first, second = offering.office.clerks
    run = offering.run(quota=1)
    for who in (first, second):
        entering.sign_up(who.id, run.organisation_id, run.public_id, now=NOON)
    offering.office.enter(page, keeper(offering))
    more = filled(offering, quota="2", needs_approval="", opens_on=["26", "11", "2026"])
    page.post(f"{RUNS}/{run.public_id}/edit", more)
    assert offering.told(second) == ["place.seat_free"]


def test_the_list_is_paged_and_costs_the_same_however_long(
    portal: Portal, offering: Offering, page: PageClient
) -> None:
    offering.office.enter(page, keeper(offering))
    page.get(RUNS)
    with counted(portal) as few:
        page.get(RUNS)
    with transaction():
        for number in range(30):
            offering.run(name=f"Angkatan {number}")
    with counted(portal) as many:
        first = page.get(RUNS).text
    assert len(many) == len(few) <= 4, many
    assert "Angkatan 29" in first
    assert "Angkatan 3<" not in first
    last = db.session.scalars(
        select(CourseRun.public_id).where(CourseRun.name == "Angkatan 5")
    ).one()
    assert "Angkatan 3<" in page.get(f"{RUNS}?after={last}").text
