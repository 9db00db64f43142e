"""The rules of learning hours as data: versions with a first day and the source of each number.

Source of the shape: reference learning_hours.yaml (conversion_rules, forms, annual_rules).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

import yaml

HUNDREDTHS = 100


class RuleKind(StrEnum):
    """The six ways in which an activity becomes hours."""

    PROGRAM_HOURS = "program_hours"  # its length
    PROGRAM_HOURS_PLUS = "program_hours_plus"  # its length and a share more
    PER_DAY = "per_day"
    PER_DAY_CAP = "per_day_cap"  # its length, at most so much a day
    PER_EVENT = "per_event"
    PER_SEMESTER = "per_semester"


class Scope(StrEnum):
    """Where it took place."""

    DOMESTIC = "domestic"
    INTERNATIONAL = "international"


class DutyKind(StrEnum):
    MINIMUM = "minimum"
    CEILING = "ceiling"  # a quota, never a shortfall
    PROGRAMME = "programme"  # one training instead of a number of hours
    NONE = "none"


class Period(StrEnum):
    CALENDAR_YEAR = "calendar_year"
    CONTRACT_YEAR = "contract_year"


@dataclass(frozen=True, slots=True)
class Rule:
    """One conversion. `jp100` per day, event or semester; `most_a_month` of events counted."""

    kind: RuleKind
    jp100: int = 0
    percent: int = 0
    most_a_month: int | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form of learning (bentuk pengembangan kompetensi) and what it is worth.

    `siasn` is the number of its kind at BKN's SIASN; without one it cannot be sent there.
    """

    key: str
    code: str
    route: str
    portion: str
    name_id: str
    name_en: str
    siasn: int | None
    rules: Mapping[Scope, Rule]
    verification: str

    def name(self, locale: str) -> str:
        return self.name_en if locale == "en" else self.name_id

    @property
    def largest_cap(self) -> int | None:
        """The largest cap of a day, in hundredths; None where no day is capped."""
        caps = [rule.jp100 for rule in self.rules.values() if rule.kind is RuleKind.PER_DAY_CAP]
        return max(caps, default=None)


@dataclass(frozen=True, slots=True)
class DutyTerms:
    """What one status owes, or may have at most, in which kind of year."""

    kind: DutyKind
    source: str
    jp100: int = 0
    period: Period = Period.CALENDAR_YEAR
    by_month: bool = False
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """A leave whose months owe nothing."""

    name_id: str
    name_en: str
    source: str

    def name(self, locale: str) -> str:
        return self.name_en if locale == "en" else self.name_id


@dataclass(frozen=True, slots=True)
class CountBack:
    """From which day of the year on, and by the cap of which form."""

    month: int
    day: int
    form: str


@dataclass(frozen=True, slots=True)
class HoursPolicy:
    """One version of everything that is a number in learning hours."""

    version: int
    valid_from: date
    source: str  # of the conversions
    jp_minutes: int
    unusual_minutes_a_day: int
    duties: Mapping[str, DutyTerms]
    absences: Mapping[str, Absence]
    reminders: Mapping[int, int]  # percent of the duty that should be there, by month
    count_back: CountBack
    forms: Mapping[str, Form]


def in_force(policies: Sequence[HoursPolicy], on: date) -> HoursPolicy:
    """The version in force on a day; the first one for days before all of them."""
    return next((one for one in reversed(policies) if one.valid_from <= on), policies[0])


def by_version(policies: Sequence[HoursPolicy], version: int) -> HoursPolicy:
    return next(one for one in policies if one.version == version)


def read(text: str) -> tuple[HoursPolicy, ...]:
    """The versions of a policy file. Raises ValueError that says what is wrong where."""
    found = tuple(_policy(row) for row in yaml.safe_load(text)["versions"])
    if not found:
        raise ValueError("no version")
    numbers = [(one.version, one.valid_from) for one in found]
    rising = all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(numbers))
    if not rising:
        raise ValueError("versions and their first days must rise")
    return found


def _policy(row: Mapping[str, Any]) -> HoursPolicy:
    sources = row["sources"]
    forms = {one["id"]: _form(one) for one in row["forms"]}
    if len(forms) != len(row["forms"]):
        raise ValueError("a form stands twice")
    back = CountBack(**row["count_back"])
    if back.form not in forms or forms[back.form].largest_cap is None:
        raise ValueError(f"count_back: {back.form} has no cap of a day")
    return HoursPolicy(
        version=row["version"],
        valid_from=row["valid_from"],
        source=sources["conversion"],
        jp_minutes=_positive(row["jp_minutes"], "jp_minutes"),
        unusual_minutes_a_day=row["unusual_minutes_a_day"],
        duties={status: _duty(one, sources) for status, one in row["duties"].items()},
        absences={
            kind: Absence(one["name"], one["name_en"], sources[one["source"]])
            for kind, one in row["absences"].items()
        },
        reminders={one["month"]: one["percent"] for one in row["reminders"]},
        count_back=back,
        forms=forms,
    )


def _duty(row: Mapping[str, Any], sources: Mapping[str, str]) -> DutyTerms:
    kind = DutyKind(row["kind"])
    numbered = kind in (DutyKind.MINIMUM, DutyKind.CEILING)
    return DutyTerms(
        kind=kind,
        source=sources[row["source"]],
        jp100=_positive(row["jp"] * HUNDREDTHS, "jp") if numbered else 0,
        period=Period(row.get("period", Period.CALENDAR_YEAR)),
        by_month=row.get("by_month", False),
        programme=row.get("programme", ""),
    )


def _form(row: Mapping[str, Any]) -> Form:
    rules = {scope: _rule(row[scope], row["id"]) for scope in Scope if row[scope] is not None}
    if Scope.DOMESTIC not in rules:
        raise ValueError(f"{row['id']}: no domestic rule")
    return Form(
        key=row["id"],
        code=row["code"],
        route=row["route"],
        portion=row["portion"],
        name_id=row["name"],
        name_en=row["name_en"],
        siasn=row["siasn"],
        rules=rules,
        verification=row["verification"],
    )


def _rule(row: Mapping[str, Any], form: str) -> Rule:
    kind = RuleKind(row["rule"])
    if kind is RuleKind.PROGRAM_HOURS:
        return Rule(kind)
    if kind is RuleKind.PROGRAM_HOURS_PLUS:
        return Rule(kind, percent=_positive(row["percent"], form))
    jp100 = _positive(row["jp"] * HUNDREDTHS, form)
    return Rule(kind, jp100=jp100, most_a_month=row.get("most_a_month"))


def _positive(number: int, where: str) -> int:
    if not isinstance(number, int) or number <= 0:
        raise ValueError(f"{where}: not a whole number above zero")
    return number
