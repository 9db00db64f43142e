"""EX-3 where the clocks change: time given is time had, and what is shown is what clocks say.

None of Indonesia's zones changes any more. On 1 January 1964 two of them went back half an hour, so
the half hour before that midnight came twice; the rest is shown with zones that still change.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.assessment.models import Attempt
from portal.assessment.rules.saving import Outcome
from portal.assessment.service import exams, holding, saving
from portal.core import dates, zones
from portal.core.db import db
from portal.web.app import Portal
from tests.support.exams import SESSION, Hall, make_hall

pytestmark = pytest.mark.postgresql
MINUTE, S = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def hall(app: Portal) -> Iterator[Hall]:
    with app.test_request_context("/"):
        yield make_hall(people=2)


def again(attempt: Attempt) -> Attempt:
    db.session.expire_all()
    return db.session.get_one(Attempt, attempt.id)


def outcome(attempt: Attempt, seq: int, now: datetime) -> Outcome:
    hold = holding.give(attempt.public_id, 1, SESSION)
    saved = saving.save(saving.Request(attempt.public_id, hold, seq, {}), now=now)
    assert isinstance(saved, saving.Saved)
    return saved.outcome


@pytest.mark.parametrize(
    ("zone", "begins", "shown"),
    [
        ("Europe/Berlin", "2026-03-29T01:30", "04:00"),  # an hour is left out
        ("Europe/Berlin", "2026-10-25T02:30", "03:00"),  # an hour comes twice
        ("Australia/Lord_Howe", "2026-04-05T01:30", "02:30"),  # half an hour comes twice
    ],
)
def test_a_change_of_the_clocks_gives_and_takes_no_time(
    hall: Hall, zone: str, begins: str, shown: str
) -> None:
    """Ninety minutes, thirty more and a pause across the change; saves count to the same second."""
    there = ZoneInfo(zone)
    begin = datetime.fromisoformat(begins).replace(tzinfo=there).astimezone(UTC)
    attempt = hall.begun(now=begin, minutes=90, closes_at=begin + 300 * MINUTE)
    assert again(attempt).deadline == begin + 90 * MINUTE
    assert again(attempt).ends_at.astimezone(there).strftime("%H:%M") == shown
    assert again(attempt).ends_at.utcoffset() == timedelta()
    exams.extend([attempt.id], 30, now=begin)
    exams.pause([attempt.id], now=begin + 40 * MINUTE)
    exams.resume([attempt.id], now=begin + 50 * MINUTE)
    end = begin + 130 * MINUTE
    assert again(attempt).ends_at == end
    assert outcome(attempt, 1, end + 29 * S) is Outcome.STORED
    assert outcome(attempt, 2, end + 31 * S) is Outcome.LATE


def test_the_window_s_end_is_an_instant_also_in_the_hour_that_comes_twice(hall: Hall) -> None:
    """The first and the second 02:30 of a night are an hour apart, and the window knows which."""
    there = ZoneInfo("Europe/Berlin")
    first, second = (
        datetime(2026, 10, 25, 2, 30, tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    assert second - first == timedelta(hours=1)
    begin = first - 45 * MINUTE
    for place, (closes_at, deadline) in enumerate(((first, first), (second, begin + 90 * MINUTE))):
        attempt = hall.begun(place, now=begin, minutes=90, closes_at=closes_at)
        assert again(attempt).ends_at == deadline


def test_what_is_shown_is_what_the_clocks_of_the_zone_say(hall: Hall) -> None:
    """Across the midnight of 1964 in Jakarta and Jayapura, when clocks went back half an hour."""
    for zone, name, midnight in (
        ("Asia/Jakarta", "WIB", datetime(1963, 12, 31, 16, 30, tzinfo=UTC)),
        ("Asia/Jayapura", "WIT", datetime(1963, 12, 31, 14, 30, tzinfo=UTC)),
    ):
        place = 0 if zone == "Asia/Jakarta" else 1
        attempt = hall.begun(place, now=midnight - 45 * MINUTE, minutes=90)
        begun, ends = again(attempt).started_at, again(attempt).ends_at
        assert begun is not None
        assert ends - begun == 90 * MINUTE
        assert dates.moment(begun, zone) == f"31 Desember 1963, 23.15 {name}"
        assert dates.moment(ends, zone) == f"1 Januari 1964, 00.15 {name}"
        assert dates.clock_time(midnight, zone) == f"23.30 {name}"  # for the second time
        assert zones.local_day(midnight, zone).isoformat() == "1963-12-31"
