"""The figures of evaluation as data: weights of the index, who rates, periods, proposals.

Default figures and their sources: `evaluation/data/evaluation-policy.yaml`. The version in force
on the day a period is opened is that of the period, whatever follows.
"""

from dataclasses import astuple, dataclass

from portal.competency.rules.kinds import CompetencyKind
from portal.core import policy_files
from portal.core.policy_files import Policy

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """Every number of one version; whole numbers alone."""

    weight_managerial: int
    weight_sociocultural: int
    weight_technical: int
    least_months_led: int
    least_months_served: int
    remind_days: int
    application_days: int  # of the calendar, from the plan until its result is asked for
    application_answer_days: int  # after that, until it counts as not answered
    objection_working_days: int
    leniency_rated: int  # so many persons rated before a hint is given
    leniency_hundredths: int  # of a level, apart from the other raters
    socialisation_percent: int
    socialisation_people: int
    mentoring_gaps: int
    promotion_periods: int
    shown_people: int  # a share of a group below this many is not shown

    def weight(self, kind: CompetencyKind) -> int:
        """What a competency of this kind counts in the index."""
        return {
            CompetencyKind.MANAGERIAL: self.weight_managerial,
            CompetencyKind.SOCIOCULTURAL: self.weight_sociocultural,
            CompetencyKind.TECHNICAL: self.weight_technical,
        }[kind]


class EvaluationPolicy(Policy[Figures]):
    """One version of the rules of evaluation."""

    __slots__ = ()


def read(text: str) -> tuple[EvaluationPolicy, ...]:
    """Every version, by its first day. Raises PolicyFault."""
    return policy_files.read(text, EvaluationPolicy, Figures, _fault_of)


def _fault_of(figures: Figures) -> str:
    """What cannot be meant; "" for sound figures."""
    weights = [figures.weight(kind) for kind in CompetencyKind]
    if min(astuple(figures)) < 0 or sum(weights) == 0:
        return "figures: none below nothing, and something must count in the index"
    others = set(astuple(figures)[len(weights) :])
    if 0 in others:
        return "figures: at least one"
    return "" if figures.socialisation_percent <= PERCENT else "socialisation_percent: at most 100"
