"""The working-day calendar: a year seen, days entered, copied, confirmed; refusals in place."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import Holiday, Organisation
from portal.people.queries import calendars as queries
from portal.people.rules.calendar import DayKind, NamedDay, working_days_between
from portal.people.service import calendars
from portal.web.app import Portal
from tests.competency.visitors import Visitor, visit
from tests.people.service.conftest import City, make_city
from tests.support.people import make_grant
from tests.support.portal_app import NOON

ROOT = "/admin/calendar"
BY = {"now": NOON, "actor_id": None}
JUBILEE = NamedDay(date(2026, 12, 1), DayKind.LOCAL, "Hari Jadi Kota")
FORM: dict[str, object] = {
    "on": ["1", "12", "2026"], "name": "Hari Jadi Kota", "kind": "local", "source": "",
}  # fmt: skip


@pytest.fixture
def city(context: object) -> City:
    return make_city()


@pytest.fixture
def officer(app: Portal, city: City) -> Visitor:
    person = city.person(city.root, "Ayu Lestari")
    make_grant(person, Role.HR, city.agency)
    return visit(app, person.id)


def address(city: City, act: str) -> str:
    return f"{ROOT}/{city.agency.public_id}/{act}"


def days(city: City) -> dict[str, str]:
    """Date → name."""
    db.session.expire_all()
    rows = db.session.scalars(select(Holiday).where(Holiday.organisation_id == city.agency.id))
    return {row.on_date.isoformat(): row.name for row in rows}


def test_an_empty_year_says_what_is_missing_and_is_filled_from_the_national_list(
    officer: Visitor, city: City
) -> None:
    empty = officer.get(f"{ROOT}?tahun=2026").text
    assert "25 hari dari daftar nasional 2026 belum ada" in empty
    assert "261 hari kerja dalam tahun 2026" in empty
    calendars.add_day(
        city.agency.id, NamedDay(date(2026, 12, 25), DayKind.WORKING_DAY, "Siaga"), source="", **BY
    )
    answer = officer.post(address(city, "copy"), {"year": "2026"}, seen=ROOT)
    assert answer.status_code == 303
    shown = officer.get(answer.headers["Location"]).text
    assert "24 hari disalin; 1 tanggal yang sudah tercatat tidak diubah." in shown
    assert days(city)["2026-12-25"] == "Siaga"
    assert "24 hari belum dicocokkan dengan naskah SKB." in shown
    assert "SKB 1497/2025, 2/2025, 5/2025" in shown
    assert "jatuh pada hari libur pekan" in shown
    assert "Daftar nasional disalin" in shown
    officer.post(address(city, "copy"), {"year": "2026"}, seen=ROOT)
    assert len(days(city)) == 25


def test_a_year_without_a_list_says_so(officer: Visitor, city: City) -> None:
    assert "belum memuat daftar nasional 2031" in officer.get(f"{ROOT}?tahun=2031").text
    assert officer.post(address(city, "copy"), {"year": "2031"}, seen=ROOT).status_code == 409
    assert "Kalender kerja 2026" in officer.get(f"{ROOT}?tahun=abcd").text
    assert "Kalender kerja 2026" in officer.get(f"{ROOT}?tahun=9999").text


def test_a_day_of_ones_own_is_added_once_and_its_effect_told(officer: Visitor, city: City) -> None:
    officer.get(address(city, "days/new"))
    form = {**FORM, "_key": "d" * 22}
    sent = officer.post(address(city, "days/new"), form, seen=ROOT)
    assert sent.status_code == 303
    shown = officer.get(sent.headers["Location"]).text
    assert "Desember 2026 sekarang 22 hari kerja." in shown
    assert "Selasa, 1 Desember 2026" in shown
    again = officer.post(address(city, "days/new"), form, seen=ROOT)
    assert again.headers["Location"] == sent.headers["Location"]
    assert days(city) == {"2026-12-01": "Hari Jadi Kota"}
    calendar = queries.of_agency(city.agency.id, date(2026, 1, 1))
    assert working_days_between(calendar, date(2026, 12, 1), date(2027, 1, 1)) == 22


def test_what_is_wrong_with_a_day_is_said_at_its_field(officer: Visitor, city: City) -> None:
    calendars.add_day(city.agency.id, JUBILEE, source="", **BY)
    for changed, said, target in (
        ({"name": "Lain"}, "Tanggal ini sudah ada di kalender instansi.", "on"),
        ({"name": " "}, "Tulis nama hari ini, misalnya Hari Jadi Kota.", "name"),
        ({"on": ["", "", ""]}, "Tulis tanggalnya, misalnya 1 Desember 2026.", "on"),
        ({"on": ["31", "4", "2026"]}, "Tulis tanggal yang ada di kalender", "on"),
        ({"on": ["2", "12", "1800"]}, "Tulis tahun antara 2000 dan 2100.", "on"),
        (
            {"on": ["2", "12", "2026"], "kind": "national"},
            "Tulis keputusan yang menetapkannya",
            "source",
        ),
    ):
        answer = officer.post(address(city, "days/new"), {**FORM, **changed}, seen=ROOT)
        assert answer.status_code == 422, changed
        page = officer.check(answer)
        assert said in page.text, changed
        assert f'href="#{target}"' in page.text, changed
    assert list(days(city)) == ["2026-12-01"]


def test_a_day_is_changed_and_moved_and_removed(officer: Visitor, city: City) -> None:
    calendars.copy_year(city.agency.id, 2027, **BY)
    eid = address(city, "days/2027-03-10")
    assert "Perkiraan, dapat bergeser" in officer.get(eid).text
    form: dict[str, object] = {
        "on": ["9", "3", "2027"], "name": "Idulfitri 1448 Hijriah", "kind": "national",
        "source": "SKB 1/2026",
    }  # fmt: skip
    taken = officer.post(eid, {**form, "on": ["8", "3", "2027"]}, seen=ROOT)
    assert taken.status_code == 422
    assert "Tanggal ini sudah ada" in officer.check(taken).text
    assert officer.post(eid, form, seen=ROOT).status_code == 303
    found = queries.day(city.agency.id, date(2027, 3, 9))
    assert found is not None
    assert (found.verification, found.source) == ("confirmed", "SKB 1/2026")
    officer.get(eid, status=404)
    gone = address(city, "days/2027-03-09/remove")
    assert officer.status("post", gone, seen=ROOT) == 303
    assert "2027-03-09" not in days(city)
    assert officer.status("post", gone, seen=ROOT) == 404


def test_a_year_is_confirmed_with_the_decree_it_was_compared_with(
    officer: Visitor, city: City
) -> None:
    calendars.copy_year(city.agency.id, 2026, **BY)
    path = address(city, "confirm?tahun=2026")
    assert "25 hari belum dicocokkan" in officer.get(path).text
    answer = officer.post(path, {"source": " "}, seen=ROOT)
    assert answer.status_code == 422
    assert "Tulis nomor SKB" in officer.check(answer).text
    assert officer.post(path, {"source": "SKB 1497/2025"}, seen=ROOT).status_code == 303
    assert "belum dicocokkan" not in officer.get(f"{ROOT}?tahun=2026").text
    assert "Semua hari sudah dicocokkan" in officer.get(path).text


def test_the_week_is_changed_and_never_empty(officer: Visitor, city: City) -> None:
    officer.get(address(city, "week"))
    answer = officer.post(address(city, "week"), {}, seen=ROOT)
    assert answer.status_code == 422
    assert "Pilih paling sedikit satu hari kerja dalam sepekan." in officer.check(answer).text
    week: dict[str, object] = {"week": ["6", "1", "2", "3", "4", "5"]}
    assert officer.post(address(city, "week"), week, seen=ROOT).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Organisation, city.agency.id).work_week == "123456"
    assert "313 hari kerja dalam tahun 2026" in officer.get(f"{ROOT}?tahun=2026").text


def test_working_days_between_two_days_are_counted(officer: Visitor, city: City) -> None:
    calendars.add_day(city.agency.id, JUBILEE, source="", **BY)
    asked = "dari=30&dari=11&dari=2026&sampai=4&sampai=12&sampai=2026"
    assert "<b>4</b>" in officer.get(f"{ROOT}?{asked}").text
    wrong = officer.get(f"{ROOT}?{asked.replace('30', '31')}").text
    assert "Tulis tanggal yang ada di kalender" in wrong


def test_a_calendar_binds_the_agency_so_a_unit_reads_and_does_not_change_it(
    app: Portal, city: City
) -> None:
    person = city.person(city.health, "Budi Santoso")
    make_grant(person, Role.HR, city.health)
    part = visit(app, person.id)
    shown = part.get(ROOT)
    assert "jadi Anda hanya dapat melihatnya" in shown.text
    assert address(city, "days/new") not in shown.links()
    assert part.status("get", address(city, "days/new")) == 403
    other = make_city("lain")
    part.get(address(other, "days/new"), status=404)
    part.get(f"{ROOT}?instansi={other.agency.public_id}", status=404)


def test_whoever_keeps_two_agencies_sees_each_by_itself(
    app: Portal, officer: Visitor, city: City
) -> None:
    other = make_city("lain")
    person = city.person(city.health, "Citra")
    for agency in (city.agency, other.agency):
        make_grant(person, Role.HR, agency)
    both = visit(app, person.id)
    calendars.add_day(other.agency.id, JUBILEE, source="", **BY)
    assert "Hari Jadi Kota" not in both.get(f"{ROOT}?tahun=2026").text
    assert "Hari Jadi Kota" in both.get(f"{ROOT}?instansi={other.agency.public_id}").text


def test_every_change_is_audited(officer: Visitor, city: City) -> None:
    officer.post(address(city, "days/new"), FORM, seen=ROOT)
    officer.post(address(city, "copy"), {"year": "2026"}, seen=ROOT)
    officer.post(address(city, "confirm?tahun=2026"), {"source": "SKB"}, seen=ROOT)
    officer.post(address(city, "week"), {"week": ["1"]}, seen=ROOT)
    officer.post(address(city, "days/2026-12-01/remove"), {}, seen=ROOT)
    acts = db.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.object_kind == "calendar", AuditEntry.actor_id.is_not(None))
        .order_by(AuditEntry.id)
    )
    assert list(acts) == [
        "calendar.day_added",
        "calendar.year_copied",
        "calendar.year_confirmed",
        "calendar.week_set",
        "calendar.day_removed",
    ]


def test_a_full_year_costs_the_same_few_statements_as_an_empty_one(
    officer: Visitor, city: City
) -> None:
    officer.get(ROOT)
    before = officer.statements(f"{ROOT}?tahun=2026")
    calendars.copy_year(city.agency.id, 2026, **BY)
    page = officer.get(f"{ROOT}?tahun=2026")
    assert officer.statements(f"{ROOT}?tahun=2026") == before
    assert before <= 6
    assert page.compressed_kb <= 10
