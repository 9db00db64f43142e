"""A year's personal plan: where its items come from, what they are worth, how far they are.

Source: PP 11/2017 article 206 (gap against the post held and the one to be held) and
learning_hours.yaml for what a form of learning is worth.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.learning.rules.hours import Activity, credit
from portal.learning.rules.hours_policy import HoursPolicy, RuleKind, Scope

MOST_ITEMS: Final = 30
MOST_AMOUNT: Final = 400
MOST_IDR: Final = 1_000_000_000


class Why(StrEnum):
    """What an item answers."""

    GAP = "gap"  # of the post held
    AIM = "aim"  # of the job aimed at
    EXPIRY = "expiry"
    MANDATE = "mandate"
    WISH = "wish"


class Amount(StrEnum):
    """In what a form of learning is counted."""

    HOURS = "hours"  # lessons of 45 minutes
    DAYS = "days"
    EVENTS = "events"
    SEMESTERS = "semesters"


class Progress(StrEnum):
    """How far an item is, read from what happened."""

    PLANNED = "planned"
    RUNNING = "running"
    REACHED = "reached"


class PlanState(StrEnum):
    """Where a personal plan stands."""

    WRITING = "writing"
    PROPOSED = "proposed"
    RETURNED = "returned"
    AGREED = "agreed"


class PlanRefusal(StrEnum):
    """Why something cannot be done with a plan."""

    FORM = "plan.form"
    EMPTY = "plan.empty"
    FULL = "plan.full"
    NOT_PROPOSED = "plan.not_proposed"
    REASON = "plan.reason"
    OWN = "plan.own"
    YEAR = "plan.year"
    GONE = "plan.gone"
    AIM = "plan.aim"


_AMOUNTS: Final = {
    RuleKind.PROGRAM_HOURS: Amount.HOURS,
    RuleKind.PROGRAM_HOURS_PLUS: Amount.HOURS,
    RuleKind.PER_DAY_CAP: Amount.HOURS,
    RuleKind.PER_DAY: Amount.DAYS,
    RuleKind.PER_EVENT: Amount.EVENTS,
    RuleKind.PER_SEMESTER: Amount.SEMESTERS,
}


def counted_in(form: str, policy: HoursPolicy) -> Amount:
    """The unit of an amount of this form."""
    return _AMOUNTS[policy.forms[form].rules[Scope.DOMESTIC].kind]


def worth(form: str, amount: int, begins_on: date, policy: HoursPolicy) -> int:
    """Hundredths of a JP that so much of a form brings at home, beginning on a day."""
    rule = policy.forms[form].rules[Scope.DOMESTIC]
    match counted_in(form, policy):
        case Amount.DAYS:
            last = begins_on + timedelta(days=amount - 1)
            done = Activity(form, Scope.DOMESTIC, begins_on, last)
        case Amount.EVENTS:
            done = Activity(form, Scope.DOMESTIC, begins_on, begins_on, events=amount)
        case Amount.SEMESTERS:
            done = Activity(form, Scope.DOMESTIC, begins_on, begins_on, semesters=amount)
        case Amount.HOURS if rule.kind is RuleKind.PER_DAY_CAP:
            return 100 * amount  # on as many days as the cap of a day makes necessary
        case Amount.HOURS:
            minutes = amount * policy.jp_minutes
            done = Activity(form, Scope.DOMESTIC, begins_on, begins_on, minutes=minutes)
    return credit(done, policy).jp100


@dataclass(frozen=True, slots=True)
class Marks:
    """What happened to a plan; changing it takes proposal and agreement away."""

    proposed_at: datetime | None = None
    agreed_at: datetime | None = None
    returned_at: datetime | None = None


def state(marks: Marks) -> PlanState:
    """Where the plan stands."""
    if marks.agreed_at is not None:
        return PlanState.AGREED
    if marks.proposed_at is not None:
        return PlanState.PROPOSED
    return PlanState.WRITING if marks.returned_at is None else PlanState.RETURNED


@dataclass(frozen=True, slots=True)
class Goal:
    """What an item is after: a level of a competency, a course, or the renewal of a certificate."""

    why: Why
    competency_id: int | None = None
    level: int | None = None
    course: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """What a person did and holds, as far as plans ask. Courses by slug, activities by the
    competencies they speak to; `passed` and `attended` in the plan's year.
    """

    levels: Mapping[int, int] = field(default_factory=dict)
    taken: Collection[str] = ()
    passed: Collection[str] = ()
    learning: Collection[int] = ()  # competencies of courses taken up and places in activities
    learnt: Collection[int] = ()  # competencies of what was completed in the year
    renewed: Collection[str] = ()  # certificates with a successor


def progress(goal: Goal, happened: Happened) -> Progress:
    """How far an item is. A level is reached by the profile alone, never by attending."""
    if _is_reached(goal, happened):
        return Progress.REACHED
    begun = goal.course in happened.taken or (
        goal.competency_id is not None
        and goal.competency_id in {*happened.learning, *happened.learnt}
    )
    return Progress.RUNNING if begun else Progress.PLANNED


def _is_reached(goal: Goal, happened: Happened) -> bool:
    if goal.why is Why.EXPIRY:
        return goal.certificate in happened.renewed
    if goal.why is Why.MANDATE:
        return goal.course in happened.passed
    if goal.competency_id is None:
        return bool(goal.course) and goal.course in happened.passed
    if goal.level is None:
        return goal.competency_id in happened.learnt
    return happened.levels.get(goal.competency_id, 0) >= goal.level
