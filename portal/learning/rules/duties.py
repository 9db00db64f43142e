"""Who owes how many learning hours in which period, and how far they are.

A minimum is owed by the months in which on the first day the person has the status, is employed
and is on no leave the policy names; a ceiling is a quota and never a shortfall. Source of each
number: the policy file (PP 11/2017 art. 203 for PNS, Permendikbudristek 34/2023 for PPPK).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.learning.rules.hours_policy import DutyKind, DutyTerms, HoursPolicy, Period, Scope
from portal.people.rules import spans
from portal.people.rules.spans import Dated, Span

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person was, day by day: status, whether employed, on which leave."""

    statuses: Sequence[Dated[str]]
    employed: Sequence[Span]
    absences: Sequence[Dated[str]] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """What is owed in a period (its last day included).

    `months` of twelve count; `away` are those a leave takes out. `full_jp100` is a whole year's.
    """

    kind: DutyKind
    status: str
    jp100: int
    full_jp100: int
    first_on: date
    last_on: date
    source: str
    months: int = MONTHS
    away: int = 0
    programme: str = ""

    def short(self, booked_jp100: int) -> int:
        """Hundredths still missing; nothing is ever missing to a ceiling."""
        if self.kind is not DutyKind.MINIMUM:
            return 0
        return max(0, self.jp100 - booked_jp100)

    def counted(self, booked_jp100: int) -> int:
        """Of what is booked, as much as the period takes: all, but for a ceiling."""
        if self.kind is DutyKind.CEILING:
            return min(booked_jp100, self.jp100)
        return booked_jp100


def owed(standing: Standing, policy: HoursPolicy, year: int, on: date) -> Duty:
    """The duty of a year by the status on `on`: today, or the last day of a year gone by."""
    row = next((one for one in standing.statuses if one.span.holds(on)), None)
    if row is None or row.value not in policy.duties:
        return _none("" if row is None else row.value, year)
    terms = policy.duties[row.value]
    if terms.period is Period.CONTRACT_YEAR:
        first, last = contract_year(row.span.from_on, on)
    else:
        first, last = date(year, 1, 1), date(year, 12, 31)
    months, away = MONTHS, 0
    if terms.by_month:
        months, away = _months(standing, row.value, year)
    return _duty(terms, row.value, (first, last), months, away)


def contract_year(begun_on: date, on: date) -> tuple[date, date]:
    """First and last day of the contract year that holds `on` (29 February begins on 1 March)."""
    begins = _anniversary(begun_on, on.year)
    if begins > on:
        begins = _anniversary(begun_on, on.year - 1)
    return begins, _anniversary(begun_on, begins.year + 1) - timedelta(days=1)


def _anniversary(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _months(standing: Standing, status: str, year: int) -> tuple[int, int]:
    """Months that count, and those only a leave takes out."""
    counted = away = 0
    for month in range(1, MONTHS + 1):
        first = date(year, month, 1)
        there = any(span.holds(first) for span in standing.employed)
        if not there or spans.at(standing.statuses, first) != status:
            continue
        if spans.at(standing.absences, first) is None:
            counted += 1
        else:
            away += 1
    return counted, away


def _duty(terms: DutyTerms, status: str, period: tuple[date, date], months: int, away: int) -> Duty:
    return Duty(
        kind=terms.kind,
        status=status,
        jp100=terms.jp100 * months // MONTHS,
        full_jp100=terms.jp100,
        first_on=period[0],
        last_on=period[1],
        source=terms.source,
        months=months,
        away=away,
        programme=terms.programme,
    )


def _none(status: str, year: int) -> Duty:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return Duty(DutyKind.NONE, status, 0, 0, first, last, "")


@dataclass(frozen=True, slots=True)
class CountedBack:
    """What is still needed, counted back from the last day of the year by the cap of a day."""

    days: int
    latest_on: date  # the day to begin on at the latest
    days_left: int  # today included
    most_jp100: int  # the cap allows in the days left

    @property
    def reachable(self) -> bool:
        return self.days <= self.days_left


def count_back(duty: Duty, booked_jp100: int, policy: HoursPolicy, on: date) -> CountedBack | None:
    """None before the policy's day of the year, after it, or when nothing is missing."""
    back = policy.count_back
    short = duty.short(booked_jp100)
    if not short or not date(duty.last_on.year, back.month, back.day) <= on <= duty.last_on:
        return None
    cap = policy.forms[back.form].rules[Scope.DOMESTIC].jp100
    days = -(-short // cap)
    left = (duty.last_on - on).days + 1
    return CountedBack(days, duty.last_on - timedelta(days=days - 1), left, left * cap)


def to_remind(duty: Duty, booked_jp100: int, policy: HoursPolicy, on: date) -> bool:
    """Whether the person has less than the month of a reminder asks for."""
    percent = policy.reminders.get(on.month)
    if percent is None or duty.kind is not DutyKind.MINIMUM:
        return False
    return booked_jp100 * 100 < duty.jp100 * percent
