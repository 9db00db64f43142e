"""Hours of an activity follow its form and its sessions alone."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.learning.data import hours_policies
from portal.learning.rules.hours_policy import Scope
from portal.workshops.rules import worth

MONDAY = datetime(2026, 12, 7, 1, 30, tzinfo=UTC)  # 08.30 WIB
DAY, ZONE = timedelta(days=1), "Asia/Jakarta"


def spans(*days: int, minutes: int = 420) -> list[tuple[datetime, datetime]]:
    return [(MONDAY + n * DAY, MONDAY + n * DAY + timedelta(minutes=minutes)) for n in days]


@pytest.mark.parametrize(
    ("form", "scope", "held", "jp100"),
    [
        ("workshop", "domestic", spans(0), 500),
        ("workshop", "domestic", spans(0, 1), 1000),
        ("workshop", "domestic", spans(0, 2), 1000),  # the day between is worth nothing
        ("workshop", "domestic", [*spans(0, minutes=60), *spans(0, minutes=240)], 500),
        ("workshop", "international", spans(0), 700),
        ("seminar", "international", spans(0), 600),
        ("pelatihan_teknis", "domestic", spans(0, 1, 2, minutes=450), 3000),
        ("pelatihan_teknis", "international", spans(0, 1, 2, minutes=450), 3600),
        ("coaching", "domestic", spans(0, 1, 2), 400),  # two a month count
        ("coaching", "domestic", spans(0, 1, 30), 600),
        ("magang", "domestic", spans(0, 1, 2), 2000),
        ("tugas_belajar", "domestic", spans(0, 200), 4000),
        ("workshop", "domestic", [], 0),
    ],
)
def test_hours_follow_form_and_sessions(
    form: str, scope: str, held: list[tuple[datetime, datetime]], jp100: int
) -> None:
    [policy, *_] = hours_policies()
    assert worth.worth(form, Scope(scope), held, ZONE, policy) == jp100


def test_a_day_is_that_of_the_place() -> None:
    late = datetime(2026, 12, 7, 16, 30, tzinfo=UTC)  # the 8th in Jayapura, the 7th in Jakarta
    span = (late, late + timedelta(hours=1))
    assert worth.days([span], "Asia/Jakarta")[0].day == 7
    assert worth.days([span], "Asia/Jayapura")[0].day == 8
