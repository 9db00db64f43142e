"""Presence by the code on the screen, by ticket at the door, and by a list kept offline."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.models import AuditEntry
from portal.core.tabular import open_table
from portal.people.models import Person
from portal.web.app import Portal
from portal.workshops import codes
from portal.workshops.models import ActivitySession, SessionPresence
from portal.workshops.queries import activities, places
from portal.workshops.rules import arriving as rules
from portal.workshops.rules.arriving import Line
from portal.workshops.rules.presence import PresenceRefusal
from portal.workshops.service import arriving, attending
from portal.workshops.service.wishes import By
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, beside
from tests.support.races import race
from tests.workshops.test_places import Opened

BEGIN = NOON + timedelta(days=7)
DURING = BEGIN + timedelta(hours=1)
END = BEGIN + timedelta(hours=5)


class Held(Opened):
    """Everybody but the last clerk has a place; the one session is near."""

    def __init__(self) -> None:
        super().__init__(clerks=3, capacity=5)
        self.seated, self.outside = self.office.clerks[:2], self.office.clerks[2]
        for who in self.seated:
            self.join(who)
        [meeting] = activities.meetings(self.one.id)
        self.session = meeting.session

    def ticket(self, who: Person) -> str:
        row = places.last_of(self.one.id, who.id)
        return codes.ticket(row.public_id) if row else ""

    def enter(self, who: Person, code: str, now: object = DURING) -> None:
        arriving.by_code(self.one.id, self.session, who.id, code, now=now)  # type: ignore[arg-type]

    def at(self, now: object = DURING) -> By:
        return By(self.hr.id, agency=True, now=now)  # type: ignore[arg-type]

    def ways(self) -> list[str]:
        return sorted(db.session.scalars(select(SessionPresence.way)))


@pytest.fixture
def held(app: Portal) -> Iterator[Held]:
    with beside(app, second_factor_optional=True) as portal, portal.app_context():
        yield Held()


def refused(act: object) -> object:
    with pytest.raises(Refused) as found:
        act()  # type: ignore[operator]
    return found.value.reason


@pytest.mark.parametrize(
    ("text", "said"),
    [("x", True), (" YA ", True), ("1", True), ("", False), ("tidak", False), ("mungkin", None)],
)
def test_marks_of_a_list(text: str, said: bool | None) -> None:
    assert rules.mark(text) is said


def test_a_scanner_types_the_link_of_a_ticket() -> None:
    link = "https://portal.example/activities/abc/door/ticket?ticket=ABCDE23456"
    assert [rules.typed_ticket(one) for one in (link, "abcde 23456", f"{link}/")] == [
        "ABCDE23456"
    ] * 3


def test_a_code_is_taken_in_its_step_and_the_next_alone(held: Held) -> None:
    me, code = held.seated[0], codes.shown(held.session.public_id, DURING)
    late = partial(held.enter, me, code, DURING + 2 * rules.STEP)
    assert refused(late) is PresenceRefusal.CODE
    assert refused(partial(held.enter, me, code, DURING - rules.STEP)) is PresenceRefusal.CODE
    held.enter(me, f"{code[:3]} {code[3:]}", DURING + rules.STEP)
    held.enter(me, codes.shown(held.session.public_id, END - rules.STEP), END - rules.STEP)
    assert held.ways() == ["code"]


def test_a_code_is_of_its_session_and_for_who_has_a_place(held: Held) -> None:
    other = held.open(BEGIN + timedelta(days=2))
    [meeting] = activities.meetings(other.id)
    foreign = codes.shown(meeting.session.public_id, DURING)
    right = codes.shown(held.session.public_id, DURING)
    assert foreign != right
    assert refused(partial(held.enter, held.seated[0], foreign)) is PresenceRefusal.CODE
    assert refused(partial(held.enter, held.outside, right)) is PresenceRefusal.NOT_SEATED
    early = BEGIN - rules.EARLY - timedelta(seconds=1)
    for now, reason in ((early, PresenceRefusal.TOO_EARLY), (END, PresenceRefusal.ENDED)):
        code = codes.shown(held.session.public_id, now)
        assert refused(partial(held.enter, held.seated[0], code, now)) is reason
    assert held.ways() == []


@pytest.mark.postgresql
def test_one_code_sent_four_times_at_once_counts_once(app: Portal) -> None:
    with app.app_context():
        house = Held()
        one, me, session = house.one.id, house.seated[0].id, house.session.id
        code = codes.shown(house.session.public_id, DURING)

    def send() -> None:
        found = db.session.get_one(ActivitySession, session)
        arriving.by_code(one, found, me, code, now=DURING)

    assert race(app, [send] * 4) == [None] * 4
    with app.app_context():
        assert db.session.scalars(select(SessionPresence.way)).all() == ["code"]


def test_a_ticket_lets_its_holder_in_once(held: Held) -> None:
    me, session = held.seated[0], held.session.public_id
    for new in (True, False):
        who, entered = arriving.by_ticket(held.one.id, session, held.ticket(me), held.at())
        assert (who.name, entered) == (me.full_name, new)
    unknown = partial(arriving.by_ticket, held.one.id, session, "ABCDEFGH23", held.at())
    assert refused(unknown) is PresenceRefusal.TICKET
    with pytest.raises(NotFound):
        arriving.by_ticket(held.one.id, "no-such-session", held.ticket(me), held.at())
    assert held.ways() == ["ticket"]


def test_a_list_kept_offline_is_taken_in_line_by_line(held: Held) -> None:
    first, second = held.seated
    arriving.by_ticket(held.one.id, held.session.public_id, held.ticket(first), held.at())
    rows = [(held.ticket(first), "x"), (held.ticket(second).lower(), "ya"), ("SALAH", "x")]
    rows += [(held.ticket(second), "mungkin"), (held.ticket(second), "")]
    text = "Tiket;Nama;Hadir\n" + "".join(f"{ticket};;{mark}\n" for ticket, mark in rows)
    put = partial(arriving.by_list, held.one.id, held.session.public_id)
    lines = put(io.BytesIO(text.encode()), held.at(END))
    assert [one.outcome for one in lines] == [
        Line.ALREADY, Line.NOTED, Line.UNKNOWN, Line.UNCLEAR, Line.ABSENT,
    ]  # fmt: skip
    assert [one.line for one in lines] == [2, 3, 4, 5, 6]
    assert held.ways() == ["list", "ticket"]
    bare = partial(put, io.BytesIO(b"Nama;Hadir\nA;x\n"), held.at(END))
    assert refused(bare) is PresenceRefusal.COLUMNS
    done = attending.complete(held.one.id, held.at(END))
    assert (done.completed, done.missed) == (2, 0)
    again = partial(put, io.BytesIO(text.encode()), held.at(END))
    assert refused(again) is PresenceRefusal.BOOKED


def test_boxes_ticked_afterwards_count_as_the_list_does(held: Held) -> None:
    first, second = held.seated
    arriving.by_ticket(held.one.id, held.session.public_id, held.ticket(first), held.at())
    tick = partial(arriving.by_ticks, held.one.id, held.session.public_id)
    assert refused(partial(tick, [held.ticket(second)], held.at(BEGIN - timedelta(minutes=1)))) is (
        PresenceRefusal.NOT_BEGUN
    )
    assert tick([held.ticket(second).lower(), "SALAH"], held.at(END)) == (1, 2)
    assert held.ways() == ["list", "ticket"]
    assert tick([], held.at(END)) == (0, 2)  # nobody is taken out
    acts = [row.action for row in db.session.scalars(select(AuditEntry))]
    assert acts.count("activity.presence_noted") == 1
    attending.complete(held.one.id, held.at(END))
    assert refused(partial(tick, [held.ticket(second)], held.at(END))) is PresenceRefusal.BOOKED


@pytest.fixture
def during(app: Portal) -> Iterator[tuple[Portal, Held]]:
    with (
        beside(app, second_factor_optional=True) as portal,
        portal.app_context(),
        clock.fixed(DURING),
    ):
        yield portal, Held()


def test_the_screen_and_the_code_as_participants_see_them(during: tuple[Portal, Held]) -> None:
    portal, held = during
    me, session = held.seated[0], held.session.public_id
    base, shown = f"/activities/{held.one.public_id}", codes.shown(held.session.public_id, DURING)
    screen = f"{base}/screen/{session}/{codes.screen(session)}"
    seen = PageClient(portal).get(screen)
    assert f"{shown[:3]} {shown[3:]}" in seen.text
    assert int(seen.response.headers["Refresh"]) <= 30
    assert me.full_name not in seen.text
    PageClient(portal).get(f"{base}/screen/{session}/x{codes.screen(session)}", status=404)
    page = held.office.enter(PageClient(portal), me)
    assert held.ticket(me)[:5] in page.get(f"{base}/ticket").text
    there = f"{base}/present/{session}"
    assert f'value="{shown}"' in page.get(f"{there}?code={shown}").text
    assert page.post(there, {"code": "1"}).status_code == 422
    assert page.post(there, {"code": shown}).status_code == 303
    assert "sudah tercatat" in page.get(there).text
    for _try in range(8):
        page.post(there, {"code": shown})
    assert page.post(there, {"code": shown}).status_code == 429
    page.get(f"{base}/door", status=403)


def test_the_door_and_the_list_as_a_coordinator_sees_them(during: tuple[Portal, Held]) -> None:
    portal, held = during
    session, door = held.session.public_id, f"/activities/{held.one.public_id}/door"
    _person, account = held.coordinator()
    guard = PageClient(portal)
    guard.enter(account)
    assert "Layar kode" in guard.get(door).text
    other = held.ticket(held.seated[1])
    assert f'value="{other}"' in guard.get(f"{door}/ticket?ticket={other}").text
    assert guard.post(f"{door}/{session}", {"ticket": other}).status_code == 303
    assert held.ways() == ["ticket"]
    listed = guard.get(f"{door}/{session}/list").text
    assert other in listed
    assert not re.search(r"\d{18}", listed)
    answer = guard.client.get(f"{door}/{session}/list.xlsx")
    taken = io.BytesIO(answer.data)
    answer.close()
    with open_table(taken) as table:
        assert sorted(row.cells["Hadir"] for row in table.rows) == ["", "x"]
    file = (io.BytesIO(f"Tiket;Hadir\n{other};x\n".encode()), "daftar.csv")
    answer = guard.post(f"{door}/{session}/list", {"file": file})
    assert answer.status_code == 200
    assert "Sudah tercatat" in answer.text
    assert guard.post(f"{door}/{session}/list", {}).status_code == 422


def test_a_coordinator_ticks_on_the_page_who_was_there(during: tuple[Portal, Held]) -> None:
    portal, held = during
    session, door = held.session.public_id, f"/activities/{held.one.public_id}/door"
    _person, account = held.coordinator()
    guard = PageClient(portal)
    guard.enter(account)
    assert "Centang yang hadir" in guard.get(door).text
    first, second = held.seated
    page = guard.get(f"{door}/{session}/ticks").text
    assert first.full_name in page
    assert second.full_name in page
    assert not re.search(r"\d{18}", page)
    assert places.last_of(held.one.id, first.id).public_id not in page  # type: ignore[union-attr]
    assert guard.post(f"{door}/{session}/ticks", {"there": held.ticket(first)}).status_code == 303
    assert "1 orang baru dicatat hadir. Seluruhnya 1 orang hadir" in guard.get(door).text
    again = guard.get(f"{door}/{session}/ticks").text
    assert f'value="{held.ticket(first)}"' not in again
    assert f'value="{held.ticket(second)}"' in again
    assert "Tidak ada peserta dengan nama itu" in guard.get(f"{door}/{session}/ticks?q=zzz").text
    with clock.fixed(END):
        attending.complete(held.one.id, held.at(END))
        late = PageClient(portal)
        late.enter(account)
        assert "tidak dapat diubah lagi" in late.get(f"{door}/{session}/ticks").text
        sent = late.post(f"{door}/{session}/ticks", {"there": held.ticket(second)})
        assert sent.status_code == 409
    assert held.ways() == ["list"]
