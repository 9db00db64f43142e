"""Who holds a post: appointed, overlapping, ended, taken back, told apart in time."""

import pytest

from portal.people.rules.posts import TenureKind
from tests.competency.visitors import Visitor
from tests.people.service.conftest import START, City, make_city
from tests.people.structure.conftest import (
    NEW_YEAR,
    POSTS,
    TODAY,
    address,
    appointing,
    tenures_of,
)
from tests.support.people import nip_of


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
