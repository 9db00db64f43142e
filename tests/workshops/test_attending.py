"""Presence, completion by the presence rule, and hours for all in one act."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Refused
from portal.learning.hours import books
from portal.learning.hours.models import HoursClaim, HoursEntry
from portal.web.app import Portal
from portal.workshops.models import ActivityOutcome
from portal.workshops.queries import places, presence
from portal.workshops.rules import presence as rules
from portal.workshops.rules.presence import PresenceRefusal
from portal.workshops.service import attending
from portal.workshops.service.wishes import By
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, beside
from tests.workshops.test_places import Opened

BEGIN = NOON + timedelta(days=7)
AFTER = BEGIN + timedelta(hours=6)


@pytest.fixture
def opened(app: Portal) -> Iterator[Opened]:
    with beside(app, second_factor_optional=True) as portal, portal.app_context():
        house = Opened(clerks=3, capacity=5)
        for who in house.office.clerks:
            house.join(who)
        yield house


def by(house: Opened, now: datetime) -> By:
    return By(house.hr.id, agency=True, now=now)


def noted(house: Opened, *people: int, now: datetime = AFTER) -> int:
    """These clerks were in the one session."""
    meeting = attending.activities.meetings(house.one.id)[0]
    rows = [places.last_of(house.one.id, house.office.clerks[one].id) for one in people]
    everybody = (places.last_of(house.one.id, who.id) for who in house.office.clerks)
    there, seen = ([row.public_id for row in some if row is not None] for some in (rows, everybody))
    ticks, who = attending.Ticks(there, seen), by(house, now)
    return attending.note(house.one.id, meeting.session.public_id, ticks, "Daftar hadir", who)


@pytest.mark.parametrize(
    ("attended", "sessions", "percent", "enough"),
    [(4, 5, 80, True), (3, 5, 80, False), (1, 1, 100, True), (0, 1, 1, False), (0, 0, 1, False)],
)
def test_the_presence_rule(attended: int, sessions: int, percent: int, enough: bool) -> None:
    assert rules.is_enough(attended, sessions, percent) is enough


def test_who_was_there_gets_the_hours_once_and_who_was_not_gets_none(opened: Opened) -> None:
    assert noted(opened, 0, 2) == 2
    assert noted(opened, 0, 1) == 2  # put right before anything is booked
    done = attending.complete(opened.one.id, by(opened, AFTER))
    assert (done.completed, done.missed, done.jp100) == (2, 1, 1000)
    again = attending.complete(opened.one.id, by(opened, AFTER))
    assert (again.completed, again.missed, again.jp100) == (0, 0, 0)
    ids = [who.id for who in opened.office.clerks]
    day = BEGIN.date()
    assert [books.booked(ids, day, day)[one] for one in ids] == [500, 500, 0]
    assert len(db.session.scalars(select(HoursEntry)).all()) == 2
    outcomes = db.session.scalars(select(ActivityOutcome)).all()
    assert sorted(one.completed for one in outcomes) == [False, True, True]
    with pytest.raises(Refused) as refused:
        noted(opened, 2)
    assert refused.value.reason is PresenceRefusal.BOOKED


def test_what_somebody_claimed_already_counts_once(opened: Opened) -> None:
    noted(opened, 0)
    attending.complete(opened.one.id, by(opened, AFTER))
    claim = db.session.scalars(select(HoursClaim)).one()
    assert (claim.state, claim.title) == ("verified", "Literasi Data")
    parts = attending.worth.parts(
        "workshop", attending.Scope.DOMESTIC, [(BEGIN, AFTER)], "Asia/Jakarta",
        attending.activities.whole(opened.one.id).policy,
    )  # fmt: skip
    what = attending.Completed(parts, "LITERASI data", "universitas andalas", claim.organisation_id)
    who = opened.office.clerks[0].id
    with attending.transaction():
        found = attending.booking.book(what, [who], by=opened.hr.id, now=AFTER)
    assert found == {who: 0}


@pytest.mark.parametrize(
    ("now", "reason"),
    [(NOON, PresenceRefusal.NOT_BEGUN), (BEGIN - timedelta(minutes=1), PresenceRefusal.NOT_BEGUN)],
)
def test_nobody_is_present_before_a_session_begins(
    opened: Opened, now: datetime, reason: PresenceRefusal
) -> None:
    with pytest.raises(Refused) as refused:
        noted(opened, 0, now=now)
    assert refused.value.reason is reason
    with pytest.raises(Refused) as early:
        attending.complete(opened.one.id, by(opened, now))
    assert early.value.reason is PresenceRefusal.NOT_OVER


def test_the_pages_before_the_day_say_what_is_to_come(opened: Opened, app: Portal) -> None:
    page = opened.office.enter(PageClient(app), opened.hr)
    address = f"/admin/activities/{opened.one.public_id}/attendance"
    assert "JP dibukukan sesudah sesi terakhir selesai" in page.get(address).text
    meeting = attending.activities.meetings(opened.one.id)[0]
    there = f"{address}/{meeting.session.public_id}"
    assert "Siapa yang hadir?" in page.get(there).text
    assert page.post(there, {"reason": ""}).status_code == 422
    assert page.post(there, {"reason": "Daftar hadir"}).status_code == 409
    assert page.post(f"{address}/complete").status_code == 409
    assert presence.present(opened.one.id) == {meeting.session.id: 0}
