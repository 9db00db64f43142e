"""The pages of the tree and its units: what is seen, changed, refused in place, and by whom."""

import pytest
from sqlalchemy import select

from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Job, OrgUnit, Post
from portal.people.service import units
from portal.web.app import Portal
from tests.competency.visitors import Visitor, visit
from tests.people.service.conftest import START, City, make_city
from tests.people.structure.conftest import BY, TODAY
from tests.support.people import make_grant


@pytest.fixture
def reader(app: Portal, city: City) -> Visitor:
    """The head of one unit, who reads it and what lies below."""
    person = city.person(city.health, "Budi Santoso")
    make_grant(person, Role.UNIT_HEAD, city.health)
    return visit(app, person.id)


def address(unit: OrgUnit, act: str = "") -> str:
    return f"/admin/units/{unit.public_id}{act}"


def read_again(unit: OrgUnit) -> OrgUnit:
    db.session.expire_all()
    return db.session.get_one(OrgUnit, unit.id)


def test_the_tree_shows_each_unit_with_head_posts_and_people_below(
    officer: Visitor, city: City
) -> None:
    head = city.post(city.health, is_head=True)
    city.appoint(city.person(city.health, "Sri Wahyuni"), head)
    city.post(city.clinic, is_head=True)
    page = officer.get("/admin/tree")
    main = page.text
    for name in ("Kota", "Dinkes", "Disdik", "Puskesmas"):
        assert name in main
    assert "Sri Wahyuni" in main
    assert "Jabatan kepala kosong" in main
    assert "Belum ada jabatan kepala" in main
    row = main[main.index("Dinkes</a>") :]
    assert "<b>2</b> formasi" in row[:600]
    assert "<b>1</b> pegawai" in row[:600]


def test_whoever_reads_one_unit_begins_there_and_finds_nothing_else(
    reader: Visitor, city: City
) -> None:
    shown = reader.get("/admin/tree").text
    assert "Dinkes" in shown
    assert "Puskesmas" in shown
    assert "Disdik" not in shown
    reader.get(address(city.clinic))
    reader.get(address(city.school), status=404)
    reader.get(address(city.root), status=404)
    assert "Tambah unit" not in reader.get(address(city.health)).text
    assert reader.status("post", address(city.health, "/edit"), seen="/admin/tree") == 403


def test_another_agency_does_not_exist(officer: Visitor, city: City) -> None:
    other = make_city("lain")
    officer.get(address(other.clinic), status=404)
    assert other.root.public_id not in officer.get("/admin/tree").text
    answer = officer.post(
        address(city.clinic, "/move"), {"parent": other.root.public_id}, seen="/admin/tree"
    )
    assert answer.status_code == 422
    assert "Induk yang dipilih tidak ada lagi." in officer.check(answer).text
    assert read_again(city.clinic).parent_id == city.health.id


def test_a_unit_is_made_once_however_often_the_button_is_pressed(
    officer: Visitor, city: City
) -> None:
    officer.get(address(city.health, "/new"))
    form: dict[str, object] = {
        "name": "Bidang Kesehatan Masyarakat", "code": "kesmas", "kind": "bidang",
        "letterhead": "", "valid_from": TODAY, "_key": "k" * 22,
    }  # fmt: skip
    answers = [officer.post(address(city.health, "/new"), form, seen="/admin/tree") for _ in "12"]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    [made] = db.session.scalars(select(OrgUnit).where(OrgUnit.code == "kesmas"))
    assert made.parent_id == city.health.id
    assert "Unit dibuat" in officer.get(address(made)).text


def test_a_code_taken_is_said_at_the_code_and_nothing_typed_is_lost(
    officer: Visitor, city: City
) -> None:
    form: dict[str, object] = {
        "name": "Bidang Baru", "code": "disdik", "kind": "bidang", "valid_from": TODAY,
        "_key": "k" * 22,
    }  # fmt: skip
    answer = officer.post(address(city.health, "/new"), form, seen="/admin/tree")
    assert answer.status_code == 422
    page = officer.check(answer)
    assert "Kode ini sudah dipakai unit lain." in page.text
    assert 'href="#code"' in page.text
    assert 'value="Bidang Baru"' in page.text
    assert db.session.scalar(select(OrgUnit).where(OrgUnit.name == "Bidang Baru")) is None


def test_nothing_is_put_into_a_unit_that_ends(officer: Visitor, city: City) -> None:
    units.close(city.clinic.id, START.replace(year=2027), **BY)
    assert address(city.clinic, "/new") not in officer.get(address(city.clinic)).links()
    form: dict[str, object] = {
        "name": "Bidang Baru", "code": "baru", "kind": "bidang", "valid_from": TODAY,
    }  # fmt: skip
    answer = officer.post(address(city.clinic, "/new"), form, seen="/admin/tree")
    assert answer.status_code == 422
    assert "Unit ini ditutup atau akan ditutup" in officer.check(answer).text
    move: dict[str, object] = {"parent": city.clinic.public_id}
    answer = officer.post(address(city.school, "/move"), move, seen="/admin/tree")
    assert answer.status_code == 422
    assert "Unit ini ditutup atau akan ditutup" in officer.check(answer).text


def test_an_empty_form_says_what_to_write(officer: Visitor, city: City) -> None:
    blank: dict[str, object] = {"name": "  ", "code": " "}
    answer = officer.post(address(city.health, "/new"), blank, seen="/admin/tree")
    assert answer.status_code == 422
    page = officer.check(answer)
    assert "Tulis nama unit" in page.text
    assert "Tulis kode unit" in page.text
    assert "Pilih jenis unit." in page.text
    long: dict[str, object] = {"name": "x" * 201, "code": "a", "kind": "bidang"}
    answer = officer.post(address(city.health, "/new"), long, seen="/admin/tree")
    assert "Paling banyak 200 huruf." in officer.check(answer).text


def test_a_unit_is_renamed(officer: Visitor, city: City) -> None:
    page = officer.get(address(city.health, "/edit"))
    form = {**officer.filled(page), "name": "Dinas Kesehatan Kota", "kind": "dinas"}
    assert officer.post(address(city.health, "/edit"), form).status_code == 303
    assert read_again(city.health).name == "Dinas Kesehatan Kota"
    assert "Keterangan diubah" in officer.get(address(city.health)).text


def test_a_unit_moves_with_all_below_it(officer: Visitor, city: City) -> None:
    assert "Disdik" in officer.get(address(city.health, "/move")).text
    answer = officer.post(
        address(city.health, "/move"), {"parent": city.school.public_id}, seen="/admin/tree"
    )
    assert answer.status_code == 303
    assert read_again(city.clinic).path.startswith(read_again(city.school).path)
    assert "dari Kota ke Disdik" in officer.get(address(city.health)).text


def test_a_cycle_in_the_tree_is_said_in_place_and_changes_nothing(
    officer: Visitor, city: City
) -> None:
    before = read_again(city.health).path
    answer = officer.post(
        address(city.health, "/move"), {"parent": city.clinic.public_id}, seen="/admin/tree"
    )
    assert answer.status_code == 422
    page = officer.check(answer)
    assert "sehingga susunannya berputar" in page.text
    assert 'href="#parent-0"' in page.text
    assert read_again(city.health).path == before


def test_a_tree_too_deep_is_said_in_place(officer: Visitor, city: City) -> None:
    with transaction():
        deep = db.session.get_one(OrgUnit, city.school.id)
        deep.path = "1/" * 198 + f"{deep.id}/"
    answer = officer.post(
        address(city.health, "/move"), {"parent": city.school.public_id}, seen="/admin/tree"
    )
    assert answer.status_code == 422
    assert "Susunan unit menjadi terlalu dalam." in officer.check(answer).text


def test_a_parent_is_searched_by_name(officer: Visitor, city: City) -> None:
    shown = officer.get(address(city.clinic, "/move?q=disd")).text
    assert city.school.public_id in shown
    assert city.root.public_id not in shown
    assert city.clinic.public_id in officer.get(address(city.health, "/move?q=puskesmas")).text
    own = officer.get(address(city.health, "/move")).text
    assert f'value="{city.clinic.public_id}"' not in own
    assert "Tidak ada unit yang cocok" in officer.get(address(city.clinic, "/move?q=zzz")).text


def test_a_unit_in_use_says_what_is_in_it_with_links(officer: Visitor, city: City) -> None:
    post = city.post(city.health)
    sri = city.person(city.health, "Sri Wahyuni")
    page = officer.get(address(city.health, "/close"))
    assert f"/admin/persons/{sri.public_id}" in page.links()
    people = officer.get(f"/admin/persons?unit={city.health.public_id}")
    assert (
        people.response.request.full_path.rstrip("?") in officer.get(address(city.health)).links()
    )
    assert "Sri Wahyuni" in people.text
    assert address(city.clinic) in page.text
    assert f"/admin/posts/{post.public_id}" in page.text
    assert "Sri Wahyuni" in page.text
    answer = officer.post(address(city.health, "/close"), {"on": TODAY}, seen="/admin/tree")
    assert answer.status_code == 422
    assert "masih ada unit lain di bawah unit ini" in officer.check(answer).text
    assert read_again(city.health).valid_until is None


def test_an_empty_unit_is_closed_and_opened_again(officer: Visitor, city: City) -> None:
    answer = officer.post(address(city.clinic, "/close"), {"on": TODAY}, seen="/admin/tree")
    assert answer.status_code == 303
    closed = read_again(city.clinic)
    assert str(closed.valid_until) == "2026-11-27"
    assert "berlaku sampai 26 November 2026" in officer.get(address(city.clinic)).text
    assert officer.status("post", address(city.clinic, "/reopen"), seen="/admin/tree") == 303
    assert read_again(city.clinic).valid_until is None


def test_a_unit_cannot_end_before_it_began(officer: Visitor, city: City) -> None:
    answer = officer.post(
        address(city.clinic, "/close"), {"on": ["1", "1", "2020"]}, seen="/admin/tree"
    )
    assert answer.status_code == 422
    assert "harus sesudah tanggal unit mulai berlaku" in officer.check(answer).text


def test_the_tree_of_another_day_has_the_units_of_that_day(officer: Visitor, city: City) -> None:
    units.close(city.clinic.id, START.replace(year=2026), **BY)
    assert "Puskesmas" not in officer.get("/admin/tree").text
    then = officer.get("/admin/tree?tanggal=31&tanggal=12&tanggal=2025").text
    assert "Puskesmas" in then
    assert "Keadaan 31 Desember 2025" in then
    assert "Ditutup, terakhir 31 Desember 2025" in officer.get("/admin/tree?tutup=y").text
    assert "Belum ada unit" not in officer.get("/admin/tree?tanggal=31&tanggal=2&tanggal=2025").text


def test_a_root_is_made_by_whoever_holds_the_whole_agency(
    app: Portal, officer: Visitor, city: City
) -> None:
    root = f"/admin/tree/{city.agency.public_id}/new"
    officer.get(root)
    form: dict[str, object] = {
        "name": "DPRD",
        "code": "dprd",
        "kind": "setwan",
        "valid_from": TODAY,
    }
    assert officer.post(root, form, seen="/admin/tree").status_code == 303
    person = city.person(city.health, "Citra")
    make_grant(person, Role.HR, city.health)
    part = visit(app, person.id)
    assert part.status("get", root) == 403
    assert "Tambah unit teratas" not in part.get("/admin/tree").text
    answer = part.post(address(city.clinic, "/move"), {"parent": "-"}, seen="/admin/tree")
    assert answer.status_code == 403


def test_a_unit_is_found_by_name_or_code_at_any_level(
    officer: Visitor, reader: Visitor, city: City
) -> None:
    for text in ("puskes", "PUSKESMAS"):
        assert address(city.clinic) in officer.get(f"/admin/tree?q={text}").links()
    assert "Dinkes, " in officer.get("/admin/tree?q=puskesmas").text
    assert address(city.school) not in reader.get("/admin/tree?q=disdik").links()
    assert "Tidak ada unit yang cocok" in reader.get("/admin/tree?q=disdik").text


def test_whoever_keeps_two_agencies_begins_at_both(app: Portal, city: City) -> None:
    other = make_city("lain")
    person = city.person(city.health, "Citra")
    for agency in (city.agency, other.agency):
        make_grant(person, Role.HR, agency)
    both = visit(app, person.id)
    links = both.get("/admin/tree").links()
    for one in (city, other):
        assert address(one.root) in links
        assert f"/admin/tree/{one.agency.public_id}/new" in links
        assert f"/admin/jobs/new/{one.agency.public_id}" in both.get("/admin/jobs").links()
    answer = both.post(
        address(city.clinic, "/move"), {"parent": other.root.public_id}, seen="/admin/tree"
    )
    assert answer.status_code == 422
    assert "Induk yang dipilih tidak ada lagi." in both.check(answer).text


def test_a_branch_is_brought_in_place_by_htmx(officer: Visitor, city: City) -> None:
    with officer.pages.app.app_context():
        answer = officer.pages.client.get(
            f"/admin/tree?di={city.health.public_id}", headers={"HX-Request": "true"}
        )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "Puskesmas" in answer.text


def test_the_pages_cost_the_same_few_statements_at_any_size(officer: Visitor, city: City) -> None:
    city.post(city.health)
    officer.get("/admin/tree")
    paths = ("/admin/tree", address(city.health), f"/admin/tree?di={city.health.public_id}")
    before = [officer.statements(path) for path in paths]
    with transaction():
        for parent in (city.health, city.clinic):
            made = [
                OrgUnit(
                    organisation_id=city.agency.id, parent_id=parent.id, name=f"Unit {number:04d}",
                    code=f"{parent.code}-{number}", kind="seksi", path="", valid_from=START,
                )
                for number in range(250)
            ]  # fmt: skip
            db.session.add_all(made)
            db.session.flush()
            for one in made:
                one.path = f"{parent.path}{one.id}/"
            db.session.add_all(
                Post(job_id=city.job.id, unit_id=one.id, code=f"K{one.id}", valid_from=START)
                for one in (*made, *[parent] * 250)
            )
    after = [officer.statements(path) for path in paths]
    assert after == before
    assert max(after) <= 14
    page = officer.get(paths[2])
    assert page.compressed_kb <= 14
    [onward] = [one for one in page.links() if "sesudah=" in one][:1]
    assert "Unit 0150" in officer.get(onward).text
    assert len(db.session.scalars(select(Job)).all()) == 1


def test_both_languages_are_complete(officer: Visitor, city: City) -> None:
    officer.speak("en")
    assert "Units" in officer.get("/admin/tree").text
    assert "What is in it from" in officer.get(address(city.health, "/close")).text
