"""Application at work (*penerapan di tempat kerja*): one concrete action, and what came of it.

At the end of a course or activity the learner writes what they will do at work. After some days
(policy; 90) learner and supervisor answer with proof: the indicators observed and a dated example.
What the supervisor confirms is skill evidence; what nobody answers is recorded as that and lowers
nothing. Source: Kirkpatrick's third level in the agencies' guides (reference README §7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.evaluation.rules import ratings
from portal.evaluation.rules.policy import PERCENT, Figures
from portal.evaluation.rules.ratings import SHORTEST_REASON, Mark, RatingRefusal, Scale

SHORTEST_ACTION: Final = 30
LONGEST_ACTION: Final = 1000
LONGEST_REASON: Final = 1000
SHOWN: Final = 5
"""A rate over fewer actions would tell of single learners."""


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
    COMPETENCY = "application.competency"  # none of those the course aims at
    LEVEL = "application.level"
    TOO_FEW_INDICATORS = "application.too_few_indicators"  # a bare tick
    NO_EXAMPLE = "application.no_example"
    EXAMPLE_TOO_LONG = "application.example_too_long"
    EXAMPLE_DAY = "application.example_day"  # before the plan, or in the future


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


def may_report(said: Answers) -> ApplicationRefusal | None:
    """An unanswered action may still be reported: late is better than lost."""
    if said.reported or said.withdrawn or said.confirmed or said.refused:
        return ApplicationRefusal.ANSWERED
    return None


def may_answer(said: Answers) -> ApplicationRefusal | None:
    """Whether the supervisor's word is awaited."""
    if said.withdrawn or said.confirmed or said.refused:
        return ApplicationRefusal.ANSWERED
    return None if said.reported else ApplicationRefusal.NOT_ANSWERED


def may_withdraw(said: Answers) -> ApplicationRefusal | None:
    """A plan may be dropped until its result is reported; that lowers nothing."""
    return may_report(said)


_LACKS: Final[Mapping[RatingRefusal, ApplicationRefusal]] = {
    RatingRefusal.NOTHING: ApplicationRefusal.NO_EXAMPLE,
    RatingRefusal.UNKNOWN_LEVEL: ApplicationRefusal.LEVEL,
    RatingRefusal.TOO_FEW_INDICATORS: ApplicationRefusal.TOO_FEW_INDICATORS,
    RatingRefusal.NO_EXAMPLE: ApplicationRefusal.NO_EXAMPLE,
    RatingRefusal.EXAMPLE_TOO_LONG: ApplicationRefusal.EXAMPLE_TOO_LONG,
    RatingRefusal.EXAMPLE_DAY: ApplicationRefusal.EXAMPLE_DAY,
}


def lack(proof: Mark, scale: Scale | None, span: tuple[date, date]) -> ApplicationRefusal | None:
    """What the proof of one action lacks: indicators observed and an example of a day in the span.

    `scale` None: the course aims at no competency, so there is no indicator to observe and nothing
    becomes evidence; the example is asked for all the same.
    """
    if scale is None:
        found = ratings.example_lack(proof, span)
        return _LACKS[found] if found else None
    lacks = ratings.lacks([proof], {proof.competency: scale}, span)
    return _LACKS[lacks[0].refusal] if lacks else None


def may_refuse(said: Answers, reason: str) -> ApplicationRefusal | None:
    """Why the supervisor cannot say that it was not applied; the learner reads the reason."""
    refusal = may_answer(said)
    if refusal is not None:
        return refusal
    if len(reason.strip()) < SHORTEST_REASON:
        return ApplicationRefusal.REASON
    return ApplicationRefusal.TOO_LONG if len(reason) > LONGEST_REASON else None


@dataclass(frozen=True, slots=True)
class Rate:
    """How many actions of a course stand where. Those planned or waiting are not in the base, nor
    those withdrawn or left open by somebody who went away.
    """

    planned: int = 0
    waiting: int = 0
    confirmed: int = 0
    not_confirmed: int = 0
    unanswered: int = 0

    @property
    def base(self) -> int:
        return self.confirmed + self.not_confirmed + self.unanswered

    @property
    def percent(self) -> int | None:
        """Confirmed of the base; None while it would tell of single learners."""
        return round(PERCENT * self.confirmed / self.base) if self.base >= SHOWN else None


def rate(states: Iterable[tuple[ApplicationState, bool]]) -> Rate:
    """The rate of one course; with each state whether the learner is still there."""
    counts = dict.fromkeys(ApplicationState, 0)
    for one, is_there in states:
        if is_there or one in {ApplicationState.CONFIRMED, ApplicationState.NOT_CONFIRMED}:
            counts[one] += 1
    return Rate(
        planned=counts[ApplicationState.PLANNED],
        waiting=counts[ApplicationState.DUE] + counts[ApplicationState.WAITS],
        confirmed=counts[ApplicationState.CONFIRMED],
        not_confirmed=counts[ApplicationState.NOT_CONFIRMED],
        unanswered=counts[ApplicationState.UNANSWERED],
    )
