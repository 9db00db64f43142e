"""The periods of exams as data: until when one may appeal, when cases are answered.

Default figures and their sources: `certification/data/exam-policy.yaml`. The version in force on
the day a case begins is that of the case.
"""

from dataclasses import astuple, dataclass

from portal.core import policy_files
from portal.core.policy_files import Policy


@dataclass(frozen=True, slots=True)
class Figures:
    """Every number of one version."""

    appeal_days: int  # of the calendar, after the announcement or after right and wrong were shown
    answer_working_days: int  # for an appeal, after the day it was filed
    incident_working_days: int  # for an incident that may touch a result
    remind_working_days: int  # before the last day of either


class ExamPolicy(Policy[Figures]):
    """One version of the periods of exams."""

    __slots__ = ()


def read(text: str) -> tuple[ExamPolicy, ...]:
    """Every version, by its first day. Raises PolicyFault."""
    return policy_files.read(text, ExamPolicy, Figures, _fault_of)


def _fault_of(figures: Figures) -> str:
    """What cannot be meant; "" for sound figures."""
    if min(astuple(figures)) < 1:
        return "figures: at least one day"
    shortest = min(figures.answer_working_days, figures.incident_working_days)
    return "" if figures.remind_working_days < shortest else "remind_working_days: before the end"
