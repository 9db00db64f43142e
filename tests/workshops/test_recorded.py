"""Activities recorded afterwards: facts, the list, a second person."""

import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Refused
from portal.core.tabular import xlsx_file
from portal.learning.hours.models import HoursClaim
from portal.learning.rules.duties import Standing
from portal.people.rules.spans import Dated, Span
from portal.web.app import Portal
from portal.workshops.models import RecordedActivity, RecordedPerson
from portal.workshops.rules import recorded as rules
from portal.workshops.rules.recorded import Known, LineFault, RecordRefusal, Typed
from portal.workshops.service import recording
from tests.support.pages import PageClient
from tests.support.people import make_person, make_unit, nip_of
from tests.support.portal_app import NOON
from tests.support.statements import counted
from tests.workshops.recorded_desk import (
    HELD,
    NEW,
    TODAY,
    WHAT,
    Desk,
    typed,
    value,
)

numbers = st.text("0123456789 .-", min_size=1, max_size=24).filter(str.strip)
words = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=";"), max_size=12)


@given(st.lists(st.builds(lambda n, c: Typed(n.strip(), c.strip()), numbers, words), max_size=20))
def test_a_list_is_read_as_it_was_written(lines: list[Typed]) -> None:
    assert rules.read(rules.written(lines)) == lines


@given(st.lists(st.sampled_from("abcx"), max_size=12), st.sampled_from(["", "n"]))
def test_each_person_is_recorded_at_most_once_and_a_line_is_good_or_says_why(
    who: list[str], number: str
) -> None:
    employed = Standing([], [Span(date(2020, 1, 1))])
    known = Known({one: (n, one) for n, one in enumerate("ABC")}, dict.fromkeys(range(3), employed))
    judged = rules.judge([Typed(one, number) for one in who], WHAT, known)
    good = rules.good(judged)
    assert len(judged) == len(who)
    assert len({one.person_id for one in good}) == len(good)
    assert {one.person_id for one in good} == {"abc".index(one) for one in who if one != "x"}
    assert all(one.fault is LineFault.UNKNOWN for one in judged if one.typed.number == "x")


@pytest.mark.parametrize(
    ("standing", "fault"),
    [
        (Standing([], [Span(HELD)]), None),
        (Standing([], [Span(HELD + timedelta(days=1))]), LineFault.NOT_EMPLOYED),
        (Standing([], [Span(date(2020, 1, 1), HELD)]), LineFault.NOT_EMPLOYED),
        (
            Standing([], [Span(HELD)], [Dated(Span(HELD + timedelta(days=1)), "long_leave")]),
            LineFault.ON_LEAVE,
        ),
        (
            Standing([], [Span(HELD)], [Dated(Span(HELD - timedelta(days=9), HELD), "x")]),
            None,
        ),
    ],
)
def test_who_was_not_employed_or_on_leave_was_not_there(
    standing: Standing, fault: LineFault | None
) -> None:
    [one] = rules.judge([Typed("a")], WHAT, Known({"A": (1, "A")}, {1: standing}))
    assert one.fault is fault


def test_an_officer_records_a_bimtek_and_a_second_person_books_it(
    portal: Portal, desk: Desk
) -> None:
    away, first, second, third = desk.clerks
    elsewhere = make_person(make_unit(desk.office.agency), "Orang Lain")
    desk.send_away(away)
    officer = desk.office.enter(PageClient(portal), desk.officer)
    sent = officer.post(NEW, typed())
    assert sent.status_code == 303, sent.text[:3000]
    box = sent.headers["Location"]
    rows = "\n".join(
        f"{nip}; BA/{n}/2026"
        for n, nip in enumerate(
            [nip_of(first), nip_of(second), "198501012010011999", nip_of(elsewhere), nip_of(away)]
        )
    )
    seen = officer.post(box, {"rows": rows})
    assert seen.status_code == 200
    assert "2 orang dapat dicatat" in seen.text
    assert seen.text.count("Tidak ada pegawai dengan nomor ini di unit Anda") == 4  # list and table
    assert "tercatat cuti" in seen.text
    assert db.session.scalar(select(RecordedPerson.id)) is None
    shown = dict(rows=rows, shown=value(seen.text, "shown"))
    changed = officer.post(f"{box}/send", {**shown, "shown": "x"})
    assert (changed.status_code, "lain dari yang Anda lihat" in changed.text) == (422, True)
    answer = officer.post(f"{box}/send", shown)
    home = answer.headers["Location"]
    assert "Menunggu orang kedua" in officer.get(home).text
    assert officer.post(f"{home}/confirm", {}).status_code == 409  # nobody is their own second
    assert desk.jp(first) == 0
    checker = desk.office.enter(PageClient(portal), desk.second)
    assert "1 kegiatan lampau untuk Anda periksa" in checker.get("/").text
    assert "Bimtek Arsip" in checker.get("/admin/recorded/waiting").text
    for _twice in range(2):
        assert checker.post(f"{home}/confirm", {}).status_code == 303
    assert "Dibukukan" in checker.get(home).text
    assert [desk.jp(who) for who in (first, second, third, away)] == [1600, 1600, 0, 0]
    claim = db.session.scalars(select(HoursClaim).where(HoursClaim.person_id == first.id)).one()
    assert (claim.origin, claim.number, claim.state) == ("recorded", "BA/0/2026", "verified")
    own = desk.office.enter(PageClient(portal), first)
    assert "Bimtek Arsip" in own.get("/history").text
    assert "Dicatat petugas" in own.get(f"/history/hours/claims/{claim.public_id}").text


def test_bad_facts_are_said_at_their_field(portal: Portal, desk: Desk) -> None:
    officer = desk.office.enter(PageClient(portal), desk.officer)
    coming = TODAY + timedelta(days=3)
    tomorrow = [str(coming.day), str(coming.month), str(coming.year)]
    for change, said in (
        ({"document": (io.BytesIO(b""), "")}, "Sertakan berkas surat"),
        ({"organiser": ""}, "tulis nama penyelenggaranya"),
        ({"ends_on": tomorrow}, "belum selesai"),
        ({"decree_on": tomorrow}, "tidak boleh sesudah hari ini"),
        ({"hours": "999"}, "melebihi 24 jam sehari"),
    ):
        answer = officer.post(NEW, typed(**change))
        assert (answer.status_code, said in answer.text) == (422, True), change
    assert db.session.scalar(select(RecordedActivity.id)) is None
    assert "Bentuk kegiatan" in officer.get("/admin/recorded/new?form=tugas_belajar").text


def test_a_list_comes_as_a_sheet_too(portal: Portal, desk: Desk) -> None:
    one = desk.draft()
    officer = desk.office.enter(PageClient(portal), desk.officer)
    rows = [(nip_of(who), f"S/{who.id}") for who in desk.clerks]
    with xlsx_file(
        ("Nama", "NIP", "Nomor Sertifikat"),
        [("x", *row) for row in rows],
        sheet="Daftar",
        created_at=NOON,
    ) as file:
        sheet = io.BytesIO(file.read())
    address = f"/admin/recorded/{one.public_id}/list"
    seen = officer.post(address, {"rows": "", "file": (sheet, "hadir.xlsx")})
    assert "4 orang dapat dicatat" in seen.text
    wrong = officer.post(address, {"rows": "", "file": (io.BytesIO(b"Nama\nRina"), "a.csv")})
    assert (wrong.status_code, "kolom NIP" in wrong.text) == (422, True)


def test_what_is_recorded_or_claimed_already_is_named_and_not_recorded_again(desk: Desk) -> None:
    first, second, *_rest = desk.clerks
    desk.booked(first)
    again = desk.draft(title="Judul lain", organiser="BADAN ARSIP.")
    judged = recording.dry_run(again, desk.typed(first, second), desk.by(desk.officer))
    assert [one.fault for one in judged] == [LineFault.RECORDED, None]
    assert judged[0].earlier is not None
    assert judged[0].earlier.title == "Bimtek Arsip"
    same = desk.draft(organiser="Penyelenggara lain")
    [warned] = recording.dry_run(same, desk.typed(first, series="X"), desk.by(desk.officer))
    assert (warned.fault, warned.warning) == (None, rules.LineWarning.SAME_DAYS)
    with pytest.raises(Refused) as refused:
        desk.send(again, desk.typed(first))
    assert refused.value.reason is RecordRefusal.FAULTS


def test_lists_are_narrowed_exported_and_cost_the_same_however_long(
    portal: Portal, desk: Desk
) -> None:
    desk.booked(desk.clerks[0])
    hr = desk.office.enter(PageClient(portal), desk.hr)
    hr.get("/admin/recorded")
    with counted(portal) as few:
        hr.get("/admin/recorded")
    for number in range(3):
        desk.sent(desk.clerks[1], title=f"Bimtek {number}", organiser=f"Rumah {number}")
    with counted(portal) as many:
        page = hr.get("/admin/recorded")
    assert len(many) == len(few)
    assert page.text.count("Badan Arsip") == 1
    assert "Bimtek 1" not in hr.get("/admin/recorded?state=booked").text
    assert "Bimtek 1" in hr.get("/admin/recorded?q=rumah").text
    with hr.client.get("/admin/recorded/export.xlsx?state=waiting") as sheet:
        assert (sheet.status_code, sheet.data[:2]) == (200, b"PK")
    officer = desk.office.enter(PageClient(portal), desk.officer)
    assert "Bimtek Arsip" in officer.get("/admin/recorded").text
