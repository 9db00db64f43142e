"""Application at work (*penerapan di tempat kerja*): one concrete action, and what came of it.

At the end of a course or activity the learner writes what they will do at work. After some days
(policy; 90) learner and supervisor answer with proof: the indicators observed and a dated example.
What the supervisor confirms is skill evidence; what nobody answers is recorded as that and lowers
nothing. Source: Kirkpatrick's third level in the agencies' guides (reference README §7).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.evaluation.rules.policy import Figures

SHORTEST_ACTION: Final = 30
LONGEST_ACTION: Final = 1000


class ApplicationState(StrEnum):
    """Computed from days and answers."""

    PLANNED = "planned"
    DUE = "due"  # the learner is asked for the result
    WAITS = "waits"  # for the supervisor
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    UNANSWERED = "unanswered"
    WITHDRAWN = "withdrawn"


class ApplicationRefusal(StrEnum):
    TOO_SHORT = "application.too_short"
    TOO_LONG = "application.too_long"
    TWICE = "application.twice"  # the learner wrote one for this course already
    NOT_FINISHED = "application.not_finished"
    NOT_PLANNED = "application.not_planned"
    ANSWERED = "application.answered"
    NOT_ANSWERED = "application.not_answered"  # the learner comes first
    REASON = "application.reason"


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one action: asked for on `due_on`, unanswered from `ends_on` on."""

    planned_on: date
    due_on: date
    ends_on: date


def days(planned_on: date, figures: Figures) -> Days:
    due = planned_on + timedelta(days=figures.application_days)
    return Days(planned_on, due, due + timedelta(days=figures.application_answer_days))


@dataclass(frozen=True, slots=True)
class Answers:
    """What has been said so far."""

    reported: bool = False
    confirmed: bool = False
    refused: bool = False
    withdrawn: bool = False


def state(when: Days, said: Answers, on: date) -> ApplicationState:
    """How the action stands on a day; whoever reports earlier need not wait for the day."""
    if said.withdrawn:
        return ApplicationState.WITHDRAWN
    if said.confirmed:
        return ApplicationState.CONFIRMED
    if said.refused:
        return ApplicationState.NOT_CONFIRMED
    if said.reported:
        return ApplicationState.WAITS
    if on >= when.ends_on:
        return ApplicationState.UNANSWERED
    return ApplicationState.DUE if on >= when.due_on else ApplicationState.PLANNED


def may_plan(action: str, *, finished: bool, has_one: bool) -> ApplicationRefusal | None:
    if not finished:
        return ApplicationRefusal.NOT_FINISHED
    if has_one:
        return ApplicationRefusal.TWICE
    if len(action.strip()) < SHORTEST_ACTION:
        return ApplicationRefusal.TOO_SHORT
    return ApplicationRefusal.TOO_LONG if len(action) > LONGEST_ACTION else None


def may_report(said: Answers, report: str) -> ApplicationRefusal | None:
    """An unanswered action may still be reported: late is better than lost."""
    if said.reported or said.withdrawn or said.confirmed:
        return ApplicationRefusal.ANSWERED
    if len(report.strip()) < SHORTEST_ACTION:
        return ApplicationRefusal.TOO_SHORT
    return ApplicationRefusal.TOO_LONG if len(report) > LONGEST_ACTION else None


def may_answer(said: Answers) -> ApplicationRefusal | None:
    """Whether the supervisor's word is awaited."""
    if said.withdrawn or said.confirmed or said.refused:
        return ApplicationRefusal.ANSWERED
    return None if said.reported else ApplicationRefusal.NOT_ANSWERED
