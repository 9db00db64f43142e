"""Courses that must be passed, by rule: who, since when, until when. Computed, never stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from portal.learning.rules import reach as reaches
from portal.learning.rules.reach import Facts, Reach

REMIND_DAYS = frozenset({14, 7, 3, 1, 0})
"""Days before the deadline on which somebody is reminded."""
LATE_EVERY = 7
"""And after it once in so many days."""


class MandateRefusal(StrEnum):
    """Why a rule cannot be written, or put in force, like this."""

    DEADLINE = "mandate.deadline"
    DEADLINE_BEFORE_START = "mandate.deadline_before_start"
    DAYS = "mandate.days"
    NOTHING_CHANGES = "mandate.nothing_changes"
    NOT_A_DRAFT = "mandate.not_a_draft"
    ENDED = "mandate.ended"
    OPEN_DRAFT = "mandate.open_draft"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who must pass a course and by when: a day, or so many days after coming under the rule.

    `gap` is (competency id, level): only whoever is below that level on the day. `counts_from`
    leaves out what was passed earlier, for a course to be passed anew.
    """

    course: int
    from_on: date
    until_on: date | None = None
    reach: Reach = field(default_factory=Reach)
    gap: tuple[int, int] | None = None
    due_on: date | None = None
    due_days: int | None = None
    counts_from: date | None = None

    def is_in_force(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True, slots=True)
class Obligation:
    """A course somebody must pass on the day asked about."""

    course: int
    since: date
    due_on: date
    passed_on: date | None = None

    def is_late(self, on: date) -> bool:
        return self.passed_on is None and on > self.due_on


def entered_on(rule: Rule, facts: Facts) -> date | None:
    """The day the person came under the rule; None for whoever it does not reach."""
    day = reaches.since(rule.reach, facts)
    return None if day is None else max(day, rule.from_on)


def due_on(rule: Rule, entered: date) -> date:
    """The last day to pass. A fixed day that lay before somebody came gives them nothing to be
    late for on their first day, so they have as long as there is between start and deadline.
    """
    if rule.due_days is not None:
        return entered + timedelta(days=rule.due_days)
    if rule.due_on is None:
        raise ValueError("a rule has a deadline")
    if entered <= rule.due_on:
        return rule.due_on
    return entered + (rule.due_on - rule.from_on)


def obligation(
    rule: Rule,
    facts: Facts,
    passed: Iterable[date],
    on: date,
    levels: Mapping[int, int] | None = None,
) -> Obligation | None:
    """What the rule asks of the person on the day; None where it asks nothing.

    `passed` are the days on which they passed the course, `levels` the levels they hold.
    """
    if not rule.is_in_force(on):
        return None
    entered = entered_on(rule, facts)
    if entered is None or entered > on:
        return None
    days = [day for day in passed if rule.counts_from is None or day >= rule.counts_from]
    if not days and rule.gap is not None:
        competency, level = rule.gap
        if (levels or {}).get(competency, 0) >= level:
            return None
    return Obligation(rule.course, entered, due_on(rule, entered), min(days, default=None))


def strictest(obligations: Iterable[Obligation]) -> dict[int, Obligation]:
    """Per course the one to keep in mind: open before passed, then the earliest deadline."""
    found: dict[int, Obligation] = {}
    for one in obligations:
        known = found.get(one.course)
        if known is None or _urgency(one) < _urgency(known):
            found[one.course] = one
    return found


def _urgency(one: Obligation) -> tuple[bool, date]:
    return one.passed_on is not None, one.due_on


def is_day_to_remind(one: Obligation, on: date) -> bool:
    """Whether the person is told on this day: when it begins, as the deadline comes near, and
    weekly after it.
    """
    if one.passed_on is not None:
        return False
    left = (one.due_on - on).days
    if left < 0:
        return -left % LATE_EVERY == 1
    return on == one.since or left in REMIND_DAYS


def may_write(rule: Rule) -> MandateRefusal | None:
    """Why a rule cannot say this."""
    if (rule.due_on is None) == (rule.due_days is None):
        return MandateRefusal.DEADLINE
    if rule.due_days is not None and not 1 <= rule.due_days <= 3650:
        return MandateRefusal.DAYS
    if rule.due_on is not None and rule.due_on < rule.from_on:
        return MandateRefusal.DEADLINE_BEFORE_START
    return None
