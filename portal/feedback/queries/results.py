"""Results by period: of a service for everybody, of units for those who lead them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.feedback.models import PublicService
from portal.feedback.queries import figures
from portal.feedback.queries.figures import Counted
from portal.feedback.rules import index, periods, publishing, sample
from portal.feedback.rules.index import Result
from portal.feedback.rules.periods import Period
from portal.feedback.rules.policy import SurveyPolicy
from portal.people.models import OrgUnit
from portal.people.queries import scopes


@dataclass(frozen=True, slots=True)
class PeriodResult:
    """What is published of one period; `needed` answers would speak for all who were served."""

    period: Period
    is_final: bool
    shown: int
    result: Result | None
    needed: int | None

    @property
    def is_adequate(self) -> bool | None:
        """Whether so many answered; None where nobody said how many were served."""
        return None if self.needed is None else self.shown >= self.needed


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit's services together, by period: made of what they publish and nothing else."""

    unit_id: int
    unit: str
    path: str
    services: tuple[tuple[str, str], ...]  # public id and name
    results: Mapping[int, Result | None]


def of_service(
    policy: SurveyPolicy, service_id: int, served: int | None, on: date
) -> Sequence[PeriodResult]:
    """Every period with answers, and the one of the day, the latest first; one statement."""
    found = figures.of(policy, PublicService.id == service_id, on)
    now = periods.of(policy, on)
    numbers = {period for _service, period in found} | {now.number}
    needed = None if served is None else sample.needed(policy, served)
    return [
        _result(policy, number, found.get((service_id, number)), needed, on)
        for number in sorted(numbers, reverse=True)
    ]


def _result(
    policy: SurveyPolicy, number: int, counted: Counted | None, needed: int | None, on: date
) -> PeriodResult:
    period = periods.numbered(policy, number)
    return PeriodResult(
        period=period,
        is_final=periods.is_final(policy, period, on),
        shown=0 if counted is None else counted.shown,
        result=None if counted is None else counted.result(policy),
        needed=needed,
    )


def served(service_id: int) -> int | None:
    """How many the service serves in a period, where somebody said so."""
    return db.session.scalar(select(PublicService.served).where(PublicService.id == service_id))


def of_units(
    policy: SurveyPolicy, actor: Actor, permission: Permission, on: date
) -> Sequence[UnitResult]:
    """The units in scope that have services, in the order of the tree; two statements."""
    inside = scopes.unit_condition(actor, permission)
    rows = db.session.execute(
        select(
            PublicService.id, PublicService.public_id, PublicService.name,
            OrgUnit.id, OrgUnit.name, OrgUnit.path,
        )
        .join(OrgUnit, OrgUnit.id == PublicService.unit_id)
        .where(inside)
        .order_by(OrgUnit.path, PublicService.name, PublicService.id)
    ).all()  # fmt: skip
    counted = figures.of(policy, PublicService.id.in_([row[0] for row in rows]), on)
    return [
        UnitResult(
            unit_id, name, path,
            tuple((row[1], row[2]) for row in rows if row[3] == unit_id),
            _together(policy, counted, {row[0] for row in rows if row[3] == unit_id}),
        )
        for unit_id, name, path in dict.fromkeys((row[3], row[4], row[5]) for row in rows)
    ]  # fmt: skip


def _together(
    policy: SurveyPolicy, counted: figures.Figures, services: set[int]
) -> dict[int, Result | None]:
    parts: dict[int, list[Counted]] = {}
    for (service_id, period), one in counted.items():
        if service_id in services and one.shown:
            parts.setdefault(period, []).append(one)
    return {
        period: index.result(
            policy, index.added([one.tallies for one in some]), sum(one.shown for one in some)
        )
        for period, some in parts.items()
    }


def by_trait(
    policy: SurveyPolicy, service_id: int, period: Period, on: date
) -> Mapping[str, Mapping[str, Result | None]]:
    """The result by what respondents said of themselves; None where a group is held back
    (`rules.publishing.groups`).
    """
    found = figures.by_trait(policy, service_id, period.number, on)
    shown: dict[str, dict[str, Result | None]] = {}
    for trait, groups in found.items():
        kept = publishing.groups({key: one.shown for key, one in groups.items()}, policy.minimum)
        shown[trait] = {
            key: one.result(policy) if key in kept else None for key, one in sorted(groups.items())
        }
    return shown
