"""The figures of evaluation as data: weights of the index, who rates, periods, proposals.

Default figures and their sources: `evaluation/data/evaluation-policy.yaml`. The version in force
on the day a period is opened is that of the period, whatever follows.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, replace
from typing import Any

import yaml

from portal.competency.rules.kinds import CompetencyKind
from portal.core import policy_files
from portal.core.permissions import Role
from portal.core.policy_files import Policy, PolicyFault
from portal.evaluation.rules.acting import ALWAYS, CHOICES, Usual
from portal.evaluation.rules.stages import Stage

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


@dataclass(frozen=True, slots=True)
class EvaluationPolicy(Policy[Figures]):
    """One version of the rules of evaluation. `acting`: who acts in each stage of a new period."""

    acting: Mapping[Stage, frozenset[Role]] = field(default_factory=dict)

    @property
    def usual(self) -> Usual:
        """What a new period begins with, and one that says nothing itself goes by."""
        return Usual(self.acting, self.figures.remind_days)


def read(text: str) -> tuple[EvaluationPolicy, ...]:
    """Every version, by its first day. Raises PolicyFault."""
    found = policy_files.read(text, EvaluationPolicy, Figures, _fault_of)
    versions = yaml.safe_load(text)["versions"]
    return tuple(
        replace(one, **_acting(one, version["acting"]))
        for one, version in zip(found, versions, strict=True)
    )


def _acting(policy: EvaluationPolicy, named: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Each stage with the roles that act in it and the source of that. Raises PolicyFault."""
    if set(named) != set(Stage):
        raise PolicyFault(f"acting: {sorted(set(named) ^ set(Stage))}")
    roles = {Stage(stage): frozenset(map(Role, one["roles"])) for stage, one in named.items()}
    for stage, given in roles.items():
        if not given or not ALWAYS[stage] <= given <= ALWAYS[stage] | {*CHOICES.get(stage, ())}:
            raise PolicyFault(f"acting: {stage}: {sorted(given)}")
    grounds = {f"acting_{stage}": str(one["source"]) for stage, one in named.items()}
    if not set(grounds.values()) <= set(policy.sources):
        raise PolicyFault(f"sources: {sorted(set(grounds.values()) - set(policy.sources))}")
    return {"acting": roles, "grounds": {**policy.grounds, **grounds}}


def _fault_of(figures: Figures) -> str:
    """What cannot be meant; "" for sound figures."""
    weights = [figures.weight(kind) for kind in CompetencyKind]
    if min(astuple(figures)) < 0 or sum(weights) == 0:
        return "figures: none below nothing, and something must count in the index"
    others = set(astuple(figures)[len(weights) :])
    if 0 in others:
        return "figures: at least one"
    return "" if figures.socialisation_percent <= PERCENT else "socialisation_percent: at most 100"
