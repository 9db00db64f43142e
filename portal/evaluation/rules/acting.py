"""Who acts in a stage and when they are reminded: data of the period, proposed by the policy.

A role that is not listed does not act, whatever its permissions; a listed one needs its permission
and reach as well. Some are always there: nobody else can rate themselves, and an objection needs
somebody who files and somebody who decides it (UU 30/2014 Articles 75-77). What may be chosen is
the agency's own.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from portal.core.permissions import Role
from portal.evaluation.rules.stages import Calendar, Dated, Fault, Stage, StageRefusal

ALWAYS: Final[Mapping[Stage, frozenset[Role]]] = {
    Stage.SELF: frozenset({Role.EMPLOYEE}),
    Stage.SUPERVISOR: frozenset({Role.SUPERVISOR}),
    Stage.CALIBRATION: frozenset({Role.HR}),
    Stage.OBJECTION: frozenset({Role.EMPLOYEE, Role.HR}),
    Stage.FIXING: frozenset({Role.HR}),
    Stage.FOLLOW_UP: frozenset({Role.HR}),
}
CHOICES: Final[Mapping[Stage, tuple[Role, ...]]] = {
    Stage.FOLLOW_UP: (Role.SUPERVISOR, Role.UNIT_HEAD),
}
"""Who may act besides: they propose follow-ups, and HR decides."""
REMINDED: Final = (Stage.SELF, Stage.SUPERVISOR, Stage.OBJECTION)
"""The stages in which somebody can have something undone."""
MOST_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Usual:
    """What the policy proposes: who acts in each stage, and how many days before its end whoever
    has something undone is reminded.
    """

    roles: Mapping[Stage, frozenset[Role]]
    remind_days: int


def filled(calendar: Calendar, usual: Usual) -> Calendar:
    """The same stages, with what the policy proposes where nothing is said."""
    return replace(calendar, stages=tuple(_filled(one, usual) for one in calendar))


def _filled(one: Dated, usual: Usual) -> Dated:
    roles = usual.roles.get(one.stage) if one.roles is None else one.roles
    days = one.remind_days
    if days is None:
        days = usual.remind_days if one.stage in REMINDED else 0
    return replace(one, roles=roles, remind_days=days)


def acts(stage: Dated, roles: AbstractSet[Role]) -> bool:
    """Whether one of these roles acts in the stage; where nothing is said, nobody does."""
    return stage.roles is not None and not stage.roles.isdisjoint(roles)


def may_have(calendar: Calendar) -> Fault | None:
    """Why a period cannot have these people act, or be reminded then."""
    for one in calendar:
        known = ALWAYS[one.stage] | frozenset(CHOICES.get(one.stage, ()))
        roles = one.roles or frozenset()
        if not roles or not ALWAYS[one.stage] <= roles <= known:
            return Fault(StageRefusal.ROLES, one.stage)
        if not 0 <= (one.remind_days or 0) <= (MOST_DAYS if one.stage in REMINDED else 0):
            return Fault(StageRefusal.REMINDER, one.stage)
    return None
