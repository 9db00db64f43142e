"""Working days of an agency: its week, national holidays, joint leave and its own days.

Holidays are decided each year by a joint decree of three ministers and changed in mid-year, so
they are data (`portal/people/data/holidays.yaml` is only a start) that HR edits. A day the
agency entered wins over the national list: a clinic works on joint leave, a city has its
anniversary, an estimated date is put right before the list is.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

FIVE_DAYS = frozenset({1, 2, 3, 4, 5})
"""Monday to Friday as ISO week days."""
SIX_DAYS = frozenset({1, 2, 3, 4, 5, 6})
DECREED = frozenset({"national", "joint_leave"})
"""Kinds of days that a decree makes: it is named with them."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What a named day is."""

    NATIONAL = "national"
    JOINT_LEAVE = "joint_leave"
    LOCAL = "local"
    WORKING_DAY = "working_day"


class Verification(StrEnum):
    """How far a day can be relied on."""

    READ_SECONDARY = "read_secondary"
    FROM_MEMORY = "from_memory_unverified"
    ESTIMATE = "estimate"
    CONFIRMED = "confirmed"


class CalendarRefusal(StrEnum):
    """Why a day cannot be entered."""

    NAME_MISSING = "calendar.name_missing"
    DAY_TAKEN = "calendar.day_taken"
    WEEK_EMPTY = "calendar.week_empty"
    SOURCE_MISSING = "calendar.source_missing"
    YEAR_UNKNOWN = "calendar.year_unknown"
    YEAR_OUT_OF_REACH = "calendar.year_out_of_reach"


@dataclass(frozen=True, slots=True)
class NamedDay:
    """One day that differs from its week day."""

    on: date
    kind: DayKind
    name: str
    verification: Verification = Verification.CONFIRMED


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days on which one agency works."""

    week: frozenset[int] = FIVE_DAYS
    named: Mapping[date, NamedDay] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if not self.week or not self.week <= frozenset(range(1, 8)):
            raise ValueError("a week works on at least one of the ISO days 1 to 7")

    def is_working(self, on: date) -> bool:
        """Whether the agency works on a day."""
        day = self.named.get(on)
        if day is None:
            return on.isoweekday() in self.week
        return day.kind is DayKind.WORKING_DAY


def calendar_of(
    week: frozenset[int], national: Iterable[NamedDay], own: Iterable[NamedDay] = ()
) -> WorkCalendar:
    """An agency's calendar; of two named days on one date the agency's own counts."""
    named = {day.on: day for day in national} | {day.on: day for day in own}
    return WorkCalendar(week, MappingProxyType(named))


def may_set_week(week: Collection[int]) -> CalendarRefusal | None:
    """Why these cannot be an agency's week days (1 Monday to 7 Sunday)."""
    if not week or not set(week) <= set(range(1, 8)):
        return CalendarRefusal.WEEK_EMPTY
    return None


def may_add(own: Iterable[NamedDay], new: NamedDay, source: str) -> CalendarRefusal | None:
    """Why HR may not enter this day, by this decree, beside the agency's own days."""
    if not new.name.strip():
        return CalendarRefusal.NAME_MISSING
    if not FIRST_YEAR <= new.on.year <= LAST_YEAR:
        return CalendarRefusal.YEAR_OUT_OF_REACH
    if new.kind in DECREED and not source.strip():
        return CalendarRefusal.SOURCE_MISSING
    if any(day.on == new.on for day in own):
        return CalendarRefusal.DAY_TAKEN
    return None


def by_month(calendar: WorkCalendar, year: int) -> tuple[int, ...]:
    """The working days of each month of a year."""
    firsts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return tuple(
        working_days_between(calendar, first, following) for first, following in pairwise(firsts)
    )


def changes_the_week(week: frozenset[int], day: NamedDay) -> bool:
    """Whether the day is worked other than its week day says; a holiday on a Sunday is not."""
    return (day.on.isoweekday() in week) != (day.kind is DayKind.WORKING_DAY)


def add_working_days(calendar: WorkCalendar, start: date, count: int) -> date:
    """The `count`-th working day after `start`, or before it when negative.

    With 0 it is `start` itself, or the next working day when `start` is none.
    """
    step = _DAY if count >= 0 else -_DAY
    left = abs(count)
    day = start
    if left == 0:
        while not calendar.is_working(day):
            day += step
        return day
    while left:
        day += step
        left -= calendar.is_working(day)
    return day


def working_days_between(calendar: WorkCalendar, start: date, end: date) -> int:
    """Working days from `start` up to but not including `end`; negative when `end` is earlier."""
    if end < start:
        return -working_days_between(calendar, end, start)
    weeks, rest = divmod((end - start).days, 7)
    usual = weeks * len(calendar.week) + sum(
        (start + _DAY * offset).isoweekday() in calendar.week for offset in range(rest)
    )
    return usual + sum(
        (day.kind is DayKind.WORKING_DAY) - (on.isoweekday() in calendar.week)
        for on, day in calendar.named.items()
        if start <= on < end
    )
