"""The pages of jobs: seen, changed, refused in place, and by whom."""

from sqlalchemy import select

from portal.core.db import db
from portal.people.models import Job
from tests.competency.visitors import Visitor
from tests.people.service.conftest import City, make_city
from tests.people.structure.conftest import JOBS, NEW_YEAR, TODAY, address


def test_a_job_is_made_found_described_and_closed(officer: Visitor, city: City) -> None:
    form: dict[str, object] = {
        "name": "Analis Kebijakan Ahli Muda", "code": "analis_kebijakan_muda",
        "job_class": "jf_ahli_muda", "family": "Kebijakan", "summary": "", "valid_from": TODAY,
        "_key": "j" * 22,
    }  # fmt: skip
    new = f"{JOBS}/new/{city.agency.public_id}"
    officer.get(new)
    sent = [officer.post(new, form, seen=JOBS) for _ in "12"]
    assert [one.status_code for one in sent] == [303, 303]
    made = db.session.scalars(select(Job).where(Job.code == "analis_kebijakan_muda")).one()
    page = officer.get(f"{JOBS}/{made.public_id}")
    assert f"/admin/frameworks/standards/{made.public_id}" in page.links()
    assert "Fungsional ahli muda" in page.text
    assert "Analis Kebijakan" in officer.get(f"{JOBS}?q=kebijakan").text
    form = {"name": "Analis Kebijakan", "job_class": "jf_ahli_muda", "family": "", "summary": "X"}
    officer.get(f"{JOBS}/{made.public_id}/edit")
    assert officer.post(f"{JOBS}/{made.public_id}/edit", form, seen=JOBS).status_code == 303
    closing = f"{JOBS}/{made.public_id}/close"
    officer.get(closing)
    assert officer.post(closing, {"on": NEW_YEAR}, seen=JOBS).status_code == 303
    shown = officer.get(f"{JOBS}/{made.public_id}").text
    assert "berlaku sampai 1 Januari 2027" in shown
    assert "Tambah formasi" not in shown
    assert officer.status("post", f"{JOBS}/{made.public_id}/reopen", seen=JOBS) == 303


def test_a_job_with_posts_says_which_and_stays(officer: Visitor, city: City) -> None:
    post = city.post(city.clinic)
    closing = f"{JOBS}/{city.job.public_id}/close"
    assert address(post) in officer.get(closing).links()
    answer = officer.post(closing, {"on": TODAY}, seen=JOBS)
    assert answer.status_code == 422
    assert "masih ada formasi untuk jabatan ini" in officer.check(answer).text


def test_a_jobs_code_that_is_taken_is_said_at_the_code(officer: Visitor, city: City) -> None:
    form: dict[str, object] = {
        "name": "Lain", "code": "analis", "job_class": "pelaksana", "valid_from": TODAY,
    }  # fmt: skip
    answer = officer.post(f"{JOBS}/new/{city.agency.public_id}", form, seen=JOBS)
    assert answer.status_code == 422
    assert "Kode ini sudah dipakai jabatan lain." in officer.check(answer).text


def test_jobs_bind_the_agency_so_a_unit_reads_and_does_not_change_them(
    part: Visitor, city: City
) -> None:
    page = part.get(f"{JOBS}/{city.job.public_id}")
    assert f"{JOBS}/{city.job.public_id}/edit" not in page.links()
    assert part.status("get", f"{JOBS}/{city.job.public_id}/edit") == 403
    assert part.status("get", f"{JOBS}/new/{city.agency.public_id}") == 403
    part.get(f"{JOBS}/{make_city('lain').job.public_id}", status=404)
