"""Training history from a file: what a line says, dry run, entering once, taking back."""

import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core import taken_files
from portal.core.db import db
from portal.core.permissions import Role
from portal.core.tabular.named import Written
from portal.learning.data import hours_policies
from portal.learning.hours import books
from portal.learning.hours.models import HoursClaim
from portal.learning.past import rules, taking
from portal.learning.past.models import TrainingImport, TrainingImportLine
from portal.learning.past.rules import Column, Entry, Known, LineFault
from portal.learning.rules.hours_policy import in_force
from portal.web.app import Portal
from tests.support.hours import filed, make_claim
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON, beside

TODAY = NOON.date()
POLICY = in_force(hours_policies(), TODAY)
HEAD = (
    "NIP BARU;Jenis Diklat;Nama Diklat;Institusi Penyelenggara;Nomor Sertipikat;"
    "Tanggal Mulai;Tanggal Selesai;Jumlah Jam"
)
HOME = "/admin/hours/past"


def line(**cells: str) -> Written[Column]:
    usual = {
        Column.NUMBER: "1", Column.FORM: "8", Column.TITLE: "Bimtek", Column.ORGANISER: "LAN",
        Column.CERTIFICATE: "1/LAN", Column.BEGINS: "01-03-2016", Column.ENDS: "02/03/2016",
        Column.HOURS: "16", Column.SCOPE: "",
    }  # fmt: skip
    return Written(2, usual | {Column(name): text for name, text in cells.items()})


def known(**values: object) -> Known:
    return Known({"1": 7}, POLICY, TODAY, forms=rules.forms_by_word(POLICY), **values)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({}, None),
        ({"form": "Bimbingan Teknis"}, None),
        ({"form": "bimtek", "begins": ""}, None),
        ({"form": "Sarasehan", "hours": ""}, None),
        ({"number": "2"}, LineFault.UNKNOWN),
        ({"form": "Piknik"}, LineFault.FORM),
        ({"form": "tugas belajar"}, LineFault.STUDY),
        ({"form": "pelatihan dasar cpns", "scope": "Luar Negeri"}, LineFault.NOT_ABROAD),
        ({"ends": "31-02-2016"}, LineFault.DAY),
        ({"ends": "2016"}, LineFault.DAY),
        ({"begins": "03-03-2016"}, LineFault.REVERSED),
        ({"begins": "", "ends": (TODAY + timedelta(days=1)).isoformat()}, LineFault.NOT_COME),
        ({"hours": ""}, LineFault.HOURS),
        ({"hours": "900"}, LineFault.HOURS),
        ({"title": ""}, LineFault.TITLE),
        ({"organiser": ""}, LineFault.ORGANISER),
    ],
)
def test_what_a_line_says(cells: dict[str, str], fault: LineFault | None) -> None:
    said = rules.read(line(**cells), known())
    assert (said if fault else isinstance(said, Entry)) == (fault or True)


def test_lesson_hours_are_the_length_and_nothing_else() -> None:
    said = rules.read(line(hours="16,5"), known())
    assert isinstance(said, Entry)
    assert said.filed.activity.minutes == 16 * 45 + 22
    seminar = rules.read(line(form="9", hours="99"), known())
    assert isinstance(seminar, Entry)
    assert seminar.filed.activity.minutes == 0


@given(st.dates(date(1970, 1, 1), TODAY))
def test_days_are_read_in_the_usual_ways(on: date) -> None:
    ways = (f"{on:%d-%m-%Y}", f"{on:%d/%m/%Y}", on.isoformat(), f"{on.isoformat()} 00:00:00")
    assert {rules.day(text) for text in ways} == {on}


@given(st.lists(st.sampled_from(["1/LAN", "1 lan", "2/LAN", "3/LAN"]), max_size=8))
def test_one_certificate_is_new_once_whatever_stands_already(numbers: list[str]) -> None:
    lines = [line(certificate=number) for number in numbers]
    judged = rules.judge(lines, known())
    marks = [one.entry.mark for one in judged if one.entry and not one.same]
    assert len(marks) == len(set(marks))
    again = rules.judge(lines, known(imported=frozenset(marks)))
    assert all(one.same for one in again)


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def office(portal: Portal) -> Iterator[Office]:
    with portal.app_context():
        yield Office(2)


@pytest.fixture
def hr(portal: Portal, office: Office) -> PageClient:
    who = office.member("Dewi Pengelola")
    make_grant(who, Role.HR, office.agency)
    return office.enter(PageClient(portal), who)


def sheet(*rows: str) -> dict[str, object]:
    text = "\r\n".join((HEAD, *rows))
    return {"source": "SIASN", "file": (io.BytesIO(text.encode()), "riwayat.csv")}


def columns(page: str) -> dict[str, str]:
    """What the page of columns has chosen by itself."""
    found = {}
    for one in Column:
        part = page.split(f'name="{one.value}"')[1].split("</select>")[0]
        chosen = [text for text in part.split("<option ") if " selected" in text]
        found[one.value] = chosen[0].split('value="')[1].split('"')[0] if chosen else ""
    return found


def taken(hr: PageClient, *rows: str) -> str:
    """Upload and settle the columns that were recognised; the page of the file."""
    sent = hr.post(HOME, sheet(*rows))
    assert sent.status_code == 303, sent.text[:2000]
    where = sent.headers["Location"]
    assert hr.post(HOME, sheet(*rows)).headers["Location"] == where  # a button pressed twice
    settled = hr.post(where, columns(hr.get(where).text))
    assert settled.status_code == 303, settled.text[:2000]
    return settled.headers["Location"]


def test_history_is_looked_at_taken_over_once_and_taken_back(
    office: Office, hr: PageClient
) -> None:
    first, second = office.clerks
    own = filed(number="9/LAN", organiser="LAN")
    make_claim(second.id, own)
    rows = (
        f"{nip_of(first)};8;Bimtek Arsip;LAN;1/LAN;01-03-2016;02-03-2016;16",
        f"{nip_of(second)};9;Seminar;LAN;2/LAN;05-06-2019;05-06-2019;",
        f"{nip_of(second)};9;Seminar;LAN;9/LAN;05-06-2019;05-06-2019;",
        "198501012010011999;8;Bimtek;LAN;3/LAN;01-03-2016;02-03-2016;16",
        f"{nip_of(first)};Piknik;Bimtek;LAN;4/LAN;01-03-2016;02-03-2016;16",
    )
    page = taken(hr, *rows)
    shown = hr.get(page).text
    assert "Catat 2 baris sebagai riwayat" in shown
    assert "Sudah ada pada rekening JP" in shown
    with hr.client.get(f"{page}/report.csv") as report:
        assert report.text.count("Ditolak") == 3
    assert db.session.scalar(select(HoursClaim.id).where(HoursClaim.origin == "imported")) is None
    for _twice in range(2):
        assert hr.post(f"{page}/confirm", {}).status_code == 303
    assert booked(office, 0, 2016) == 1600
    assert booked(office, 1, 2019) == 400
    claim = db.session.scalars(select(HoursClaim).where(HoursClaim.person_id == first.id)).one()
    assert (claim.origin, claim.source) == ("imported", "SIASN")
    again = taken(hr, *rows)
    assert "Tidak ada baris baru" in hr.post(f"{again}/confirm", {}).text
    lines = db.session.scalars(select(TrainingImportLine.outcome)).all()
    assert sorted(lines) == ["new"] * 2 + ["refused"] * 6 + ["same"] * 2
    assert hr.post(f"{page}/undo", {}).status_code == 303
    assert (booked(office, 0, 2016), booked(office, 1, 2019)) == (0, 0)
    third = taken(hr, *rows)
    assert hr.post(f"{third}/confirm", {}).status_code == 303
    assert booked(office, 0, 2016) == 1600


def booked(office: Office, clerk: int, year: int) -> int:
    who = office.clerks[clerk].id
    return books.booked([who], date(year, 1, 1), date(year, 12, 31))[who]


def test_a_long_file_is_entered_by_a_job_that_goes_on(
    office: Office, hr: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taken_files, "ROUNDS", 1)
    who = nip_of(office.clerks[0])
    rows = [f"{who};9;Seminar {n};LAN;{n}/LAN;05-06-2019;05-06-2019;" for n in range(60)]
    page = taken(hr, *rows)
    hr.post(f"{page}/confirm", {})
    assert "25 dari 60 baris selesai" in hr.get(page).text
    taking.files.go_on(now=NOON)
    found = db.session.scalars(select(TrainingImport)).one()
    assert found.entered_at is not None
    assert booked(office, 0, 2019) == 60 * 400


def test_a_missing_column_is_asked_for_and_a_file_put_aside(office: Office, hr: PageClient) -> None:
    sent = hr.post(HOME, sheet("1;8;Bimtek;LAN;1;01-03-2016;02-03-2016;16"))
    where = sent.headers["Location"]
    chosen = columns(hr.get(where).text)
    refused = hr.post(where, {**chosen, "title": ""})
    assert (refused.status_code, "tanpa kolom ini" in refused.text) == (422, True)
    twice = hr.post(where, {**chosen, "title": chosen["organiser"]})
    assert (twice.status_code, "dua kali" in twice.text) == (422, True)
    page = where.removesuffix("/columns")
    assert hr.post(f"{page}/discard", {}).status_code == 303
    assert hr.post(f"{page}/confirm", {}).status_code == 409
