"""Places in activities: who gets one, who waits, who moves up, and what a partner learns."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Refused
from portal.learning.rules.hours_policy import Scope
from portal.people.models import Person
from portal.web.app import Portal
from portal.workshops.models import Activity, ActivityQuota, ActivityRegistration
from portal.workshops.queries import activities as queries
from portal.workshops.queries import places
from portal.workshops.rules import places as rules
from portal.workshops.rules.activities import ActivityRefusal, Mode, Span
from portal.workshops.rules.places import PlaceRefusal, PlaceState, Window
from portal.workshops.service import activities, attending, registering, sessions
from portal.workshops.service.wishes import By, Meeting, Terms, What, Where
from tests.support.pages import PageClient
from tests.support.people import make_person, make_unit, nip_of
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.workshops.house import House

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENS, CLOSES = NOON - DAY, NOON + 5 * DAY


class Opened(House):
    """With an activity of the partner that is published and takes registrations."""

    def __init__(self, clerks: int = 3, **terms: Any) -> None:
        super().__init__(clerks)
        self.one = self.open(**terms)

    def open(self, begin: datetime = NOON + 7 * DAY, **terms: Any) -> Activity:
        partner, agency = By(self.second.id, agency=False, now=NOON), self.agency()
        what = What("Literasi Data", "Isi", "workshop", Scope.DOMESTIC)
        one = activities.create(
            self.office.agency.id, self.partner.id, what, zone="Asia/Jakarta", by=partner
        )
        mode = terms.pop("mode", Mode.ONSITE)
        activities.place(one.id, Where(mode, "Asia/Jakarta", "Aula"), partner)
        span = Span(begin, begin + 5 * HOUR)
        names = [f"Pengajar {one.id}"]
        sessions.add(one.id, Meeting(span, trainers=names), partner)
        values = {"capacity": 2, "opens_at": OPENS, "closes_at": CLOSES, **terms}
        activities.offer(one.id, Terms(**values), partner)
        activities.submit(one.id, partner)
        activities.publish(one.id, agency)
        return one

    def agency(self) -> By:
        return By(self.hr.id, agency=True, now=NOON)

    def join(self, who: Person, one: Activity | None = None, **values: Any) -> ActivityRegistration:
        found = one or self.one
        settings = {"by": who.id, "now": NOON, **values}
        return registering.sign_up(queries.published(), found.public_id, who.id, "", **settings)

    def stands(self, who: Person, one: Activity | None = None) -> PlaceState | None:
        row = places.last_of((one or self.one).id, who.id)
        return places.state(row) if row else None


@pytest.fixture
def opened(portal: Portal) -> Iterator[Opened]:
    with portal.app_context():
        yield Opened()


@pytest.mark.parametrize(
    ("now", "organised", "refusal"),
    [
        (OPENS - HOUR, False, PlaceRefusal.NOT_OPEN_YET),
        (OPENS, False, None),
        (CLOSES - HOUR, False, None),
        (CLOSES, False, PlaceRefusal.CLOSED),
        (CLOSES, True, None),
        (OPENS - HOUR, True, None),
        (CLOSES + DAY, True, PlaceRefusal.OVER),
    ],
)
def test_when_a_place_is_taken(
    now: datetime, organised: bool, refusal: PlaceRefusal | None
) -> None:
    window = Window(OPENS, CLOSES, CLOSES + DAY)
    assert rules.may_register(window, now, organised=organised) is refusal


@pytest.mark.postgresql
def test_a_hundred_sign_ups_for_twenty_places_give_exactly_twenty(app: Portal) -> None:
    with app.app_context():
        house = Opened(clerks=1, capacity=20)
        public_id, activity_id = house.one.public_id, house.one.id
        unit = make_unit(house.office.agency)
        ids = [make_person(unit, f"Peserta {number}").id for number in range(100)]

    def some(people: list[int]) -> int:
        for who in people:
            registering.sign_up(queries.published(), public_id, who, "", by=who, now=NOON)
        return len(people)

    # Four at a time, as the server's threads are: more would wait for a connection, not a place.
    assert race(app, [partial(some, ids[start::4]) for start in range(4)]) == [25] * 4
    with app.app_context():
        assert places.counts(activity_id) == {"seated": 20, "waiting": 80, "requested": 0}
        assert db.session.get_one(Activity, activity_id).seats_taken == 20


def test_a_place_given_back_goes_to_whoever_waits_longest(opened: Opened) -> None:
    first, second, third = opened.office.clerks
    late = opened.office.clerk("Tono Terakhir")
    for minute, who in enumerate((first, second, third, late)):
        opened.join(who, now=NOON + timedelta(minutes=minute))
    assert opened.join(first).id == places.last_of(opened.one.id, first.id).id  # type: ignore[union-attr]
    assert [opened.stands(who) for who in (second, third, late)] == [
        PlaceState.SEATED, PlaceState.WAITING, PlaceState.WAITING,
    ]  # fmt: skip
    registering.withdraw(first.id, opened.one.id, now=NOON + HOUR)
    registering.withdraw(first.id, opened.one.id, now=NOON + HOUR)
    assert [opened.stands(who) for who in (first, third, late)] == [
        PlaceState.WITHDRAWN, PlaceState.SEATED, PlaceState.WAITING,
    ]  # fmt: skip
    activities.offer(opened.one.id, Terms(3, OPENS, CLOSES), opened.agency())
    assert opened.stands(late) is PlaceState.SEATED
    with pytest.raises(Refused) as refused:
        activities.offer(opened.one.id, Terms(2, OPENS, CLOSES), opened.agency())
    assert refused.value.reason is ActivityRefusal.CAPACITY


def test_a_full_quota_of_a_unit_lets_others_go_first(opened: Opened) -> None:
    below = make_unit(opened.office.agency, opened.office.unit)
    other = make_unit(opened.office.agency)
    quotas = {opened.office.unit.id: 1}
    one = opened.open(NOON + 9 * DAY, capacity=3, quotas=quotas)
    near, deep = opened.office.clerks[0], make_person(below, "Di Bawahnya")
    far = make_person(other, "Dari Jauh")
    for who in (near, deep, far):
        opened.join(who, one)
    assert [opened.stands(who, one) for who in (near, deep, far)] == [
        PlaceState.SEATED, PlaceState.WAITING, PlaceState.SEATED,
    ]  # fmt: skip
    registering.withdraw(near.id, one.id, now=NOON)
    assert opened.stands(deep, one) is PlaceState.SEATED
    assert db.session.scalars(select(ActivityQuota.taken)).one() == 1


def test_nobody_is_in_two_activities_at_once(opened: Opened) -> None:
    same = opened.open(NOON + 7 * DAY + HOUR)
    who = opened.office.clerks[0]
    opened.join(who)
    with pytest.raises(Refused) as refused:
        opened.join(who, same)
    assert refused.value.reason is PlaceRefusal.CLASH


def test_requests_are_answered_by_the_supervisor(portal: Portal, opened: Opened) -> None:
    one = opened.open(NOON + 9 * DAY, needs_approval=True)
    granted, refused = opened.office.clerks[:2]
    rows = [opened.join(who, one) for who in (granted, refused)]
    assert opened.stands(granted, one) is PlaceState.REQUESTED
    head = opened.office.enter(PageClient(portal), opened.office.head)
    assert granted.full_name in head.get("/team/activities").text
    head.post(f"/team/activities/{rows[0].public_id}/grant")
    head.get(f"/team/activities/{rows[1].public_id}/refuse")
    assert head.post(f"/team/activities/{rows[1].public_id}/refuse", {}).status_code == 422
    head.post(f"/team/activities/{rows[1].public_id}/refuse", {"reason": "Ada tugas lain"})
    assert opened.stands(granted, one) is PlaceState.SEATED
    told = opened.office.enter(PageClient(portal), refused).get(f"/activities/{one.public_id}").text
    assert "Ada tugas lain" in told
    assert opened.join(refused, one).approved_at is None


def test_an_employee_takes_a_place_and_gives_it_back(portal: Portal, opened: Opened) -> None:
    one = opened.open(NOON + 9 * DAY, mode=Mode.BOTH)
    me = opened.office.enter(PageClient(portal), opened.office.clerks[0])
    address = f"/activities/{one.public_id}"
    assert "Masuk untuk mendaftar" in PageClient(portal).get(address).text
    me.get(address)
    assert "Pilih cara hadir" in me.post(f"{address}/register", {}).text
    me.post(f"{address}/register", {"attends": "online"})
    assert "Terdaftar" in me.get(address).text
    assert "Literasi Data" in me.get("/activities/mine").text
    me.post(f"{address}/withdraw")
    assert opened.stands(opened.office.clerks[0], one) is PlaceState.WITHDRAWN


def test_hr_signs_people_up_by_number_and_sees_who_stands_where(
    portal: Portal, opened: Opened
) -> None:
    page = opened.office.enter(PageClient(portal), opened.hr)
    address = f"/admin/activities/{opened.one.public_id}/participants"
    one, two, three = opened.office.clerks
    page.get(f"{address}/add")
    mixed = page.post(f"{address}/add", {"numbers": f"{nip_of(one)}\n199001012020011001"})
    assert mixed.status_code == 422
    assert "1 orang sudah didaftarkan" in mixed.text
    page.post(f"{address}/add", {"numbers": f"{nip_of(one)}, {nip_of(two)}, {nip_of(three)}"})
    assert two.full_name in page.get(address).text
    assert three.full_name in page.get(f"{address}?part=waiting").text
    row = places.last_of(opened.one.id, one.id)
    assert row is not None
    page.post(f"{address}/{row.public_id}/remove")
    assert opened.stands(three) is PlaceState.SEATED
    asked = opened.open(NOON + 9 * DAY, needs_approval=True)
    waits = opened.join(two, asked)
    there = f"/admin/activities/{asked.public_id}/participants"
    assert two.full_name in page.get(f"{there}?part=requested").text
    page.get(f"{there}/{waits.public_id}/refuse")
    page.post(f"{there}/{waits.public_id}/grant")
    assert opened.stands(two, asked) is PlaceState.SEATED


def test_a_coordinator_finds_name_and_unit_of_participants_and_nothing_else(
    portal: Portal, opened: Opened
) -> None:
    """Every page a coordinator reaches, link by link, before the activity and after it: no number,
    no other house, nobody else.
    """
    mine, others = opened.office.clerks[:2]
    row = opened.join(mine)
    other_house = opened.make_partner("Universitas Bung Hatta")
    numbers = [nip_of(who) for who in (mine, others)]
    guest, account = PageClient(portal), opened.coordinator()[1]
    guest.enter(account)
    seen = crawled(guest, "/partner")
    with clock.fixed(NOON + 8 * DAY):
        [meeting] = queries.meetings(opened.one.id)
        after = By(opened.hr.id, agency=True, now=NOON + 8 * DAY)
        there = [row.public_id]
        ticks = attending.Ticks(there)
        attending.note(opened.one.id, meeting.session.public_id, ticks, "Daftar hadir", after)
        attending.complete(opened.one.id, after)
        guest.enter(account)
        ended = crawled(guest, "/partner")
    assert any(path.endswith("/report") for path in ended)
    assert "Selesai" in next(page for path, page in ended.items() if "/participants" in path)
    seen |= {f"{path} after": page for path, page in ended.items()}
    everything = "\n".join(seen.values())
    assert any(path.endswith("/participants") for path in seen)
    assert mine.full_name in everything
    assert "Dinas Kependudukan" in everything
    for secret in (*numbers, others.full_name, mine.public_id, other_house.name):
        assert secret not in everything, secret
    for path in ("/admin/activities", "/admin/persons", "/team", f"/people/{mine.public_id}"):
        assert guest.client.get(path).status_code in {403, 404}, path


def crawled(guest: PageClient, start: str) -> dict[str, str]:
    """Every page that a chain of links from `start` leads to, by its path."""
    waiting, seen = [start], {}
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 200:
            continue
        answer = guest.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        seen[path] = answer.text if answer.mimetype == "text/html" else ""
        answer.close()  # a list that is sent as a file
        waiting += re.findall(r'href="(/[^"#]*)"', seen[path])
        waiting = [one for one in waiting if not one.startswith(("/static", "/logout"))]
    return seen


def test_counting_is_true_in_the_schema(opened: Opened) -> None:
    """Places taken and rows that hold one are the same number after every act above."""
    for who in opened.office.clerks:
        opened.join(who)
    held = select(func.count()).where(ActivityRegistration.seated_at.is_not(None))
    assert (
        db.session.scalar(held)
        == db.session.get_one(Activity, opened.one.id, populate_existing=True).seats_taken
    )
