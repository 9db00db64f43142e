"""Periods of the survey: parts of a year of equal length, semesters by default."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.feedback.rules.policy import SurveyPolicy


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One part of a year; `until_on` is the first day after it."""

    year: int
    part: int
    months: int = 6

    @property
    def number(self) -> int:
        """How it is stored: 20262 is the second part of 2026."""
        return self.year * 10 + self.part

    @property
    def code(self) -> str:
        """How addresses and files name it: 2026-2."""
        return f"{self.year}-{self.part}"

    @property
    def from_on(self) -> date:
        return date(self.year, (self.part - 1) * self.months + 1, 1)

    @property
    def until_on(self) -> date:
        return self.next.from_on

    @property
    def last_on(self) -> date:
        return self.until_on - timedelta(days=1)

    @property
    def next(self) -> "Period":
        last = self.part * self.months == 12
        return Period(self.year + last, 1 if last else self.part + 1, self.months)

    @property
    def before(self) -> "Period":
        if self.part > 1:
            return Period(self.year, self.part - 1, self.months)
        return Period(self.year - 1, 12 // self.months, self.months)


def of(policy: SurveyPolicy, on: date) -> Period:
    """The period a day lies in."""
    return Period(on.year, (on.month - 1) // policy.months + 1, policy.months)


def numbered(policy: SurveyPolicy, number: int) -> Period:
    """The period as it is stored."""
    return Period(number // 10, number % 10, policy.months)


def coded(policy: SurveyPolicy, code: str) -> Period | None:
    """The period an address names; None where there is none of that code."""
    year, _dash, part = code.partition("-")
    if len(year) != 4 or not (year + part).isascii() or not (year + part).isdecimal():
        return None
    if len(part) != 1 or not 1 <= int(part) <= 12 // policy.months or int(year) < 2000:
        return None
    return Period(int(year), int(part), policy.months)


def is_final(policy: SurveyPolicy, period: Period, on: date) -> bool:
    """No sheet of the period is entered any more, so that its figures stand."""
    return on >= period.until_on + timedelta(days=policy.entry_days)


def last_final(policy: SurveyPolicy, on: date) -> Period:
    """The latest period whose figures stand."""
    period = of(policy, on).before
    return period if is_final(policy, period, on) else period.before
