"""From an activity to learning hours: whole hundredths of a JP, whatever the order.

What a day or a month has already taken is told apart by form and scope. Each credit is the growth
of a total that depends only on what was done, so activities counted in any order add up to the
same, and no cap is ever exceeded by rounding. Source: reference learning_hours.yaml,
conversion_rules; rounding to two decimals, half up (accounting_rules).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.learning.rules.hours_policy import Form, HoursPolicy, Rule, RuleKind, Scope

BY_LENGTH = frozenset({RuleKind.PROGRAM_HOURS, RuleKind.PROGRAM_HOURS_PLUS, RuleKind.PER_DAY_CAP})
Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Activity:
    """What was done, as facts; the hours follow. A number the rule does not use is 0."""

    form: str
    scope: Scope
    begins_on: date
    ends_on: date  # the last day counts; its year is the year the hours are booked in
    minutes: int = 0
    events: int = 0
    semesters: int = 0

    @property
    def days(self) -> int:
        return (self.ends_on - self.begins_on).days + 1

    @property
    def month(self) -> Month:
        return self.ends_on.year, self.ends_on.month


@dataclass(frozen=True, slots=True)
class Taken:
    """What the person's other activities of the same form already brought, by scope."""

    minutes: Mapping[tuple[Scope, date], int] = field(default_factory=dict)
    events: Mapping[tuple[Scope, Month], int] = field(default_factory=dict)


NOTHING = Taken()


@dataclass(frozen=True, slots=True)
class Credited:
    """The hours and how they came about; `minutes` and `events` are those that counted."""

    jp100: int
    rule: Rule
    days: int
    minutes: int = 0
    events: int = 0


def credit(activity: Activity, policy: HoursPolicy, taken: Taken = NOTHING) -> Credited:
    """Hours of one activity. Its form must count in its scope (`claims.may_claim` looks)."""
    form = policy.forms[activity.form]
    rule = form.rules[activity.scope]
    match rule.kind:
        case RuleKind.PROGRAM_HOURS | RuleKind.PROGRAM_HOURS_PLUS:
            jp100 = in_jp100(activity.minutes, policy.jp_minutes, rule.percent)
            return Credited(jp100, rule, activity.days, minutes=activity.minutes)
        case RuleKind.PER_DAY:
            return Credited(rule.jp100 * activity.days, rule, activity.days)
        case RuleKind.PER_DAY_CAP:
            jp100, minutes = capped(spread(activity), form, activity.scope, taken, policy)
            return Credited(jp100, rule, activity.days, minutes=minutes)
        case RuleKind.PER_EVENT:
            return _events(activity, rule, taken)
        case RuleKind.PER_SEMESTER:
            return Credited(rule.jp100 * activity.semesters, rule, activity.days)


def in_jp100(minutes: int, jp_minutes: int, percent: int = 0) -> int:
    """Minutes as hundredths of a JP, `percent` more, rounded half up."""
    return (2 * minutes * (100 + percent) + jp_minutes) // (2 * jp_minutes)


def spread(activity: Activity) -> dict[date, int]:
    """The minutes over the days of the activity, evenly, the earlier days first served."""
    each, left = divmod(activity.minutes, activity.days)
    return {
        activity.begins_on + timedelta(days=day): each + (day < left)
        for day in range(activity.days)
    }


def capped(
    minutes_by_day: Mapping[date, int],
    form: Form,
    scope: Scope,
    taken: Taken,
    policy: HoursPolicy,
) -> tuple[int, int]:
    """Hours and minutes that count under the caps of a day, over all activities of the form.

    At home at most the domestic cap a day; with learning abroad on the same day the larger one.
    """
    jp100 = counted = 0
    for day, minutes in minutes_by_day.items():
        before = {one: taken.minutes.get((one, day), 0) for one in Scope}
        after = {**before, scope: before[scope] + minutes}
        was, now = (_of_day(done, form, policy) for done in (before, after))
        jp100 += sum(in_jp100(one, policy.jp_minutes) for one in now)
        jp100 -= sum(in_jp100(one, policy.jp_minutes) for one in was)
        counted += sum(now) - sum(was)
    return jp100, counted


def _of_day(done: Mapping[Scope, int], form: Form, policy: HoursPolicy) -> tuple[int, int]:
    """Minutes of one day that count: at home, abroad."""
    caps = {
        scope: rule.jp100 * policy.jp_minutes // 100
        for scope, rule in form.rules.items()
        if rule.kind is RuleKind.PER_DAY_CAP
    }
    home = min(done[Scope.DOMESTIC], caps.get(Scope.DOMESTIC, done[Scope.DOMESTIC]))
    if Scope.INTERNATIONAL not in caps:
        return home, 0
    abroad = min(done[Scope.INTERNATIONAL], caps[Scope.INTERNATIONAL])
    return home, min(abroad, max(0, max(caps.values()) - home))


def _events(activity: Activity, rule: Rule, taken: Taken) -> Credited:
    events = activity.events
    if rule.most_a_month is not None:
        before = taken.events.get((activity.scope, activity.month), 0)
        events = max(0, min(events, rule.most_a_month - before))
    return Credited(rule.jp100 * events, rule, activity.days, events=events)


def added(taken: Taken, activity: Activity, policy: HoursPolicy) -> Taken:
    """What is taken once this activity of the same form stands too."""
    kind = policy.forms[activity.form].rules[activity.scope].kind
    if kind is RuleKind.PER_DAY_CAP:
        minutes = Counter(dict(taken.minutes))
        for day, some in spread(activity).items():
            minutes[activity.scope, day] += some
        return Taken(minutes, taken.events)
    if kind is RuleKind.PER_EVENT:
        events = Counter(dict(taken.events))
        events[activity.scope, activity.month] += activity.events
        return Taken(taken.minutes, events)
    return taken
