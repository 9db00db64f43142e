"""The stages of a period as data: each has its days, and where a period stands follows from them.

A period runs for 3, 6 or 12 months; its last day is the cut-off day (*hari batas*). Stages follow
one another: self, supervisor, calibration, objection, fixing (*penetapan*), follow-up. They may
begin before the cut-off day, and nothing has to run for one to begin. What is fixed before the
cut-off day is fixed as it stood on the day of fixing. Source: PermenPANRB 6/2022
(*evaluasi periodik*; the semester is the habit in the Plaju text), the lengths are the agency's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from portal.core.permissions import Role
from portal.ledger.rules.counting import months_after

MONTHS: Final = (3, 6, 12)
LATEST_DAYS: Final = 183
"""So long after the cut-off day fixing may end at the latest."""


class Stage(StrEnum):
    """In the order in which they follow."""

    SELF = "self"
    SUPERVISOR = "supervisor"
    CALIBRATION = "calibration"
    OBJECTION = "objection"
    FIXING = "fixing"
    FOLLOW_UP = "follow_up"


ORDER: Final = tuple(Stage)
_LENGTHS: Final = {
    Stage.SELF: (-60, 20),
    Stage.SUPERVISOR: (-44, 25),
    Stage.CALIBRATION: (-17, 5),
    Stage.OBJECTION: (-10, 7),
    Stage.FIXING: (-3, 4),
    Stage.FOLLOW_UP: (4, None),
}
"""Proposed for a new period: first day counted from the cut-off day, and how many days."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A stage with its days; `until_on` is the first day after it, None for the last stage.

    `roles` act in it, and whoever has something undone is reminded `remind_days` before its end (0:
    nobody is); None: as the policy says (`rules.acting`).
    """

    stage: Stage
    from_on: date
    until_on: date | None
    roles: frozenset[Role] | None = None
    remind_days: int | None = None

    @property
    def last_on(self) -> date | None:
        return None if self.until_on is None else self.until_on - timedelta(days=1)

    def holds(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on < self.until_on)

    def is_over(self, on: date) -> bool:
        return self.until_on is not None and on >= self.until_on


class StageRefusal(StrEnum):
    """Why a period cannot have these stages, or somebody cannot act in one."""

    LENGTH = "stages.length"
    MISSING = "stages.missing"
    EMPTY = "stages.empty"
    ORDER = "stages.order"
    BEFORE_THE_PERIOD = "stages.before_the_period"
    TOO_LATE = "stages.too_late"
    ROLES = "stages.roles"
    REMINDER = "stages.reminder"
    NOT_YOURS = "stages.not_yours"  # whoever acts is not among those who act in the stage


@dataclass(frozen=True, slots=True)
class Calendar:
    """A period with its stages in order."""

    from_on: date
    until_on: date  # the first day after it
    stages: tuple[Dated, ...]

    @property
    def cut_off(self) -> date:
        return self.until_on - timedelta(days=1)

    def __iter__(self) -> Iterator[Dated]:
        return iter(self.stages)

    def of(self, stage: Stage) -> Dated:
        return next(one for one in self.stages if one.stage is stage)

    def running(self, on: date) -> tuple[Stage, ...]:
        """The stages that have the day; self and supervisor may share some."""
        return tuple(one.stage for one in self.stages if one.holds(on))

    def current(self, on: date) -> Dated | None:
        """The last stage that has begun; None before the first."""
        begun = [one for one in self.stages if one.from_on <= on]
        return begun[-1] if begun else None

    def effective_on(self, today: date) -> date:
        """The day whose levels a form shows: the cut-off day, or today while that lies ahead, so
        that nothing is shown as expired that is not.
        """
        return min(self.cut_off, today)


def proposed(from_on: date, months: int) -> Calendar:
    """The days a new period begins with, before anybody has changed them."""
    until = months_after(from_on, months)
    cut_off = until - timedelta(days=1)
    stages = []
    for stage in ORDER:
        first, days = _LENGTHS[stage]
        begins = max(from_on, cut_off + timedelta(days=first))
        stages.append(Dated(stage, begins, begins + timedelta(days=days) if days else None))
    return Calendar(from_on, until, tuple(stages))


def shifted(like: Calendar, from_on: date, months: int) -> Calendar:
    """Another period's stages moved to this one: each as far from the cut-off day as there, with
    who acts and when they are reminded.
    """
    until = months_after(from_on, months)
    by = until - like.until_on

    def moved(day: date) -> date:
        return max(from_on, day + by)

    stages = tuple(
        replace(
            one,
            from_on=moved(one.from_on),
            until_on=None if one.until_on is None else moved(one.until_on),
        )
        for one in like.stages
    )
    return Calendar(from_on, until, stages)


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be meant, and at which stage; None: of the period itself."""

    refusal: StageRefusal
    stage: Stage | None = None


def may_have(calendar: Calendar) -> Fault | None:
    """Why a period cannot have these days."""
    if calendar.until_on not in {months_after(calendar.from_on, one) for one in MONTHS}:
        return Fault(StageRefusal.LENGTH)
    if tuple(one.stage for one in calendar.stages) != ORDER:
        return Fault(StageRefusal.MISSING)
    for one in calendar.stages:
        if one.until_on is not None and one.until_on <= one.from_on:
            return Fault(StageRefusal.EMPTY, one.stage)
    first = calendar.stages[0]
    if first.from_on < calendar.from_on:
        return Fault(StageRefusal.BEFORE_THE_PERIOD, first.stage)
    return _order_refused(calendar)


def _order_refused(calendar: Calendar) -> Fault | None:
    """Self-rating and rating may overlap; from calibration on each waits for the one before."""
    for earlier, later in pairwise(calendar.stages):
        overlap_allowed = later.stage is Stage.SUPERVISOR
        least = earlier.from_on if overlap_allowed else earlier.until_on
        if least is None or later.from_on < least:
            return Fault(StageRefusal.ORDER, later.stage)
    latest = calendar.until_on + timedelta(days=LATEST_DAYS)
    last = calendar.of(Stage.FOLLOW_UP)
    return Fault(StageRefusal.TOO_LATE, last.stage) if last.from_on > latest else None


def overlaps(calendar: Calendar, others: Sequence[tuple[date, date]]) -> bool:
    """Whether a day of the period belongs to another of the agency; ends are exclusive."""
    return any(calendar.from_on < until and start < calendar.until_on for start, until in others)


def read(from_on: date, until_on: date, kept: Sequence[dict[str, Any]]) -> Calendar:
    """From the form in which tables keep it."""
    stages = tuple(
        Dated(
            Stage(one["stage"]),
            date.fromisoformat(one["from"]),
            date.fromisoformat(one["until"]) if one["until"] else None,
            frozenset(map(Role, one["roles"].split())) if "roles" in one else None,
            one.get("remind"),
        )
        for one in kept
    )
    return Calendar(from_on, until_on, stages)


def stored(calendar: Calendar) -> list[dict[str, Any]]:
    return [_stored(one) for one in calendar.stages]


def _stored(one: Dated) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "stage": one.stage.value,
        "from": one.from_on.isoformat(),
        "until": one.until_on.isoformat() if one.until_on else None,
    }
    if one.roles is not None:
        kept["roles"] = " ".join(sorted(one.roles))
    if one.remind_days is not None:
        kept["remind"] = one.remind_days
    return kept
