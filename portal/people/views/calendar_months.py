"""The months of a year as a page draws them: weeks of days, each with what it is."""

import calendar as weeks
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import get_day_names, get_month_names
from flask_babel import get_locale

from portal.people.rules import calendar as rules
from portal.people.rules.calendar import DayKind, WorkCalendar

MARKS: Mapping[DayKind, str] = {
    DayKind.NATIONAL: "d-national",
    DayKind.JOINT_LEAVE: "d-leave",
    DayKind.LOCAL: "d-local",
    DayKind.WORKING_DAY: "d-work",
}
"""Class of a day's cell; shapes tell the kinds apart, colours repeat them."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month with the number of its working days; a cell is a day and its class, or None."""

    name: str
    working: int
    weeks: Sequence[Sequence[tuple[int, str] | None]]


def months(calendar: WorkCalendar, year: int, today: date) -> list[Month]:
    """The twelve months of a year, weeks from Monday."""
    locale = get_locale() or "id"
    names = get_month_names("wide", "stand-alone", locale)
    counted = rules.by_month(calendar, year)
    rows = weeks.Calendar(firstweekday=0)
    return [
        Month(
            names[number],
            counted[number - 1],
            [
                [_cell(calendar, one, today) if one.month == number else None for one in week]
                for week in rows.monthdatescalendar(year, number)
            ],
        )
        for number in range(1, 13)
    ]


def week_letters() -> list[str]:
    """Monday to Sunday in two or three letters."""
    names = get_day_names("abbreviated", "stand-alone", get_locale() or "id")
    return [names[number] for number in range(7)]


def _cell(calendar: WorkCalendar, on: date, today: date) -> tuple[int, str]:
    named = calendar.named.get(on)
    usual = "" if calendar.is_working(on) else "d-off"
    mark = usual if named is None else MARKS[named.kind]
    return on.day, f"{mark} d-today".strip() if on == today else mark
