"""Activities recorded afterwards: booking once, going on, corrections, contests."""

from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core.acting import By
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.learning.hours.models import HoursClaim, HoursEntry
from portal.web.app import Portal
from portal.workshops.models import RecordedActivity, RecordedPerson
from portal.workshops.rules import recorded as rules
from portal.workshops.rules.recorded import LineFault, RecordRefusal
from portal.workshops.service import recorded_booking as booking
from portal.workshops.service import recording
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, beside
from tests.support.races import race
from tests.workshops.recorded_desk import Desk, days, from_own, settle, typed


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
