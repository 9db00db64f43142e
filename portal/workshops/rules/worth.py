"""What an activity is worth in learning hours: computed from form and sessions, never typed.

Source: reference learning_hours.yaml, conversion_rules. Days are those on which a session begins,
on the clock of where it is held; two meetings on one day are one day.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from portal.learning.rules.hours import Activity, credit
from portal.learning.rules.hours_policy import HoursPolicy, RuleKind, Scope

Span = tuple[datetime, datetime]
SEMESTER_DAYS: Final = 184
MOST_SEMESTERS: Final = 4


def days(spans: Sequence[Span], zone: str) -> list[date]:
    """The days with a session, in order."""
    return sorted({begin.astimezone(ZoneInfo(zone)).date() for begin, _end in spans})


def parts(
    form: str, scope: Scope, spans: Sequence[Span], zone: str, policy: HoursPolicy
) -> list[Activity]:
    """The activity as the learning-hours account books it.

    What is counted by days comes in pieces of days that follow each other, so that a gap between
    two meetings is worth nothing; what is counted by meetings and capped by the month, month by
    month; the rest in one piece.
    """
    on = days(spans, zone)
    if not on:
        return []
    kind = policy.forms[form].rules[scope].kind
    if kind is RuleKind.PER_DAY:
        return [Activity(form, scope, one[0], one[-1]) for one in _runs(on)]
    minutes = _minutes(spans, zone)
    if kind is RuleKind.PER_DAY_CAP:
        return [
            Activity(form, scope, one[0], one[-1], minutes=sum(minutes[day] for day in one))
            for one in _runs(on)
        ]
    if kind is RuleKind.PER_EVENT:
        return _events(form, scope, on, policy)
    if kind is RuleKind.PER_SEMESTER:
        length = (on[-1] - on[0]).days + 1
        semesters = min(MOST_SEMESTERS, -(-length // SEMESTER_DAYS))
        return [Activity(form, scope, on[0], on[-1], semesters=semesters)]
    return [Activity(form, scope, on[0], on[-1], minutes=sum(minutes.values()))]


def worth(form: str, scope: Scope, spans: Sequence[Span], zone: str, policy: HoursPolicy) -> int:
    """Hundredths of a JP for whoever completes it and has used no cap otherwise."""
    return sum(credit(one, policy).jp100 for one in parts(form, scope, spans, zone, policy))


def _minutes(spans: Sequence[Span], zone: str) -> dict[date, int]:
    found: dict[date, int] = {}
    for begin, end in spans:
        day = begin.astimezone(ZoneInfo(zone)).date()
        found[day] = found.get(day, 0) + int((end - begin).total_seconds()) // 60
    return found


def _runs(on: Sequence[date]) -> list[list[date]]:
    """Days that follow each other, together."""
    numbered = enumerate(on)
    grouped = groupby(numbered, key=lambda one: one[1] - timedelta(days=one[0]))
    return [[day for _number, day in some] for _key, some in grouped]


def _events(form: str, scope: Scope, on: Sequence[date], policy: HoursPolicy) -> list[Activity]:
    if policy.forms[form].rules[scope].most_a_month is None:
        return [Activity(form, scope, on[0], on[-1], events=1)]
    grouped = groupby(on, key=lambda day: (day.year, day.month))
    months = [list(some) for _month, some in grouped]
    return [Activity(form, scope, one[0], one[-1], events=len(one)) for one in months]
