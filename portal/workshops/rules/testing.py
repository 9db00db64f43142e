"""Tests before and after an activity: when one may be taken, and what of a bank is asked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.assessment.rules.attempts import GRACE
from portal.assessment.rules.drawing import DrawRule

FEWEST: Final = 3
"""Items a test has at least."""
_PREFIX: Final = "activity:"


class Stage(StrEnum):
    """Before the first session it only measures; after the last one a pass is proof."""

    BEFORE = "before"
    AFTER = "after"


class ActivityTestRefusal(StrEnum):
    """Why a test cannot be taken, or cannot be set so."""

    BANK = "activity_test.bank"
    FEW_ITEMS = "activity_test.few_items"
    OTHER_AIMS = "activity_test.other_aims"
    STAGE = "activity_test.stage"
    REQUIRED = "activity_test.required"
    BEGUN = "activity_test.begun"
    NOT_SEATED = "activity_test.not_seated"
    ACTIVITY_BEGUN = "activity_test.activity_begun"
    NOT_OVER = "activity_test.not_over"
    NOT_PRESENT = "activity_test.not_present"
    CLOSED = "activity_test.closed"


def owner_ref(registration_public_id: str, stage: Stage) -> str:
    """How `assessment` names the owner of an attempt at such a test."""
    return f"{_PREFIX}{registration_public_id}:{stage.value}"


def is_owner(ref: str) -> bool:
    """Whether an attempt's owner is a test of an activity."""
    return ref.startswith(_PREFIX)


def owner_of(ref: str) -> tuple[str, Stage]:
    """Public id of the registration, and the stage, that an owner names."""
    registration, stage = ref.removeprefix(_PREFIX).rsplit(":", 1)
    return registration, Stage(stage)


def closes_at(ends_at: datetime, open_days: int) -> datetime:
    """Until when the test after may be begun."""
    return ends_at + timedelta(days=open_days)


def decided_from(ends_at: datetime, open_days: int, minutes: int) -> datetime:
    """From when nobody sits the test after any more, so that it can be asked who passed."""
    return closes_at(ends_at, open_days) + timedelta(minutes=minutes) + GRACE


def may_take(
    stage: Stage,
    now: datetime,
    *,
    starts_at: datetime,
    ends_at: datetime,
    open_days: int,
    present: bool,
) -> ActivityTestRefusal | None:
    """Why somebody with a place cannot take it now; `present`: in enough of the sessions."""
    if stage is Stage.BEFORE:
        return None if now < starts_at else ActivityTestRefusal.ACTIVITY_BEGUN
    if now < ends_at:
        return ActivityTestRefusal.NOT_OVER
    if not present:
        return ActivityTestRefusal.NOT_PRESENT
    return ActivityTestRefusal.CLOSED if now >= closes_at(ends_at, open_days) else None


def spread(available: Mapping[tuple[str, str], int], wanted: int) -> tuple[DrawRule, ...]:
    """`wanted` items over competencies and difficulties as the bank has them, so that the paper
    before and the one after ask alike; fewer where the bank has fewer (largest remainder).
    """
    whole = sum(available.values())
    wanted = min(wanted, whole)
    if not wanted:
        return ()
    exact = {key: (count * wanted, count) for key, count in available.items() if count}
    found = {key: share // whole for key, (share, _count) in exact.items()}
    order = sorted(exact, key=lambda key: (-(exact[key][0] % whole), found[key], key))
    for key in order[: wanted - sum(found.values())]:
        found[key] += 1
    return tuple(
        DrawRule(competency, difficulty, count)
        for (competency, difficulty), count in sorted(found.items())
        if count
    )
