"""The pages of jobs, posts and who holds them: seen, changed, refused in place, and by whom."""

import pytest
from sqlalchemy import select

from portal.core.access import Role
from portal.core.db import db, transaction
from portal.people.models import Job, Post, Tenure
from portal.people.rules.posts import TenureKind
from portal.people.service import jobs, units
from portal.web.app import Portal
from tests.competency.visitors import Visitor, visit
from tests.people.service.conftest import START, City, make_city
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON

POSTS, JOBS = "/admin/posts", "/admin/jobs"
TODAY = ["26", "11", "2026"]
NEW_YEAR = ["1", "1", "2027"]
BY = {"now": NOON, "actor_id": None}


@pytest.fixture
def city(context: object) -> City:
    return make_city()


@pytest.fixture
def officer(app: Portal, city: City) -> Visitor:
    """Personnel of the whole agency."""
    person = city.person(city.root, "Ayu Lestari")
    make_grant(person, Role.HR, city.agency)
    return visit(app, person.id)


@pytest.fixture
def part(app: Portal, city: City) -> Visitor:
    """Personnel of one unit and what lies below."""
    person = city.person(city.health, "Budi Santoso")
    make_grant(person, Role.HR, city.health)
    return visit(app, person.id)


def address(post: Post, act: str = "") -> str:
    return f"{POSTS}/{post.public_id}{act}"


def again(post: Post) -> Post:
    db.session.expire_all()
    return db.session.get_one(Post, post.id)


def tenures_of(post: Post) -> list[Tenure]:
    db.session.expire_all()
    return list(db.session.scalars(select(Tenure).where(Tenure.post_id == post.id)))


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


def appointing(post: Post, person: object) -> str:
    return address(post, f"/appoint?orang={person.public_id}")


@pytest.mark.parametrize("by", ["number", "spaced", "name"])
def test_somebody_is_found_by_number_or_name_and_appointed_once(
    officer: Visitor, city: City, by: str
) -> None:
    """No address carries a number: it leads to its person at once."""
    post = city.post(city.clinic)
    sri = city.person(city.clinic, "Sri Wahyuni")
    number = nip_of(sri)
    who = {"number": number, "spaced": f"{number[:8]} {number[8:]}", "name": "wahyuni sri"}[by]
    officer.get(address(post, "/appoint"))
    sent = officer.post(address(post, "/candidates"), {"who": who}, seen=POSTS)
    assert sent.status_code == 303
    assert number not in sent.headers["Location"]
    if by == "name":
        found = officer.get(sent.headers["Location"])
        assert appointing(post, sri) in found.links()
        assert number not in found.text
    else:
        assert sent.headers["Location"] == appointing(post, sri)
    officer.get(appointing(post, sri))
    form: dict[str, object] = {
        "kind": "definitive", "valid_from": TODAY, "valid_until": ["", "", ""],
        "decree": "SK 820/12/2026", "_key": "t" * 22,
    }  # fmt: skip
    sent = [officer.post(appointing(post, sri), form, seen=POSTS) for _ in "12"]
    assert [one.status_code for one in sent] == [303, 303]
    [held] = tenures_of(post)
    assert (held.person_id, held.decree, held.valid_until) == (sri.id, "SK 820/12/2026", None)
    page = officer.get(address(post))
    assert f"/admin/persons/{sri.public_id}" in page.links()
    assert "Pengangkatan dicatat" in page.text


def test_an_unknown_number_is_said_at_the_field(officer: Visitor, city: City) -> None:
    post = city.post(city.clinic)
    foreign = make_city("lain")
    number = nip_of(foreign.person(foreign.clinic))
    for who, said in (
        (number, "Nomor ini tidak ditemukan di wilayah Anda."),
        ("", "Tulis NIP, nomor pegawai, atau sebagian nama."),
    ):
        answer = officer.post(address(post, "/candidates"), {"who": who}, seen=POSTS)
        assert answer.status_code == 422
        assert said in officer.check(answer).text


def test_an_overlapping_tenure_is_said_in_place_with_the_holder(
    officer: Visitor, city: City
) -> None:
    post = city.post(city.clinic)
    city.appoint(city.person(city.clinic, "Sri Wahyuni"), post)
    rina = city.person(city.clinic, "Rina Maharani")
    form: dict[str, object] = {"kind": "definitive", "valid_from": TODAY}
    answer = officer.post(appointing(post, rina), form, seen=POSTS)
    assert answer.status_code == 422
    page = officer.check(answer)
    assert "sudah dipegang definitif oleh orang lain pada masa yang sama" in page.text
    assert 'href="#valid_from"' in page.text
    assert "Sri Wahyuni" in page.text
    assert len(tenures_of(post)) == 1
    form = {"kind": "plh", "valid_from": TODAY, "valid_until": NEW_YEAR}
    assert officer.post(appointing(post, rina), form, seen=POSTS).status_code == 303
    acting = next(one for one in tenures_of(post) if one.kind == TenureKind.PLH)
    assert str(acting.valid_until) == "2027-01-02"
    assert "Plh." in officer.get(address(post)).text


def test_the_same_person_twice_and_days_the_wrong_way_round_are_said(
    officer: Visitor, city: City
) -> None:
    post = city.post(city.clinic)
    sri = city.person(city.clinic, "Sri Wahyuni")
    city.appoint(sri, post)
    form: dict[str, object] = {"kind": "plt", "valid_from": TODAY}
    answer = officer.post(appointing(post, sri), form, seen=POSTS)
    assert "Orang ini sudah memegang jabatan itu" in officer.check(answer).text
    form = {"kind": "plt", "valid_from": NEW_YEAR, "valid_until": TODAY}
    answer = officer.post(appointing(post, sri), form, seen=POSTS)
    assert "Tanggal berakhir lebih awal daripada tanggal mulai." in officer.check(answer).text
    form = {"kind": "plt", "valid_from": ["31", "2", "2026"]}
    answer = officer.post(appointing(post, sri), form, seen=POSTS)
    assert answer.status_code == 422
    assert "Tulis tanggal yang ada di kalender" in officer.check(answer).text


def test_somebody_employed_elsewhere_takes_no_post_here(officer: Visitor, city: City) -> None:
    post = city.post(city.clinic)
    sri = city.person(city.clinic, "Sri Wahyuni")
    form: dict[str, object] = {"kind": "definitive", "valid_from": ["1", "1", "2020"]}
    answer = officer.post(appointing(post, sri), form, seen=POSTS)
    assert answer.status_code == 422
    assert "Masa jabatan keluar dari masa berlaku jabatan itu." not in answer.text
    assert "belum bekerja di instansi ini" in officer.check(answer).text
    other = make_city("lain")
    foreign = other.person(other.clinic, "Orang Lain")
    officer.get(appointing(post, foreign), status=404)
    assert "Tidak ada pegawai yang cocok" in officer.get(address(post, "/appoint?q=orang")).text


def test_a_tenure_ends_and_a_mistaken_one_is_taken_back(officer: Visitor, city: City) -> None:
    post = city.post(city.clinic)
    sri = city.person(city.clinic, "Sri Wahyuni")
    city.appoint(sri, post)
    [held] = tenures_of(post)
    ending = address(post, f"/tenures/{held.public_id}/end")
    officer.get(ending)
    answer = officer.post(ending, {"on": ["1", "1", "2020"]}, seen=POSTS)
    assert answer.status_code == 422
    assert "lebih awal daripada tanggal mulai" in officer.check(answer).text
    assert officer.post(ending, {"on": TODAY}, seen=POSTS).status_code == 303
    assert str(tenures_of(post)[0].valid_until) == "2026-11-27"
    back = address(post, f"/tenures/{held.public_id}/take-back")
    assert officer.status("post", back, seen=POSTS) == 303
    assert tenures_of(post) == []
    shown = officer.get(address(post)).text
    assert "Pengangkatan yang keliru dihapus" in shown
    assert "Kosong" in shown


def test_a_tenure_of_another_post_is_not_found_under_this_one(officer: Visitor, city: City) -> None:
    post, other = city.post(city.clinic), city.post(city.school)
    city.appoint(city.person(city.school), other)
    [held] = tenures_of(other)
    officer.get(address(post, f"/tenures/{held.public_id}/end"), status=404)


def test_holders_before_now_and_to_come_stand_apart(officer: Visitor, city: City) -> None:
    post = city.post(city.clinic)
    year = START.replace(year=2025)
    city.appoint(city.person(city.clinic, "Dahulu"), post, valid_until=year)
    city.appoint(
        city.person(city.clinic, "Sekarang"), post, valid_from=year, valid_until=year.replace(2027)
    )
    city.appoint(city.person(city.clinic, "Nanti"), post, valid_from=year.replace(2027))
    text = officer.get(address(post)).text
    places = [text.index(word) for word in ("Sekarang</a>", "Nanti</a>", "Dahulu</a>")]
    assert places == sorted(places)
    assert "1 Januari 2024 sampai 31 Desember 2024" in text


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
