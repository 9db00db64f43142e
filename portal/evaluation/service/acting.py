"""Nobody acts in a stage whose period does not list a role of theirs, whatever they may besides."""

from collections.abc import Set as AbstractSet

from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import periods
from portal.evaluation.rules import acting
from portal.evaluation.rules.stages import Stage, StageRefusal


def refuse_others(period: EvaluationPeriod, stage: Stage, roles: AbstractSet[Role]) -> None:
    """Raises Refused(StageRefusal) where none of the roles acts in the stage."""
    if not acting.acts(periods.calendar(period).of(stage), roles):
        raise Refused(StageRefusal.NOT_YOURS)
