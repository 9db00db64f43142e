"""The pages of posts: made, found, changed, closed, refused in place, and by whom."""

import pytest
from sqlalchemy import select

from portal.core.db import db, transaction
from portal.people.models import Job, Post
from portal.people.service import jobs, units
from tests.competency.visitors import Visitor
from tests.people.service.conftest import START, City, make_city
from tests.people.structure.conftest import (
    BY,
    JOBS,
    POSTS,
    TODAY,
    address,
    again,
    appointing,
    tenures_of,
)
from tests.support.portal_app import NOON


def test_a_post_is_made_in_three_steps_under_the_nearest_head(officer: Visitor, city: City) -> None:
    head = city.post(city.health, is_head=True)
    assert "Puskesmas" in officer.get(f"{POSTS}/new").text
    assert "Analis" in officer.get(f"{POSTS}/new?unit={city.clinic.public_id}").text
    last = f"{POSTS}/new?unit={city.clinic.public_id}&jabatan={city.job.public_id}"
    page = officer.get(last)
    assert f'<option selected value="{head.public_id}"' in page.text
    form: dict[str, object] = {
        "code": "PKM-01", "reports_to": head.public_id, "valid_from": TODAY, "_key": "p" * 22,
    }  # fmt: skip
    sent = [officer.post(last, form, seen=POSTS) for _ in "12"]
    assert [one.status_code for one in sent] == [303, 303]
    made = db.session.scalars(select(Post).where(Post.code == "PKM-01")).one()
    assert (made.unit_id, made.job_id, made.reports_to_id) == (city.clinic.id, city.job.id, head.id)
    assert "Formasi dibuat" in officer.get(address(made)).text


def test_a_post_without_unit_or_job_asks_for_it(officer: Visitor, city: City) -> None:
    answer = officer.post(f"{POSTS}/new", {}, seen=POSTS)
    assert answer.status_code == 422
    assert "Pilih unit" in officer.check(answer).text
    assert "Tidak ada yang cocok" in officer.get(f"{POSTS}/new?q=zzz").text


def test_a_new_post_in_an_unknown_or_foreign_unit_is_refused(
    officer: Visitor, part: Visitor, city: City
) -> None:
    other = make_city("lain")
    for unit_id in ("A" * 22, other.clinic.public_id):
        officer.get(f"{POSTS}/new?unit={unit_id}", status=404)
    officer.get(
        f"{POSTS}/new?unit={city.clinic.public_id}&jabatan={other.job.public_id}", status=404
    )
    part.get(f"{POSTS}/new?unit={city.school.public_id}", status=404)


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ("job", "Jabatan ini berakhir atau akan berakhir."),
        ("unit", "Unit ini ditutup atau akan ditutup"),
        ("above", "Induk yang dipilih tidak ada lagi."),
    ],
)
def test_a_post_of_what_is_no_more_is_refused_in_place(
    officer: Visitor, city: City, closed: str, said: str
) -> None:
    if closed == "job":
        jobs.close(city.job.id, NOON.date(), **BY)
    elif closed == "unit":
        units.close(city.clinic.id, NOON.date(), **BY)
    path = f"{POSTS}/new?unit={city.clinic.public_id}&jabatan={city.job.public_id}"
    above = "A" * 22 if closed == "above" else "-"
    answer = officer.post(path, {"reports_to": above, "valid_from": TODAY}, seen=POSTS)
    assert answer.status_code == 422
    assert said in officer.check(answer).text
    assert db.session.scalars(select(Post)).all() == []


def test_posts_are_found_by_job_unit_code_and_holder(officer: Visitor, city: City) -> None:
    held, vacant = city.post(city.clinic, code="PKM-01"), city.post(city.school, code="SD-01")
    city.appoint(city.person(city.clinic, "Sri Wahyuni"), held)
    for text, found, other in (
        ("pkm-01", held, vacant),
        ("puskesmas", held, vacant),
        ("wahyuni", held, vacant),
        ("disdik analis", vacant, held),
    ):
        links = officer.get(f"{POSTS}?q={text}").links()
        assert address(found) in links, text
        assert address(other) not in links, text
    only_vacant = officer.get(f"{POSTS}?isi=kosong").links()
    assert address(vacant) in only_vacant
    assert address(held) not in only_vacant
    assert "Tidak ada formasi yang cocok" in officer.get(f"{POSTS}?q=zzz").text


def test_the_code_of_a_post_is_changed_and_a_taken_one_said(officer: Visitor, city: City) -> None:
    post, _other = city.post(city.clinic, code="A-1"), city.post(city.school, code="B-1")
    officer.get(address(post, "/edit"))
    answer = officer.post(address(post, "/edit"), {"code": "B-1"}, seen=POSTS)
    assert answer.status_code == 422
    assert "Kode ini sudah dipakai formasi lain." in officer.check(answer).text
    form: dict[str, object] = {"code": "A-2", "is_head": "y"}
    assert officer.post(address(post, "/edit"), form, seen=POSTS).status_code == 303
    assert (again(post).code, again(post).is_head) == ("A-2", True)


def test_a_post_reports_to_another(officer: Visitor, city: City) -> None:
    head = city.post(city.health, is_head=True)
    post = city.post(city.clinic)
    assert head.public_id in officer.get(address(post, "/superior")).text
    body: dict[str, object] = {"reports_to": head.public_id}
    assert officer.post(address(post, "/superior"), body, seen=POSTS).status_code == 303
    assert again(post).reports_to_id == head.id
    assert address(post) in officer.get(address(head)).links()
    body = {"reports_to": "-"}
    assert officer.post(address(post, "/superior"), body, seen=POSTS).status_code == 303
    assert again(post).reports_to_id is None


def test_a_cycle_in_reports_to_is_said_in_place_and_changes_nothing(
    officer: Visitor, city: City
) -> None:
    head = city.post(city.health, is_head=True)
    post = city.post(city.clinic, head)
    answer = officer.post(address(head, "/superior"), {"reports_to": post.public_id}, seen=POSTS)
    assert answer.status_code == 422
    page = officer.check(answer)
    assert "sehingga susunannya berputar" in page.text
    assert 'href="#reports_to-0"' in page.text
    assert again(head).reports_to_id is None


def test_a_post_of_another_agency_is_no_superior(officer: Visitor, city: City) -> None:
    other = make_city("lain")
    foreign = other.post(other.root)
    post = city.post(city.clinic)
    answer = officer.post(address(post, "/superior"), {"reports_to": foreign.public_id}, seen=POSTS)
    assert answer.status_code == 422
    assert "tidak ada lagi" in officer.check(answer).text
    officer.get(address(foreign), status=404)


def test_a_post_closed_while_held_is_refused_and_says_who_holds_it(
    officer: Visitor, city: City
) -> None:
    post = city.post(city.clinic)
    city.appoint(city.person(city.clinic, "Sri Wahyuni"), post)
    [held] = tenures_of(post)
    page = officer.get(address(post, "/close"))
    assert address(post, f"/tenures/{held.public_id}/end") in page.links()
    answer = officer.post(address(post, "/close"), {"on": TODAY}, seen=POSTS)
    assert answer.status_code == 422
    shown = officer.check(answer).text
    assert "Jabatan ini masih dipegang pada atau setelah tanggal penutupan." in shown
    assert "Sri Wahyuni" in shown
    assert again(post).valid_until is None


def test_an_empty_post_is_closed_and_opened_again(officer: Visitor, city: City) -> None:
    post = city.post(city.clinic)
    assert officer.post(address(post, "/close"), {"on": TODAY}, seen=POSTS).status_code == 303
    assert str(again(post).valid_until) == "2026-11-27"
    assert "Formasi ini berlaku sampai 26 November 2026." in officer.get(address(post)).text
    assert officer.status("post", address(post, "/reopen"), seen=POSTS) == 303
    assert again(post).valid_until is None


def test_lists_go_on_page_by_page_with_the_same_few_statements(
    officer: Visitor, city: City
) -> None:
    post = city.post(city.clinic)
    city.appoint(city.person(city.clinic), post)
    city.post(city.clinic, post)
    paths = (POSTS, JOBS, address(post), f"{JOBS}/{city.job.public_id}", f"{POSTS}?q=analis")
    officer.get(POSTS)
    before = [officer.statements(path) for path in paths]
    with transaction():
        made = [
            Job(
                organisation_id=city.agency.id, code=f"j{number:04d}", name=f"Jabatan {number:04d}",
                job_class="pelaksana", valid_from=START,
            )
            for number in range(500)
        ]  # fmt: skip
        db.session.add_all(made)
        db.session.flush()
        db.session.add_all(
            Post(
                job_id=job.id, unit_id=city.clinic.id, code=f"K{job.id}", valid_from=START,
                reports_to_id=post.id,
            )
            for job in (*made, *[city.job] * 500)
        )  # fmt: skip
    assert [officer.statements(path) for path in paths] == before
    assert max(before) <= 11
    for path, first, second in ((JOBS, "0048", "0098"), (address(post), "Analis", "Analis")):
        page = officer.get(path)
        assert first in page.text
        [onward] = [link for link in page.links() if "sesudah=" in link]
        following = officer.get(onward)
        assert second in following.text
        [back] = [link for link in following.links() if "sebelum=" in link]
        assert officer.get(back).links()[-60:] == page.links()[-60:]


def test_a_holder_from_outside_the_officers_units_is_named_without_a_link(
    part: Visitor, city: City
) -> None:
    post = city.post(city.clinic)
    other = city.person(city.school, "Dari Luar")
    city.appoint(other, post)
    page = part.get(address(post))
    assert "Dari Luar" in page.text
    assert f"/admin/persons/{other.public_id}" not in page.links()
    part.get(f"/admin/persons/{other.public_id}", status=404)


def test_whoever_keeps_one_unit_sees_its_posts_alone(part: Visitor, city: City) -> None:
    own, foreign = city.post(city.clinic), city.post(city.school)
    links = part.get(POSTS).links()
    assert address(own) in links
    assert address(foreign) not in links
    part.get(address(foreign), status=404)
    other = city.person(city.school, "Orang Lain")
    part.get(appointing(own, other), status=404)
