"""Activities recorded afterwards: the list, a second person, corrections, contests."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.core.tabular import xlsx_file
from portal.learning.hours import books
from portal.learning.hours.models import HoursClaim, HoursEntry, LearningAbsence
from portal.learning.rules.duties import Standing
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import Scope
from portal.people.models import Approval, Person
from portal.people.queries import actors
from portal.people.rules.spans import Dated, Span
from portal.people.service import approvals, sessions
from portal.people.service.sessions import Device
from portal.web.app import Portal
from portal.workshops.models import RecordedActivity, RecordedPerson
from portal.workshops.rules import recorded as rules
from portal.workshops.rules.recorded import DecreeKind, Known, LineFault, RecordRefusal, Typed, What
from portal.workshops.service import recorded_booking as booking
from portal.workshops.service import recording
from portal.workshops.service.recording import By, Entered
from tests.core.uploads.samples import pdf
from tests.support.hours import received
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_person, make_unit, nip_of
from tests.support.portal_app import NOON, beside
from tests.support.races import race
from tests.support.statements import counted

TODAY = NOON.date()
HELD = TODAY - timedelta(days=30)
BIMTEK = Activity("bimtek", Scope.DOMESTIC, HELD, HELD + timedelta(days=1), minutes=16 * 45)
WHAT = What(BIMTEK, "Bimtek Arsip", "Badan Arsip")
NEW = "/admin/recorded/new?form=bimtek&scope=domestic"


class Desk:
    """An office with an officer of its unit, a second one, and HR of the whole agency."""

    def __init__(self, clerks: int = 4) -> None:
        self.office = Office(clerks)
        self.clerks = self.office.clerks
        self.officer = self._grant("Oki Petugas", Role.UNIT_OFFICER)
        self.second = self._grant("Dua Petugas", Role.UNIT_OFFICER)
        self.hr = self._grant("Dewi Pengelola", Role.HR)
        self.other_hr = self._grant("Bima Pemeriksa", Role.HR)

    def _grant(self, name: str, role: Role) -> Person:
        who = self.office.member(name)
        make_grant(who, role, self.office.unit if role is Role.UNIT_OFFICER else self.office.agency)
        return who

    def by(self, who: Person) -> By:
        device = Device("Firefox, Linux", "127.0.0.1", shared=False)
        token = sessions.begin(self.office.accounts[who.id], now=NOON, device=device)
        live = actors.signed_in(sessions.token_hash(token), now=NOON, on=TODAY)
        assert live is not None
        return By(live.actor, TODAY, NOON)

    def draft(self, who: Person | None = None, **changes: object) -> RecordedActivity:
        facts = {
            "activity": BIMTEK, "title": "Bimtek Arsip", "organiser": "Badan Arsip",
            "partner_id": None, "decree_kind": DecreeKind.ASSIGNMENT,
            "decree_number": "800/12/2026", "decree_on": HELD - timedelta(days=3), **changes,
        }  # fmt: skip
        return recording.begin(Entered(**facts), received(), self.by(who or self.officer))

    def typed(self, *people: Person, series: str = "AR") -> list[Typed]:
        return [Typed(nip_of(who), f"{series}/{n}/2026") for n, who in enumerate(people, 1)]

    def sent(
        self, *people: Person, who: Person | None = None, **changes: object
    ) -> RecordedActivity:
        one = self.draft(who, **changes)
        self.send(one, self.typed(*people), who)
        return one

    def send(self, one: RecordedActivity, lines: list[Typed], who: Person | None = None) -> int:
        by = self.by(who or self.officer)
        judged = recording.dry_run(one, lines, by)
        return recording.send(one.id, lines, rules.digest(judged), by)

    def booked(self, *people: Person) -> RecordedActivity:
        one = self.sent(*people)
        booking.confirm(one.id, self.by(self.hr))
        booking.go_on(now=NOON)
        return one

    def jp(self, who: Person) -> int:
        return books.booked([who.id], HELD, HELD + timedelta(days=1))[who.id]

    def lines(self, one: RecordedActivity) -> list[RecordedPerson]:
        rows = select(RecordedPerson).where(RecordedPerson.recorded_id == one.id)
        return list(db.session.scalars(rows.order_by(RecordedPerson.place)))


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def desk(portal: Portal) -> Iterator[Desk]:
    with portal.app_context():
        yield Desk()


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
    with transaction():
        db.session.add(
            LearningAbsence(
                person_id=away.id,
                kind="long_leave",
                valid_from=HELD,
                decree="SK 1",
                recorded_at=NOON,
                recorded_by_id=desk.hr.id,
            )
        )
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


def value(text: str, name: str) -> str:
    return text.split(f'name="{name}" value="')[1].split('"')[0]


def typed(**changes: object) -> dict[str, object]:
    def day(on: date) -> list[str]:
        return [str(on.day), str(on.month), str(on.year)]

    return {
        "title": "Bimtek Arsip", "partner": "0", "organiser": "Badan Arsip",
        "begins_on": day(BIMTEK.begins_on), "ends_on": day(BIMTEK.ends_on),
        "hours": "12", "minutes": "0", "decree_kind": "assignment",
        "decree_number": "800/12/2026", "decree_on": day(HELD - timedelta(days=3)),
        "document": (io.BytesIO(pdf()), "surat.pdf"),
        "competency_1": "0", "competency_2": "0", "competency_3": "0", **changes,
    }  # fmt: skip


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


def test_the_schema_lets_one_certificate_of_one_person_stand_once(desk: Desk) -> None:
    one, other = desk.sent(desk.clerks[0]), desk.draft()
    [row] = desk.lines(one)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(
            RecordedPerson(
                recorded_id=other.id,
                place=1,
                person_id=row.person_id,
                number=row.number,
                fingerprint=row.fingerprint,
                state="waiting",
            )
        )


@pytest.mark.postgresql
def test_one_certificate_recorded_by_two_officers_at_once_stands_once(app: Portal) -> None:
    with beside(app, second_factor_optional=True) as portal:
        with portal.app_context():
            desk = Desk(1)
            lines = desk.typed(desk.clerks[0])
            mine, theirs = desk.draft(desk.officer).id, desk.draft(desk.second).id
            bys = [desk.by(desk.officer), desk.by(desk.second)]
            one = db.session.get_one(RecordedActivity, mine)
            shown = rules.digest(recording.dry_run(one, lines, bys[0]))
        calls = [
            partial(recording.send, id_, lines, shown, by)
            for id_, by in zip((mine, theirs), bys, strict=True)
        ]
        found = race(portal, calls)
        assert sorted(isinstance(one, Refused) for one in found) == [False, True]
        with portal.app_context():
            assert len(db.session.scalars(select(RecordedPerson)).all()) == 1


@pytest.mark.postgresql
def test_a_record_confirmed_twice_at_once_is_booked_once(app: Portal) -> None:
    with beside(app, second_factor_optional=True) as portal:
        with portal.app_context():
            desk = Desk(4)
            one = desk.sent(*desk.clerks).id
            bys = [desk.by(desk.hr), desk.by(desk.second)]

        def confirm(by: By) -> int:
            booking.confirm(one, by)
            booking.stretch(one, now=NOON)
            return by.person_id

        found = race(portal, [partial(confirm, by) for by in bys])
        winners = [one for one in found if isinstance(one, int)]
        assert len(winners) == 1
        with portal.app_context():
            entries = db.session.scalars(select(HoursEntry)).all()
            assert [entry.credit_jp100 for entry in entries] == [1600] * 4
            assert {entry.recorded_by_id for entry in entries} == set(winners)


def test_booking_goes_on_where_it_was_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(booking, "PIECE", 1)
    monkeypatch.setattr(booking, "ROUNDS", 2)
    one = desk.sent(*desk.clerks)
    booking.confirm(one.id, desk.by(desk.hr))
    assert booking.stretch(one.id, now=NOON)
    assert [line.state for line in desk.lines(one)].count("booked") == 2
    booking.go_on(now=NOON)
    assert [line.state for line in desk.lines(one)] == ["booked"] * 4
    assert len(db.session.scalars(select(HoursEntry)).all()) == 4


def test_who_claimed_it_meanwhile_is_not_booked_twice(desk: Desk) -> None:
    first, second, *_rest = desk.clerks
    one = desk.sent(first, second)
    number = desk.typed(first)[0].certificate
    from_own(desk, first, number)
    booking.confirm(one.id, desk.by(desk.hr))
    booking.go_on(now=NOON)
    assert [line.state for line in desk.lines(one)] == ["known", "booked"]
    assert (desk.jp(first), desk.jp(second)) == (0, 1600)


def from_own(desk: Desk, who: Person, number: str) -> None:
    """The person's own claim of the same certificate."""
    with transaction():
        db.session.add(
            HoursClaim(
                organisation_id=desk.office.agency.id,
                person_id=who.id,
                form="bimtek",
                scope="domestic",
                begins_on=HELD,
                ends_on=HELD,
                minutes=720,
                events=0,
                semesters=0,
                title="Bimtek saya",
                organiser="Badan Arsip",
                number=number,
                fingerprint=WHAT.proof(number),
                version=1,
                state="open",
                created_at=NOON,
                changed_at=NOON,
            )
        )


def test_returned_with_a_reason_it_is_put_right_and_sent_again(portal: Portal, desk: Desk) -> None:
    one = desk.sent(*desk.clerks[:2])
    home = f"/admin/recorded/{one.public_id}"
    checker = desk.office.enter(PageClient(portal), desk.hr)
    assert checker.post(f"{home}/return", {"reason": "x"}).status_code == 422
    assert checker.post(f"{home}/return", {"reason": "Tanggal suratnya keliru"}).status_code == 303
    officer = desk.office.enter(PageClient(portal), desk.officer)
    assert "Tanggal suratnya keliru" in officer.get(home).text
    assert {line.state for line in desk.lines(one)} == {"idle"}
    assert desk.sent(desk.clerks[0], who=desk.second).id != one.id  # others may record it meanwhile
    assert officer.post(f"{home}/edit", typed(decree_number="800/13/2026")).status_code == 303
    judged = recording.dry_run(one, desk.typed(*desk.clerks[:2]), desk.by(desk.officer))
    assert [line.fault for line in judged] == [LineFault.RECORDED, None]
    desk.send(one, desk.typed(*desk.clerks[:2]))
    assert "Menunggu orang kedua" in officer.get(home).text
    other = desk.draft()
    discard = f"/admin/recorded/{other.public_id}/discard"
    assert officer.post(discard, {}).status_code == 303
    officer.get(f"/admin/recorded/{other.public_id}", status=404)


def test_two_persons_put_booked_hours_right_by_a_further_entry(portal: Portal, desk: Desk) -> None:
    first, second, *_rest = desk.clerks
    one = desk.booked(first, second)
    home = f"/admin/recorded/{one.public_id}"
    line = desk.lines(one)[0]
    hr = desk.office.enter(PageClient(portal), desk.hr)
    claim = db.session.get_one(HoursClaim, line.claim_id)
    alone = hr.post(
        f"/admin/hours/claims/{claim.public_id}/correct",
        {"verdict": "withdraw", "reason": "Tidak hadir", "seen": "1", **days(), "hours": "12"},
    )
    assert (alone.status_code, "dua orang" in alone.text) == (422, True)
    asked = hr.post(
        f"{home}/correct?line={line.public_id}",
        {"verdict": "correct", "reason": "Hadir satu hari", "hours": "6", "minutes": "0", **days()},
    )
    assert asked.status_code == 303, asked.text[:2000]
    assert desk.jp(first) == 1600
    settle(desk)
    assert (desk.jp(first), desk.jp(second)) == (800, 1600)
    assert hr.post(f"{home}/correct", {"verdict": "withdraw", "reason": "Dibatalkan", **days(),
        "hours": "12", "minutes": "0"}).status_code == 303  # fmt: skip
    settle(desk)
    assert (desk.jp(first), desk.jp(second)) == (0, 0)
    kinds = [entry.kind for entry in db.session.scalars(select(HoursEntry).order_by(HoursEntry.id))]
    assert sorted(kinds) == ["corrected", "verified", "verified", "withdrawn", "withdrawn"]
    assert "Dibatalkan" in hr.get(home).text


def days() -> dict[str, list[str]]:
    def parts(on: date) -> list[str]:
        return [str(on.day), str(on.month), str(on.year)]

    return {"begins_on": parts(BIMTEK.begins_on), "ends_on": parts(BIMTEK.ends_on)}


def settle(desk: Desk) -> None:
    """The second person agrees, and the work is done."""
    approval = db.session.scalars(select(Approval).where(Approval.state == "open")).one()
    approvals.approve(approval.id, actor_id=desk.other_hr.id, on=TODAY, now=NOON)
    booking.go_on(now=NOON)


def test_who_is_on_the_list_does_not_check_it(desk: Desk) -> None:
    one = desk.sent(desk.second, desk.clerks[0])
    with pytest.raises(Refused) as refused:
        booking.confirm(one.id, desk.by(desk.second))
    assert refused.value.reason is RecordRefusal.OWN_LINE


def test_a_person_contests_an_entry_once_and_reads_the_answer(portal: Portal, desk: Desk) -> None:
    who = desk.clerks[0]
    one = desk.booked(who)
    claim = db.session.get_one(HoursClaim, desk.lines(one)[0].claim_id)
    address = f"/history/hours/claims/{claim.public_id}"
    page = desk.office.enter(PageClient(portal), who)
    assert page.post(f"{address}/contest", {"reason": "x"}).status_code == 422
    assert page.post(f"{address}/contest", {"reason": "Saya tidak hadir"}).status_code == 303
    assert page.post(f"{address}/contest", {"reason": "Sekali lagi"}).status_code == 422
    hr = desk.office.enter(PageClient(portal), desk.hr)
    assert "1 keberatan atas jam pelajaran" in hr.get("/").text
    queue = hr.get("/admin/hours/contests")
    [link] = [link for link in queue.links() if "/contests/" in link]
    assert "Saya tidak hadir" in hr.get(link).text
    assert hr.post(f"{link}/answer", {"reason": "Sudah kami koreksi"}).status_code == 303
    assert "Sudah kami koreksi" in page.get(address).text
    assert "Tidak ada yang menunggu" in hr.get("/admin/hours/contests").text


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
