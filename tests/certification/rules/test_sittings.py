"""How a sitting may be planned, where it stands, and when everything for it is ready."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.certification.rules import sittings
from portal.certification.rules.sittings import (
    Check,
    Inventory,
    Mode,
    Phase,
    Plan,
    SittingRefusal,
    Span,
)

NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = Span(NOON + 7 * DAY, NOON + 7 * DAY + 2 * HOUR)
SECOND = Span(FIRST.ends_at, FIRST.ends_at + 2 * HOUR)
PLAN = Plan(Mode.FIXED, NOON, NOON + 5 * DAY, 15, [FIRST, SECOND])


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        (PLAN, None),
        (replace(PLAN, closes_at=NOON), SittingRefusal.REGISTRATION_WINDOW),
        (replace(PLAN, closes_at=SECOND.starts_at), None),
        (replace(PLAN, closes_at=SECOND.ends_at), SittingRefusal.REGISTRATION_LATE),
        (replace(PLAN, shifts=[]), SittingRefusal.NO_SHIFT),
        (replace(PLAN, shifts=[Span(FIRST.ends_at, NOON)]), SittingRefusal.SHIFT_ORDER),
        (replace(PLAN, shifts=[FIRST, FIRST]), SittingRefusal.SHIFT_OVERLAP),
        (
            replace(PLAN, shifts=[replace(FIRST, ends_at=FIRST.starts_at + HOUR)]),
            SittingRefusal.SHIFT_SHORT,
        ),
        (replace(PLAN, late_minutes=90), SittingRefusal.LATE_MINUTES),
        (replace(PLAN, late_minutes=-1), SittingRefusal.LATE_MINUTES),
        (replace(PLAN, mode=Mode.WINDOW), SittingRefusal.LATE_MINUTES),
        (replace(PLAN, mode=Mode.WINDOW, late_minutes=0), None),
    ],
)
def test_what_cannot_be_planned_is_refused(plan: Plan, reason: SittingRefusal | None) -> None:
    assert sittings.may_plan(plan, minutes=90) is reason


@pytest.mark.parametrize(
    ("now", "cancelled", "found"),
    [
        (NOON - HOUR, None, Phase.ANNOUNCED),
        (NOON, None, Phase.OPEN),
        (NOON + 5 * DAY, None, Phase.CLOSED),
        (FIRST.starts_at, None, Phase.RUNNING),
        (SECOND.ends_at - HOUR, None, Phase.RUNNING),
        (SECOND.ends_at, None, Phase.OVER),
        (NOON, NOON, Phase.CANCELLED),
    ],
)
def test_where_a_sitting_stands_follows_from_the_clock(
    now: datetime, cancelled: datetime | None, found: Phase
) -> None:
    assert sittings.phase(PLAN.opens_at, PLAN.closes_at, PLAN.shifts, cancelled, now) is found


READY = Inventory(forms=3, rooms=2, seated=20)


@pytest.mark.parametrize(
    ("found", "open_points"),
    [
        (READY, []),
        (replace(READY, forms=0), [Check.FORMS]),
        (Inventory(forms=3, rooms=0), [Check.ROOMS, Check.OFFICERS]),
        (replace(READY, unwatched=["Ruang 2"]), [Check.OFFICERS]),
        (replace(READY, requested=1), [Check.REQUESTS]),
        (replace(READY, waiting=1), [Check.SEATS]),
        (replace(READY, without_form=1), [Check.ASSIGNED]),
        (replace(READY, short_of_time=["Sari"]), [Check.ACCOMMODATION]),
        (replace(READY, conflicts=["Sari"]), [Check.CONFLICTS]),
    ],
)
def test_the_list_before_the_day_names_what_is_open(
    found: Inventory, open_points: list[Check]
) -> None:
    assert [one for one, done in sittings.checklist(found).items() if not done] == open_points
